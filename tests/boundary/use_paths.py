"""Names in the file system: Modules/boundary/rdb_paths.c, rdb_stat.c, rdb_dirs.c."""
import ctypes, errno, os, stat, tempfile, warnings

libc = ctypes.CDLL(None, use_errno=True)
os.chdir(os.environ['WORK'])


def failing(call, *arguments):
    try:
        return call(*arguments)
    except EnvironmentError as error:
        return errno.errorcode[error.errno]


print os.getcwd() == os.environ['WORK'], failing(os.chdir, '/nowhere'), os.umask(022) >= 0
os.mkdir('d')
open('d/a', 'w').write('text')
os.symlink('a', 'd/link'), os.link('d/a', 'd/hard'), os.mkfifo('d/fifo')
os.rename('d/hard', 'd/moved')
print sorted(os.listdir('d')), os.readlink('d/link'), failing(os.readlink, 'd/a'), failing(os.rmdir, 'd')
print failing(os.listdir, 'd/a'), failing(os.mkdir, 'd'), failing(os.unlink, 'nothing')
print '~', os.listdir('d'), os.stat('d/a'), os.lstat('d/link').st_ino
print os.stat('d/a').st_nlink, stat.S_ISFIFO(os.stat('d/fifo').st_mode), os.path.islink('d/link')
os.chmod('d/a', 0640), os.utime('d/a', (1, 2.5)), os.chown('d/a', -1, -1), os.lchown('d/link', -1, -1)
print oct(os.stat('d/a').st_mode), os.stat('d/a').st_mtime, os.stat_float_times()
print os.access('d/a', os.R_OK), os.access('nothing', os.F_OK), os.path.realpath('d/link')[-3:]
buf = ctypes.create_string_buffer(4096)
libc.realpath.restype = libc.getcwd.restype = libc.mkdtemp.restype = ctypes.c_char_p
print libc.realpath('d/link', buf)[-4:], libc.realpath('nothing', None), errno.errorcode[ctypes.get_errno()]
print libc.getcwd(buf, 3), errno.errorcode[ctypes.get_errno()], libc.getcwd(buf, 4096) == os.getcwd()
print libc.readlink('d/link', buf, 1), buf.raw[0]
warnings.simplefilter('ignore')
print '~', libc.mkdtemp('tXXXXXX'), tempfile.mkdtemp(dir='.'), os.tempnam('.', 'x')
name = ctypes.create_string_buffer('fileXXXXXX.c')
print libc.mkstemps(name, 2) > 0, name.value != 'fileXXXXXX.c', os.path.exists(name.value)
print os.statvfs('.').f_bsize > 0, '/' in '/'
print '~', os.statvfs('.'), os.fstatvfs(0)
print os.pathconf('.', 'PC_NAME_MAX'), os.fpathconf(0, 'PC_PIPE_BUF')
print libc.setxattr('d/a', 'user.x', 'value', 5, 0) in (0, -1), libc.getxattr('d/a', 'user.none', buf, 9)
for folder, folders, files in os.walk('.', topdown=False):
    for name in files:
        os.remove(os.path.join(folder, name))
    for name in folders:
        path = os.path.join(folder, name)
        os.remove(path) if os.path.islink(path) else os.rmdir(path)
print os.listdir('.')
