# SPDX-License-Identifier: MIT
"""Notes beside the log: bookmarks live longer than the session, and never do harm."""
import pytest

import rdb

PROGRAM = 'a = 1\nb = 2\nc = 3\n'


@pytest.fixture
def log(source, recorded):
    return recorded(source(PROGRAM)).log


def notes(log):
    return log.with_name(log.name + '.notes')


def test_a_bookmark_is_found_in_the_next_session(log):
    with rdb.Debugger(log) as debugger:
        place = debugger.tell('step')
        assert 'Bookmark second' in debugger.tell('bookmark second').text
        debugger.tell('continue')
        debugger.tell('checkpoint end')
        assert debugger.tell('go second').place == place.place
    with rdb.Debugger(log) as debugger:
        assert debugger.tell('info bookmarks').text.split()[:2] == ['second', str(place.time)]
        assert debugger.tell('go second').time == place.time
        debugger.tell('bookmark delete second')
        assert 'no bookmark "second"' in debugger.tell('go second').text
        assert 'end' in debugger.tell('info bookmarks').text
    assert not list(log.parent.glob('*.notes.*'))


def test_two_sessions_keep_each_others_notes(log):
    with rdb.Debugger(log) as one, rdb.Debugger(log) as two:
        one.tell('bookmark from-one')
        two.tell('bookmark from-two')
        one.tell('bookmark again')
    text = notes(log).read_text()
    assert [line.split()[1] for line in text.splitlines()[1:]] == ['from-one', 'from-two', 'again']


def test_lines_of_unknown_kinds_are_kept(log):
    rdb.batch(log, 'bookmark a')
    with notes(log).open('a') as file:
        file.write('future thing \\n with a backslash \\\\ in it\n')
    rdb.batch(log, 'bookmark b')
    assert 'future thing \\n with a backslash \\\\ in it\n' in notes(log).read_text()


def test_notes_of_another_recording_count_for_nothing(log, source, recorded):
    rdb.batch(log, 'bookmark a')
    recorded(source(PROGRAM))
    assert 'There are no bookmarks' in rdb.batch(log, 'info bookmarks').stdout
    assert rdb.batch(log, 'bookmark b', 'go b').status == 0
    assert 'bookmark a' not in notes(log).read_text()


@pytest.mark.parametrize('damage', [b'', b'\0\xff\n', b'recording\n', b'bookmark a 1\n' * 3])
def test_damaged_notes_do_no_harm(log, damage):
    notes(log).write_bytes(damage)
    result = rdb.batch(log, 'info bookmarks', 'bookmark b', 'go b')
    assert result.status == 0 and 'There are no bookmarks' in result.stdout


def test_where_nothing_can_be_written_it_is_said_once(log):
    notes(log).mkdir()
    result = rdb.batch(log, 'bookmark a', 'bookmark b', 'step', 'go a', 'info bookmarks')
    assert result.status == 0
    assert result.stderr.count('will be lost at the end of this session') == 1
    assert not list(log.parent.glob('*.notes.*'))


def test_notes_are_as_private_as_the_log(log):
    rdb.batch(log, 'bookmark a')
    assert notes(log).stat().st_mode & 0o777 == 0o600


def test_two_sessions_never_give_one_number_twice(log):
    with rdb.Debugger(log) as one, rdb.Debugger(log) as two:
        numbers = [debugger.tell("print __import__('sys')." + name).number for debugger, name in
                   [(one, 'modules'), (two, 'path'), (one, 'meta_path'), (two, 'modules')]]
    assert numbers == ['$1', '$2', '$3', '$1']
    assert [line.split()[:2] for line in notes(log).read_text().splitlines()[1:]] == [
        ['object', str(n)] for n in (1, 2, 3)]
