# SPDX-License-Identifier: MIT
"""Sessions, cookies, a redirect, with a real server."""
import http.server
import threading
import requests
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302 if self.path == '/a' else 200)
        self.send_header('Location', '/b')
        self.send_header('Set-Cookie', 'seen=1')
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
session = requests.Session()
answer = session.get('http://127.0.0.1:%d/a' % server.server_port)
print(answer.text, [r.status_code for r in answer.history], dict(session.cookies))
server.shutdown()
