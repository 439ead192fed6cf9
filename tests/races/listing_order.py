"""The first file of a listing is taken for the newest, as a memory file system happens to have it.  Chaos: order."""
import os
import shutil
import sys
import tempfile

folder = tempfile.mkdtemp(dir='/dev/shm')
for name in ('one', 'two', 'three'):
    open(os.path.join(folder, name), 'w').close()
first = os.listdir(folder)[0]
shutil.rmtree(folder)
sys.exit(first != 'three')
