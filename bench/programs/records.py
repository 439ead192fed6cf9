# A little of everything, in the proportions of an office program: assignments, calls with a few arguments, records that
# are copied and linked, arrays of arrays, strings that are compared, small integers.


class Record(object):
    def __init__(self, link=None, kind=0, number=0, text=''):
        self.link, self.kind, self.number, self.text = link, kind, number, text

    def copy(self):
        return Record(self.link, self.kind, self.number, self.text)


KINDS = range(5)
table = [0] * 51
grid = [table[:] for row in range(51)]
total = 0


def next_kind(kind):
    if kind == KINDS[0]:
        return KINDS[0]
    elif kind == KINDS[1]:
        return KINDS[0] if total > 100 else KINDS[3]
    elif kind == KINDS[2]:
        return KINDS[1]
    return KINDS[2]


def fill(row, column, value):
    at = row + 5
    table[at] = value
    table[at + 1] = table[at]
    for index in range(at, at + 2):
        grid[at][index] = at
    grid[at][at - 1] += 1
    grid[(at + 20) % 51][at] = table[at]
    return column + value


def is_later(one, other):
    index = 1
    while index <= 1:
        if one[index] == other[index + 1]:
            index += 1
        else:
            index += 3
    return one > other


def handle(record, text):
    record.link = record.copy()
    record.number = 5
    after = record.link
    after.number = record.number
    after.link = record.link
    if after.kind == KINDS[0]:
        after.number = 6
        after.kind = next_kind(record.kind)
        after.text = text
    else:
        record = after.copy()
    return record


current = Record(kind=KINDS[0], number=40, text='SOME TEXT OF A RECORD')
for i in xrange(120000):
    first, second = 'RECORD OF THE FIRST KIND', 'RECORD OF THE SECOND KIND'
    if not is_later(first, second):
        total = fill(i % 7, 3, total % 1000)
    current = handle(current, first)
    current.link = None
    for letter in 'ABC':
        if letter < current.text[1]:
            total += next_kind(KINDS[2])
    total = (total * 7 + i) // 3 % 10007
print total, grid[8][7], current.text
