# List, set and dict comprehensions and generator expressions: some are frames of their own, some are not.
squares = [x * x for x in range(5)]
evens = [x for x in range(8) if x % 2 == 0]
pairs = [(x, y) for x in range(3) for y in range(3) if x != y]
table = {k: k * 2 for k in 'abc'}
unique = {x % 3 for x in range(7)}
lazy = (x + 1 for x in range(3))
total = sum(lazy)
multi = [x +
         y
         for x in range(2)
         if x or
         not x
         for y in
         range(2)]
nested = [[y for y in range(x)] for x in range(4)]
deep = {a: {b: [c for c in range(b)] for b in range(a)} for a in range(3)}


def inside(n):
    rows = [
        [i * j for j in range(n)]
        for i in range(n)
    ]
    flat = [cell for row in rows for cell in row if cell]
    keyed = dict((cell, str(cell)) for cell in flat)
    return sorted(keyed), max(v for v in flat), any(v > 2 for v in flat), all(v for v in flat)


def helper(x):
    if x % 2:
        return True
    return False


print inside(3)
print [helper(x) for x in range(4)]
print {helper(x): x for x in range(4)}
print list(helper(x) for x in range(3))
print map(lambda x: x + 1, filter(helper, range(5)))
print reduce(lambda a, b: a + b, [helper(x) for x in range(4)], 0)
print sorted([3, 1, 2], key=lambda v: -v), sorted([3, 1, 2], cmp=lambda a, b: cmp(a, b))
