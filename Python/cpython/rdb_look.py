# SPDX-License-Identifier: MIT
"""What commands such as whatis, dir and source tell about a value of the program.

Embedded in the interpreter (rdb_look.c), behind what only it knows (rdb_own.py), so that nothing in the program's sys.path can hide it, and run in a process
that is thrown away.  Each public function is called with the chosen frame, what the person typed, its value and an option of
the command; it returns the text to show.  `raised` is what sys.exc_info() would say of an exception that is just being
raised or leaves the frame, or None.  If nothing was typed, the value is the list of what lies on the frame's value
stack, or None where that is not known.  The program's names and this module's do not meet.
"""


def shown(frame, typed, value, option):
    return _short(value)


def whatis(frame, typed, value, option):
    origin = frame and _origin(frame, typed)
    return '%s is %s: %s' % (typed, origin, _description(value)) if origin else _description(value)


def class_of(frame, typed, value, width):
    """Methods of its own with what they take, inherited ones by name."""
    cls = value if _is_class(value) else _type_of(value)
    ancestors = cls.__mro__[1:] if hasattr(cls, '__mro__') else cls.__bases__
    members = [(n, _get(cls, n)) for n in sorted(dir(cls)) if not _is_special(n) or n == '__init__']
    own = [n for n, member in members if n in cls.__dict__]
    held = _get(value, '__dict__') if value is not cls else None
    lines = ['%s%s' % (_description(cls), '' if value is cls else ', the class of this value')]
    for title, items in [
            ('inherits', [c.__name__ for c in ancestors]),
            ('methods', [n + _signature(member) for n, member in members if callable(member) and n in own]),
            ('inherited', [n for n, member in members if callable(member) and n not in own]),
            ('attributes', [n for n, member in members if not callable(member)]),
            ('it holds', sorted(map(str, held or ())))]:
        lines += _wrapped('  %-11s ' % title, items, int(width))
    return '\n'.join(lines)


def names(frame, typed, value, width):
    known = dir(value) if typed else sorted(frame.f_locals) if frame else []
    known = [str(n) for n in known if not _is_special(str(n))]
    room = max([len(n) for n in known] or [0]) + 2
    columns = max(1, int(width) // room)
    rows = [known[i:i + columns] for i in range(0, len(known), columns)]
    lines = [''.join(n.ljust(room) for n in row).rstrip() for row in rows]
    return '\n'.join(lines) or 'nothing that has an ordinary name'


def args(frame, typed, value, option):
    held = frame.f_locals
    return '\n'.join('%s = %s' % (n, _short(held[n])) for n in _arguments(frame.f_code) if n in held)


def module_variables(frame, typed, value, option):
    held = frame.f_globals if frame else {}
    names = sorted(n for n in held if not _is_special(str(n)) and not _is_definition(held[n]))
    return '\n'.join('%s = %s' % (n, _short(held[n])) for n in names) or 'This module has set no variables so far.'


def variables(frame, typed, value, option):
    """What a person has set, and not what a module defines or imports."""
    return _variables(frame) if frame else ''


def stack(frame, typed, value, option):
    """The variables of each frame from this one outward; the front end has its own idea of the rest."""
    frames = []
    while frame:
        frames.append(_variables(frame))
        frame = frame.f_back
    return '\f'.join(frames)


def why(frame, typed, value, option):
    """The exception that is on its way or being handled, then its traceback: file, line, function, variables.

    After it, those behind it, the nearest first, each begun by how it is ('cause' or 'context')."""
    kind, error, traceback = (_on_its_way(frame) + [(None, None, None)])[0]
    if kind is None:
        return ('Here no exception is on its way or being handled: `continue` leads to where one leaves the main module, '
                '`catch` to where one is raised.')
    entries = []
    outer = traceback.tb_frame.f_back if raised and traceback else None
    while outer:  # which it has not reached
        entries.insert(0, _entry(outer, outer.f_lineno, outer.f_lasti))
        outer = outer.f_back
    parts = ['\f'.join([_told(kind, error)] + entries + _entries(traceback))]
    for how, behind in _links(error):
        parts.append('\f'.join([how, _told(type(behind), behind)] + _entries(behind.__traceback__)))
    return '\v'.join(parts)


def bytecode(frame, typed, value, option):
    """All instructions of the frame, an arrow at the next one, and under it what it finds on the stack."""
    lines = []
    for line in _disassembly(frame):
        lines.append(line)
        if _is_next(line) and value:
            lines.append(_stack(value))
    return '\n'.join(lines)


def instruction(frame, typed, value, option):
    """The next one alone."""
    return '\n'.join([line for line in _disassembly(frame) if _is_next(line)] + [_stack(value)] * bool(value))


def source(frame, typed, value, option):
    """File, line (0: unknown) and name, for the front end, which has the text."""
    value = _get(value, 'fget', value)
    code = _code(value)
    if code:
        return '%s\n%d\n%s' % (_file(code), code.co_firstlineno, code.co_name)
    if isinstance(value, _Module):
        file, line, name = _get(value, '__file__'), 1, '<module>'
    else:
        cls = value if _is_class(value) else _type_of(value)
        file, line, name = _class_file(cls), 0, cls.__name__
    if file and not file.endswith('.so'):
        return '%s\n%d\n%s' % (file[:-1] if file.endswith(('.pyc', '.pyo')) else file, line, name)
    raise TypeError('%s is not written in Python' % _description(value))


def function_named(frame, typed, value, option):
    """Which Python function the program has under a dotted name: as breakpoints know it, or nothing."""
    import sys
    parts = value.split('.')
    for i in range(len(parts) - 1, 0, -1):
        found, cls = sys.modules.get('.'.join(parts[:i])), None
        for name in parts[i:]:
            cls, found = found if _is_class(found) else None, _get(found, name)
        found = _get(found, 'fget', found)
        code = _code(found)
        if not code:
            continue
        owners = [c for c in _get(cls, '__mro__', (cls,)) if cls and _code(c.__dict__.get(parts[-1])) is code]
        name = '.'.join([c.__name__ for c in owners[:1]] + [code.co_name])
        module = _get(_get(found, '__func__', found), '__globals__', {}).get('__name__')
        path = _get(sys.modules.get(module), '__file__') or ''
        by_module = module and module != '__main__' and path.rsplit('.', 1)[0] == code.co_filename.rsplit('.', 1)[0]
        return '%s.%s' % (module, name) if by_module else '%s\n%s' % (_file(code), name)
    return ''


def exceptions(frame, typed, value, option):
    """The exceptions that are on their way or being handled, the latest first."""
    lines = []
    for kind, error, traceback in _on_its_way(frame):
        while traceback and traceback.tb_next:
            traceback = traceback.tb_next
        text = _exception_text(error)
        where = traceback and ', raised in %s, line %d of %s' % (
            _name_of_code(traceback.tb_frame.f_code), traceback.tb_lineno, _file(traceback.tb_frame.f_code))
        lines.append('%s%s%s' % (getattr(kind, '__name__', kind), text and ': ' + text, where or ''))
    return '\n'.join(lines) or 'No exception is being handled here.'


def complete(frame, typed, value, option):
    if typed:
        return '\n'.join('%s.%s' % (typed, n) for n in dir(value))
    known = set(frame.f_locals) | set(frame.f_globals) | set(frame.f_builtins) if frame else __builtins__
    return '\n'.join(sorted(map(str, known)))


def keys(frame, typed, value, option):
    """What can stand between quotes behind a bracket."""
    return '\n'.join(sorted(k for k in value if type(k) is str and '\n' not in k and '"' not in k and "'" not in k))


# ---- what they share ----

def _told(kind, error):
    text = _exception_text(error)
    return '\n'.join([getattr(kind, '__name__', str(kind)) + (text and ': ' + text)] + _more_of(error))


def _entries(traceback):
    entries = []
    while traceback:
        entries.append(_entry(traceback.tb_frame, traceback.tb_lineno, traceback.tb_lasti))
        traceback = traceback.tb_next
    return entries


def _entry(frame, line, instruction):
    code = frame.f_code
    return '%s\n%d%s\n%s\n%s' % (_file(code), line, _where_in_line(code, instruction), _name_of_code(code),
                                 _variables(frame))


_Method, _Function = type(_Old().method), type(lambda: None)
_Code, _Module = type((lambda: None).__code__), type(__import__('sys'))


def _get(value, name, default=None):
    """getattr, whatever the program's own __getattr__ may raise."""
    try:
        return getattr(value, name, default)
    except Exception:
        return default


def _code(value):
    """The code of a function, method or generator, or None."""
    code = _get(_get(value, '__func__', value), '__code__') or value
    for name in ('gi_code', 'cr_code', 'ag_code') if isinstance(value, _Generators) else ():
        code = _get(value, name, code)
    return code if isinstance(code, _Code) else None


def _is_next(line):
    return ' --> ' in line[:17]


def _stack(values):
    return ' ' * 18 + 'on the stack: ' + ', '.join(_short(v, _brief) for v in values)


def _brief(value):
    shown = _shaped(value)
    return shown if len(shown) <= 60 else shown[:57] + '...'


def _is_special(name):
    return name.startswith('__') and name.endswith('__')


def _is_definition(value):
    """What a module defines or imports: it says little about where the program is."""
    return _is_class(value) or isinstance(value, (_Module, _Function, type(len)))


def _is_class(value):
    return isinstance(value, (type, _Class))


def _wrapped(title, items, width):
    """The items behind a title, in lines of that width."""
    lines = []
    for item in items:
        if lines and len(lines[-1]) + 1 + len(item) < width:
            lines[-1] += ' ' + item + ','
        else:
            lines.append((' ' * len(title) if lines else title) + item + ',')
    return [line[:-1] if line is lines[-1] else line for line in lines]


def _variables(frame):
    held, code = frame.f_locals, frame.f_code
    if code.co_flags & 1:  # a function's, in the order of its code
        names = code.co_varnames + code.co_cellvars + code.co_freevars
        names = [n for i, n in enumerate(names) if n not in names[:i]]
    else:
        names = sorted(n for n in held if not _is_special(str(n)) and not _is_definition(held[n]))
    lines = ['%s = %s' % (n, _short(held[n]).replace('\n', ' ')) for n in names if n in held]
    return '\n'.join(lines)


def _short(value, text=None):
    """Of a kind that says all by itself at once; the program's own code may never end, and runs apart."""
    text = text or _shaped
    if type(value) in SIMPLE:
        return _shorten(value, text)
    return _apart(_shorten, value, text)


def _shorten(value, text):
    try:
        shown = text(value)
    except Exception as error:
        return '<repr raised %s>' % error.__class__.__name__
    return shown if len(shown) <= 300 else '%s... (%d characters)' % (shown[:300], len(shown))


def _class_file(cls):
    """The file that defines the class, or None."""
    import sys
    return _get(sys.modules.get(cls.__module__), '__file__')


def _signature(function):
    code = _code(function)
    if code is None:
        return '(...)'
    return _signature_of(code)


def _description(value):
    code = _code(value)
    if code and isinstance(value, (_Function, _Method)):
        kind = 'method' if isinstance(value, _Method) else 'function'
        return '%s %s%s, line %d of %s' % (kind, _name_of_code(code), _signature(value), code.co_firstlineno, _file(code))
    if _is_class(value):
        return 'class %s of module %s' % (value.__name__, value.__module__)
    if isinstance(value, _Module):
        return 'module %s' % value.__name__
    if isinstance(value, type(len)):
        return 'built-in function %s' % value.__name__
    if isinstance(value, _Instance):
        return repr(value.__class__)
    said = _get(value, '__class__', type(value))
    return repr(type(value)) + ('' if said is type(value) else ' (its __class__ says %r)' % (said,))


def _origin(frame, name):
    code = frame.f_code
    where = _name_of_code(code)
    if name in code.co_freevars and name in frame.f_locals:
        return 'a variable of a function around %s' % where
    if name in frame.f_locals and frame.f_locals is not frame.f_globals:
        return '%s of %s' % ('an argument' if name in _arguments(code) else 'a local variable', where)
    if name in frame.f_globals:
        return 'a global variable of %s' % frame.f_globals.get('__name__', 'the module')
    if name in frame.f_builtins:
        return 'built in'
