# SPDX-License-Identifier: MIT
"""A client of the Debug Adapter Protocol, for the tests: one `revdb dap` over pipes."""
import json
import os
import queue
import subprocess
import tempfile
import threading
import time

import rdb


class Refused(Exception):
    """A request was answered with success: false."""


class Client:
    """Requests are answered in the order in which they are sent; what else comes is kept in `events`."""

    def __init__(self, *options, env=None, command=None):
        self.folder = tempfile.TemporaryDirectory(prefix='rdb-dap-')
        command = command or [*rdb.without_network(), rdb.REVDB, 'dap', *options]
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, cwd=self.folder.name, start_new_session=True,
                                        env={'TZ': 'Pacific/Kiritimati', **rdb.switches(), **(env or {})})
        self.seq, self.events, self.responses, self.messages = 0, [], {}, queue.Queue()
        self.reader = threading.Thread(target=self.read_all, daemon=True)
        self.reader.start()

    # ---- the wire ----

    def read_all(self):
        out = self.process.stdout
        while True:
            length = None
            while (line := out.readline().strip()):
                name, _, value = line.partition(b':')
                length = int(value) if name.lower() == b'content-length' else length
            if length is None:
                break
            self.messages.put(json.loads(out.read(length).decode('utf-8')))
        self.messages.put(None)

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_text(self, text):
        data = text.encode('utf-8')
        self.send_bytes(b'Content-Length: %d\r\n\r\n%s' % (len(data), data))

    def receive(self, timeout=rdb.PATIENCE):
        try:
            message = self.messages.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError('nothing came; events so far: %s' % self.events[-5:])
        if message is None:
            self.messages.put(None)
            raise EOFError('the adapter has left: %s' % self.process.stderr.read().decode('utf-8', 'replace'))
        if message['type'] == 'event':
            self.events.append(message)
        else:
            self.responses[message['request_seq']] = message
        return message

    # ---- requests ----

    def post(self, command, **arguments):
        self.seq += 1
        self.send_text(json.dumps({'seq': self.seq, 'type': 'request', 'command': command, 'arguments': arguments}))
        return self.seq

    def answer(self, seq):
        while seq not in self.responses:
            self.receive()
        message = self.responses.pop(seq)
        if not message['success']:
            raise Refused(message['message'])
        return message.get('body', {})

    def ask(self, command, **arguments):
        return self.answer(self.post(command, **arguments))

    def refusal(self, command, **arguments):
        """Why a request is refused."""
        try:
            body = self.ask(command, **arguments)
        except Refused as refused:
            return str(refused)
        raise AssertionError('%s was not refused: %s' % (command, body))

    # ---- events ----

    def wait_for(self, event, since=0):
        """The body of the first such event since that place in the list."""
        at = since
        while True:
            while at < len(self.events):
                if self.events[at]['event'] == event:
                    return self.events[at].get('body', {})
                at += 1
            self.receive()

    def told(self, event, since=0):
        return [e.get('body', {}) for e in self.events[since:] if e['event'] == event]

    def move(self, command, **arguments):
        """A request that moves: the body of `stopped`."""
        arguments.setdefault('threadId', 1)
        since = len(self.events)
        self.ask(command, **arguments)
        return self.wait_for('stopped', since)

    # ---- a session ----

    def initialize(self, **more):
        return self.ask('initialize', adapterID='revdb', linesStartAt1=True, columnsStartAt1=True, **more)

    def launch(self, log, lines={}, filters=(), client={}, **more):
        """Up to the first stop.  lines: breakpoints by path."""
        self.log = log
        self.initialize(**client)
        self.ask('launch', log=str(log), **more)
        self.wait_for('initialized')
        for path, those in lines.items():
            self.set_lines(path, *those)
        self.ask('setExceptionBreakpoints', filters=list(filters))
        since = len(self.events)
        self.ask('configurationDone')
        return self.wait_for('stopped', since)

    def set_lines(self, path, *lines):
        breakpoints = [line if isinstance(line, dict) else {'line': line} for line in lines]
        return self.ask('setBreakpoints', source={'path': str(path)}, breakpoints=breakpoints)['breakpoints']

    def stack(self, thread=1):
        return self.ask('stackTrace', threadId=thread)['stackFrames']

    def where(self):
        """(name of the file, line, function) of the innermost frame."""
        top = self.stack()[0]
        return top['source']['name'], top['line'], top['name']

    def scopes(self, frame=None):
        frame = frame if frame is not None else self.stack()[0]['id']
        return {scope['name']: scope['variablesReference'] for scope in self.ask('scopes', frameId=frame)['scopes']}

    def variables(self, reference, **more):
        return self.ask('variables', variablesReference=reference, **more)['variables']

    def values(self, reference, **more):
        return {v['name']: v['value'] for v in self.variables(reference, **more)}

    def locals(self):
        scopes = self.scopes()
        return {**self.values(scopes.get('Arguments', scopes['Globals'])),
                **self.values(scopes.get('Locals', scopes['Globals']))}

    def evaluate(self, expression, context='watch', frame=None):
        frame = frame if frame is not None else self.stack()[0]['id']
        return self.ask('evaluate', expression=expression, context=context, frameId=frame)

    def output(self, category, since=0):
        return ''.join(body['output'] for body in self.told('output', since) if body['category'] == category)

    # ---- the end ----

    def leave(self):
        """Disconnects; the exit status."""
        self.ask('disconnect')
        return self.end()

    def end(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=rdb.PATIENCE)
        self.reader.join(timeout=rdb.PATIENCE)
        return status

    def replays(self):
        """Processes that replay the log."""
        found = []
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open('/proc/%s/cmdline' % pid, 'rb') as file:
                    if os.fsencode(str(self.log)) in file.read().split(b'\0'):
                        found.append(int(pid))
            except OSError:
                pass
        return found

    def no_replay_is_left(self):
        deadline = time.monotonic() + 20
        while self.replays() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.replays()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in self.process.stdin, self.process.stdout, self.process.stderr:
            try:
                pipe.close()
            except OSError:
                pass
        self.folder.cleanup()
