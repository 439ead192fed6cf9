# SPDX-License-Identifier: MIT
"""A server with JSON and a web socket, and its client."""
import asyncio
import aiohttp
from aiohttp import web
async def add(request):
    return web.json_response({'sum': sum((await request.json())['xs'])})
async def talk(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await ws.send_str(message.data.upper())
    return ws
async def main():
    app = web.Application()
    app.add_routes([web.post('/add', add), web.get('/ws', talk)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, '127.0.0.1', 0)
    await site.start()
    base = 'http://127.0.0.1:%d' % site._server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        for n in range(5):
            async with session.post(base + '/add', json={'xs': list(range(n))}) as answer:
                got = await answer.json()
        async with session.ws_connect(base + '/ws') as ws:
            await ws.send_str('hello')
            print(got, (await ws.receive()).data)
    await runner.cleanup()
asyncio.run(main())
