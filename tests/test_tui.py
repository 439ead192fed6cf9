# SPDX-License-Identifier: MIT
"""The full screen, in a real terminal: tmux types and looks."""
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import rdb

PROGRAM = '''
def inner(n):
    double = n * 2
    return double

def outer():
    total = 0
    for i in range(3):
        total += inner(i)
    return total + missing({})

def missing(names):
    try:
        return names['none']
    except KeyError:
        return 0

print 'the total is', outer()
'''


class Screen:
    """A terminal in which revdb runs."""

    def __init__(self, folder, command, width=100, height=30):
        self.tmux = ['tmux', '-S', str(folder / 'tmux')]
        shell = 'env LANG=C.UTF-8 NO_COLOR=1 HOME=%s TERM=screen ' % folder + ' '.join(map(str, command))
        subprocess.run(self.tmux + ['-f', '/dev/null', 'new-session', '-d', '-x', str(width), '-y', str(height),
                                    shell + '; echo left; exec cat'], check=True)

    def press(self, *keys):
        subprocess.run(self.tmux + ['send-keys'] + list(keys), check=True)

    def mouse(self, button, row, column):
        """Clicks a button (0: the left one, 64 and 65: the wheel) as such a terminal tells of it."""
        for state in [button] + [3] * (button < 3):  # pressed, released
            self.press('-l', '\033[M' + ''.join(chr(32 + n) for n in (state, column + 1, row + 1)))

    def row(self, pattern):
        """The number of the screen's row that the pattern is on."""
        return next(n for n, line in enumerate(self.wait(pattern).splitlines()) if re.search(pattern, line))

    def text(self, colors=False):
        return subprocess.run(self.tmux + ['capture-pane', '-p'] + ['-e'] * colors, check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def wait(self, pattern, seconds=20, colors=False):
        """The screen, once the pattern is on it."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text(colors), re.M):
            assert time.monotonic() < end, 'no %r on the screen:\n%s' % (pattern, self.text(colors))
            time.sleep(0.05)
        return self.text()

    def wait_gone(self, pattern, seconds=20):
        end = time.monotonic() + seconds
        while re.search(pattern, self.text(), re.M):
            assert time.monotonic() < end, '%r is still on the screen:\n%s' % (pattern, self.text())
            time.sleep(0.05)
        return self.text()

    def resize(self, width, height):
        subprocess.run(self.tmux + ['resize-window', '-x', str(width), '-y', str(height)], check=True)

    def close(self):
        subprocess.run(self.tmux + ['kill-server'])


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('tui')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', '-u', folder / 'prog.py').log


@pytest.fixture
def screen(log, tmp_path):
    screens = []

    def make(*arguments, **options):
        screens.append(Screen(tmp_path, [rdb.REVDB, '--tui', *arguments, log], **options))
        return screens[-1]
    yield make
    for each in screens:
        each.close()


def current_line(text):
    return int(re.search(r'^[* ]> +(\d+) ', text, re.M)[1])


def test_what_is_on_it(screen):
    text = screen('-ex', "'break inner'", '-ex', 'continue').wait(r'n = 0')
    assert current_line(text) == 3
    assert re.search(r'prog\.py:3 in inner', text)
    assert re.search(r'#0 inner prog\.py:3', text) and re.search(r'#1 outer prog\.py:9', text)
    assert re.search(r'^\(\d+\)\$ *$', text, re.M)


def test_keys_move_both_ways(screen):
    terminal = screen()
    terminal.wait(r'^ > +2 ')
    for key, line in [('Down', 6), ('Down', 12), ('Down', 18), ('Right', 7), ('Left', 18), ('Up', 12), ('Up', 6)]:
        terminal.press(key)
        terminal.wait(r'^ > +%d ' % line)


def test_everything_typed_works(screen):
    terminal = screen()
    terminal.press('break inner', 'Enter')
    terminal.wait('Breakpoint 1 at')
    terminal.press('F5')
    terminal.wait(r'^[* ]> +3 ')
    terminal.press('print n + 41', 'Enter')
    terminal.wait(r'^41$')
    terminal.press('nonsense', 'Enter')
    terminal.wait('nonsense')
    terminal.press('continue', 'Enter')
    terminal.wait('n = 1')
    terminal.press('Enter')  # again
    terminal.wait('n = 2')
    terminal.press('F6')
    terminal.wait('n = 1')


def test_the_program_output_is_shown(screen):
    terminal = screen()
    terminal.press('continue', 'Enter')
    assert 'the total is 6' in terminal.wait('main module ends here')


def test_letters_are_commands_on_request(screen):
    terminal = screen()
    terminal.wait(r'^ > +2 ')
    terminal.press('F4')
    terminal.press('n')
    terminal.wait(r'^ > +6 ')
    terminal.press('N')
    terminal.wait(r'^ > +2 ')
    terminal.press('q')
    terminal.wait(r'^\(\d+\)\$')


def test_it_leaves_the_terminal_clean(screen):
    terminal = screen()
    terminal.wait(r'^ > +2 ')
    terminal.press('F10')
    terminal.press('print 6 * 7', 'Enter')  # at the prompt
    assert 'variables' not in terminal.wait(r'^42$')
    terminal.press('tui', 'Enter')
    terminal.wait('variables')
    terminal.press('quit', 'Enter')
    assert 'variables' not in terminal.wait('^left$')


def test_it_fits_any_terminal(screen):
    terminal = screen(width=80, height=24)
    terminal.wait(r'^.{40,60}stack, thread 1')
    terminal.resize(120, 40)
    terminal.wait(r'^.{80,}stack, thread 1')
    terminal.resize(30, 8)
    terminal.wait('too small')
    terminal.resize(80, 24)
    terminal.wait('variables')
    terminal.press('F2')
    terminal.press('F3')
    terminal.wait_gone('variables')
    terminal.wait_gone(' output')


def test_ctrl_c_ends_an_evaluation(screen):
    terminal = screen()
    terminal.wait(r'^ > +2 ')
    terminal.press('print len([1 for i in iter(int, 1)])', 'Enter')
    time.sleep(0.5)
    terminal.press('C-c')
    terminal.wait('Interrupted')
    terminal.press('Down')
    terminal.wait(r'^ > +6 ')


def test_bytecode_and_its_instruction(screen):
    terminal = screen('-ex', "'break inner'", '-ex', 'continue')
    terminal.wait(r'^\*> +3 ')
    assert ' bytecode' not in terminal.text()
    terminal.press('F12')
    terminal.wait(r'^ bytecode')
    terminal.wait(r'^ +3 --> +0 LOAD_FAST +0 \(n\)')
    terminal.press('S-Right')
    terminal.wait(r'^\(\d+\.1\)\$')
    text = terminal.wait(r'^ +--> +3 LOAD_CONST')
    assert re.search(r'LOAD_CONST.*\n +on the stack: 0', text)
    terminal.press('stepi 2', 'Enter')
    terminal.wait(r'^ +--> +7 STORE_FAST')
    terminal.press('S-Left')
    terminal.wait(r'^ +--> +6 BINARY_MULTIPLY')
    terminal.press('F4')
    terminal.press('I')
    terminal.wait(r'^ +--> +3 LOAD_CONST')
    terminal.press('i')
    terminal.wait(r'^ +--> +6 BINARY_MULTIPLY')


def test_help_covers_the_screen_and_keys_are_named(screen):
    for width, height in (80, 24), (130, 40), (60, 12):
        terminal = screen(width=width, height=height)
        assert re.search(r'^F1 help  F10 leave  ', terminal.wait('F1 help'), re.M)
        terminal.press('F1')
        text = terminal.wait('the full screen')
        assert 'Everything that works at the prompt' in text and 'variables' not in text.splitlines()[0]
        assert all(len(line) <= width for line in text.splitlines())
        if 'scroll' in text:
            for _ in range(8):
                terminal.press('NPage')
            terminal.wait(r'tui bytecode off')
        terminal.press('x')
        terminal.wait(r' variables')
        terminal.close()
        for left in terminal.tmux[2:3]:
            if os.path.exists(left):
                os.remove(left)


def test_variables_are_what_a_person_set(screen):
    terminal = screen('-ex', 'continue')
    text = terminal.wait(r'^ > +18 ')
    assert 'inner = ' not in text and '<function' not in text


def test_a_line_that_is_cut_has_a_mark(screen):
    terminal = screen(width=60, height=20)
    terminal.wait(r'^ > +2 ')
    assert '>' not in [line[38:39] for line in terminal.text().splitlines() if 'def outer' in line]


def test_panes_are_switched(screen):
    """By keys and by name; in 80x24 there is no bytecode until it is asked for."""
    panes = ['stack', 'variables', 'bytecode', 'output']
    terminal = screen(width=80, height=24)
    terminal.wait('variables')
    assert 'bytecode' not in terminal.text()
    terminal.press('F12')
    terminal.wait('^ bytecode')
    for key, gone in [('F2', ('stack', 'variables')), ('F3', ('output',)), ('F12', ('bytecode',))]:
        terminal.press(key)
        for pane in gone:
            terminal.wait_gone('(^| ) ?%s(,|$)' % pane)
        terminal.press(key)
        for pane in gone:
            terminal.wait('(^| ) ?%s(,|$)' % pane)
    for pane in panes:
        terminal.press('tui %s' % pane, 'Enter')
        terminal.wait_gone('(^| ) ?%s(,|$)' % pane)
        terminal.press('tui %s on' % pane, 'Enter')
        terminal.wait('(^| ) ?%s(,|$)' % pane)
    terminal.press('tui nonsense', 'Enter')
    terminal.wait('Usage: tui')
    terminal.press('tui stack off', 'Enter')
    terminal.wait_gone('stack, thread')
    terminal.press('F10')
    terminal.wait_gone('variables')
    terminal.press('tui', 'Enter')
    assert 'stack, thread' not in terminal.wait('variables')  # as it was left


def test_changed_variables_are_marked(screen):
    terminal = screen('-ex', "'tbreak outer'", '-ex', 'continue')
    terminal.wait(r'variables')
    terminal.press('Down')
    terminal.wait(r' \* total = 0')
    terminal.press('Down')
    terminal.wait(r' \* i = 0')
    terminal.wait(r'   total = 0')
    terminal.press('Down')
    terminal.press('Down')
    terminal.wait(r' \* i = 1')
    terminal.press('Down')
    terminal.wait(r' \* total = 2')
    terminal.wait(r'   i = 1')
    terminal.press('Up')
    terminal.wait(r' \* total = 0')


def test_the_timeline(screen):
    """Hits of breakpoints and exceptions, where they are."""
    terminal = screen('-ex', "'tbreak missing'", '-ex', 'continue')
    line = re.search(r'^.*─.*$', terminal.wait(r'─+.*x.*─+'), re.M)[0]
    assert line.count('x') == 1 and 0 < line.index('x') - line.index('|') < 8
    assert 'b' not in line
    terminal.press('break inner', 'Enter')
    terminal.wait(r'^─+b─+b─+b─+\|')
    terminal.press('continue', 'Enter')
    terminal.wait(r'─\|─+$')


THREADS = '''
import threading

def work():
    for i in range(30):
        i += 1

worker = threading.Thread(target=work)
worker.start()
worker.join()
for i in range(30):
    i += 1
'''


@pytest.mark.parametrize('options', [[], ['-c', 'dark']])
def test_threads_on_the_timeline(tmp_path, options):
    """Each has a color, or without colors a kind of line."""
    (tmp_path / 'prog.py').write_text(THREADS)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py').log
    terminal = Screen(tmp_path, [rdb.REVDB, *options, '--tui', log])
    try:
        if options:
            terminal.wait('\\[32m[^─]*─+.*\\[33m[^─]*─+', colors=True)
        else:
            terminal.wait(r'^\|─.*═')
    finally:
        terminal.close()


def test_the_stack_of_another_thread(tmp_path):
    (tmp_path / 'prog.py').write_text(THREADS)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py').log
    terminal = Screen(tmp_path, [rdb.REVDB, '--tui', '-ex', "'break work'", '-ex', 'continue', log], width=120)
    try:
        terminal.wait(r'stack, thread 2 \(Thread-1\)')
        terminal.press('thread 1', 'Enter')
        terminal.wait(r'stack, thread 1 \(MainThread\)')
        terminal.press('info threads', 'Enter')
        terminal.wait(r'  1 \(MainThread\) .* in \w+.*\n\* 2 \(Thread-1\) .* in work')
    finally:
        terminal.close()


def test_the_mouse(screen):
    terminal = screen('-ex', "'tbreak inner'", '-ex', 'continue')
    terminal.wait(r'#1 outer')
    terminal.mouse(0, terminal.row(r'#1 outer'), 80)
    terminal.wait(r'^ > +9 ')
    terminal.mouse(0, terminal.row(r'^ +10 '), 3)
    terminal.wait(r'^\* +10 ')
    terminal.press('F5')
    terminal.wait(r'^\*> +10 ')
    terminal.mouse(0, terminal.row(r'^\*> +10 '), 3)
    terminal.wait(r'^ > +10 ')
    terminal.mouse(64, 3, 3)
    terminal.mouse(64, 3, 3)
    terminal.wait(r'^ +1 ')
    terminal.mouse(0, terminal.row('─'), 0)
    terminal.wait(r'^ > +2 ')


def alive(terminal):
    """The shell that revdb was started from works again, and echoes."""
    terminal.press('echo $((6 * 7)) is seen', 'Enter')
    terminal.wait(r'^42 is seen')
    terminal.wait(r'echo \$\(\(6 \* 7')


def process_of(log):
    listed = subprocess.run(['pgrep', '-f', '%s --tui -ex print.0 %s' % (rdb.REVDB, log)], stdout=subprocess.PIPE,
                            text=True)
    return int(listed.stdout.split()[0])


@pytest.fixture
def shell(log, tmp_path):
    """A shell in which revdb has been started."""
    terminal = Screen(tmp_path, ['sh'])
    terminal.press('%s --tui -ex "print 0" %s' % (rdb.REVDB, log), 'Enter')
    terminal.wait('variables')
    yield terminal
    terminal.close()


def test_ctrl_z_and_back(shell):
    shell.press('C-z')
    shell.wait('Stopped|Suspended')
    assert 'variables' not in shell.text()
    alive(shell)
    shell.press('fg', 'Enter')
    shell.wait('variables')
    shell.press('Down')
    shell.wait(r'^ > +6 ')
    shell.press('F10')
    shell.press('quit', 'Enter')
    shell.wait_gone('variables')
    alive(shell)


@pytest.mark.parametrize('number', [signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_crash_leaves_the_terminal_clean(shell, log, number):
    os.kill(process_of(log), number)
    shell.wait_gone('variables')
    alive(shell)


def test_gdb_borrows_the_terminal(screen):
    terminal = screen('-ex', "'tbreak inner'", '-ex', 'continue')
    terminal.wait('variables')
    terminal.press('gdb py-bt', 'Enter')
    terminal.wait('line 3, in inner|not installed')
    if shutil.which('gdb'):
        terminal.wait('variables')
        terminal.press('gdb', 'Enter')
        terminal.wait(r'^\(gdb\)')
        terminal.press('print 6 * 7', 'Enter')
        terminal.wait(r'^\$1 = 42')
        terminal.press('quit', 'Enter')
        assert '(gdb)' not in terminal.wait('variables')


def test_without_a_terminal(log):
    result = rdb.isolated([rdb.REVDB, '--tui', '--batch', log])
    assert 'needs a terminal' in result.stderr
