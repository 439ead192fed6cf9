"""Generators: send, throw, close, yield from, a return value."""


def numbers(n):
    got = []
    try:
        for i in range(n):
            got.append((yield i))
    except ValueError as error:
        got.append(str(error))
        yield 'caught'
    finally:
        got.append('end')
    return got


def delegate(n):
    got = yield from numbers(n)
    yield got
    return sum(x for x in range(n))


g, direct = delegate(3), numbers(2)
seen = [next(g), g.send('a'), next(direct), direct.throw(ValueError('thrown'))]
for item in g:
    seen.append(item)
h = numbers(2)
next(h)
h.close()
flat = [*numbers(2), *(x * 2 for x in range(3))]
print(seen, flat)
