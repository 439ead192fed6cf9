# What runs after the main module: sys.exit, atexit, __del__ at interpreter shutdown.
import atexit
import sys


class Witness(object):
    def __init__(self, name): self.name = name

    def __del__(self):
        name = self.name
        del name


def first():
    value = 1
    return value


def second(times):
    for i in range(times):
        first()


atexit.register(first)
atexit.register(second, times=2)
witness = Witness('kept')
Witness('dropped')


def main():
    try:
        second(1)
        sys.exit(3)
    finally:
        print 'leaving'


if __name__ == '__main__':
    main()
