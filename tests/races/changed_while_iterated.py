"""One thread reports on the sessions while another one opens some."""
import sys
import threading

sessions, failed = dict.fromkeys(range(5)), []


def report():
    try:
        for session in sessions:
            str(session)
    except RuntimeError:
        failed.append(True)


def open_sessions():
    for number in range(5, 8):
        sessions[number] = None


threads = [threading.Thread(target=target) for target in (report, open_sessions)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(bool(failed))
