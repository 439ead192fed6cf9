"""A TLS conversation of a program with itself, over a pair of sockets."""
import hashlib, os, socket, ssl, sys

certificate = sys.argv[1]
ends = [socket.socket(_sock=end) for end in socket.socketpair()]
for end in ends:
    end.setblocking(False)
server = ssl.wrap_socket(ends[0], certfile=certificate, server_side=True, do_handshake_on_connect=False)
context = ssl.create_default_context(cafile=certificate)
client = context.wrap_socket(ends[1], server_hostname='localhost', do_handshake_on_connect=False)


def together(*steps):
    """Runs each step until it needs no more from the other side."""
    left = list(steps)
    while left:
        for step in left[:]:
            try:
                step()
                left.remove(step)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass


together(server.do_handshake, client.do_handshake)
print client.cipher(), client.getpeercert()['subject'], client.version() if hasattr(client, 'version') else ''
client.send('a question' * 100)
print server.recv(10), len(server.recv(5000))
server.send('an answer')
print client.recv(100), client.get_channel_binding().encode('hex'), ssl.OPENSSL_VERSION
print hashlib.new('sha256', client.getpeercert(True)).hexdigest()
try:
    client.recv(1)
except ssl.SSLWantReadError as error:
    print error
