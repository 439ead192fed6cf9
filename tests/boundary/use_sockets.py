"""Sockets and waiting for them: Modules/boundary/rdb_sockets.c, rdb_ready.c."""
import ctypes, errno, os, select, socket, struct, time

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 0))
server.listen(5)
client = socket.socket()
client.settimeout(5)
print client.connect_ex(server.getsockname()), client.getpeername() == server.getsockname()
print '~', server.getsockname(), client.getsockname()
peer, address = server.accept()
print address == client.getsockname(), peer.send('to the client'), client.recv(6), client.recv(100)
client.sendall('x' * 100000)
got = 0
while got < 100000:
    got += len(peer.recv(100000))
print got, select.select([peer], [peer], [], 0)[1] == [peer], peer.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
buf = bytearray(10)
client.send('into')
print peer.recv_into(buf), buf, repr(struct.unpack('ii', peer.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))
peer.setblocking(0)
try:
    peer.recv(1)
except socket.error as error:
    print error
client.shutdown(socket.SHUT_WR)
time.sleep(0.05)
print repr(peer.recv(10)), client.close(), peer.close()
refused = socket.socket()
server.close()
try:
    refused.connect(('127.0.0.1', 1))
except socket.error as error:
    print error
a, b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.bind(('127.0.0.1', 0))
print a.sendto('datagram', b.getsockname()), b.recvfrom(100)[0], a.sendto('long', b.getsockname()), b.recv(2)
u = socket.socket(socket.AF_UNIX)
u.bind(os.path.join(os.environ['WORK'], 'socket'))
u.listen(1)
c = socket.socket(socket.AF_UNIX)
c.connect(u.getsockname())
d, name = u.accept()
print repr(name), c.send('local'), d.recv(10)
one, two = socket.socketpair()
poll = select.poll()
poll.register(one, select.POLLIN)
poll.register(two, select.POLLOUT)
print poll.poll(0) == [(two.fileno(), select.POLLOUT)], two.send('z'), len(poll.poll(1000))
epoll = select.epoll()
epoll.register(one, select.EPOLLIN)
print epoll.poll(1) == [(one.fileno(), select.EPOLLIN)]
epoll.modify(one, 0), epoll.unregister(one)
print epoll.poll(0), select.select([one], [], [], 0.01)[0] == [one]
try:
    select.select([50], [], [], 0)
except select.error as error:
    print error
libc = ctypes.CDLL(None)


class Part(ctypes.Structure):
    _fields_ = [('at', ctypes.c_char_p), ('size', ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [('name', ctypes.c_void_p), ('name_size', ctypes.c_int), ('parts', ctypes.POINTER(Part)),
                ('count', ctypes.c_size_t), ('control', ctypes.c_void_p), ('control_size', ctypes.c_size_t),
                ('flags', ctypes.c_int)]


out = Message(None, 0, ctypes.pointer(Part('with sendmsg', 12)), 1, None, 0, 0)
room = ctypes.create_string_buffer(40)
into = Message(None, 0, ctypes.pointer(Part(ctypes.cast(room, ctypes.c_char_p), 40)), 1, None, 0, 0)
one.recv(10)
print libc.sendmsg(two.fileno(), ctypes.byref(out), 0), libc.recvmsg(one.fileno(), ctypes.byref(into), 0), room.value
