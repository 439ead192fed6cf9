# Files: many small ones written, listed, looked at and read back; a large one read by lines.
import os
import shutil
import tempfile

folder = tempfile.mkdtemp()
try:
    for turn in range(4):
        for i in range(1500):
            with open(os.path.join(folder, 'file%d' % i), 'w') as out:
                out.write('line\n' * (i % 50))
        size = 0
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                size += os.stat(path).st_size
                with open(path) as source:
                    size += len(source.read())
    large = os.path.join(folder, 'large')
    with open(large, 'w') as out:
        for i in xrange(300000):
            out.write('this is line number %d\n' % i)
    for turn in range(4):
        for line in open(large):
            size += len(line)
finally:
    shutil.rmtree(folder)
print size
