# One boundary call after another: os.write of eight bytes.
import os

null = os.open('/dev/null', os.O_WRONLY)
total = 0
for i in xrange(1000000):
    total += os.write(null, '12345678')
print total
