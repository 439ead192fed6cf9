# SPDX-License-Identifier: MIT
"""Much at once: a stress program of threads, locks, queues, timers and signals; an HTTP server under load."""
import http.client
import re
import shutil
import signal
import subprocess
import threading

import pytest

import rdb

STRESS = '''
import collections, hashlib, Queue, random, signal, sys, threading, time
SECONDS = float(sys.argv[1])
stop, lock, rlock, room = threading.Event(), threading.Lock(), threading.RLock(), threading.Semaphore(3)
condition, queues = threading.Condition(), [Queue.Queue(5) for _ in range(4)]
done, fired, signals, here = collections.Counter(), [], [], threading.local()
digest = hashlib.md5()

def handler(number, frame):
    signals.append((number, frame.f_lineno))

def tell(*what):
    with lock:
        done[what[0]] += 1
        digest.update(repr(what))

def puts(n):
    chance = random.Random(n)
    while not stop.is_set():
        try:
            queues[chance.randrange(4)].put((n, chance.random()), timeout=0.01)
        except Queue.Full:
            tell('full', n)

def gets(n):
    while not stop.is_set():
        try:
            tell('got', n, queues[n % 4].get(timeout=0.01))
        except Queue.Empty:
            tell('empty', n)

def locks(n):
    while not stop.is_set():
        with room, rlock:
            with rlock:
                here.count = getattr(here, 'count', 0) + 1
                tell('locked', n, here.count)
        time.sleep(0.0005)

def waits(n):
    while not stop.is_set():
        with condition:
            condition.wait(0.003)
            tell('waited', n)
            condition.notify()

def timers(n):
    while not stop.is_set():
        t = threading.Timer(0.001, lambda: (fired.append(n), tell('fired', n, time.time())))
        t.start()
        t.join()

def computes(n):
    total = 0
    while not stop.is_set():
        for i in xrange(300):
            total = (total * 31 + i) % 1000003
        tell('computed', n, total)
        time.sleep(0.001)

for number, timer, every in ((signal.SIGALRM, signal.ITIMER_REAL, 0.003), (signal.SIGPROF, signal.ITIMER_PROF, 0.007)):
    signal.signal(number, handler)
    signal.setitimer(timer, every, every)
work = [puts] * 6 + [gets] * 8 + [locks] * 6 + [waits] * 4 + [timers] * 4 + [computes] * 4
threads = [threading.Thread(target=target, args=(n,)) for n, target in enumerate(work)]
[t.start() for t in threads]
until = time.time() + SECONDS
while time.time() < until:
    try:
        time.sleep(0.01)
    except IOError:
        tell('interrupted')
stop.set()
[t.join() for t in threads]
signal.setitimer(signal.ITIMER_REAL, 0)
signal.setitimer(signal.ITIMER_PROF, 0)
print len(threads), sorted(done.items()), len(fired), len(signals), digest.hexdigest()
print signals
'''


@pytest.mark.parametrize('turn', range(20 if rdb.LONG else 3))
def test_stress(recorded, source, turn):
    recording = recorded('-u', source(STRESS), 30 if rdb.LONG else 2, timeout=250)
    assert recording.status == 0 and recording.stderr == ''
    rdb.check(recording.log)
    assert rdb.replay(recording.log, output=True, timeout=250).output == recording.stdout


DATABASE = '''
import os, shutil, sqlite3, tempfile, threading
folder = tempfile.mkdtemp()
def connect(**options):
    return sqlite3.connect(os.path.join(folder, 'db'), isolation_level=None, timeout=60, **options)
def inserts(n):
    own = connect()
    for i in range(15):
        own.execute('insert into rows values (?, ?)', (n, i))
        answers.append(own.execute('select count(*), sum(b) from rows').fetchone())
def selects():
    for i in range(30):
        answers.append(everybodys.execute('select sum(a) from rows').fetchone())
def computes():
    while working:
        answers.append(len(answers) * 7 % 3)
everybodys, answers, working = connect(check_same_thread=False), [], [True]
everybodys.execute('create table rows (a, b)')
busy = threading.Thread(target=computes)
busy.start()
threads = [threading.Thread(target=inserts, args=(n,)) for n in range(4)]
threads += [threading.Thread(target=selects) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
working.pop()
busy.join()
print [answer for answer in answers if type(answer) is tuple], len(answers)
shutil.rmtree(folder)
'''


@pytest.mark.parametrize('turn', range(20 if rdb.LONG else 2))
def test_connections_to_one_database(recorded, source, turn):
    """sqlite decides under mutexes, without the interpreter lock, who of the threads may go on: their order is recorded."""
    recording = recorded(source(DATABASE))
    assert recording.status == 0 and recording.stderr == ''
    assert rdb.replay(recording.log, output=True).output == recording.stdout


SERVER = '''
import BaseHTTPServer, SocketServer, sys, threading
class Handler(BaseHTTPServer.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.answer('%s %s' % (self.path, threading.current_thread().name))
    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers['Content-Length']))[::-1])
    def answer(self, body):
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
class Server(SocketServer.ThreadingMixIn, BaseHTTPServer.HTTPServer):
    daemon_threads = True
    request_queue_size = 50
server = Server(('127.0.0.1', 0), Handler)
print server.server_port
try:
    server.serve_forever()
except KeyboardInterrupt:
    for thread in threading.enumerate():     # the clients have gone, but not each thread that served them
        if thread is not threading.current_thread():
            thread.join(20)
    print 'served'
'''


def client(port, number, requests, failures):
    """Keeps its connection for ten requests, then makes another."""
    try:
        for first in range(0, requests, 10):
            connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
            for request in range(first, min(first + 10, requests)):
                if request % 3:
                    connection.request('GET', '/%d/%d' % (number, request))
                    expected = b'/%d/%d Thread-' % (number, request)
                else:
                    body = b'%d %d ' % (number, request) * 300
                    connection.request('POST', '/', body)
                    expected = body[::-1]
                answer = connection.getresponse().read()
                assert answer.startswith(expected), answer[:100]
            connection.close()
    except Exception as error:
        failures.append(error)


def by_threads(port, requests):
    """Eight clients; GET and POST, ten requests a connection."""
    failures = []
    threads = [threading.Thread(target=client, args=(port, n, requests // 8, failures)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def by_curl(port, requests):
    answers = subprocess.run(['curl', '--silent', '--fail', '--parallel', '--parallel-max', '16', '--no-progress-meter',
                              '--write-out', '\\n', 'http://127.0.0.1:%d/page/[1-%d]' % (port, requests)],
                             check=True, stdout=subprocess.PIPE, encoding='utf-8', timeout=rdb.PATIENCE)
    pages = re.findall(r'/page/(\d+) Thread-\d+', answers.stdout)
    assert sorted(map(int, pages)) == list(range(1, requests + 1))


@pytest.mark.parametrize('ask', [by_threads, by_curl])
def test_server(source, tmp_path, ask):
    if ask is by_curl and not shutil.which('curl'):
        pytest.skip('no curl on this machine')
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([str(rdb.PYTHON), '-u', str(source(SERVER))], encoding='utf-8', stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    try:
        ask(int(process.stdout.readline()), 2000 if rdb.LONG else 200)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (output, errors, process.returncode) == ('served\n', '', 0)
    rdb.prove(rdb.Recording(log, 0, output, errors))
