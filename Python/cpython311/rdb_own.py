# SPDX-License-Identifier: MIT
"""What rdb_look.py and rdb_tree.py need to know of Python 3.11: stands before them in the text that the interpreter embeds."""


class _Old:
    def method(self):
        pass


def _makers():
    async def coroutine():
        pass

    async def generator():
        yield
    made = coroutine()
    made.close()
    return type(x for x in ()), type(made), type(generator())


_Instance, _Class, _Generators = (), type, _makers()
_TEXTS = str, bytes
_SELF, _LONG = '__self__', int
SIMPLE = int, float, bool, complex, type(None), str, bytes


def _type_of(value):
    return type(value)


def _held_by_generator(value):
    """Its variables, or a coroutine's."""
    for name in 'gi_frame', 'cr_frame', 'ag_frame':
        frame = getattr(value, name, None)
        if frame:
            return frame.f_locals
    return {}


def _arguments(code):
    return code.co_varnames[:code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)]


def _signature_of(code):
    names, positional, keywords = list(_arguments(code)), code.co_argcount, code.co_kwonlyargcount
    more = ['**' + names.pop()] if code.co_flags & 8 else []
    star = ['*' + names.pop()] if code.co_flags & 4 else ['*'] if keywords else []
    shown = names[:positional]
    if code.co_posonlyargcount:
        shown.insert(code.co_posonlyargcount, '/')
    return '(%s)' % ', '.join(shown + star + names[positional:] + more)


def _name_of_code(code):
    return code.co_qualname


def _where_in_line(code, instruction):
    """What an instruction is of its line: " FROM TO", columns in bytes of UTF-8; empty if it is more than of one line."""
    import itertools
    line, last, begin, end = next(itertools.islice(code.co_positions(), instruction // 2, None), (None, None, None, None))
    return ' %d %d' % (begin, end) if line is not None and line == last and begin is not None and end is not None else ''


def _links(error):
    """The exceptions behind one, the nearest first: (how, exception)."""
    found, seen = [], [error]
    while isinstance(error, BaseException):
        cause, hidden = error.__cause__, error.__suppress_context__
        how, error = ('cause', cause) if cause is not None else ('context', None if hidden else error.__context__)
        if error is None or any(error is e for e in seen):
            break
        seen.append(error)
        found.append((how, error))
    return found


def _more_of(error, indent='  '):
    """Lines that belong to the text of an exception: its notes; of a group, what is in it."""
    notes = _get(error, '__notes__')
    lines = [str(note) for note in notes] if isinstance(notes, (list, tuple)) else []
    for number, inner in enumerate(error.exceptions if isinstance(error, BaseExceptionGroup) else (), 1):
        text, traceback = _exception_text(inner), inner.__traceback__
        while traceback and traceback.tb_next:
            traceback = traceback.tb_next
        where = ', line %d of %s' % (traceback.tb_lineno, _file(traceback.tb_frame.f_code)) if traceback else ''
        lines.append('%s%d. %s%s%s' % (indent, number, type(inner).__name__, text and ': ' + text, where))
        lines += _more_of(inner, indent + '   ')
    return lines


def _on_its_way(frame):
    """What is being raised or handled, the latest first: (class, exception, traceback)."""
    import sys
    found, (kind, error, traceback) = [raised] if raised else [], sys.exc_info()
    while error is not None and not any(error is e for _, e, _ in found):
        found.append((type(error), error, error.__traceback__))
        error = error.__context__
        if error is None or not _handles(error.__traceback__):
            break
    return found


def _handles(traceback):
    """Is the frame that caught it still on its way in a handler?"""
    import sys
    frame = sys._getframe()
    while frame:
        if traceback and frame is traceback.tb_frame:
            return True
        frame = frame.f_back
    return False


def _disassembly(frame):
    import dis
    import io
    out = io.StringIO()
    dis.dis(frame.f_code, file=out) if frame.f_lasti < 0 else dis.disassemble(frame.f_code, frame.f_lasti, file=out)
    return [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]


