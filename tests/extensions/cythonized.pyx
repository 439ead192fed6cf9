# What real extensions written in Cython do: classes of C structures, typed memory, the interpreter lock released, callbacks
# from C, generators, exceptions that come through C.  Compiled by tests/test_generated_extensions.py.
from libc.stdlib cimport free, malloc, qsort, rand
from libc.time cimport time
from posix.unistd cimport usleep


cdef int turns = 0  # static state


cdef class Matrix:
    """Rows of numbers in memory of its own, beside a Python object in each."""
    cdef double *cells
    cdef readonly int width, height
    cdef public object label

    def __cinit__(self, int width, int height):
        self.width, self.height = width, height
        self.cells = <double *> malloc(width * height * sizeof(double))
        if not self.cells:
            raise MemoryError()

    def __dealloc__(self):
        free(self.cells)

    def __setitem__(self, place, double value):
        x, y = place
        if not 0 <= x < self.width or not 0 <= y < self.height:
            raise IndexError('no cell at %r' % (place,))
        self.cells[<int> y * self.width + <int> x] = value

    def total(self):
        cdef double total = 0
        cdef int i
        with nogil:
            for i in range(self.width * self.height):
                total += self.cells[i]
            usleep(1000)
        return total

    def rows(self):
        cdef int x, y
        for y in range(self.height):
            yield [self.cells[y * self.width + x] for x in range(self.width)]


cdef object comparison


cdef int compare(const void *a, const void *b) with gil:
    return comparison(<object> (<void **> a)[0], <object> (<void **> b)[0])


def c_sorted(items, by):
    """The items in the order of the function `by`, by the C library's qsort."""
    global comparison, turns
    cdef int i, count = len(items)
    cdef void **pointers = <void **> malloc(count * sizeof(void *))
    turns += 1
    comparison = by
    try:
        for i in range(count):
            pointers[i] = <void *> items[i]
        with nogil:
            qsort(pointers, count, sizeof(void *), compare)
        return [<object> pointers[i] for i in range(count)]
    finally:
        free(pointers)


def outside():
    """What the C library says, by direct calls."""
    return time(NULL), rand(), turns


def doubled(unsigned char[:] bytes):
    cdef Py_ssize_t i
    for i in range(bytes.shape[0]):
        bytes[i] *= 2
    return bytes.shape[0]
