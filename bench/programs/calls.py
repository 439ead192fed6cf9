# Calls of every kind: positional, keyword, default, starred, methods, closures, builtins, map and sort.
def plain(a, b):
    return a + b


def defaults(a, b=2, c=3):
    return a + b + c


def starred(*args, **kwargs):
    return len(args) + len(kwargs)


class Thing(object):
    def method(self, x):
        return x

    @staticmethod
    def static(x):
        return x

    @property
    def value(self):
        return 1


def closure(n):
    def inner(x):
        return x + n
    return inner


thing = Thing()
add = closure(3)
total = 0
for i in xrange(700000):
    total = plain(total, i)
    total += defaults(i) + defaults(i, c=1)
    total += starred(i, i, k=i)
    total += thing.method(i) + Thing.static(i) + thing.value
    total += add(i) + abs(-i) + len('abc')
total += sum(map(lambda x: x & 1, xrange(300000)))
total += sorted(xrange(100000), key=lambda x: -x)[0]
print total
