# Classes of both kinds: bodies are frames; operators, properties and special methods are called from C.
class Old:
    shared = []
    for name in 'ab':
        shared.append(name)

    def __init__(self, x): self.x = x

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        return name * 2

    def __cmp__(self, other):
        return cmp(self.x, other.x)


class Point(object):
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x,
                     self.y + other.y)

    def __eq__(self, other): return self.x == other.x and self.y == other.y

    def __hash__(self): return hash((self.x, self.y))

    def __repr__(self):
        return 'Point(%d, %d)' % (self.x, self.y)

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y

    @norm.setter
    def norm(self, value):
        self.x = value
        self.y = 0

    @staticmethod
    def origin():
        return Point(0, 0)

    @classmethod
    def unit(cls): return cls(1, 1)


class Stack(list):
    def __init__(self, *items):
        list.__init__(self, items)

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        return list.__getitem__(self, index)

    def __len__(self):
        return list.__len__(self)

    def __contains__(self, item):
        for mine in self:
            if mine == item: return True
        return False

    def __iter__(self):
        for i in range(len(self)): yield self[i]

    def __nonzero__(self): return len(self) > 0


class Descriptor(object):
    def __get__(self, instance, owner):
        return owner.__name__ if instance is None else instance.value

    def __set__(self, instance, value):
        instance.value = value * 2


class Base(object):
    attribute = Descriptor()

    def __new__(cls, *args):
        self = object.__new__(cls)
        self.args = args
        return self

    def name(self): return 'base'

    def __del__(self):
        deleted.append(self.name())


class Left(Base):
    def name(self):
        return 'left ' + super(Left, self).name()


class Right(Base):
    def name(self):
        return 'right ' + super(Right, self).name()


class Both(Left, Right):
    def name(self):
        return 'both ' + super(Both, self).name()

    def __getattribute__(self, name):
        return super(Both, self).__getattribute__(name)


deleted = []
print Old(1).wing, Old(1) < Old(2), Old.shared, hasattr(Old(1), '_private')
p = Point(1, 2) + Point.unit() + Point.origin()
print p, p.norm, p == Point(2, 3), p in [Point(0, 0), Point(2, 3)], {p: 1}[Point(2, 3)]
p.norm = 5
print p
s = Stack(1, 2, 3)
print s[-1], 2 in s, 9 in s, bool(s), [x for x in s], len(s)
b = Both(1, 2)
b.attribute = 4
print b.attribute, Both.attribute, b.name(), b.args
b = None
print deleted
cycle = Left()
cycle.other = cycle
del cycle
print sorted([Old(3), Old(1), Old(2)])[0].x, max(Old(1), Old(5)).x
