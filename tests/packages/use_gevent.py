# SPDX-License-Identifier: MIT
"""Greenlets that sleep, a server and its clients, the pool of threads."""
import gevent
from gevent import monkey
monkey.patch_all()
import socket
from gevent.pool import Pool
from gevent.server import StreamServer
def echo(sock, address):
    while data := sock.recv(100):
        sock.sendall(data.upper())
def ask(n):
    with socket.create_connection(server.address) as sock:
        sock.sendall(b'hello %d' % n)
        return sock.recv(100)
server = StreamServer(('127.0.0.1', 0), echo)
server.start()
print(sorted(Pool(4).map(ask, range(20)))[-1])
print(gevent.get_hub().threadpool.apply(sum, (range(1000),)), socket.gethostbyname('localhost'))
print([g.value for g in gevent.joinall([gevent.spawn(lambda n=n: gevent.sleep(0.001 * n) or n) for n in range(5)])])
server.stop()
