# Allocation: instances with dictionaries, in cycles that the collector must find.
class Node(object):
    def __init__(self, value, parent):
        self.value = value
        self.parent = parent
        self.children = []
        if parent is not None:
            parent.children.append(self)


def grow(depth, parent, width):
    node = Node(depth, parent)
    if depth:
        for i in range(width):
            grow(depth - 1, node, width)
    return node


def total(node):
    return node.value + sum(total(child) for child in node.children)


for i in range(50):
    root = grow(8, None, 3)
    answer = total(root)
print answer
