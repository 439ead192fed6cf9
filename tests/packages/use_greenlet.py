# SPDX-License-Identifier: MIT
"""Coroutines that switch, raise, and die; one in a thread."""
import threading
import greenlet
def worker(name, others, log):
    for n in range(3):
        log.append((name, n))
        greenlet.getcurrent().parent.switch()
    raise ValueError(name)
def run(log):
    crowd = [greenlet.greenlet(worker) for _ in range(4)]
    for _ in range(3):
        for n, g in enumerate(crowd):
            g.switch(*((n, crowd, log) if not g else ()))
    try:
        crowd[0].switch()
    except ValueError as error:
        log.append(str(error))
logs = [], []
thread = threading.Thread(target=run, args=(logs[1],))
thread.start()
run(logs[0])
thread.join()
print(logs[0] == logs[1], len(logs[0]), logs[0][-1])
