"""Two threads count together; reading and writing the counter are two steps."""
import sys
import threading

count = 0


def work():
    global count
    for _ in range(20):
        value = count
        count = value + 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(count != 40)
