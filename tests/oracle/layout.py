# Lines: continuations, expressions and calls over several lines, several statements in one, docstrings, odd spacing.
"""Not a docstring: a statement that is an expression."""
def f(a,
      b=1,
      *args):
    """A docstring
    over two lines."""
    return (a +
            b +
            len(args))


x = 1; y = 2; z = x + y
total = f(
    f(1,
      2),
    f(
        3
    ),
    *[4,
      5]
)
text = 'one' \
    'two' \
    'three'
mapping = {
    'a': f(1),
    'b': [f(2),
          f(3)],
    'c': {
        'd': f(4)
    },
}
condition = (x == 1 and
             y == 2 and
             (z == 3 or
              f(9)))
if x == 1 and \
   y == 2: print 'both'
if (x == 2 or
        y == 3):
    print 'never'
elif (x == 1 and
      y):
    print 'elif'
else:
    print 'never'
chosen = ('first' if f(0) == 5
          else 'second'
          if x else
          'third')
if x: y = 5; z = 6
else: y = 7
print (text,
       total), mapping[
    'c']['d']
chained = 1 < x + 1 < \
    y < \
    100
a, b, \
    c = 1, \
    2, 3
assert condition, \
    'message'



def \
        spread(
            ):
    global x
    x = \
        3
    return

    print 'dead code'


spread()
value = '''
several
lines %s
''' % f(
    1)
result = [
    f(i)
    for i in range(2)
][
    0
]
del a, \
    b
print >>__import__('sys').stdout, \
    value.strip(), \
    result
while (x >
       0):
    x -= 1
for i in (1,
          2):
    pass
lambdas = [lambda q: q + 1,
           lambda q:
           q + 2]
print lambdas[0](1) + \
    lambdas[1](
        2)
