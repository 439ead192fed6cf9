# SPDX-License-Identifier: MIT
"""A command of the debugger, or a topic of `info`, is added in one place: a file that holds it is enough."""
import re
import subprocess

import rdb

ROOM = 'revdb/terminal/commands'
GREET = r'''
#include "commands.h"
#include "show.h"

COMMAND(greet, "greet gt", "[NAME]", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE,
        "say hello", R"(
To whoever is named.

    greet you
)")
{
    show(shell, "Hello, %s.", *arguments ? arguments : "world");
    return true;
}

INFO(greetings, "what can be said")
{
    show(shell, "hello");
    return true;
}
'''


def make_variable(expression):
    command = ['make', '-s', '--eval', 'tell: ; @echo %s' % expression, 'tell']
    return subprocess.run(command, cwd=rdb.TOP, stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def test_a_command_is_added_in_one_file(tmp_path, recorded, source):
    file, revdb = tmp_path / 'greet.c', tmp_path / 'revdb'
    file.write_text(GREET)
    flags = [flag for flag in make_variable('$(call fe_flags,%s)' % ROOM) if flag not in ('-MMD', '-MP')]
    subprocess.run(['gcc', *flags, file, *make_variable('$(FE_OBJ)'), '-o', revdb, *make_variable('$(FE_LIBS)')],
                   cwd=rdb.TOP, check=True)
    markdown = rdb.run([revdb, '--help-commands']).stdout
    assert '### `greet [NAME]`\n\nSay hello.  Aliases: gt.\n\nTo whoever is named.\n\n    greet you\n' in markdown
    assert re.search(r'\n    greetings +what can be said\n', markdown)
    assert '.B greet [NAME]\n' in rdb.run([revdb, '--help-commands=man']).stdout.replace('\\', '')
    log = recorded(source('x = 1\n')).log
    told = rdb.run([revdb, '-x', rdb.PYTHON, '--batch', '-ex', 'gree', '-ex', 'gt you', '-ex', 'info gree',
                    '-ex', 'help greet', log])
    assert told.status == 0, told.stderr
    for line in 'Hello, world.', 'Hello, you.', 'hello', 'greet [NAME] -- say hello', 'aliases: gt':
        assert line in told.stdout.splitlines()
