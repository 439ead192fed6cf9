# SPDX-License-Identifier: MIT
"""Libraries whose calls to the outside go through rarer functions of the C library, used as their bindings for Python do."""
import ctypes.util

import pytest

import rdb

# It asks GSSAPI for credentials, which asks for the mechanisms installed (glob).
POSTGRES = '''
import ctypes
pq = ctypes.CDLL(%r)
pq.PQconnectdb.restype = ctypes.c_void_p
pq.PQerrorMessage.restype = ctypes.c_char_p
for how in 'host=127.0.0.1 port=1', 'host=/nowhere', 'host=127.0.0.1 port=1 gssencmode=require':
    connection = ctypes.c_void_p(pq.PQconnectdb(how + ' user=x'))
    print pq.PQstatus(connection), pq.PQerrorMessage(connection)
    pq.PQfinish(connection)
'''

# As psutil's disk_partitions and net_if_stats.
SYSTEM = '''
import ctypes, socket
class Mount(ctypes.Structure):
    _fields_ = [('what', ctypes.c_char_p), ('where', ctypes.c_char_p), ('kind', ctypes.c_char_p),
                ('options', ctypes.c_char_p), ('frequency', ctypes.c_int), ('order', ctypes.c_int)]
libc = ctypes.CDLL(None)
libc.setmntent.restype, libc.getmntent.restype = ctypes.c_void_p, ctypes.POINTER(Mount)
mounts = ctypes.c_void_p(libc.setmntent('/proc/self/mounts', 'r'))
while True:
    mount = libc.getmntent(mounts)
    if not mount:
        break
    print mount[0].what, mount[0].where, mount[0].kind, mount[0].options
libc.endmntent(mounts)

class Command(ctypes.Structure):
    _fields_ = [('number', ctypes.c_uint32), ('rest', ctypes.c_ubyte * 200)]
class Request(ctypes.Structure):
    _fields_ = [('name', ctypes.c_char * 16), ('data', ctypes.c_void_p), ('rest', ctypes.c_ubyte * 16)]
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number in 1, 3, 10: # ETHTOOL_GSET, GDRVINFO, GLINK
    command = Command(number=number)
    request = Request(name='lo', data=ctypes.addressof(command))
    print libc.ioctl(s.fileno(), 0x8946, ctypes.byref(request)), repr(bytearray(command.rest))
for number in 0x8913, 0x8921, 0x8927: # SIOCGIFFLAGS, MTU, HWADDR
    request = Request(name='lo')
    print libc.ioctl(s.fileno(), number, ctypes.byref(request)), repr(bytes(buffer(request)))
'''


def test_a_client_of_postgres(source, recorded):
    library = ctypes.util.find_library('pq') or pytest.skip('no libpq here')
    recording = recorded(source(POSTGRES % library))
    assert (recording.status, recording.stderr) == (0, '') and 'refused' in recording.stdout, recording
    assert rdb.replay(recording.log, output=True).output == recording.stdout


def test_the_system(source, recorded):
    recording = recorded(source(SYSTEM))
    assert (recording.status, recording.stderr) == (0, '') and ' /proc proc ' in recording.stdout, recording
    assert rdb.replay(recording.log, output=True).output == recording.stdout
