# SPDX-License-Identifier: MIT
"""What bench/growth moves about in: TURNS calls of a method, some twenty steps apart a line of its own, now and then a rare
line, a deep call, a caught exception and a line of output; on a heap of MEGABYTES."""
import sys


class Shop(object):
    def __init__(self):
        self.total = 0
        self.name = 'shop'  # never changes
        self.near = None

    def put(self, price):
        self.total += price
        return self.total


def near(shop, turn):
    shop.near = turn


def rare(turn):
    return turn


def once():
    return 42


def deep(n):
    return deep(n - 1) if n else 0


def work(turns):
    for turn in xrange(turns):
        shop.put(turn)
        if turn % 6 == 0:
            near(shop, turn)
        if turn == 1000:
            once()
        if turn % 20000 == 0:
            rare(turn)
            deep(20)
            try:
                {}[turn]
            except KeyError:
                pass
            sys.stdout.write('turn %d\n' % turn)
    return shop.total


def main(turns, megabytes):
    heap = [[number] for number in xrange(megabytes * 8000)]  # some 130 bytes each
    print work(turns), len(heap)


shop = Shop()
main(int(sys.argv[1]), int(sys.argv[2]))
