# Threads that do nothing but compute, and so fight for the interpreter lock.
import threading


def work(results, which):
    total = 0
    for i in xrange(2500000):
        total = (total * 31 + i) & 0xffffff
    results[which] = total


results = {}
threads = [threading.Thread(target=work, args=(results, which)) for which in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print sorted(results.items())
