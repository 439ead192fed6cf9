# SPDX-License-Identifier: MIT
"""Values as trees, for who shows them piece by piece: what is in the value of an expression, or among the variables of a
frame, and in that.

Embedded in the interpreter (rdb_look.c) and run as rdb_look.py is.  What a value holds is found without calling the
program's code; only what a value says of itself (__repr__) runs, apart, and for so many of a page.

The answer is a line for the value itself, then one for each part that was asked for, in fields with tabs between them:
name, text, type, how many parts have names, how many numbers, what makes an expression for it of the one it lies in, kind.
The order of the parts is the same whenever the question is put at one place, so that a part can be named by its number.
"""

APART = 30  # values of a page that may be asked what they say of themselves
LENGTH = 300  # characters of a text


def tree(frame, typed, value, option):
    """option: ROOT PATH START COUNT; PATH: numbers of parts, with dots between them, or -."""
    root, path, start, count = option.split()
    node = _Node('', '', value, '') if root == 'value' else _Node('', '', _Names(frame, root), '')
    for number in [] if path == '-' else path.split('.'):
        node = _parts(node.value)[int(number)]
    parts, start = _parts(node.value), int(start)
    rows = [_row(node)] + [_row(parts[i]) for i in range(start, min(start + int(count), len(parts)))]
    return '\n'.join(rows)


class _Node(object):
    def __init__(self, name, suffix, value, kind):
        self.name, self.suffix, self.value, self.kind = name, suffix, value, kind


class _Parts(object):
    """Those with a name, then those with a number, which are made when they are asked for."""
    def __init__(self, named=(), count=0, item=None):
        self.named, self.count, self.item = list(named), count, item

    def __len__(self):
        return len(self.named) + self.count

    def __getitem__(self, number):
        return self.named[number] if number < len(self.named) else self.item(number - len(self.named))


# ---- the variables of a frame ----

class _Names(object):
    """Some of a frame's variables."""
    def __init__(self, frame, which):
        held, code = frame.f_locals, frame.f_code
        arguments = _arguments(code)
        if which == 'globals':
            held = frame.f_globals
            names = _persons(held)
        elif not code.co_flags & 1:  # of a module or a class
            names = _persons(held) if which == 'locals' and held is not frame.f_globals else []
        elif which == 'arguments':
            names = arguments
        elif which == 'enclosing':
            names = code.co_freevars
        else:
            names = _once([n for n in code.co_varnames + code.co_cellvars if n not in arguments])
        self.parts = [_Node(n, n, held[n], '') for n in names if n in held]


def _once(names):
    return [n for i, n in enumerate(names) if n not in names[:i]]


def _persons(held):
    """What a person has set, and not defined, imported or left to Python."""
    return sorted(n for n in held if type(n) is str and not _is_special(n) and not _is_definition(held[n]))


# ---- what is in a value ----

class _Slots(object):
    __slots__ = 'slot',


_Method, _Function = type(_Old().method), type(lambda: None)
_Module, _Member = type(__import__('sys')), type(_Slots.__dict__['slot'])
_names_of = type.__dict__['__dict__'].__get__
_name_of = type.__dict__['__name__'].__get__
_mro_of = type.__dict__['__mro__'].__get__


def _parts(value):
    kind = type(value)
    if kind is _Names:
        return _Parts(value.parts)
    if kind in SIMPLE:
        return _Parts()
    if kind is _Instance:
        return _Parts(_attributes(value.__dict__) + [_class_part(value.__class__)])
    if kind is _Method:
        return _Parts([_Node(_SELF, '.' + _SELF, value.__self__, '')])
    if kind is _Class:
        return _Parts(_attributes(value.__dict__))
    if issubclass(kind, _Module):
        return _Parts(_attributes(_Module.__dict__['__dict__'].__get__(value) or {}))
    if issubclass(kind, type):
        return _Parts(_attributes(_names_of(value)))
    if kind in _Generators:
        held = _held_by_generator(value)
        return _Parts([_Node(n, '', held[n], 'virtual') for n in sorted(held)])
    named = _own(value, kind)
    for base, items in ITEMS:
        if issubclass(kind, base):
            return items(value, named)
    return _Parts(named)


def _own(value, kind):
    """Attributes of the instance, in its dict and in slots."""
    named = []
    try:
        named += _attributes(object.__getattribute__(value, '__dict__'))
    except Exception:
        pass
    for cls in _mro_of(kind):
        for name, member in sorted(_names_of(cls).items()) if '__slots__' in _names_of(cls) else ():
            if type(member) is _Member and not _is_special(name):
                try:
                    named.append(_Node(name, '.' + name, member.__get__(value, kind), ''))
                except AttributeError:
                    pass
    if issubclass(kind, BaseException):
        named.append(_Node('args', '.args', BaseException.args.__get__(value), ''))
    if kind.__flags__ & 512 and (named or not any(issubclass(kind, base) for base, _ in ITEMS)):  # made by `class`
        named.append(_class_part(kind))
    return named


def _class_part(cls):
    return _Node('class', '.__class__', cls, 'class')


def _attributes(held):
    return [_Node(n, '.' + n, held[n], 'method' if type(held[n]) is _Function else '')
            for n in sorted(n for n in held.keys() if type(n) is str) if not _is_special(n) and _is_name(n)]


def _of_list(value, named):
    return _Parts(named, list.__len__(value), lambda i: _Node('%d' % i, '[%d]' % i, list.__getitem__(value, i), ''))


def _of_tuple(value, named):
    return _Parts(named, tuple.__len__(value), lambda i: _Node('%d' % i, '[%d]' % i, tuple.__getitem__(value, i), ''))


def _sorted(items):
    """In order, if that takes no code of the program, and they have one."""
    try:
        return sorted(items) if len(items) <= 10000 and all(type(one) in SIMPLE for one in items) else items
    except TypeError:
        return items


def _of_dict(value, named):
    keys = _sorted(list(dict.keys(value)))

    def item(i):
        key = keys[i]
        suffix = '[%r]' % (key,) if type(key) in SIMPLE and len(repr(key)) <= LENGTH else ''
        return _Node(_text(key), suffix, dict.__getitem__(value, key), '')
    return _Parts(named, len(keys), item)


def _of_set(base):
    def items(value, named):
        held = _sorted(list(base.__iter__(value)))
        return _Parts(named, len(held), lambda i: _Node('%d' % i, '', held[i], 'virtual'))
    return items


ITEMS = [(list, _of_list), (tuple, _of_tuple), (dict, _of_dict), (set, _of_set(set)), (frozenset, _of_set(frozenset))]


# ---- words ----

def _is_name(name):
    return not name[:1].isdigit() and name.replace('_', 'a').isalnum()


def _is_special(name):
    return name.startswith('__') and name.endswith('__')


def _is_definition(value):
    return isinstance(value, (type, _Class, _Module, _Function, type(len)))


def _row(node):
    parts = _parts(node.value)
    if type(node.value) is _Names:
        fields = '', '', ''
    else:
        fields = node.name, _text(node.value), _type(node.value)
    fields += '%d' % len(parts.named), '%d' % parts.count, node.suffix, node.kind
    return '\t'.join(_field(field) for field in fields)


def _field(text):
    return text.replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n')


def _type(value):
    kind = type(value)
    if kind is _Instance:
        return value.__class__.__name__
    module, name = _names_of(kind).get('__module__'), _name_of(kind)
    return '%s.%s' % (module, name) if type(module) is str and module not in ('__main__', '__builtin__', 'builtins') else name


asked = 0


def _text(value):
    """What it says of itself, or how many there are in it, or of which type it is."""
    global asked
    kind = type(value)
    if kind in _TEXTS:
        text = _shaped(value[:LENGTH])
        return text if len(value) <= LENGTH else '%s... (%d characters)' % (text, len(value))
    parts = _parts(value)
    if kind in (list, tuple, dict, set, frozenset) and parts.count > LENGTH:
        return '<%s of %d>' % (kind.__name__, parts.count)
    text = _plain(value)
    if text is None and asked < APART:
        asked += 1
        text = _apart(_shorten, value)
    if text is None and parts.count:
        return '<%s of %d>' % (_type(value), parts.count)
    return _shorten(value) if text is None and kind is _LONG else '<%s>' % _type(value) if text is None else _cut(text)


def _shorten(value):
    try:
        return _cut(_shaped(value))
    except Exception as error:
        return '<repr raised %s>' % type(error).__name__


def _cut(text):
    return text if len(text) <= LENGTH else '%s... (%d characters)' % (text[:LENGTH], len(text))
