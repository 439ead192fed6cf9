# Decorators, closures, lambdas, default arguments, keyword calls.
def trace(label):
    def decorate(function):
        def wrapper(*args, **kwargs):
            calls.append(label)
            return function(*args, **kwargs)
        wrapper.__name__ = function.__name__
        return wrapper
    return decorate


def memoize(function):
    cache = {}

    def wrapper(n):
        if n not in cache:
            cache[n] = function(n)
        return cache[n]
    wrapper.cache = cache
    return wrapper


calls = []


@trace('outer')
@trace('inner')
def add(a, b=2,
        c=3):
    return a + b + c


@memoize
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@trace(
    'multi'
    'line'
)
def nothing(): pass


def counter():
    state = [0]

    def increment(by=1):
        state[0] += by
        return state[0]

    def reset(): state[0] = 0
    return increment, reset


def accumulate(items, target=[]):
    for item in items: target.append(item)
    return target


compose = lambda *fs: (lambda x: reduce(lambda acc, f: f(acc), fs, x))
increment, reset = counter()
print add(1), add(1, c=0), add(*[1, 2], **{'c': 4}), calls
print fib(8), sorted(fib.cache)
nothing()
increment()
increment(by=5)
reset()
print increment()
print accumulate('ab'), accumulate('c')
print compose(lambda x: x + 1,
              lambda x: x * 2,
              str)(4)
print (lambda a, (b, c)=(1, 2): a + b + c)(1)
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print [f() for f in late], [f() for f in early]
