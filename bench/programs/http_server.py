# A threaded HTTP server and its clients, in one process, on loopback.
import BaseHTTPServer
import httplib
import SocketServer
import threading


class Handler(BaseHTTPServer.BaseHTTPRequestHandler):
    def do_GET(self):
        body = 'you asked for %s\n' % self.path * 20
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(SocketServer.ThreadingMixIn, BaseHTTPServer.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


def client(sizes):
    for number in range(250):
        connection = httplib.HTTPConnection('127.0.0.1', server.server_port)
        connection.request('GET', '/page/%d' % number)
        sizes.append(len(connection.getresponse().read()))
        connection.close()


server = Server(('127.0.0.1', 0), Handler)
serving = threading.Thread(target=server.serve_forever)
serving.start()
sizes = []
clients = [threading.Thread(target=client, args=(sizes,)) for _ in range(4)]
for one in clients:
    one.start()
for one in clients:
    one.join()
server.shutdown()
serving.join()
print len(sizes), sum(sizes)
