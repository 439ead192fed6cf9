# SPDX-License-Identifier: MIT
"""What rdb_look.py and rdb_tree.py need to know of Python 2.7: stands before them in the text that the interpreter embeds."""


class _Old:
    """For the types of what Python makes."""
    def method(self):
        pass


_Instance, _Class, _Generators = type(_Old()), type(_Old), (type(x for x in ()),)
_TEXTS = str, unicode
_SELF, _LONG = 'im_self', long
SIMPLE = int, long, float, bool, complex, type(None), str, unicode


def _type_of(value):
    """What it is, whatever its __class__ says."""
    return value.__class__ if isinstance(value, _Instance) else type(value)


def _held_by_generator(value):
    """Its variables."""
    return value.gi_frame.f_locals if value.gi_frame else {}


def _arguments(code):
    return code.co_varnames[:code.co_argcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)]


def _signature_of(code):
    shown = list(_arguments(code))
    if code.co_flags & 4:
        shown[code.co_argcount] = '*' + shown[code.co_argcount]
    if code.co_flags & 8:
        shown[-1] = '**' + shown[-1]
    return '(%s)' % ', '.join(shown)


def _name_of_code(code):
    return code.co_name


def _where_in_line(code, instruction):
    """What an instruction is of its line, as columns: not known."""
    return ''


def _links(error):
    """The exceptions behind one, the nearest first: (how, exception)."""
    return []


def _more_of(error):
    """Lines that belong to the text of an exception."""
    return []


def _on_its_way(frame):
    """What is being raised or handled, the latest first: (class, exception, traceback)."""
    import sys
    found, seen = [raised] if raised else [], []
    kept = [sys.exc_info()]
    while frame:
        kept.append((frame.f_exc_type, frame.f_exc_value, frame.f_exc_traceback))
        frame = frame.f_back
    for kind, error, traceback in kept:
        if kind is not None and traceback and not any(error is e for e in seen) and _handles(traceback):
            found.append((kind, error, traceback))
        seen.append(error)
    return found


def _handles(traceback):
    """Does the frame that caught it stand in what handles it?  sys.exc_info() goes on to tell of it until that ends."""
    frame = traceback.tb_frame
    return any(begin <= traceback.tb_lasti < handler <= frame.f_lasti <= end
               for begin, handler, end in _handlers(frame.f_code.co_code))


def _handlers(code):
    """Where the tries begin, where what handles them does, and where that ends."""
    import opcode
    at, pushes, begun, handlers = 0, {}, {}, []
    while at < len(code):
        op = ord(code[at])
        size = 3 if op >= opcode.HAVE_ARGUMENT else 1
        name = opcode.opname[op]
        if name in ('SETUP_EXCEPT', 'SETUP_FINALLY', 'SETUP_WITH'):
            target = at + size + ord(code[at + 1]) + 256 * ord(code[at + 2])
            begun.setdefault(target, []).append(at)
        for begin in begun.get(at, ()):
            pushes[at] = begin
        if name == 'END_FINALLY' and pushes:
            handler = max(pushes)  # the innermost that is open
            handlers.append((pushes.pop(handler), handler, at))
        at += size
    return handlers


def _disassembly(frame):
    import dis
    import StringIO
    import sys
    stdout, sys.stdout = sys.stdout, StringIO.StringIO()
    dis.disassemble(frame.f_code, frame.f_lasti)
    text, sys.stdout = sys.stdout.getvalue(), stdout
    return [line.rstrip() for line in text.splitlines() if line.strip()]


