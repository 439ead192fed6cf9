"""asyncio: tasks, a queue, a gather, one that waits for ever."""
import asyncio


async def produce(queue, count):
    for i in range(count):
        await queue.put(i)
    await queue.put(None)


async def consume(queue, seen):
    while (item := await queue.get()) is not None:
        seen.append(item * 2)
    return len(seen)


async def forever():
    try:
        await asyncio.Event().wait()
    finally:
        x = 'cleaned'
    return x


async def main():
    queue, seen = asyncio.Queue(2), []
    task = asyncio.create_task(forever())
    counts = await asyncio.gather(produce(queue, 4), consume(queue, seen))
    task.set_name('stays')
    counts.append(task.get_name())
    return counts, seen


print(asyncio.run(main()))
