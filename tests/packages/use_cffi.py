# SPDX-License-Identifier: MIT
"""libc's functions, a callback, structures."""
import cffi
ffi = cffi.FFI()
ffi.cdef('int abs(int); struct point { int x, y; }; void qsort(void *, size_t, size_t, int (*)(const void *, const void *));')
libc = ffi.dlopen(None)
numbers = ffi.new('int[]', [5, 3, 9, 1])
@ffi.callback('int(const void *, const void *)')
def compare(a, b):
    return ffi.cast('int *', a)[0] - ffi.cast('int *', b)[0]
libc.qsort(numbers, 4, 4, compare)
print(libc.abs(-4), list(numbers), ffi.sizeof('struct point'))
