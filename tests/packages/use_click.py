# SPDX-License-Identifier: MIT
"""A command with options, run as a test does."""
import click
from click.testing import CliRunner
@click.command()
@click.option('--n', type=int, default=2)
@click.argument('name')
def hello(n, name):
    for _ in range(n):
        click.secho('hello ' + name, fg='red')
print(CliRunner().invoke(hello, ['--n', '3', 'you']).output, CliRunner().invoke(hello, ['--n', 'x', 'you']).exit_code)
