# SPDX-License-Identifier: MIT
"""Nothing that a program can see of an object's identity depends on an address.

programs/identity.py prints every such thing relative to one object's id; here it runs under differing memory layouts,
and is recorded and replayed.
"""
import re
import subprocess

import pytest
import rdb

PROGRAM = rdb.TOP / 'tests/programs/identity.py'


def run(*arguments, padding='none', prefix=(), malloc='00', quiet=True):
    """What the interpreter prints.  The environment's size moves the stack; malloc is what fresh blocks are filled with.

    Strings of length 0 and 1 exist once, so the values of these variables must be longer, or another number of objects
    is made of the environment."""
    result = rdb.run([*prefix, rdb.PYTHON, *arguments], env={'PADDING': padding, 'MALLOC_PERTURB_': malloc})
    assert result.status == 0 and not (quiet and result.stderr), result.stderr
    return result.stdout + result.stderr


@pytest.fixture(scope='module')
def expected():
    run(PROGRAM)  # compiles what is imported; that makes objects
    return run(PROGRAM)


@pytest.mark.parametrize('size', [2, 100, 5000, 100000])
def test_same_under_another_layout(expected, size):
    assert run(PROGRAM, padding='x' * size).splitlines() == expected.splitlines()


@pytest.mark.parametrize('filling', ['85', '165'])
def test_same_whatever_malloc_leaves_in_memory(expected, filling):
    assert run(PROGRAM, malloc=filling).splitlines() == expected.splitlines()


def test_same_without_address_randomization(expected):
    if subprocess.run(['setarch', '-R', 'true'], stderr=subprocess.DEVNULL).returncode:
        pytest.skip('setarch -R is not allowed here')
    assert run(PROGRAM, prefix=['setarch', '-R']).splitlines() == expected.splitlines()


def test_static_objects_do_not_care_who_asks_first():
    ask = ('import _socket, _io; names = [int, _socket.socket, _io.BytesIO, None, len.__class__, type];'
           'ids = dict((str(o), id(o)) for o in names[::%d]); print sorted((k, v - ids[str(int)]) for k, v in ids.items())')
    assert run('-c', ask % 1) == run('-c', ask % -1)


def test_ids_are_unpredictable_and_look_like_addresses():
    ids = [int(run('-c', 'print id([])')) for _ in range(4)]
    assert len(set(ids)) == 4
    assert all(len('%x' % i) == 12 and i % 16 == 0 for i in ids)
    assert run('-c', 'x = []; print hex(id(x)) == object.__repr__(x).split()[-1][:-1], type(id(x))') == "True <type 'int'>\n"


def test_numbers_left_at_exit_are_listed_by_id():
    def listed():
        text = run('-vv', '-S', '-E', '-c', 'import sys; sys.kept = [12345678, 1.5, 87654321]; sys.kept.append(sys.kept)',
                   quiet=False)
        ids = [int(address, 16) for address in re.findall('# +<(?:int|float) at (0x[0-9a-f]+)', text)]
        assert ids
        return [i - ids[0] for i in ids]
    assert listed() == listed()


FOREIGN = """
import ctypes
block = ctypes.create_string_buffer(1000)
address = ctypes.c_void_p(ctypes.addressof(block))
for make in ctypes.pythonapi.PyString_FromFormat, ctypes.pythonapi.PyUnicodeUCS4_FromFormat:
    make.restype = ctypes.py_object
    print make('<of an extension module, at %p>', address)
print ctypes.byref(block), buffer(block), [id([]), id(len), hash(len), set([len, max, min, abs, repr, object, int])]
"""


@pytest.mark.parametrize('arguments', [[PROGRAM], ['-c', FOREIGN]], ids=['identity.py', 'foreign'])
def test_a_replay_shows_the_same(recorded, arguments):
    recording = recorded(*arguments)
    assert recording.status == 0
    assert rdb.replay(recording.log, output=True).output == recording.stdout
