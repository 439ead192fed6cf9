# SPDX-License-Identifier: MIT
"""Requests and answers through libzmq's own threads."""
import threading
import zmq
context = zmq.Context()
server = context.socket(zmq.REP)
port = server.bind_to_random_port('tcp://127.0.0.1')
def serve():
    for _ in range(20):
        server.send(server.recv().upper())
thread = threading.Thread(target=serve)
thread.start()
client = context.socket(zmq.REQ)
client.connect('tcp://127.0.0.1:%d' % port)
for n in range(20):
    client.send(b'hello %d' % n)
    answer = client.recv()
print(answer)
thread.join()
client.close()
server.close()
context.term()
