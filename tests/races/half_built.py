"""A cache entry can be seen before it is filled."""
import sys
import threading

cache, seen = {}, []


def prices():
    if 'prices' not in cache:
        cache['prices'] = {}
        for item in ('apple', 'pear', 'plum'):
            cache['prices'][item] = 1
    return cache['prices']


def total():
    seen.append(sum(prices().values()))


threads = [threading.Thread(target=total) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(seen != [3, 3])
