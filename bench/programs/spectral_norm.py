# A matrix that is never built: calls of a tiny function in generator expressions.
def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)


def times(vector):
    size = range(len(vector))
    return [sum(element(i, j) * vector[j] for j in size) for i in size]


def transposed_times(vector):
    size = range(len(vector))
    return [sum(element(j, i) * vector[j] for j in size) for i in size]


u = [1.0] * 280
for i in range(10):
    v = transposed_times(times(u))
    u = transposed_times(times(v))
print '%.9f' % (sum(a * b for a, b in zip(u, v)) / sum(a * a for a in v)) ** 0.5
