"""async for, async with, async comprehensions and generators."""
import asyncio


class Door:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        self.log.append('in')
        return self

    async def __aexit__(self, kind, error, traceback):
        self.log.append(kind and kind.__name__)
        return kind is KeyError


async def count(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)


async def main():
    log = []
    async with Door(log) as door:
        async for i in count(3):
            door.log.append(i)
        else:
            log.append('else')
    async with Door(log), Door(log):
        raise KeyError('x')
    evens = [i async for i in count(5) if i % 2 == 0]
    pairs = {i: i * i async for i in count(3)}
    return log, evens, pairs


print(asyncio.run(main()))
