# Exceptions raised and caught, some of them frames away; try and finally on the way.
class Refused(Exception):
    pass


def deep(n, number):
    if n:
        try:
            return deep(n - 1, number)
        finally:
            counts[0] += 1
    if number % 3 == 0:
        raise Refused(number)
    return number


counts = [0]
refused = missing = 0
table = {}
for i in xrange(500000):
    try:
        table[deep(4, i)] = i
    except Refused as error:
        refused += error.args[0] & 1
    try:
        table[-i]
    except KeyError:
        missing += 1
print refused, missing, counts
