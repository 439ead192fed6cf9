"""Walks inside the C library that call the program on the way: Modules/boundary/rdb_walks.c, rdb_fts.c."""
import ctypes, errno, os

libc = ctypes.CDLL('libc.so.6', use_errno=True)
work = os.environ['WORK']
for name in 'a/b/c', 'a/d', 'empty':
    os.makedirs(os.path.join(work, name))
for name in 'a/one', 'a/b/two', 'a/b/c/three':
    open(os.path.join(work, name), 'w').write(name)
os.symlink('nowhere', os.path.join(work, 'a/link'))
short = lambda path: path[len(work):]


class FTW(ctypes.Structure):
    _fields_ = [('base', ctypes.c_int), ('level', ctypes.c_int)]


class Stat(ctypes.Structure):
    _fields_ = [('dev', ctypes.c_ulong), ('ino', ctypes.c_ulong), ('nlink', ctypes.c_ulong), ('mode', ctypes.c_uint),
                ('uid', ctypes.c_uint), ('gid', ctypes.c_uint), ('pad', ctypes.c_int), ('rdev', ctypes.c_ulong),
                ('size', ctypes.c_long)]


# ---- nftw and ftw: the callback makes calls of its own, and may end the walk ----
seen = []


def visit(path, stat, kind, place):
    size = os.stat(path).st_size if kind == 0 else None
    seen.append((short(path), kind, place[0].base - len(work), place[0].level, stat[0].mode & 0o170000 if kind != 3 else 0, size))
    return 5 if path.endswith('stop') else 0


NFTW = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(Stat), ctypes.c_int, ctypes.POINTER(FTW))
for flags in 0, 1, 1 | 8, 1 | 4:
    before = os.getcwd()
    print libc.nftw(work, NFTW(visit if not flags & 4 else lambda path, *rest: seen.append((short(path), rest[1])) or 0), 3, flags), sorted(seen)
    print '~', seen, os.getcwd() == before
    del seen[:]
open(os.path.join(work, 'a/stop'), 'w')
print libc.nftw(work, NFTW(visit), 9, 1), seen[-1][0]
ctypes.set_errno(0)
print libc.nftw('/nonexistent', NFTW(visit), 9, 0), errno.errorcode[ctypes.get_errno()]
os.unlink(os.path.join(work, 'a/stop'))
del seen[:]
FTWF = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(Stat), ctypes.c_int)
print libc.ftw(work, FTWF(lambda path, stat, kind: seen.append((short(path), kind)) or 0), 5), sorted(seen)


def nested(path, stat, kind):
    """A walk in a walk."""
    if path.endswith('/b'):
        inner = []
        libc.ftw(path, FTWF(lambda p, s, k: inner.append(short(p)) or 0), 5)
        print sorted(inner)
    return 0


libc.ftw(work, FTWF(nested), 5)

# ---- glob and wordexp ----


class Glob(ctypes.Structure):
    _fields_ = [('count', ctypes.c_size_t), ('paths', ctypes.POINTER(ctypes.c_char_p)), ('offset', ctypes.c_size_t),
                ('flags', ctypes.c_int), ('functions', ctypes.c_void_p * 5)]


found = Glob()
print libc.glob(work + '/*', 0, None, ctypes.byref(found)), [short(found.paths[i]) for i in range(found.count)]
print libc.glob(work + '/a/*', 0x20, None, ctypes.byref(found)), [short(found.paths[i]) for i in range(found.count)]
libc.globfree(ctypes.byref(found))
found = Glob(offset=2)
print libc.glob(work + '/a/[lo]*', 8, None, ctypes.byref(found)), found.paths[0], found.paths[1], short(found.paths[2]), found.count
libc.globfree(ctypes.byref(found))
print libc.glob(work + '/none*', 0, None, ctypes.byref(found)), found.count
print libc.glob('none*', 0x10, None, ctypes.byref(found)), found.paths[0], found.flags
failures = []
FAILED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
os.symlink('loop', os.path.join(work, 'loop'))
print libc.glob(work + '/loop/*', 0, FAILED(lambda path, error: failures.append((short(path), error)) or 0), ctypes.byref(found))
print libc.glob(work + '/loop/*', 0, FAILED(lambda path, error: failures.append((short(path), error)) or 1), ctypes.byref(found)), failures
words = Glob()
os.environ['WORD'] = 'from the environment'
print libc.wordexp('~root $WORD "$WORD" $(echo shell)', ctypes.byref(words), 0), [words.paths[i] for i in range(words.count)]
print libc.wordexp('more', ctypes.byref(words), 2), [words.paths[i] for i in range(words.count)], bool(words.paths[words.count])
libc.wordfree(ctypes.byref(words))
print libc.wordexp('bad|', ctypes.byref(words), 0), libc.wordexp('$(x)', ctypes.byref(words), 4)

# ---- scandir ----


class Entry(ctypes.Structure):
    _fields_ = [('ino', ctypes.c_ulong), ('off', ctypes.c_long), ('length', ctypes.c_ushort), ('kind', ctypes.c_ubyte),
                ('name', ctypes.c_char * 256)]


PE = ctypes.POINTER(Entry)
entries = ctypes.POINTER(PE)()
CHOOSE, COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, PE), ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(PE), ctypes.POINTER(PE))
n = libc.scandir(work + '/a', ctypes.byref(entries), CHOOSE(lambda entry: entry[0].name[0] != '.'),
                 COMPARE(lambda a, b: cmp(a[0][0].name, b[0][0].name)))
print n, [(entries[i][0].name, entries[i][0].kind, entries[i][0].length) for i in range(n)]
n = libc.scandir(work, ctypes.byref(entries), None, libc.alphasort)
print [entries[i][0].name for i in range(n)]
n = libc.scandirat(os.open(work, os.O_RDONLY), 'a/b', ctypes.byref(entries), None, libc.versionsort)
print [entries[i][0].name for i in range(n)], libc.scandir('/nonexistent', ctypes.byref(entries), None, None)

# ---- fts ----


class Node(ctypes.Structure):
    pass


Node._fields_ = [('cycle', ctypes.POINTER(Node)), ('parent', ctypes.POINTER(Node)), ('link', ctypes.POINTER(Node)),
                 ('number', ctypes.c_long), ('pointer', ctypes.c_void_p), ('accpath', ctypes.c_char_p),
                 ('path', ctypes.c_char_p), ('errno', ctypes.c_int), ('symfd', ctypes.c_int), ('pathlen', ctypes.c_ushort),
                 ('namelen', ctypes.c_ushort), ('ino', ctypes.c_ulong), ('dev', ctypes.c_ulong), ('nlink', ctypes.c_ulong),
                 ('level', ctypes.c_short), ('info', ctypes.c_ushort), ('flags', ctypes.c_ushort), ('instr', ctypes.c_ushort),
                 ('stat', ctypes.POINTER(Stat)), ('name', ctypes.c_char * 1)]
name_of = lambda node: ctypes.string_at(ctypes.addressof(node[0]) + Node.name.offset)
for function in libc.fts_read, libc.fts_children:
    function.restype = ctypes.POINTER(Node)
libc.fts_open.restype = ctypes.c_void_p
roots = (ctypes.c_char_p * 3)(work + '/a', work + '/empty', None)
tree = ctypes.c_void_p(libc.fts_open(roots, 0x10, None))
nodes = []
while True:
    node = libc.fts_read(tree)
    if not node:
        break
    node[0].number += 1
    nodes.append((short(node[0].path), name_of(node), node[0].info, node[0].level, node[0].number, node[0].namelen,
                  name_of(node[0].parent), node[0].stat[0].mode & 0o170000))
    if node[0].info == 1 and node[0].level == 0:
        child, children = libc.fts_children(tree, 0), []
        while child:
            children.append((name_of(child), child[0].info))
            child = child[0].link
        print sorted(children)
print sorted(nodes), ctypes.get_errno(), libc.fts_close(tree)
print '~', [node[0] for node in nodes]
