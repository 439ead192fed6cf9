"""Expressions over lines: f-strings, conditional, chains, slices, unpacking, nonlocal, walrus loops."""


def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count
    return step


step = counter()
values = [step(), step(
    by=5),
    step()]
text = (f'{values[0]}-{values[-1]:03d}'
        f'{"odd" if values[1] % 2 else "even"}')
first, *middle, last = range(
    6)
chained = (0 < first + 1
           < last
           < 10)
queue = [3, 1, 2]
drained = []
while queue and (item := queue.pop()) != 3:
    drained.append(item)
merged = {**{'a': 1},
          **dict(b=2)}
part = values[
    1:
    3]
print(values, text, first, middle, last, chained, drained, merged, part, *middle, sep='|')
print(first, last)
