"""Decorators: of functions, methods and classes; functools; defaults, keyword-only arguments."""
import functools


def logged(*names):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            calls.append((function.__name__, names))
            return function(*args, **kwargs)
        return wrapper
    return decorate


calls = []


@logged('a',
        'b')
@logged()
def add(x, /, y=2, *, z: int = 3) -> int:
    return x + y + z


def register(cls):
    cls.registered = True
    return cls


@register
class Thing:
    @property
    def double(self):
        return self.n * 2

    @classmethod
    @logged('class')
    def make(cls, n):
        thing = cls()
        thing.n = n
        return thing

    @functools.cached_property
    def slow(self):
        return self.double + 1


thing = Thing.make(4)
print(add(1), add(1, 5, z=0), thing.double, thing.slow, thing.slow, calls)
