# Exceptions through several frames; try, except, else, finally in all their combinations.
import sys


class Trouble(Exception):
    def __init__(self, code):
        Exception.__init__(self, 'trouble %d' % code)
        self.code = code


def deep(n):
    if n == 0:
        raise Trouble(7)
    return deep(n - 1) + 1


def guarded(n):
    result = []
    try:
        result.append(10 / n)
    except ZeroDivisionError:
        result.append('zero')
    else:
        result.append('else')
    finally:
        result.append('finally')
    return result


def reraise():
    try:
        try:
            deep(2)
        except Trouble:
            raise
        finally:
            inner = 'inner finally'
    except Trouble as error:
        code = error.code
    return inner, code


def return_in_finally():
    try:
        return 'try'
    finally:
        return 'finally'


def continue_and_break():
    out = []
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3:
                break
            out.append(i)
        except ValueError:
            out.append('never')
    for i in range(4):
        try:
            if i == 1: continue
            if i == 2: break
        finally:
            out.append('f%d' % i)
    for i in range(3):
        try: out.append(10 / i)
        except ZeroDivisionError: continue
        else: out.append('ok')
    return out


def many(kind):
    try:
        raise kind('x')
    except (KeyError, IndexError), error:
        name = 'lookup'
    except ValueError:
        name = 'value'
    except Exception:
        name = 'other'
    return name


def cleanup_chain(n):
    try:
        if n:
            cleanup_chain(n - 1)
        else:
            {}['missing']
    finally:
        trail.append(n)


def replaced():
    try:
        try:
            raise KeyError('first')
        finally:
            raise ValueError('second')
    except ValueError as error:
        return str(error)


def swallow():
    for i in range(3):
        try:
            raise KeyError(i)
        except KeyError:
            pass
        try: int('x')
        except: pass
    while True:
        try:
            raise IndexError
        except IndexError:
            break


trail = []
print guarded(2), guarded(0)
print reraise(), return_in_finally(), continue_and_break()
print [many(kind) for kind in (KeyError, IndexError, ValueError, TypeError)]
try:
    cleanup_chain(3)
except KeyError:
    print trail, sys.exc_info()[0].__name__
print replaced()
swallow()
try:
    deep(3)
except Trouble, error:
    depth = 0
    tb = sys.exc_info()[2]
    while tb:
        depth += 1
        tb = tb.tb_next
    print error.code, depth
del tb
try:
    assert depth < 0, 'depth %d' % depth
except AssertionError as error:
    print error
try: [][1]
except IndexError: print 'index'
finally: print 'end'
try:
    exec 'def broken(:'
except SyntaxError as error:
    print error.msg
raise Trouble(99)
