"""with: several managers, in parentheses, one that swallows, from a generator."""
from contextlib import ExitStack, contextmanager


class Manager:
    def __init__(self, name, swallows=False):
        self.name = name
        self.swallows = swallows

    def __enter__(self):
        log.append('in ' + self.name)
        return self.name

    def __exit__(self, kind, error, traceback):
        log.append('out ' + self.name)
        return self.swallows


@contextmanager
def made(name):
    log.append(name)
    try:
        yield name * 2
    finally:
        log.append('done')


log = []
with (
    Manager('a') as a,
    Manager('b') as b,
):
    log.append(a + b)
with Manager('c', swallows=True):
    raise ValueError('gone')
with made('m') as m:
    log.append(m)
with ExitStack() as stack:
    for name in 'xy':
        stack.enter_context(Manager(name))
print(log)
