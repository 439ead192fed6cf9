"""Comprehensions: nested, with conditions, over several lines, with a walrus."""


def table(n):
    return {
        (i, j): [
            i * k
            for k in range(j)
            if k
        ]
        for i in range(n)
        for j in range(i)
    }


def squares(values):
    return [last := v * v for v in values], {v % 3 for v in values}


result = table(4)
found, rest = squares(range(5))
total = sum(
    x
    for row in result.values()
    for x in row
)
names = [name for name in ('a', 'b') for _ in range(2)
         if name != 'a']
print(result, found, rest, total, names)
