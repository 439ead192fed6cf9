"""The full screen, in a real terminal: tmux types and looks."""
import re
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
    return total

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

    def text(self):
        return subprocess.run(self.tmux + ['capture-pane', '-p'], check=True, stdout=subprocess.PIPE, text=True).stdout

    def wait(self, pattern, seconds=20):
        """The screen, once the pattern is on it."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text(), re.M):
            assert time.monotonic() < end, 'no %r on the screen:\n%s' % (pattern, self.text())
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
    for key, line in [('Down', 6), ('Down', 12), ('Right', 7), ('Left', 12), ('Up', 6)]:
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
    end = time.monotonic() + 10
    while 'variables' in terminal.text() or ' output' in terminal.text():
        assert time.monotonic() < end


def test_ctrl_c_ends_an_evaluation(screen):
    terminal = screen()
    terminal.wait(r'^ > +2 ')
    terminal.press('print len([1 for i in iter(int, 1)])', 'Enter')
    time.sleep(0.5)
    terminal.press('C-c')
    terminal.wait('Interrupted')
    terminal.press('Down')
    terminal.wait(r'^ > +6 ')


def test_without_a_terminal(log):
    result = rdb.isolated([rdb.REVDB, '--tui', '--batch', log])
    assert 'needs a terminal' in result.stderr
