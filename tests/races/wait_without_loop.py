"""A consumer that was woken believes that there is something for it; another one may have been quicker."""
import sys
import threading

items, changed, failed = [], threading.Condition(), []


def consume():
    with changed:
        if not items:
            changed.wait(5)
        try:
            items.pop()
        except IndexError:
            failed.append(True)


def produce():
    with changed:
        items.append('item')
        changed.notify()


threads = [threading.Thread(target=target) for target in (consume, produce, consume, produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(bool(failed))
