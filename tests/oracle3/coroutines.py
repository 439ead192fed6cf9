"""await, over several coroutines, driven by hand."""


class Step:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


async def inner(n):
    total = 0
    for i in range(n):
        total += await Step(i)
    return total


async def outer():
    first = await inner(2)
    second = await inner(3)
    return (first,
            second)


def drive(coroutine):
    answer, asked = None, []
    while True:
        try:
            asked.append(coroutine.send(answer))
            answer = len(asked)
        except StopIteration as stop:
            return stop.value, asked


print(drive(outer()))
