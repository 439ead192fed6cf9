"""Classes: __init_subclass__, __set_name__, slots, metaclass, dataclass, enum, super."""
import enum
from dataclasses import dataclass, field


class Typed:
    def __set_name__(self, owner, name):
        self.name = '_' + name

    def __get__(self, instance, owner):
        return getattr(instance, self.name, None) if instance else self

    def __set__(self, instance, value):
        if not isinstance(value, int):
            raise TypeError(self.name)
        setattr(instance, self.name, value)


class Base:
    children = []

    def __init_subclass__(cls, /, tag=None, **more):
        super().__init_subclass__(**more)
        cls.children.append((cls.__name__, tag))


class Child(Base, tag='first'):
    age = Typed()

    def __init__(self, age):
        super().__init__()
        self.age = age


class Slotted(Base):
    __slots__ = ('x',
                 'y')


@dataclass(order=True)
class Order:
    price: int
    fills: list = field(default_factory=list)

    def __post_init__(self):
        self.price += 1


class Color(enum.Enum):
    RED = 1
    BLUE = enum.auto()


child, slotted = Child(3), Slotted()
slotted.x = 1
try:
    child.age = 'old'
except TypeError as error:
    told = str(error)
print(child.age, Base.children, told, sorted([Order(3), Order(1)]), Color.BLUE, Color(1).name)
