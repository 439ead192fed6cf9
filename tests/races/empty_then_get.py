"""Two workers take what is left in a queue: it is not empty, they see, and then it is."""
import Queue
import sys
import threading

queue, failed = Queue.Queue(), []
for number in range(4):
    queue.put(number)


def work():
    try:
        while not queue.empty():
            queue.get_nowait()
    except Queue.Empty:
        failed.append(True)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(bool(failed))
