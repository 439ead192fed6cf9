# SPDX-License-Identifier: MIT
"""A damaged recording replays up to the damage, or is refused: with a clear line, and never with another output.

tests/test_log.py damages logs for the reader alone; this is about what a person sees."""
import random

import pytest
import rdb
from test_log import Parts

PROGRAM = r'''
import os
for i in range(60):
    os.write(1, '%d %r\n' % (i, os.urandom(12)))
    os.read(os.open('/dev/urandom', os.O_RDONLY), 10000)
'''


@pytest.fixture(scope='module')
def recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp('recording')
    program = folder / 'prog.py'
    program.write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', program)


def cut(sound, chance):
    return sound.bytes[:chance.randrange(1, len(sound.bytes))]


def flip(sound, chance):
    changed = bytearray(sound.bytes)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return changed


def swap(sound, chance):
    first, second = sorted(chance.sample(range(len(sound.chunks)), 2))
    pieces = [sound.bytes[start:end] for start, end in sound.chunks]
    pieces[first], pieces[second] = pieces[second], pieces[first]
    return sound.bytes[:sound.first_chunk] + b''.join(pieces)


def repeat(sound, chance):
    start, end = chance.choice(sound.chunks)
    return sound.bytes[:end] + sound.bytes[start:]


@pytest.mark.parametrize('part', range(10 if rdb.LONG else 1))
@pytest.mark.parametrize('damage', [cut, flip, swap, repeat])
def test_damage(recording, tmp_path, damage, part):
    sound = Parts(recording.log)
    assert len(sound.chunks) >= 5
    chance = random.Random(part)
    outcomes = []
    for _ in range(50 if rdb.LONG else 8):
        log = tmp_path / 'log.rdb'
        log.write_bytes(damage(sound, chance))
        result = rdb.run([rdb.REVDB, 'replay', '--output', log], timeout=60)
        assert recording.stdout.startswith(result.stdout)
        assert result.status in (0, 3), result
        if result.status == 0:  # in the part of the window that holds nothing, or behind the end
            assert result.stdout == recording.stdout
        else:
            assert 'damaged' in result.stderr or 'cut off' in result.stderr or 'is not a log' in result.stderr \
                or 'log format' in result.stderr, result
        outcomes.append(len(result.stdout))
    assert max(outcomes) > 0
