"""Two customers look whether there is one ticket left, and then take it."""
import sys
import threading


class Shop(object):
    tickets = 1

    def buy(self):
        if self.tickets > 0:
            self.tickets -= 1


shop = Shop()
threads = [threading.Thread(target=shop.buy) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(shop.tickets < 0)
