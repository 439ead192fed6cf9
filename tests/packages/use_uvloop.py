# SPDX-License-Identifier: MIT
"""asyncio's streams, a child, a call in a thread, in libuv's loop."""
import asyncio
import uvloop
async def handle(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    for n in range(10):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b'hello %d\n' % n)
        answer = await reader.read()
        writer.close()
    child = await asyncio.create_subprocess_exec('echo', 'child', stdout=asyncio.subprocess.PIPE)
    print(answer, await child.communicate(), await asyncio.get_running_loop().run_in_executor(None, sum, range(100)))
    server.close()
uvloop.install()
asyncio.run(main())
