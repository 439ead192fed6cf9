# SPDX-License-Identifier: MIT
"""calls, of functions that are written in C: arguments from the caller's stack, results from where they return."""
import pytest

import rdb
from test_stops import rows

PROGRAM = '''\
import threading
import time

class Odd(object):
    def __repr__(self):
        return 'odd'
    def __len__(self):
        return len('four')

begun = True
len(Odd())
items = []
items.append(Odd())
list.append(items, 2)
sorted([3, 1], reverse=True, key=lambda n: len([n]))
more, named = (1, 5), {'default': 7}
range(*more)
max(*[[4, 2]], **{'key': lambda n: -n})
try:
    len()
except TypeError:
    pass
try:
    items.append(1, 2)
except TypeError:
    pass
len('after')
int('12', 8)
try:
    int('no')
except ValueError:
    pass
dict(one=1)
thread = threading.Thread(target=time.sleep, args=(0.02,))
thread.start()
time.sleep(0.01)
thread.join()
'''

CALLS = {
    'len': ['len(odd) = returned 4', "len('four') = returned 4", 'len([3]) = returned 1', 'len([1]) = returned 1',
            'len() = raised TypeError: len() takes exactly one argument (0 given)', "len('after') = returned 5"],
    'list.append': ['list.append([], odd) = returned None', 'list.append([odd], 2) = returned None',
                    'list.append([odd, 2], 1, 2) = raised TypeError: append() takes exactly one argument (2 given)'],
    'sorted': ['sorted([3, 1], reverse=True, key=<function <lambda> at ADDRESS>) = returned [3, 1]'],
    'range': ['range(1, 5) = returned [1, 2, 3, 4]'],
    'max': ['max([4, 2], key=<function <lambda> at ADDRESS>) = returned 2'],
    'int': ["int('12', 8) = returned 10",
            "int('no') = raised ValueError: invalid literal for int() with base 10: 'no'"],
    'dict': ["dict(one=1) = returned {'one': 1}"],
    'time.sleep': ['time.sleep(0.01) = returned None'],
}


@pytest.fixture(scope='module')
def debugger(tmp_path_factory):
    folder = tmp_path_factory.mktemp('builtins')
    (folder / 'prog.py').write_text(PROGRAM)
    with rdb.Debugger(rdb.record(folder / 'log.rdb', folder / 'prog.py').log) as session:
        yield session


@pytest.mark.parametrize('function', CALLS)
def test_calls(debugger, function):
    found = rows(debugger.tell('calls %s if __name__ == "__main__" and "begun" in globals()' % function))
    shown = ['%s = %s' % (row[2], row[-1]) for row in found]
    assert [rdb.re.sub('0x[0-9a-f]+', 'ADDRESS', line) for line in shown] == CALLS[function]


def test_the_program_goes_on_as_it_was_recorded(debugger):
    """Nothing of what stands in for the functions is left when they run: the whole recording replays, with all rows."""
    names = len(rows(debugger.tell('log len 1')))
    assert len(rows(debugger.tell('calls len'))) == names > 5
    begins = [int(row[0]) for row in rows(debugger.tell('calls len'))]
    assert begins == sorted(begins)
    for time in begins[-3:]:
        assert 'len(' in debugger.tell('go %d' % time).text
