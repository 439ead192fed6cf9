# SPDX-License-Identifier: MIT
"""dying_disk.py FOLDER: mounts a file system there whose one process can be killed, which is what a disk or a server does that
fails in the middle of everything.  Keeps its files in memory.  Run by test_deaths.py."""
import errno
import stat
import sys

import fusepy


class Disk(fusepy.Operations):
    def __init__(self):
        self.files = {}

    def getattr(self, path, fh=None):
        if path == '/':
            return {'st_mode': stat.S_IFDIR | 0o755, 'st_nlink': 2}
        if path not in self.files:
            raise fusepy.FuseOSError(errno.ENOENT)
        return {'st_mode': stat.S_IFREG | 0o600, 'st_nlink': 1, 'st_size': len(self.files[path])}

    def create(self, path, mode, fi=None):
        self.files[path] = bytearray()
        return 0

    def truncate(self, path, length, fh=None):
        self.files[path] = self.files[path][:length].ljust(length, b'\0')

    def read(self, path, size, offset, fh):
        return bytes(self.files[path][offset:offset + size])

    def write(self, path, data, offset, fh):
        self.truncate(path, max(len(self.files[path]), offset + len(data)))
        self.files[path][offset:offset + len(data)] = data
        return len(data)


fusepy.FUSE(Disk(), sys.argv[1], foreground=True, nothreads=True)
