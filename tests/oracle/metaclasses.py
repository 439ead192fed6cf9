# Metaclasses, class decorators, __call__, __instancecheck__, and classes made by hand.
class Registry(type):
    known = []

    def __new__(mcs, name, bases, body):
        body['tag'] = name.lower()
        return type.__new__(mcs, name, bases, body)

    def __init__(cls, name, bases, body):
        super(Registry, cls).__init__(name, bases, body)
        Registry.known.append(name)

    def __call__(cls, *args):
        instance = super(Registry, cls).__call__(*args)
        instance.serial = len(Registry.known)
        return instance

    def __getattr__(cls, name):
        return 'no ' + name

    def __instancecheck__(cls, value):
        return hasattr(value, 'tag')

    def __iter__(cls):
        yield cls.tag
        yield cls.__name__


class Plugin(object):
    __metaclass__ = Registry

    def run(self): return self.tag


class Special(Plugin):
    def run(self):
        return Plugin.run(self) + '!'


def plain(name, bases, body):
    body.pop('hidden', None)
    return type(name, bases, body)


class Filtered(object):
    __metaclass__ = plain
    hidden = 1
    shown = 2


def remember(cls):
    cls.decorated = True
    return cls


@remember
class Marked(object):
    class Inner(object):
        value = [i for i in range(3)]

        def get(self): return self.value


class Callable(object):
    def __call__(self, *args, **kwargs):
        return len(args), sorted(kwargs)


Made = type('Made', (Plugin,), {'run': lambda self: 'made'})
print Registry.known, [cls().run() for cls in (Plugin, Special, Made)]
print Plugin.missing, Special().serial, isinstance(5, Plugin), isinstance(Special(), Plugin)
print list(Plugin), hasattr(Filtered, 'hidden'), Filtered.shown
print Marked.decorated, Marked.Inner().get()
print Callable()(1, 2, a=3)
print map(Callable(), [1, 2])
