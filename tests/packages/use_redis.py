# SPDX-License-Identifier: MIT
"""A client with a server of two commands, in a thread."""
import socketserver
import threading
import redis
store = {}
class Server(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            words = []
            for _ in range(int(line[1:])):
                size = int(self.rfile.readline()[1:])
                words.append(self.rfile.read(size + 2)[:-2])
            if words[0] == b'SET':
                store[words[1]] = words[2]
                self.wfile.write(b'+OK\r\n')
            else:
                value = store.get(words[1])
                self.wfile.write(b'$-1\r\n' if value is None else b'$%d\r\n%s\r\n' % (len(value), value))
server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Server)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
client = redis.Redis(*server.server_address)
print([client.set('k%d' % n, n) for n in range(20)].count(True), client.get('k7'), client.get('none'))
client.close()
server.shutdown()
