"""A timer that is hoped to fire after everything has been set up."""
import sys
import threading

failed = []


def report():
    if 'configuration' not in globals():
        failed.append(True)


timer = threading.Timer(0.02, report)
timer.start()
sum(range(1000))
configuration = {'verbose': True}
timer.join()
sys.exit(bool(failed))
