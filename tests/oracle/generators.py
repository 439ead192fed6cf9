# Generators: resumed from Python and from C, sent to, thrown into, closed, left half way, and collected.
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def echo():
    received = None
    seen = []
    try:
        while True:
            try:
                received = yield received
                seen.append(received)
            except ValueError as error:
                received = str(error)
    finally:
        seen.append('closed')
        print seen


def chain(*parts):
    for part in parts:
        for item in part: yield item


def tree(depth):
    if depth:
        for node in tree(depth - 1):
            yield node
        yield depth
        for node in tree(depth - 1):
            yield node


def one_line(n):
    for i in range(n): yield i


def yields_in_expression():
    x = (yield 1) + (yield 2)
    y = [(yield x),
         (yield x + 1)]
    yield y


def failing():
    yield 1
    raise KeyError('done')


print list(count(3)), sum(count(4)), dict(zip('ab', count(9)))
for value in count(2): print value
for value in chain(count(2), 'xy', one_line(2)):
    print value,
print
e = echo()
e.next()
print e.send(5)
print e.send('six')
print e.throw(ValueError('seven'))
print e.send(8)
e.close()
print list(tree(3))
y = yields_in_expression()
print y.next(), y.send(10), y.send(20), y.send(30), y.send(40)
try:
    for value in failing():
        print value
except KeyError as error:
    print 'caught', error
half = count(10)
half.next()
half.next()
del half
e = echo()
e.next()
e.send(1)
del e
pipeline = (b * 2 for b in (a + 1 for a in count(3) if a != 1) if b)
print list(pipeline)
try:
    count(0).next()
except StopIteration:
    print 'stopped'
first, second = one_line(2)
print max(count(3)), 2 in count(5), ''.join(str(c) for c in count(3))
