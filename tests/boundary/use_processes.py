"""Processes: Modules/boundary/rdb_process.c, rdb_system.c."""
import ctypes, os, resource, signal, subprocess, sys

print subprocess.check_output(['sh', '-c', 'echo out; echo $X'], env={'X': 'y'}), subprocess.call(['false'])
p = subprocess.Popen(['sort'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, close_fds=True)
print p.communicate('b\na\n'), p.returncode, '~'
try:
    subprocess.Popen(['/nowhere/program'])
except OSError as error:
    print error
sys.stdout.flush()
print os.system('echo child: from system; exit 4') >> 8, os.spawnlp(os.P_WAIT, 'sh', 'sh', '-c', 'exit 6')
r, w = os.pipe()
sys.stdout.flush()
child = os.fork()
if child == 0:
    os.write(w, '%d' % (os.getppid() != os.getpid()))
    print 'child: in a fork'
    sys.stdout.flush()
    os._exit(7)
print os.read(r, 10), os.waitpid(child, 0)[1] >> 8, '~'
child = os.fork()
if child == 0:
    signal.pause()
os.kill(child, signal.SIGKILL)
pid, status, usage = os.wait4(child, 0)
print pid == child, os.WTERMSIG(status)
try:
    os.wait()
except OSError as error:
    print error
print '~', os.getpid(), os.getppid(), child, os.times(), os.getloadavg(), resource.getrusage(resource.RUSAGE_SELF)
print os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.getgroups() != None, os.getpgrp() > 0
print os.getresuid(), os.getresgid(), os.getpgid(0) == os.getpgrp(), os.getsid(0) > 0, os.nice(0)
print os.uname()[0], os.sysconf('SC_PAGESIZE'), os.sysconf('SC_NPROCESSORS_ONLN') > 0, os.confstr('CS_PATH')
print '~', os.uname(), os.sysconf('SC_PHYS_PAGES')
print resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0, resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print resource.getrlimit(resource.RLIMIT_CORE)
libc = ctypes.CDLL('libc.so.6')
print libc.getpriority(0, 0), libc.sched_getcpu() >= 0, libc.prctl(15, 'name', 0, 0, 0), libc.gettid() == os.getpid()
name = ctypes.create_string_buffer(16)
print libc.prctl(16, name, 0, 0, 0), name.value, libc.syscall(39) == os.getpid()
sys.stdout.flush()
os.execvp('nothing-of-that-name', ['x']) if False else None
try:
    os.execv('/nowhere', ['x'])
except OSError as error:
    print error
sys.stdout.flush()
os.execlp('sh', 'sh', '-c', 'echo child: executed; exit 9')
