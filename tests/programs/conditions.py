"""Objects of every kind that a condition may look at; visit() is called with them several times.

As it is, a program to record.  Given the name of a file of expressions, one a line, it compares what the quick evaluator
says of each in every visit with what Python says, and prints "EXPRESSION<tab>how often it was known"."""
import os
import sys


class Point(object):
    kind = 'point'
    __slots__ = ('x', 'y', 'unset')

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Order(object):
    open_orders = 0
    limits = {'price': 100}

    def __init__(self, number, size):
        self.number = number
        self.size = size
        self.fills = []
        self.note = None
        self.limits = {'price': 10 * number}

    @property
    def left(self):
        return self.size - sum(self.fills)

    def fill(self, size):
        self.fills.append(size)


class Special(Order):
    open_orders = 7

    def __eq__(self, other):
        return self.number == other

    def __len__(self):
        return self.number


class Magic(object):
    def __getattr__(self, name):
        return 5


class Old:
    shared = 'all'

    def __init__(self, value):
        self.value = value


class Counting(dict):
    def __missing__(self, key):
        return 0


def look():
    pass


def visit(n, order, old, special=Special(3, 1), *rest, **options):
    cell = n * 2
    words = ['even', u'odd', 'caf\xe9'][:n + 1]
    numbers = (1, 2.5, 3L, True, 2 ** 70)
    point = Point(n, -n)
    table = {'a': n, 1: 'one', u'u': None, order: 'order', -1: 'minus'}
    table.pop('gone', table.setdefault('gone', 1))
    names = set(['x', n, order])
    counting, magic, nan, big = Counting(a=1), Magic(), float('nan'), sys.maxint
    nans, nested = [nan], [[1, [n]], (n, 'b')]
    text, unicode_text, empty = 'text %d' % n, u'text %d' % n, ()
    if n == 3:
        del words
    order.fill(10 * n)
    look()          # here
    return lambda: cell + n + len(rest)


def outer(hidden):
    class Inner(object):
        inside = hidden
        look()
    def free():
        unset = [hidden]
        look()
        return Inner, unset
    return free()


def probe(path):
    import ctypes
    api = ctypes.PyDLL(None)
    api.rdb_quick_parse.restype = ctypes.c_void_p
    api.rdb_quick_truth.argtypes = ctypes.c_void_p, ctypes.py_object
    ctypes.c_int.in_dll(api, 'rdb_births').value = 1  # as in a replay
    next_uid = ctypes.c_ulonglong.in_dll(api, 'rdb_uid_next')
    sources = open(path).read().splitlines()
    trees = [api.rdb_quick_parse(source) for source in sources]
    known = dict.fromkeys(sources, 0)
    constant = api.rdb_quick_parse('None')
    UNKNOWN = 2

    def references(variables):
        return [sys.getrefcount(value) for value in variables.itervalues() if not isinstance(value, int)]

    def compare():
        frame = sys._getframe(1)
        frame_globals, frame_locals = frame.f_globals, frame.f_locals
        for source, tree in zip(sources, trees):
            try:
                # -1 stands for what must be unknown: an exception.
                expected = bool(eval(source, frame_globals, frame_locals))
            except Exception:
                expected = -1
            if not tree:
                continue
            counts = references(frame_locals)
            before = next_uid.value
            quick = api.rdb_quick_truth(tree, frame)
            made = next_uid.value - before
            before = next_uid.value
            api.rdb_quick_truth(constant, frame)
            assert made == next_uid.value - before, '%s makes objects' % source
            assert counts == references(frame_locals), '%s keeps objects' % source
            if quick != UNKNOWN:
                known[source] += 1
                assert quick == expected, '%s: %d, not %d' % (source, quick, expected)
        sys.exc_clear()
    globals()['look'] = compare
    main()
    for source in sources:
        print '%s\t%d' % (source, known[source])


def main():
    for n in range(5):
        visit(n, Order(n, 100 * n), Old(n), Special(n, 3), option=n)
    outer(4)
    outer('text')


if __name__ == '__main__':
    if sys.argv[1:]:
        probe(sys.argv[1])
    else:
        main()
