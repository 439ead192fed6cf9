# A message to a socket and back, 40,000 times; both ends in this process.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(1)
client = socket.create_connection(server.getsockname())
other, address = server.accept()
for each in client, other:
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
size = 0
for i in xrange(40000):
    client.sendall('message %d' % i)
    message = other.recv(100)
    other.sendall(message)
    size += len(client.recv(100))
print size
