"""Two attributes belong together; a reader may come between the writes."""
import sys
import threading


class Range(object):
    low, high = 0, 10


def move():
    for step in range(10):
        Range.low = 100 * step
        Range.high = 100 * step + 10


def look():
    for _ in range(10):
        low, high = Range.low, Range.high
        if high - low != 10:
            wrong.append((low, high))


wrong = []
threads = [threading.Thread(target=target) for target in (move, look)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(bool(wrong))
