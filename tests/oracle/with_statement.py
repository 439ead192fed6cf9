# with: exits normally, by return, break, continue and exceptions; nested; through contextlib.
from contextlib import contextmanager, closing


class Managed(object):
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        events.append('+' + self.name)
        return self

    def __exit__(self, kind, value, traceback):
        events.append('-' + self.name)
        if kind is not None:
            events.append(kind.__name__)
        return self.swallow

    def close(self):
        events.append('close ' + self.name)


@contextmanager
def managed(name):
    events.append('<' + name)
    try:
        yield name.upper()
    except KeyError:
        events.append('key error')
    finally:
        events.append('>' + name)


def leaving():
    with Managed('return'):
        return 'value'


def looping():
    for i in range(4):
        with Managed('loop%d' % i):
            if i == 1:
                continue
            if i == 2: break
            events.append(i)


events = []
with Managed('plain') as m:
    events.append(m.name)
with Managed('one line'): events.append('body')
with Managed('a') as a, Managed('b') as b:
    events.append(a.name + b.name)
with managed('generator') as upper: events.append(upper)
with managed('failing'):
    {}['x']
with Managed('swallow', True):
    raise ValueError('gone')
try:
    with Managed('outer'):
        with Managed('inner'):
            raise IndexError('through')
except IndexError as error:
    events.append(str(error))
print leaving()
looping()
with closing(Managed('closing')) as c:
    pass
try:
    with managed('wrong'):
        raise TypeError('not a key error')
except TypeError:
    events.append('type error')
for event in events: print event
