# Eight threads that pass messages on through queues, in a ring.
import Queue
import threading

THREADS, MESSAGES = 8, 20000
queues = [Queue.Queue(50) for _ in range(THREADS)]


def pass_on(which):
    for _ in xrange(MESSAGES):
        message = queues[which].get()
        queues[(which + 1) % THREADS].put(message + 1)


threads = [threading.Thread(target=pass_on, args=(which,)) for which in range(1, THREADS)]
for thread in threads:
    thread.start()
total = 0
sent = 0
while sent < MESSAGES:
    for _ in range(20):
        queues[1].put(0)
        sent += 1
    for _ in range(20):
        total += queues[0].get()
for thread in threads:
    thread.join()
print total
