# SPDX-License-Identifier: MIT
"""A real server in a thread, asked by urllib."""
import logging
import threading
import urllib.request
from flask import Flask, jsonify, request
from werkzeug.serving import make_server
logging.getLogger('werkzeug').disabled = True
app = Flask(__name__)
@app.route('/add/<int:a>')
def add(a):
    return jsonify(sum=a + int(request.args['b']))
server = make_server('127.0.0.1', 0, app, threaded=True)
thread = threading.Thread(target=server.serve_forever)
thread.start()
for a in range(10):
    answer = urllib.request.urlopen('http://127.0.0.1:%d/add/%d?b=5' % (server.server_port, a)).read()
print(answer)
server.shutdown()
thread.join()
server.server_close()
