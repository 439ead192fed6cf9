"""A worker clears the event after it has looked for work: what arrives between the two wakes nobody."""
import collections
import sys
import threading

jobs, done, ready = collections.deque(), [], threading.Event()


def work():
    while len(done) < 5:
        ready.wait()
        while jobs:
            done.append(jobs.popleft())
        ready.clear()


worker = threading.Thread(target=work)
worker.daemon = True
worker.start()
for job in range(5):
    jobs.append(job)
    ready.set()
worker.join(2)
sys.exit(worker.isAlive())
