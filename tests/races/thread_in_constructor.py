"""A base class starts its thread in the constructor, before the subclass has done its part."""
import sys
import threading


class Service(object):
    failed = False

    def __init__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            self.serve()
        except AttributeError:
            self.failed = True


class Greeter(Service):
    def __init__(self):
        super(Greeter, self).__init__()
        self.greeting = 'hello'

    def serve(self):
        for _ in range(30):  # what goes before it as a rule
            pass
        self.greeting.upper()


greeter = Greeter()
greeter.thread.join()
sys.exit(greeter.failed)
