# SPDX-License-Identifier: MIT
"""Streams are read as stock reads them: the same sizes, as strace shows."""
import re
import shutil

import pytest

import rdb

READERS = [
    'open(NAME).read()', 'open(NAME).read(100)', 'open(NAME, "r", 0).read(100)', 'open(NAME, "r", 0).read()',
    'f = open(NAME); f.readline(); f.read(10); f.read(20000); f.read()', 'list(open(NAME))',
    'f = open(NAME, "r", 0); f.readline(); f.read(5)', 'f = open(NAME, "r", 200); f.read(150); f.read(1000); f.read(199); f.read()',
    'f = open(NAME, "r+"); f.read(5000); f.seek(3); f.read(9000); f.write("x"); f.seek(0); f.read()',
    'f = open(NAME); f.seek(100); f.read(8192); f.tell(); f.read(1); f.read(10**6)',
    'import marshal; f = open(NAME, "rb"); f.read(1); f.read(4096); f.read(4095); f.read(4097)',
    'f = open(NAME, "U"); f.read(7000); f.readline(); f.read()',
    'import array; f = open(NAME); a = array.array("c"); a.fromfile(f, 30000)',
    'f = open(NAME); b = bytearray(9000); f.readinto(b); f.readinto(b)',
    'import os; p = os.popen("head -c 5000 " + NAME); p.read(4000); p.read()',
]


@pytest.mark.skipif(not shutil.which('strace'), reason='strace shows the system calls')
@pytest.mark.parametrize('reader', READERS)
def test_same_reads(tmp_path, reader):
    data = tmp_path / 'data'
    lines = ''.join('line %d of a file\n' % n for n in range(4000))
    program = tmp_path / 'program.py'
    program.write_text('NAME = %r\nopen("/dev/null/marks", "r") if 0 else None\n%s\n' % (str(data), reader))

    def reads(command, env):
        data.write_text(lines)
        trace = tmp_path / 'trace'
        assert rdb.run(['strace', '-e', 'trace=read,openat,open', '-o', trace, *command, program], env=env).status == 0
        text = trace.read_text()
        # Before that the recorder reads the program's text for itself.
        text = text[text.index(str(data)):] if str(data) in text else text[text.rindex('program.py"'):]
        # From a pipe, how much comes at once is luck: what was asked for is compared.
        return re.findall(r'^read\(\d+, .*, (\d+)\) += ', text, re.M)
    stock = reads([rdb.STOCK], rdb.ENVIRONMENT)
    log = tmp_path / 'log.rdb'
    recorded = reads([rdb.PYTHON], dict(rdb.ENVIRONMENT, REVDB=log))
    if 'import' in reader and ('Popen' in reader or 'popen' in reader):
        assert set(stock) <= set(recorded)
    else:
        assert recorded == stock and len(stock) > 0
    rdb.replay(log)


def test_contents(tmp_path):
    """Mixed reads give what stock gives, backed-up bytes and the end of the file among it."""
    program = tmp_path / 'program.py'
    program.write_text("""
import ctypes, os, random
libc = ctypes.CDLL('libc.so.6')
libc.fopen.restype = ctypes.c_void_p
chance = random.Random(7)
name = os.path.join(os.path.dirname(__file__), 'data')
open(name, 'w').write(''.join(chr(chance.randrange(256)) for i in xrange(50000)))
for size in 0, 1, 100, 128, 4096:
    f = open(name, 'r+', size)
    for i in xrange(300):
        action = chance.randrange(6)
        if action == 0: f.seek(chance.randrange(60000))
        elif action == 1: f.readline(chance.randrange(1, 300))
        elif action == 2: f.seek(chance.randrange(100), 1)
        else: print hash(f.read(chance.choice([0, 1, 5, 100, 127, 128, 129, 4095, 4096, 4097, 9000]))), f.tell()
f = ctypes.c_void_p(libc.fopen(name, 'r'))
room = ctypes.create_string_buffer(20000)
print libc.ungetc(65, f), libc.fread(room, 1, 3, f), repr(room.raw[:3]), libc.ungetc(66, f), libc.fread(room, 3, 5000, f)
print repr(room.raw[:3]), libc.fread(room, 7, 0, f), libc.fread(room, 20000, 1, f), libc.fread(room, 20000, 3, f), libc.feof(f)
print libc.fread(room, 1, 1, f), libc.ferror(f), libc.fclose(f)
""")
    stock = rdb.run([rdb.STOCK, program])
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert stock.status == 0 and recording.stdout == stock.stdout
    assert recording.stdout in rdb.replay(recording.log, output=True).output
