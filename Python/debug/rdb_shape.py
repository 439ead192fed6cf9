# SPDX-License-Identifier: MIT
"""How a value is told: as its repr, but cut where that would be more than a person reads.

Containers are cut by the number of items, strings by their length, what lies deep is summed up ([...3], <Order>).  An
object whose repr is only <... at 0x...> is told by its class and attributes.  Text is text, whatever its encoding.

Embedded in interpreters of both Pythons, and run in a process that is thrown away.  Apart from reprs that the program
itself has written, none of its code is called.
"""
import sys

_TEXT, _BYTES = type(u''), type(b'')
_LONG = type(sys.maxsize + 1)
_NUMBERS = (int, _LONG, float, complex, bool, type(None))


class _Old:
    pass


_Instance = type(_Old())
_IS_2 = str is bytes
_names_of = type.__dict__['__dict__'].__get__
_mro_of = type.__dict__['__mro__'].__get__
_flags_of = type.__dict__['__flags__'].__get__
HEAP_TYPE = 512  # made by `class`
FOREVER = 1 << 60
OBJECTS_IN = 2  # containers in which objects are told by their attributes


def shaped(value, depth, items, length, width, objects, room):
    """depth: of containers in each other; items: of one; length: of a string in it (0: all); width: of a line, 0 for a
    single one; objects: in each other that are told by their attributes; room: characters after which no more items are
    added."""
    shape = _Shape(depth, items or FOREVER, length or FOREVER, objects, room)
    node = shape.tell(value, depth, objects, ())
    return _encoded(_lines(node, width, 0, 0) if width else _line(node))


class _Shape(object):
    def __init__(self, depth, items, length, objects, room):
        self.depth, self.items, self.length, self.objects, self.room = depth, items, length, objects, room

    def tell(self, value, depth, objects, above):
        """A text; or what stands before, between and behind the parts: (opening, [(prefix, node)], closing)."""
        kind = type(value)
        if kind in (_TEXT, _BYTES):
            node = _string(value, self.length if above else FOREVER)
        elif kind in _NUMBERS:
            node = repr(value)
        else:
            container = _container(value, kind)
            node = self.contained(value, container, depth, objects, above) if container else \
                self.other(value, kind, depth, objects, above)
        if not isinstance(node, tuple):
            self.room -= len(node) + 2
        return node

    def contained(self, value, container, depth, objects, above):
        opening, count, parts, closing = container
        if any(value is other for other in above):
            return opening + '...' + closing
        if not count:
            return opening + closing
        if depth <= 0:
            return '%s...%d%s' % (opening, count, closing)
        above += value,
        return self.joined(opening, count, parts, closing,
                           lambda part: self.part(part, depth - 1, objects, above))

    def part(self, part, depth, objects, above):
        if len(part) == 1:
            return '', self.tell(part[0], depth, objects, above)
        key = _line(self.tell(part[0], depth, 0, above))
        return key + ': ', self.tell(part[1], depth, objects, above)

    def joined(self, opening, count, parts, closing, tell):
        told = []
        for part in parts:
            if len(told) >= self.items or (told and self.room <= 0):
                told.append(('', '... %d more' % (count - len(told))))
                break
            told.append(tell(part))
        return opening, told, closing

    def other(self, value, kind, depth, objects, above):
        try:
            text = repr(value)
        except Exception as error:
            return '<repr raised %s>' % _brief_error(error)
        made_by_class = kind is _Instance or (_flags_of(kind) & HEAP_TYPE and not issubclass(kind, type))
        if not made_by_class or not _says_nothing(text):
            return _cut(text, self.length) if above else text
        name = value.__class__.__name__ if kind is _Instance else kind.__name__
        held = _attributes(value, kind)
        if (not held or objects <= 0 or self.depth - depth > OBJECTS_IN or any(value is other for other in above)):
            return '<%s>' % name
        above += value,
        inner = objects - 1 and depth - 1
        return self.joined(name + '(', len(held), held, ')',
                           lambda part: (part[0] + '=', self.tell(part[1], inner, objects - 1, above)))


# ---- layout ----

def _line(node):
    if not isinstance(node, tuple):
        return node
    return node[0] + ', '.join([prefix + _line(part) for prefix, part in node[1]]) + node[2]


def _lines(node, width, indent, behind):
    """In lines of that width, of which so much is taken at the beginning of the first, of the others, and at the end of the
    last: as many parts in each as fit."""
    flat = _line(node)
    if not isinstance(node, tuple) or indent + _width(flat) + behind <= width:
        return flat
    opening, parts, closing = node
    indent += len(opening) if len(opening) < 20 else 2
    lines, current = [], ''
    for number, (prefix, part) in enumerate(parts):
        comma = ',' if number < len(parts) - 1 else ''
        end = len(comma) + (0 if comma else len(closing) + behind)
        text = prefix + _line(part) + comma
        if current and indent + _width(current) + 1 + _width(text) + end <= width:
            current += ' ' + text
            continue
        if current:
            lines.append(current)
        current = text
        if indent + _width(text) + end > width:
            lines.append(prefix + _lines(part, width, indent + _width(prefix), end) + comma)
            current = ''
    if current:
        lines.append(current)
    first = '' if len(opening) < 20 else '\n' + ' ' * indent
    return opening + first + ('\n' + ' ' * indent).join(lines) + closing


def _width(text):
    return len(text.decode('utf-8', 'replace')) if _IS_2 and isinstance(text, bytes) else len(text)


# ---- containers ----

def _container(value, kind):
    """(opening, how many, iterator over tuples of one or two, closing) of what is told by its items; else None."""
    if _is(value, kind, list):
        return '[', list.__len__(value), ((one,) for one in list.__iter__(value)), ']'
    if _is(value, kind, tuple):
        count = tuple.__len__(value)
        return '(', count, ((one,) for one in tuple.__iter__(value)), ',)' if count == 1 else ')'
    if _is(value, kind, dict):
        return '{', dict.__len__(value), _pairs(value), '}'
    for base in set, frozenset:
        if _is(value, kind, base):
            ends = ('([', '])') if _IS_2 else ('({', '})') if base is frozenset or kind is not set else ('{', '}')
            count = base.__len__(value)
            opening, closing = ends if count else ('(', ')') if _IS_2 or kind is not set else ('set(', ')')
            name = kind.__name__ if opening[0] == '(' else ''
            if _IS_2 and not count:
                opening, closing = '([', '])'
            return name + opening, count, ((one,) for one in _sorted(base.__iter__(value), count)), closing
    collections = sys.modules.get('collections')
    if kind is getattr(collections, 'deque', 0):
        limit = ', maxlen=%d' % value.maxlen if value.maxlen is not None else ''
        return 'deque([', len(value), ((one,) for one in value), '])' if not limit else ']%s)' % limit
    if kind is getattr(collections, 'defaultdict', 0):
        return 'defaultdict(%r, {' % (value.default_factory,), len(value), _pairs(value), '})'
    if kind is getattr(collections, 'OrderedDict', 0):
        return 'OrderedDict({', len(value), ((key, dict.__getitem__(value, key)) for key in value), '})'
    return None


def _is(value, kind, base):
    """Is it of a type that leaves its repr to this one?"""
    if kind is base:
        return True
    if not issubclass(kind, base):
        return False
    for cls in _mro_of(kind):
        if '__repr__' in _names_of(cls):
            return cls is base
    return False


def _pairs(value):
    """As Python would tell them; a dict does not change while it is told, unless a repr changes it."""
    return iter(list(dict.items(value)))


def _sorted(values, count):
    values = list(values)
    if count <= 10000 and all(type(one) in _NUMBERS[:3] for one in values):
        values.sort()
    return values


# ---- objects ----

def _says_nothing(text):
    return text[:1] == '<' and text[-1:] == '>' and ' at 0x' in text[-24:] and '<' not in text[1:]


def _attributes(value, kind):
    """(name, value) of what it holds, in its dict and in slots; as they were set where that is known."""
    try:
        held = value.__dict__ if kind is _Instance else object.__getattribute__(value, '__dict__')
        found = [(name, held[name]) for name in (sorted(held) if _IS_2 else held) if type(name) is str]
    except Exception:
        found = []
    for cls in () if kind is _Instance else _mro_of(kind):
        for name, member in sorted(_names_of(cls).items()) if '__slots__' in _names_of(cls) else ():
            if type(member) is _Member:
                try:
                    found.append((name, member.__get__(value, kind)))
                except AttributeError:
                    pass
    return [(name, held) for name, held in found if not name.startswith('__')]


class _Slots(object):
    __slots__ = 'slot',


_Member = type(_Slots.__dict__['slot'])


def _brief_error(error):
    try:
        text = str(error)
    except Exception:
        text = ''
    return type(error).__name__ + (': ' + text[:100] if text else '')


# ---- strings ----

def _string(value, length):
    shown = value[:length] if len(value) > length else value
    if type(value) is bytes:
        text = _bytes(shown if shown is value else shown[:len(shown) - _split(shown)])
    else:
        text = _unicode(shown) if _IS_2 else repr(shown)
    return text if shown is value else '%s... (%d %s)' % (text, len(value), 'bytes' if not _IS_2 and
                                                           type(value) is bytes else 'characters')


def _split(text):
    """Bytes at the end that begin a character of UTF-8 and do not end it."""
    for back in 1, 2, 3:
        byte = text[-back:len(text) - back + 1]
        if byte >= b'\xc0':
            return back if back < (2 if byte < b'\xe0' else 3 if byte < b'\xf0' else 4) else 0
        if byte < b'\x80':
            break
    return 0


def _bytes(value):
    """What is UTF-8 is told as the text that it is, with a mark."""
    if all(c < b'\x80' for c in value) if _IS_2 else value.isascii():
        return repr(value)
    try:
        text = value.decode('utf-8')
    except UnicodeDecodeError:
        return repr(value)
    if not all(_is_text(c) or ord(c) < 0x80 for c in text):
        return repr(value)
    quoted = _unicode(text)[1:] if _IS_2 else 'b' + repr(text)
    return quoted + ' (UTF-8)'


def _unicode(value):
    """As repr() of Python 2 has it, but with the characters themselves where they can be shown; UTF-8."""
    pieces, at = [], 0
    quote = u'"' if u"'" in value and u'"' not in value else u"'"
    while at < len(value):
        end = at
        while end < len(value) and _is_text(value[end]):
            end += 1
        if end > at:
            pieces.append(value[at:end].encode('utf-8'))
            at = end
        while end < len(value) and not _is_text(value[end]):
            end += 1
        if end > at:
            plain = repr(value[at:end] + (u"'" if quote == u'"' else u''))[2:-1 if quote == u"'" else -2]
            pieces.append(plain)
            at = end
    return 'u%s%s%s' % (str(quote), ''.join(pieces), str(quote))


def _is_text(character):
    """Beyond ASCII, something that can be seen: no control, mark of direction, half a pair, or what is private."""
    code = ord(character)
    return 0xa1 <= code < 0x110000 and code not in (0xad, 0x61c, 0xfeff, 0x180e) and not (
        0x2000 <= code <= 0x200f or 0x2028 <= code <= 0x202f or 0x205f <= code <= 0x206f or
        0xd800 <= code <= 0xf8ff or 0xfff0 <= code <= 0xffff or code >= 0xe0000)


def _cut(text, length):
    if len(text) <= length:
        return text
    shown = text[:length]
    if _IS_2:
        shown = shown[:len(shown) - _split(shown)]
    return '%s... (%d characters)' % (shown, len(text))


def _encoded(text):
    return text.encode('utf-8') if _IS_2 and not isinstance(text, bytes) else text
