# SPDX-License-Identifier: MIT
"""A server and its own client, in one loop."""
import asyncio
from tornado import httpclient, httpserver, netutil, web
class Main(web.RequestHandler):
    async def get(self):
        await asyncio.sleep(0.001)
        self.write({'n': int(self.get_argument('n')) * 2})
async def main():
    sockets = netutil.bind_sockets(0, '127.0.0.1')
    server = httpserver.HTTPServer(web.Application([('/', Main)]))
    server.add_sockets(sockets)
    client = httpclient.AsyncHTTPClient()
    url = 'http://127.0.0.1:%d/?n=%%d' % sockets[0].getsockname()[1]
    answers = await asyncio.gather(*(client.fetch(url % n) for n in range(10)))
    print([answer.body for answer in answers][-1], len(answers))
    server.stop()
asyncio.run(main())
