# sqlite3: inserts in transactions of a thousand, selects by key, and sums, in a database on the disk.
import os
import sqlite3
import tempfile

folder = tempfile.mkdtemp()
path = os.path.join(folder, 'database')
try:
    database = sqlite3.connect(path)
    database.execute('pragma synchronous = off')
    database.execute('create table item (number integer primary key, name text, price real)')
    for turn in range(40):
        with database:
            database.executemany('insert into item values (?, ?, ?)',
                                 ((turn * 1000 + i, 'item %d' % i, i * 0.5) for i in range(1000)))
    found = 0
    for i in xrange(20000):
        found += len(database.execute('select name from item where number = ?', (i * 7919 % 40000,)).fetchone()[0])
    for name, total in database.execute('select name, sum(price) from item group by name'):
        found += total
    database.close()
finally:
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
print found
