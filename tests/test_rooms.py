# SPDX-License-Identifier: MIT
"""The rooms (docs/architecture.md): what the compiled files of one may ask of those of another.

`nm` tells what each object file defines and what it wants, and whoever cannot be asked is out of reach by name as well: a
room is compiled with the include paths of those below it only.  Of ours are the names that begin with rdb_; the boundary
defines the C library's under their own (read, malloc), and those are everybody's."""

import functools
import re
import subprocess
from pathlib import Path

import pytest

from rdb import TOP

# From the ground up: a room, and which others it may know.
LOG, PROTOCOL, REPLAY, BOUNDARY = 'Python/log', 'Python/protocol', 'Python/replay', 'Modules/boundary'
DEBUG, CPYTHON, OBJECTS = 'Python/debug', 'Python/cpython27', 'Objects/cpython27'
SHARED = ['Python/cpython', 'Objects/cpython']  # what every CPython is given, compiled for each
MEMORY = 'Python/memory'
FREE = [LOG, MEMORY, PROTOCOL, REPLAY, BOUNDARY]  # these, and Python/debug, know no CPython
INTERPRETER = {
    LOG: [],
    MEMORY: [LOG],
    PROTOCOL: [],
    REPLAY: [LOG, MEMORY],
    BOUNDARY: [LOG, MEMORY, REPLAY],
    DEBUG: FREE,
    **{room: [*FREE, DEBUG, CPYTHON, OBJECTS, *SHARED] for room in [CPYTHON, OBJECTS, *SHARED]},
}
BASE, TRAVEL, ENGINE, TOOLS = 'revdb/base', 'revdb/replay', 'revdb/engine', 'revdb/tools'
SHELL, COMMANDS, DAP = 'revdb/terminal/shell', 'revdb/terminal/commands', 'revdb/dap'
FRONT_END = {
    LOG: [],
    PROTOCOL: [],
    BASE: [],
    TRAVEL: [LOG, PROTOCOL, BASE],
    ENGINE: [LOG, PROTOCOL, BASE, TRAVEL],
    SHELL: [LOG, PROTOCOL, BASE, TRAVEL, ENGINE, COMMANDS],
    COMMANDS: [LOG, PROTOCOL, BASE, TRAVEL, ENGINE, SHELL],
    DAP: [LOG, PROTOCOL, BASE, TRAVEL, ENGINE],
    TOOLS: [LOG, PROTOCOL, BASE, TRAVEL, ENGINE],
    'revdb': [LOG, PROTOCOL, BASE, TRAVEL, ENGINE, SHELL, COMMANDS, DAP, TOOLS],
}

# Python 3.11's side, where it is built: over the same rooms.
ROOMS_311 = ['Python/cpython311', 'Objects/cpython311', *SHARED]
INTERPRETER311 = {**{room: below for room, below in INTERPRETER.items() if room in [*FREE, DEBUG]},
                  **{room: [*FREE, DEBUG, *ROOMS_311] for room in ROOMS_311}}

# The only names that may be asked upward: what an interpreter must answer.
FRAMES = ['rdb_frames.h', 'rdb_code.h', 'rdb_look.h', 'rdb_calls_in_c.h', 'rdb_step.h']
ADAPTERS = {DEBUG: [f'{DEBUG}/{header}' for header in FRAMES], **{room: ['Include/rdb/rdb_adapter.h'] for room in FREE}}

# How much is left to do: these only ever get smaller.
LARGEST_CIRCLE = {'obj': 6, 'fe': 4}  # of object files that cannot be understood, or linked, one without the other


@functools.lru_cache(None)
def nm(*paths):
    """Of each object file the names that it defines for others, and those that it wants."""
    names = {path: (set(), set()) for path in paths}
    for line in subprocess.run(['nm', '-A', *paths], capture_output=True, text=True, check=True).stdout.splitlines():
        path, rest = line.split(':', 1)
        kind, name = rest.split()[-2:]
        if kind in 'Uwv':
            names[Path(path)][1].add(name)
        elif kind.isupper():
            names[Path(path)][0].add(name)
    return names


class Objects:
    """The object files of a program: of the sources that there are, whatever an older build has left."""

    def __init__(self, build, rooms, more=[]):
        self.rooms = rooms
        of_311 = rooms is INTERPRETER311
        self.files = [(room, TOP / 'build' / build / ('3.11' if of_311 and room in ROOMS_311 else '') /
                       source.relative_to(TOP).with_suffix('.o'))
                      for room in rooms for source in sorted((TOP / room).glob('*.c'))]
        self.files = [file for file in self.files if file[1].exists()]
        self.ours = r'rdb_' if build == 'obj' else r'.'
        names = dict(nm(*(path for _, path in self.files)))
        if more:
            names.update(nm(*(path for _, path in more)))
        self.names = {(room, path): names[path] for room, path in [*self.files, *more]}
        self.home = {name: file for file, (defined, _) in self.names.items() for name in defined
                     if re.match(self.ours, name)}
        self.files += more

    def asks(self, file):
        """Which other files it needs, and the names."""
        needs = {}
        for name in self.names[file][1]:
            home = self.home.get(name, file)
            if home != file:
                needs.setdefault(home, set()).add(name)
        return needs

    def upward(self):
        """(room, other room, "file: names") for what one room asks of another that it may not know."""
        found = []
        for file in self.files:
            for home, names in self.asks(file).items():
                room, other = file[0], home[0]
                names = names - adapter_names(room)
                if names and other != room and other not in self.rooms[room]:
                    found.append((room, other, f'{file[1].name} asks {home[1].name}: {" ".join(sorted(names))}'))
        return found

    def circles(self):
        """Object files that ask each other, in a circle: sets of names, the largest first."""
        order, low, stack, found = {}, {}, [], []

        def visit(file):
            order[file] = low[file] = len(order)
            stack.append(file)
            for other in self.asks(file):
                if other not in order:
                    visit(other)
                if other in stack:
                    low[file] = min(low[file], low[other])
            if low[file] == order[file]:
                at = stack.index(file)
                found.append({f[1].name for f in stack[at:]})
                del stack[at:]

        for file in self.files:
            if file not in order:
                visit(file)
        return sorted(found, key=len, reverse=True)


def adapter_names(room):
    text = ''.join((TOP / header).read_text() for header in ADAPTERS.get(room, []))
    text = re.sub(r'^typedef .*', '', text, flags=re.M)
    return set(re.findall(r'\b(rdb_\w+)\(', text)) | set(re.findall(r'^extern .*\b(rdb_\w+);', text, re.M))


@pytest.fixture(scope='module')
def interpreter():
    return Objects('obj', INTERPRETER)


@pytest.fixture(scope='module')
def front_end():
    return Objects('fe', FRONT_END)


def compile_as(room, text, folder):
    """Compiles a text as a file of that room is.  The finished process, and the object file."""
    like = next(iter(sorted((TOP / room).glob('*.c')))).relative_to(TOP)
    source, result = folder / 'rdb_any.c', folder / 'rdb_any.o'
    source.write_text(text)
    told = subprocess.run(['make', '-n', 'V=1', '-W', str(like), f'build/obj/{like.with_suffix(".o")}'], cwd=TOP,
                          capture_output=True, text=True, check=True).stdout
    command = next(line for line in told.splitlines() if f' -c {like} ' in line).replace('-MMD -MP', '')
    command = command[:command.index(' -c ')].split() + ['-c', str(source), '-o', str(result)]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False), result


# ---- nobody asks upward ----

@pytest.mark.parametrize('room', [*FREE, DEBUG])
def test_free_rooms_know_no_cpython(interpreter, room):
    for file in interpreter.files:
        if file[0] == room:
            wanted = {name for name in interpreter.names[file][1] if re.match(r'_?Py', name)}
            assert not wanted, file[1].name


def test_nobody_asks_upward(interpreter):
    upward = [(room, line) for room, _, line in interpreter.upward()]
    for room in INTERPRETER:
        lines = [line for of, line in upward if of == room]
        assert not lines, room + '\n' + '\n'.join(lines)


def test_nobody_in_the_front_end_asks_upward(front_end):
    assert not front_end.upward()


@pytest.mark.parametrize('build, rooms', [('obj', INTERPRETER), ('fe', FRONT_END)])
def test_circles_are_small(build, rooms):
    largest = Objects(build, rooms).circles()[0]
    assert len(largest) <= LARGEST_CIRCLE[build], ' '.join(sorted(largest))


def test_the_adapter_is_all_used_and_all_there(interpreter):
    for rooms in (FREE, [DEBUG]):
        names = adapter_names(rooms[-1])
        asked = {name for file in interpreter.files if file[0] in rooms for name in interpreter.names[file][1]}
        assert names and names <= asked
        there = {name for name in names if interpreter.home.get(name, ('',))[0] in (CPYTHON, OBJECTS, *SHARED)}
        assert names - there <= {'rdb_trip_signal'}  # which is the patched signalmodule's


def test_python311_is_built_over_the_same_rooms():
    """It answers all that is asked of an interpreter, and nobody asks it anything else."""
    objects = Objects('obj', INTERPRETER311)
    if not any(room in ROOMS_311 for room, _ in objects.files):
        pytest.skip('Python 3.11 is not built here')
    assert not objects.upward()
    for room in (REPLAY, DEBUG):
        names = adapter_names(room)
        there = {name for name in names if objects.home.get(name, ('',))[0] in ROOMS_311}
        assert names - there <= {'rdb_trip_signal'}


def test_rows_stay_in_the_boundary():
    """What silences the compiler is included by those that define the C library's names, and nobody else."""
    users = [path for folder in ('Python', 'Objects', 'Modules', 'Include') for path in (TOP / folder).rglob('*.[ch]')
             if '"rdb_boundary.h"' in path.read_text()]
    assert users and {path.parent for path in users} == {TOP / BOUNDARY}


# ---- somebody adds an arrow ----

@pytest.mark.parametrize('room, header', [
    (LOG, 'rdb_mode.h'), (LOG, 'rdb_adapter.h'), (LOG, 'rdb_protocol.h'), (PROTOCOL, 'rdb_log.h'), (REPLAY, 'rdb_call.h'),
    (REPLAY, 'rdb_server.h'), (REPLAY, 'rdb_stop.h'), (BOUNDARY, 'rdb_server.h'), (BOUNDARY, 'rdb_births.h'),
    (BOUNDARY, 'Python.h'), (DEBUG, 'Python.h'), (DEBUG, 'rdb_stop.h'), (DEBUG, 'rdb_value.h')])
def test_a_header_of_a_room_above_is_not_found(tmp_path, room, header):
    done, _ = compile_as(room, '/* An arrow upward. */\n#include "%s"\n' % header, tmp_path)
    assert 'No such file or directory' in done.stderr


@pytest.mark.parametrize('room, name, header', [(REPLAY, 'rdb_refuse', 'Modules/boundary/rdb_eval.h'),
                                                (BOUNDARY, 'rdb_talk_over', 'Python/debug/rdb_message.h'),
                                                (DEBUG, 'rdb_write_repr', 'Python/cpython/rdb_inspect.h')])
def test_an_arrow_upward_is_found(tmp_path, room, name, header):
    """Without the header, by a declaration of its own: nm tells."""
    assert name in (TOP / header).read_text()
    done, result = compile_as(room, f'void {name}(void);\nvoid rdb_any(void);\nvoid rdb_any(void) {{ {name}(); }}\n',
                              tmp_path)
    assert done.returncode == 0, done.stderr
    upward = Objects('obj', INTERPRETER, more=[(room, result)]).upward()
    assert [line for of, _, line in upward if of == room] == [
        f'rdb_any.o asks {Path(header).with_suffix(".o").name}: {name}']


def test_a_wider_circle_is_found(tmp_path, interpreter):
    """A file on the ground that asks somebody in the largest circle, who asks for it."""
    largest = interpreter.circles()[0]
    user = next(file for file in interpreter.files if file[1].name in largest)
    name = next(name for name in sorted(interpreter.names[user][0]) if interpreter.home.get(name) == user)
    text = f'void {name}(void);\nint rdb_any(void);\nint rdb_any(void) {{ {name}(); return 0; }}\n'
    done, result = compile_as(LOG, text, tmp_path)
    assert done.returncode == 0, done.stderr
    more = Objects('obj', INTERPRETER, more=[(LOG, result)])
    more.names[user] = (more.names[user][0], {*more.names[user][1], 'rdb_any'})
    assert len(more.circles()[0]) == len(largest) + 1
