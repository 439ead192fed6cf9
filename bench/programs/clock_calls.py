# One boundary call after another: time.time().
import time

last = time.time()
ticks = 0
for i in xrange(3000000):
    now = time.time()
    if now != last:
        ticks += 1
    last = now
print ticks > 0
