# SPDX-License-Identifier: MIT
"""Fuzzes the log's reader (tests/fuzz/log_reader.c) for a short while, from real logs on."""
import subprocess

import pytest

import rdb

FLAGS = ['-g', '-O1', '-fno-strict-aliasing', '-fno-sanitize-recover=undefined', '-IPython/log', '-IPython/protocol']
READER = ['Python/log/rdb_log_read.c', 'Python/log/rdb_event.c']


def build(exe, *arguments):
    subprocess.run([*arguments, *FLAGS, '-lzstd', '-o', exe], cwd=rdb.TOP, check=True)


@pytest.fixture(scope='module')
def seeds(tmp_path_factory):
    """Logs with a window of one page, so that little of what is mutated is idle."""
    folder = tmp_path_factory.mktemp('seeds')
    writer = folder / 'writer'
    build(writer, 'gcc', '-std=gnu11', '-DRDB_LOG_WINDOW=4096', 'tests/log_roundtrip.c', 'Python/log/rdb_log_write.c', *READER)
    logs = folder / 'logs'
    logs.mkdir()
    for how in 'close', 'leave', 'exec':
        for count in 5, 300:
            assert rdb.run([writer, 'write', logs / (how + str(count)), 7, count, how]).status == 0
    return logs


@pytest.mark.parametrize('checks', ['kept', 'ignored'])
def test_reader(tmp_path, seeds, checks):
    """Without checks the fuzzer reaches what lies behind them."""
    fuzzer = tmp_path / 'fuzzer'
    ignore = ['-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION'] * (checks == 'ignored')
    build(fuzzer, 'clang', '-fsanitize=fuzzer,address,undefined', *ignore, 'tests/fuzz/log_reader.c', *READER)
    found = tmp_path / 'found'
    found.mkdir()
    seconds = 600 if rdb.LONG else 12
    result = rdb.run([fuzzer, '-max_total_time=%d' % seconds, '-max_len=60000', '-timeout=10', '-rss_limit_mb=1000',
                      '-print_final_stats=1', found, seeds], cwd=tmp_path, timeout=seconds + 120)
    assert result.status == 0, result.stderr[-3000:]
    assert 'Done ' in result.stderr
