# Sorting with comparisons in Python: a cmp function, a key, __lt__, and a heap of tuples.
import heapq
import random

chance = random.Random(1)


class Version(object):
    def __init__(self, parts):
        self.parts = parts

    def __lt__(self, other):
        return self.parts < other.parts


numbers = [chance.randrange(1000000) for i in xrange(20000)]
for turn in range(2):
    down = sorted(numbers, lambda a, b: cmp(b, a))
    halves = sorted(numbers, key=lambda n: (n % 2, n))
    versions = sorted(Version((n % 10, n % 100, n)) for n in numbers)
    heap = []
    for n in numbers:
        heapq.heappush(heap, (n % 1000, n))
    popped = [heapq.heappop(heap) for n in numbers]
print down[0], halves[0], versions[0].parts, popped[-1]
