"""Money goes from a to b and from b to a at once; each locks the giver first.  Hangs."""
import threading

a, b = threading.Lock(), threading.Lock()


def transfer(giver, taker):
    with giver:
        with taker:
            pass


threads = [threading.Thread(target=transfer, args=pair) for pair in ((a, b), (b, a))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
