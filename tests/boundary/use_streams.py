"""Streams: Modules/boundary/rdb_stdio.c."""
import errno, os, sys

path = os.path.join(os.environ['WORK'], 'file')
with open(path, 'w') as f:
    print f.fileno(), f.tell()
    f.write('one\ntwo\r\nthree' + 'x' * 10000)
    print f.tell(), os.stat(path).st_size  # what is flushed depends on the buffer's size
    f.seek(1)
    f.write('N')
with open(path, 'a') as f:
    print f.tell()
    f.write('end')
    print f.tell()
with open(path, 'r+') as f:
    print repr(f.readline()), repr(f.read(3)), f.tell(), os.lseek(f.fileno(), 0, os.SEEK_CUR)
    f.seek(-3, 2)
    print f.read(), repr(f.read()), f.tell()
    f.seek(0)
    f.truncate(20)
    print repr(f.read())
with open(path, 'rU') as f:
    print f.readlines(), f.newlines
with open(path, 'a+') as f:
    print f.tell(), repr(f.read(3))
    f.seek(0, 1)
    f.write('more')
    print f.tell()
for mode, size in ('w', 0), ('w', 1), ('w', 10), ('rb', 3):
    with open(path, mode, size) as f:
        if mode == 'w':
            f.write('line\npart')
        else:
            f.read(1)
        print mode, size, os.stat(path).st_size, os.lseek(f.fileno(), 0, os.SEEK_CUR)
for arguments in (path + '/x',), ('/nowhere/x', 'w'), (path, 'wx'), (os.environ['WORK'],):
    try:
        open(*arguments)
    except IOError as error:
        print errno.errorcode[error.errno]
f = open('/dev/full', 'w')
f.write('x')
try:
    f.close()
except IOError as error:
    print errno.errorcode[error.errno]
f = os.tmpfile()
f.write('gone')
f.seek(0)
print f.read(), f.fileno()
p = os.popen('read x; echo "child: <$x>"; exit 3', 'w')
p.write('from the parent\n')
sys.stdout.flush()
print p.close(), os.popen('echo to the parent').read(), os.popen('exit 5').close()
f = os.fdopen(os.open(path, os.O_WRONLY), 'w', 100)
f.write('through fdopen')
f.close()
try:
    os.fdopen(os.open(path, os.O_RDONLY), 'w')
except EnvironmentError as error:
    print errno.errorcode[error.errno]
print open(path).read(), repr(sys.stdin.readline()), repr(raw_input())
print os.lseek(0, 0, os.SEEK_CUR) if os.environ.get('SEEK') else '', repr(sys.stdin.read())
sys.stdout.softspace = 0
os.write(1, 'between\n')
sys.stdout.write('left in the buffer')
