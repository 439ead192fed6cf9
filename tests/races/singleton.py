"""Two threads ask for the one connection, which is made when it is first asked for."""
import sys
import threading


class Connection(object):
    the_one = None
    made = 0

    def __init__(self):
        Connection.made += 1

    @classmethod
    def get(cls):
        if cls.the_one is None:
            cls.the_one = cls()
        return cls.the_one


threads = [threading.Thread(target=Connection.get) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(Connection.made != 1)
