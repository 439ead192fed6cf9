# Generators in pipelines and in recursion.
def numbers(n):
    for i in xrange(n):
        yield i


def scaled(source, factor):
    for value in source:
        yield value * factor


def chosen(source):
    for value in source:
        if value % 3:
            yield value


def queens(n, row=0, columns=(), up=(), down=()):
    if row == n:
        yield columns
    for column in range(n):
        if column not in columns and row + column not in up and row - column not in down:
            for answer in queens(n, row + 1, columns + (column,), up + (row + column,), down + (row - column,)):
                yield answer


print sum(chosen(scaled(numbers(4000000), 7)))
print sum(1 for answer in queens(9))
