# A day at a small stock exchange: orders arrive, are matched, amended and cancelled; at closing time the books are
# audited.  There is a bug in here.  The audit meets it half a million lines later: see `make demo`.
import copy
import random
import sys


class Order(object):
    def __init__(self, number, trader, side, price, size):
        self.number = number
        self.trader = trader
        self.side = side
        self.price = price
        self.size = size
        self.fills = []
        self.open = True

    @property
    def filled(self):
        return sum(self.fills)

    @property
    def left(self):
        return self.size - self.filled

    def __repr__(self):
        return '<order %d: %s %s %d at %d, %d filled>' % (
            self.number, self.trader, self.side, self.size, self.price, self.filled)


class Market(object):
    def __init__(self):
        self.orders = []
        self.book = {'buy': [], 'sell': []}

    def place(self, trader, side, price, size):
        order = Order(len(self.orders) + 1, trader, side, price, size)
        self.enter(order)
        return order

    def enter(self, order):
        self.orders.append(order)
        self.match(order)
        if order.left:
            self.book[order.side].append(order)
        else:
            order.open = False

    def match(self, order):
        other_side = self.book['sell' if order.side == 'buy' else 'buy']
        for other in sorted(other_side, key=lambda o: o.price, reverse=order.side == 'sell'):
            if order.left == 0 or not crosses(order, other):
                break
            size = min(order.left, other.left)
            self.fill(order, size)
            self.fill(other, size)
            if other.left == 0:
                self.close(other)

    def fill(self, order, size):
        order.fills.append(size)

    def close(self, order):
        order.open = False
        self.book[order.side].remove(order)

    def amend(self, order, size):
        """The trader wants another number of shares: the order is closed, and a new one takes its place."""
        self.close(order)
        new = copy.copy(order)
        new.number = len(self.orders) + 1
        new.size = size + new.filled
        new.open = True
        self.enter(new)
        return new

    def audit(self):
        for order in self.orders:
            if order.filled > order.size:
                raise AssertionError('%r is overfilled' % order)


def crosses(order, other):
    if order.side == 'buy':
        return other.price <= order.price
    return other.price >= order.price


def trade(market, chance, steps):
    traders = ['ann', 'bob', 'cat', 'dan', 'eve']
    for step in range(steps):
        resting = [order for side in market.book.values() for order in side]
        what = chance.random()
        if resting and what < 0.10:
            market.close(chance.choice(resting))
        elif resting and what < 0.103:
            market.amend(chance.choice(resting), chance.randint(1, 9) * 10)
        else:
            market.place(chance.choice(traders), chance.choice(['buy', 'sell']),
                         int(chance.gauss(100, 3)), chance.randint(1, 9) * 10)


def main(seed):
    market = Market()
    trade(market, random.Random(seed), 2500)
    print('%d orders, %d still open' % (len(market.orders), sum(order.open for order in market.orders)))
    market.audit()
    print('the books are in order')


if __name__ == '__main__':
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
