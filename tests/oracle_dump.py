# SPDX-License-Identifier: MIT
"""What stock CPython, 2.7 or 3.11, says happens in a program, to compare with what revdb says.

Run by it: oracle_dump.py DUMP PROGRAM [ARG...].  Runs PROGRAM as the main module under sys.settrace and
writes one JSON line per line event to DUMP:

    [file, function, line, stack, locals, generator]

The nth line of DUMP is the nth stop point after the first line of the main module.  stack: [file, function, line] of
the callers, outermost first, without the event's own frame.  locals: repr by name, of the values simple enough to
compare.  generator: a number that all lines of one generator or coroutine have, 0 for other frames.  The end of the main
module is a line of its own: the word "end".

Nothing is imported before the program runs but what site has imported already, so that the program's own imports run
and are traced.
"""
import sys

TEXTS = (str, type(u''), bytes)
NUMBERS = (int, type(1 << 70))
SIMPLE = (float, complex, bool, type(None)) + TEXTS
LONGEST = 8
GENERATORS = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR

events = []
line_tables = {}


def line_in_3(code, offset):
    table = line_tables.get(code)
    if table is None:
        table = line_tables[code] = list(code.co_positions())
    return table[offset // 2][0] or code.co_firstlineno


def line_at(code, offset):
    """The line an instruction belongs to.  frame.f_lineno of a traced caller lags behind after a forward jump."""
    if sys.version_info[0] > 2:
        return line_in_3(code, offset)
    table = line_tables.get(code)
    if table is None:
        table, address, line = [], 0, code.co_firstlineno
        steps = list(map(ord, code.co_lnotab))
        for i in range(0, len(steps), 2):
            table.append((address, line))
            address += steps[i]
            line += steps[i + 1]
        table.append((address, line))
        line_tables[code] = table
    found = code.co_firstlineno
    for address, line in table:
        if address > offset:
            break
        found = line
    return found


def simple(value, depth=0):
    if type(value) in NUMBERS:
        return abs(value) < 1 << 40  # a larger one may be an id()
    if type(value) in SIMPLE:
        return not isinstance(value, TEXTS) or len(value) < 60
    if type(value) in (tuple, list) and depth < 2 and len(value) < LONGEST:
        return all([simple(item, depth + 1) for item in value])
    return False


def shown(frame):
    found = {}
    for name, value in frame.f_locals.items():
        if not name.startswith(('__', '.')) and simple(value):
            found[name] = repr(value)
    return found


def stack_of(frame):
    stack = []
    caller = frame.f_back
    while caller is not None and caller is not bottom:
        code = caller.f_code
        stack.append((code.co_filename, code.co_name, line_at(code, caller.f_lasti)))
        caller = caller.f_back
    stack.reverse()
    return stack


class Generator(object):
    """Traces a frame that may be left and come back to: it keeps its tracing function."""

    def __init__(self):
        self.number = Generator.count = Generator.count + 1

    def __call__(self, frame, event, argument):
        if event == 'line':
            note_line(frame, self.number)
        return self


Generator.count = 0


def note_line(frame, generator):
    code = frame.f_code
    events.append((code.co_filename, code.co_name, frame.f_lineno, stack_of(frame), shown(frame), generator))


def trace(frame, event, argument):
    if event == 'line':
        note_line(frame, 0)
    elif event == 'call' and frame.f_code.co_flags & GENERATORS:
        return frame.f_trace if isinstance(frame.f_trace, Generator) else Generator()
    return trace


def run(path):
    global bottom
    bottom = sys._getframe()
    main = type(sys)('__main__')
    main.__file__ = path
    main.__builtins__ = __builtins__
    sys.modules['__main__'] = main
    sys.path[0] = path.rpartition('/')[0]
    with open(path) as source:
        code = compile(source.read(), path, 'exec')
    kept = None
    sys.settrace(trace)
    try:
        exec(code, main.__dict__)
    except BaseException:
        sys.settrace(None)
        kept = sys.exc_info()
    sys.settrace(None)
    events.append('end')
    if hasattr(sys, 'exitfunc'):
        exit_functions, sys.exitfunc = sys.exitfunc, lambda: None
        sys.settrace(trace)
        exit_functions()
        sys.settrace(None)
    return kept


bottom = None  # the frame below the main module's: no part of any stack
dump = sys.argv[1]
del sys.argv[:2]
exception = run(sys.argv[0])
import json
latin = {'encoding': 'latin-1'} if sys.version_info[0] == 2 else {}
with open(dump, 'w') as out:
    for event in events:
        out.write(json.dumps(event, **latin) + '\n')
