# A file of 200 MB, read line by line.
import os
import tempfile

handle, path = tempfile.mkstemp()
try:
    block = ''.join('%d %x line of a file that is read line by line\n' % (i, i * 2654435761 % (1 << 32))
                    for i in xrange(20000))
    with os.fdopen(handle, 'w') as out:
        for turn in xrange(200 * 1000 * 1000 // len(block)):
            out.write(block)
    size = 0
    for line in open(path):
        size += len(line)
finally:
    os.remove(path)
print size
