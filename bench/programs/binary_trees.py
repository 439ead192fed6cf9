# Allocation: tuples by the million, and the collector.
def make(depth):
    if depth == 0:
        return (None, None)
    return (make(depth - 1), make(depth - 1))


def check(tree):
    left, right = tree
    return 1 if left is None else 1 + check(left) + check(right)


kept = make(15)
for depth in range(5, 16, 2):
    turns = 1 << (15 - depth + 4)
    print depth, turns, sum(check(make(depth)) for i in xrange(turns))
print check(kept)
