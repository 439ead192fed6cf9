# SPDX-License-Identifier: MIT
"""OpenSSL runs for real at replay, over logged socket calls, with logged randomness (Modules/boundary/rdb_random.c)."""
import shutil

import pytest

import rdb

PROGRAM = rdb.TOP / 'tests/boundary/tls.py'


@pytest.fixture
def certificate(tmp_path):
    path = tmp_path / 'certificate.pem'
    made = rdb.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=DNS:localhost', '-keyout', path, '-out', tmp_path / 'only'])
    assert made.status == 0, made.stderr
    with open(path, 'ab') as both, open(tmp_path / 'only', 'rb') as only:
        shutil.copyfileobj(only, both)
    return path


def test_tls(certificate, recorded):
    first = recorded(PROGRAM, certificate)
    assert (first.status, first.stderr) == (0, '')
    assert 'TLS' in first.stdout and 'an answer' in first.stdout
    certificate.unlink()
    for _ in range(3):
        assert rdb.replay(first.log, output=True).output == first.stdout


def test_randomness_is_not_weakened(certificate, recorded):
    assert recorded(PROGRAM, certificate).stdout != recorded(PROGRAM, certificate).stdout
