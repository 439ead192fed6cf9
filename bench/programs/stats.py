# One file after another looked at, opened and closed: 20,000 times.
import os
import tempfile

folder = tempfile.mkdtemp()
paths = [os.path.join(folder, 'file%d' % i) for i in range(100)]
try:
    for path in paths:
        open(path, 'w').close()
    size = 0
    for i in xrange(20000):
        path = paths[i % len(paths)]
        size += os.stat(path).st_nlink
        open(path).close()
finally:
    for path in paths:
        os.remove(path)
    os.rmdir(folder)
print size
