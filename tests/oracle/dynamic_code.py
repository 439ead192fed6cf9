# exec, eval, compile, and code objects whose file names are no files.
namespace = {}
exec 'a = 1\nb = a + 1\nfor i in range(2):\n    b += i\n' in namespace
print namespace['b']
print eval('namespace["a"] + 1')
code = compile('x = 1\nif x:\n    x += 1\n\n\nprint x\n', 'generated.py', 'exec')
exec code
exec code in {}
single = compile('1 + 1', '<single>', 'single')
exec single
expression = eval(compile('[n for n in (1,\n2,\n3)]', '<expr>', 'eval'))


def make_adder(n):
    source = ['def adder(x):',
              '    y = x + %d' % n,
              '    return y']
    scope = {}
    exec '\n'.join(source) in scope
    return scope['adder']


def local_exec():
    value = 1
    exec 'value = 2\nother = 3'
    return value, other


def evaluated(expression, **names):
    return eval(expression, {}, names)


print make_adder(3)(4), make_adder(5)(6)
print local_exec()
print evaluated('a * b if a else\\\n b', a=2, b=3)
function = type(make_adder)(compile('def f():\n  return 5\n', 'made', 'exec').co_consts[0], globals())
print function()
table = dict((op, eval('lambda a, b: a %s b' % op)) for op in '+-*')
print [table[op](7, 2) for op in '+-*']
exec 'print 1; print 2\nprint 3'
exec '''
class Made(object):
    def method(self):
        return self
    value = 3
made = Made().method().value
'''
print made
try:
    exec compile('\n\n\n1/0', 'late.py', 'exec')
except ZeroDivisionError:
    print 'raised in late.py'
import imp
module = imp.new_module('module')
exec 'def f():\n    return __name__\n' in module.__dict__
print module.f()
