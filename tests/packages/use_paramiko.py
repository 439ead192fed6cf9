# SPDX-License-Identifier: MIT
"""A server and a client of SSH, in two threads."""
import socket
import threading
import paramiko
class Server(paramiko.ServerInterface):
    def check_auth_password(self, name, password):
        return paramiko.AUTH_SUCCESSFUL if password == 'x' else paramiko.AUTH_FAILED
    def check_channel_request(self, kind, number):
        return paramiko.OPEN_SUCCEEDED
    def check_channel_exec_request(self, channel, command):
        channel.sendall(command.upper())
        channel.send_exit_status(3)
        return True
ours, theirs = socket.socketpair()
transport = paramiko.Transport(ours)
transport.add_server_key(paramiko.ECDSAKey.generate())
transport.start_server(event=threading.Event(), server=Server())
client = paramiko.Transport(theirs)
client.connect(username='me', password='x')
channel = client.open_session()
channel.exec_command('hello')
print(channel.recv(100), channel.recv_exit_status())
client.close()
transport.close()
