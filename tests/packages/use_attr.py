# SPDX-License-Identifier: MIT
"""Classes with validators."""
import attr
@attr.s(auto_attribs=True, order=True, frozen=True)
class Point:
    x: int = attr.ib(validator=attr.validators.instance_of(int))
    y: int = attr.ib(default=0, converter=int)
try:
    Point('a')
except TypeError as error:
    print(error.args[0][:30])
print(sorted([Point(2, '1'), Point(1)]), attr.asdict(Point(1)), len({Point(1), Point(1)}))
