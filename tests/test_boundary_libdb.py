# SPDX-License-Identifier: MIT
"""Berkeley DB writes bytes of its stack into its files, and ids made of addresses (Modules/boundary/rdb_random.c)."""
import rdb

PROGRAM = '''
import bsddb
for make in bsddb.btopen, bsddb.hashopen:
    db = make(None, 'c') if make is bsddb.hashopen else make('tree.db', 'c')
    for i in range(40):
        db['%03d' % i] = 'value' * i * 15
    db.sync()
    print len(db), sum(len(db[key]) for key in db.keys())
    db.close()
'''


def test_what_was_never_set_is_not_compared(recorded, source, tmp_path):
    recording = recorded(source(PROGRAM), cwd=tmp_path)
    assert recording.stdout == '40 58500\n40 58500\n'
    assert recording.stderr == ('revdb: not recorded faithfully: Berkeley DB goes by addresses when its cache is full: a '
                                'replay may diverge there (bsddb, dbhash)\n')
    (tmp_path / 'tree.db').unlink()
    for _ in range(2):
        assert rdb.replay(recording.log, output=True).output == recording.stdout
