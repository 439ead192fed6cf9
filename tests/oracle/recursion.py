# Recursion: direct, mutual, through map, in generators and in comprehensions.


def factorial(n):
    if n < 2:
        return 1
    return n * factorial(n - 1)


def fibonacci(n): return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append((a, c))
        hanoi(n - 1, b, a, c, moves)
    return moves


def flatten(value):
    if isinstance(value, list):
        return sum(map(flatten, value), [])
    return [value]


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1,
                     ackermann(m, n - 1))


def permutations(items):
    if not items:
        yield []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield [item] + rest


def quick(items):
    if len(items) < 2: return items
    pivot = items[0]
    return (quick([x for x in items[1:] if x < pivot]) +
            [pivot] +
            quick([x for x in items[1:] if x >= pivot]))


print factorial(6), fibonacci(7), is_even(5)
print len(hanoi(3, 'a', 'b', 'c', []))
print flatten([1, [2, [3, [4]], 5], []])
print ackermann(2, 2)
print len(list(permutations([1, 2, 3])))
print quick([3, 6, 1, 5, 2, 4])
