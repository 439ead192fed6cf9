# One object of every kind that matters, each of which dies: tests/test_objects.py looks at it before and after.
import array, collections, datetime, functools, gc, itertools, re, sys, types

def deep(x, seen=None):
    """All that can be reached from x, as text."""
    seen = {} if seen is None else seen
    if isinstance(x, (int, long, float, complex, str, unicode, type(None))) and type(x).__module__ == '__builtin__':
        return repr(x)
    if id(x) in seen:
        return '#%d' % seen[id(x)]
    seen[id(x)] = len(seen)
    down = lambda part: deep(part, seen)
    listed = lambda parts: '[%s]' % ', '.join(parts)
    named = lambda d: listed(sorted(k + '=' + down(v) for k, v in d.items() if not k.startswith('__')))
    text = type(x).__name__ + ' '
    if isinstance(x, types.ModuleType):
        return text + x.__name__ + named(vars(x))
    text += repr(x) + ' '
    if isinstance(x, dict):
        text += listed(sorted(down(k) + ': ' + down(v) for k, v in x.items()))
    elif isinstance(x, (list, tuple, collections.deque)):
        text += listed(map(down, x))
    elif isinstance(x, (set, frozenset)):
        text += listed(sorted(map(down, x)))
    elif isinstance(x, (bytearray, array.array)):
        text += str(list(x))
    elif isinstance(x, types.FunctionType):
        text += down(x.func_closure) + down(x.func_defaults) + down(x.func_code)
    elif isinstance(x, types.CodeType):
        text += down(x.co_consts) + down(x.co_names) + repr(x.co_code)
    elif isinstance(x, types.GeneratorType):
        text += down(x.gi_frame)
    elif isinstance(x, types.FrameType):
        text += '%s %d ' % (x.f_code.co_name, x.f_lineno)
        text += down(x.f_locals) if x.f_code.co_name.startswith('in_') else ''
    elif isinstance(x, types.TracebackType):
        text += down(x.tb_frame) + str(x.tb_lineno) + down(x.tb_next)
    elif isinstance(x, types.MethodType):
        text += down(x.im_func) + down(x.im_self)
    elif isinstance(x, functools.partial):
        text += down(x.func) + down(x.args)
    elif type(x).__name__ == 'cell':
        text += down(x.cell_contents)
    elif isinstance(x, type):
        text += x.__name__ + down(x.__bases__) if x.__module__ == '__main__' else ''
        text += named(vars(x)) if x.__module__ == '__main__' else ''
    elif isinstance(x, BaseException):
        text += down(x.args)
    for name in getattr(type(x), '__slots__', ()):
        text += '%s=%s ' % (name, down(getattr(x, name)))
    own = getattr(x, '__dict__', None)
    if isinstance(own, dict):
        text += down(own)
    return text

class Plain(object):
    def __init__(self, **parts):
        self.__dict__.update(parts)

class Slots(object):
    __slots__ = 'left', 'right'
    def __init__(self, left, right):
        self.left, self.right = left, right

class Both(Slots):
    __slots__ = 'more', '__dict__', '__weakref__'

class Old:
    pass

class Text(str):
    pass

class Other(object):
    def __repr__(self):
        return 'another repr of %s' % self.__dict__

class Dict(dict):
    pass

def kind_list(): return [Plain(n=[1, 2]), {'a': [3]}, ('t', [u'\xe9'])]
def kind_dict(): return dict(((i, Plain(i=i)), [i]) for i in range(20))
def kind_small_dict(): return {'x': [1], ('y',): Plain(z=2)}
def kind_set(): return set([Plain(i=i) for i in range(3)] + range(100, 120))
def kind_frozenset(): return frozenset(['a' * 200, 'b' * 200])
def kind_deque(): return collections.deque([[i] for i in range(200)], 300)
def kind_unicode(): return u'\u1234' * 150
def kind_string(): return 'long ' * 50
def kind_bytearray(): return bytearray('abc' * 100)
def kind_array(): return array.array('i', range(100))
def kind_slots(): return Slots([1], Slots('x' * 120, None))
def kind_both():
    b = Both(1, [2])
    b.more, b.extra = {3: [4]}, [5]
    return b
def kind_old():
    o = Old()
    o.own = [1, Old()]
    return o
def kind_text():
    t = Text('text' * 40)
    t.note = ['n']
    return t
def kind_dict_subclass():
    d = Dict((i, [i]) for i in range(10))
    d.attribute = 'yes'
    return d
def kind_default(): return collections.defaultdict(list, {'k': [1]})
def kind_ordered(): return collections.OrderedDict((str(i), [i]) for i in range(5))
def kind_closure():
    kept = [1, 2]
    def inner(a=[3]):
        return kept, a
    return inner
def kind_generator():
    def in_generator(items):
        local = ['mine']
        for item in items:
            yield item, local
    g = in_generator([[1], [2]])
    next(g)
    return g
def kind_frame():
    def in_frame(argument):
        local = [argument]
        return sys._getframe()
    return in_frame(['a'])
def kind_traceback():
    def in_raise(detail):
        local = [detail]
        raise ValueError('wrong', local)
    try:
        in_raise('d')
    except ValueError:
        found = sys.exc_info()
        sys.exc_clear()
        return found
def kind_class():
    class Local(object):
        __slots__ = 'inside',
        shared = [1]
        def method(self):
            return self.inside
    local = Local()
    local.inside = ['i']
    return local
def kind_old_class():
    class Local:
        shared = [1]
    return Local()
def kind_cycle():
    a, b = Plain(name=['a']), Plain(name=['b'])
    a.other, b.other, a.all = b, a, [a, b, {'a': a}]
    return a
def kind_chain():
    first = last = Plain(link=None)
    for i in range(50):
        last = Plain(link=last, i=i)
    first.link = last
    return first
def kind_method(): return Plain(x=[1]).__repr__, Other().__repr__
def kind_partial(): return functools.partial(Plain, [1])
def kind_module():
    m = types.ModuleType('fresh')
    m.value = [1, 2]
    return m
def kind_match(): return re.match('(a+)(b+)', 'aaabb')
def kind_date(): return [datetime.datetime(2020, 1, 2), datetime.timedelta(3)]
def kind_iterators(): return [itertools.count(5), xrange(3), slice(1, [2])]
def kind_property(): return property(lambda self: 1), staticmethod(kind_list), classmethod(kind_set)
def kind_bare(): return object()
def kind_changed():
    p = Plain(x=[1])
    p.__class__ = Other
    return p

for make in [value for name, value in sorted(globals().items()) if name.startswith('kind_')]:
    thing = make()
    before = 1      # before
    thing = None
    gc.collect()
    after = 1       # after
