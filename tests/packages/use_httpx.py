# SPDX-License-Identifier: MIT
"""A client with an application in place of a server, and one with a real one."""
import http.server
import threading
import httpx
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
with httpx.Client(base_url='http://127.0.0.1:%d' % server.server_port) as client:
    print([client.get('/%d' % n).text for n in range(5)][-1])
server.shutdown()
