# A longer, ordinary program: a bank with accounts, transfers and an audit; some thousands of stop points.
class Insufficient(Exception):
    pass


class Account(object):
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        self.balance += amount
        self.history.append(('in', amount))

    def withdraw(self, amount):
        if amount > self.balance:
            raise Insufficient(self.owner)
        self.balance -= amount
        self.history.append(('out', amount))


class Bank(object):
    def __init__(self, owners):
        self.accounts = dict((owner, Account(owner, 100)) for owner in owners)
        self.refused = 0

    def transfer(self, source, target, amount):
        try:
            self.accounts[source].withdraw(amount)
        except Insufficient:
            self.refused += 1
            return False
        self.accounts[target].deposit(amount)
        return True

    def total(self):
        return sum(account.balance for account in self.accounts.itervalues())


def numbers(seed):
    while True:
        seed = (seed * 1103515245 + 12345) % 2147483648
        yield seed >> 8


def run(days):
    owners = ['ann', 'bob', 'cat', 'dan']
    bank = Bank(owners)
    stream = numbers(42)
    for day in range(days):
        source = owners[stream.next() % 4]
        target = owners[stream.next() % 4]
        amount = stream.next() % 50
        if not bank.transfer(source, target, amount): continue
        if bank.total() != 400:
            raise AssertionError('money made on day %d' % day)
    return bank


bank = run(200)
for owner in sorted(bank.accounts):
    account = bank.accounts[owner]
    inflow = sum(a for way, a in account.history if way == 'in')
    print owner, account.balance, inflow, len(account.history)
print bank.refused
