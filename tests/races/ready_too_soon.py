"""A daemon says that it is done and then stores its result; the main program ends in between."""
import os
import sys
import threading

result, done = [], threading.Event()


def work():
    value = sum(range(100))
    done.set()
    result.append(value)


worker = threading.Thread(target=work)
worker.daemon = True
worker.start()
while not done.isSet():
    os.getpid()
sys.exit(not result)
