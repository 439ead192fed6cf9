# SPDX-License-Identifier: MIT
"""libcurl asks a real server."""
import http.server
import io
import threading
import pycurl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode() * 100)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
body, curl = io.BytesIO(), pycurl.Curl()
curl.setopt(curl.URL, 'http://127.0.0.1:%d/x' % server.server_port)
curl.setopt(curl.WRITEDATA, body)
curl.perform()
print(curl.getinfo(curl.RESPONSE_CODE), len(body.getvalue()))
curl.close()
server.shutdown()
