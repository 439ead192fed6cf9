"""match: literals, captures, classes, mappings, guards."""
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def tell(thing):
    match thing:
        case 0 | 1:
            return 'small'
        case int(n) if n > 100:
            return 'large %d' % n
        case [first, *rest]:
            return first, rest
        case {'name': name, **more}:
            return name, more
        case Point(x=0, y=y):
            return 'axis %d' % y
        case Point():
            return 'point'
        case str() as text:
            return text.upper()
        case _:
            return None


things = [0, 500, 7, [1, 2, 3], [], {'name': 'n', 'k': 1}, {}, Point(0, 2), Point(1, 2), 'word', 2.5]
for thing in things:
    print(tell(thing))
