# One boundary call after another: os.read of eight bytes.
import os

zero = os.open('/dev/zero', os.O_RDONLY)
total = 0
for i in xrange(1000000):
    total += len(os.read(zero, 8))
print total
