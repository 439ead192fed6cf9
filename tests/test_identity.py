# SPDX-License-Identifier: MIT
"""Addresses are the recording's: id(), default hashes and orders, reprs, and what C code makes of pointers are the same in every
replay; and the layout of objects is stock's, so that modules which were compiled for stock Python load and work."""
import subprocess

import pytest
import rdb

PROGRAM = rdb.TOP / 'tests/programs/identity.py'

CTYPES = '''
import ctypes, sys
block = ctypes.create_string_buffer(1000)
address = ctypes.c_void_p(ctypes.addressof(block))
for make in ctypes.pythonapi.PyString_FromFormat, ctypes.pythonapi.PyUnicodeUCS4_FromFormat:
    make.restype = ctypes.py_object
    print make('<of an extension module, at %p>', address)
print ctypes.byref(block), buffer(block), ctypes.c_char_p('text'), ctypes.CDLL(None), ctypes.pointer(block)
x = ['found']
print ctypes.cast(id(x), ctypes.py_object).value, ctypes.c_long.from_address(id(x)).value == sys.getrefcount(x) - 1
print object().__sizeof__(), (1).__sizeof__(), [].__sizeof__()
'''

# As Jinja2 2.10 does.
TRACEBACKS = '''
import ctypes, sys, traceback
class Traceback(ctypes.Structure):
    pass
Traceback._fields_ = [('head', ctypes.c_char * object().__sizeof__()), ('tb_next', ctypes.POINTER(Traceback)),
                      ('tb_frame', ctypes.py_object), ('tb_lasti', ctypes.c_int), ('tb_lineno', ctypes.c_int)]
def tb_set_next(tb, next):
    Traceback.from_address(id(tb)).tb_next = ctypes.pointer(Traceback.from_address(id(next)))
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(next))
def first(): second()
def second(): third()
def third(): 1 / 0
try:
    first()
except ZeroDivisionError:
    tb = sys.exc_info()[2]
    tb_set_next(tb.tb_next, tb.tb_next.tb_next.tb_next)
    print [entry[2] for entry in traceback.extract_tb(tb)]
'''

# Each of these is a bug that depends on addresses.
REUSED = '''
import gc
class Session(object):
    pass
def serve(turn):
    names = {}
    for i in range(50):
        session = Session()
        if id(session) in names:
            print turn, i, 'takes over', names[id(session)]
        names[id(session)] = i
        if i % 7:
            del session
serve(1)
serve(2)
class Old: pass
kept = [Session() for i in range(100)] + [Old() for i in range(100)]
print [kept.index(each) for each in set(kept)][:20], sorted(range(20), key=lambda i: id(kept[i])), hash(kept[3]), kept[7]
print sorted(kept[:20])[0] is kept[0], {Session: 1, int: 2, len: 3, gc: 4}.values(), [id(None), id(int), id(gc), id(len)]
'''


@pytest.mark.parametrize('arguments', [[PROGRAM], ['-c', CTYPES], ['-c', TRACEBACKS], ['-c', REUSED]],
                         ids=['identity.py', 'ctypes', 'tracebacks', 'reused'])
def test_a_replay_shows_the_same(recorded, arguments):
    recording = recorded(*arguments)
    assert (recording.status, recording.stderr) == (0, '')
    assert recording.stdout and rdb.replay(recording.log, output=True).output == recording.stdout


def test_as_stock_has_it(recorded):
    """What does not depend on where things lie is stock's."""
    stock = rdb.run([rdb.STOCK, '-c', TRACEBACKS])
    assert stock.stdout == "['<module>', 'first', 'third']\n" == recorded('-c', TRACEBACKS).stdout
    sizes = 'print object().__sizeof__(), (1).__sizeof__(), [].__sizeof__(), "".__sizeof__(), object.__basicsize__'
    assert rdb.run([rdb.STOCK, '-c', sizes]) == rdb.run([rdb.PYTHON, '-c', sizes])


ABI = '''
import gc, stock_abi
print stock_abi.sizes(), object().__sizeof__()
cells = [stock_abi.Cell([i]) for i in range(20)]
print [cell.value for cell in cells][::5], all(cell.number == id(cell) for cell in cells), hex(cells[3].number)
del cells[::2]
cells += [stock_abi.Cell({}) for i in range(30)]
print [id(cell) - id(cells[0]) for cell in cells], hash(cells[1])
for i in range(50):
    stock_abi.ring(100)
print gc.collect() >= 0, stock_abi.churn(2000), stock_abi.look_into(stock_abi.capsule()), id(stock_abi.Cell)
'''


@pytest.fixture(scope='module')
def stock_abi(tmp_path_factory):
    folder = tmp_path_factory.mktemp('stock')
    headers = rdb.STOCK.resolve().parent
    subprocess.run(['gcc', '-shared', '-fPIC', '-O2', '-w', '-fno-strict-aliasing', '-fwrapv', f'-I{headers}/Include',
                    f'-I{headers}', rdb.TOP / 'tests/extensions/stock_abi.c', '-o', folder / 'stock_abi.so'], check=True)
    return folder


def test_a_module_compiled_for_stock_python(recorded, stock_abi):
    program = f'import sys; sys.path.insert(0, {str(stock_abi)!r})\n' + ABI
    plain = rdb.run([rdb.PYTHON, '-c', program])
    assert (plain.status, plain.stderr) == (0, '')
    recording = recorded('-c', program)
    assert (recording.status, recording.stderr) == (0, '')
    assert recording.stdout.startswith('(16, 24, 40, 392) 16\n[[0], [5], [10], [15]] True 0x')
    assert rdb.replay(recording.log, output=True).output == recording.stdout


DYNLOAD = '''
import array, bz2, cPickle, datetime, _elementtree, itertools, json, operator, _json, sqlite3, struct, unicodedata, zlib, ctypes
print array.__file__
print datetime.date(2020, 2, 29), cPickle.loads(cPickle.dumps([1, {2: 3}])), json.loads(json.dumps({'a': [1.5, None]}))
print sqlite3.connect(':memory:').execute('select 1 + 1').fetchall(), unicodedata.name(u'x'), zlib.crc32('x'), array.array('i', [1, 2])
print _elementtree.XML('<a><b/></a>')[0].tag, ctypes.sizeof(ctypes.c_long), bz2.decompress(bz2.compress('z' * 100)) == 'z' * 100
print sorted([[], object, 5, array.array('c'), datetime.date.today], key=id), hash(array.array), set([array, zlib, struct])
'''


def test_the_modules_that_stock_python_was_built_with(recorded):
    dynload, = [path for path in rdb.STOCK.resolve().parent.glob('build/lib.*') if path.is_dir()]
    recording = recorded('-c', f'import sys; sys.path.insert(0, {str(dynload)!r})\n' + DYNLOAD)
    assert (recording.status, recording.stderr) == (0, '')
    assert recording.stdout.startswith(f'{dynload}/array.so\n')
    assert rdb.replay(recording.log, output=True).output == recording.stdout


ENDS = '''
inner = stock_abi.Cell([1])
outer = stock_abi.Cell(inner)
full = [stock_abi.Cell(i) for i in range(8)]
del full
print 'named here'
del inner
del outer  # ends both
print 'end'
'''


def test_an_object_that_a_stock_module_ends_is_dead(recorded, source, stock_abi):
    """It calls the type's function itself; that the memory goes back is seen."""
    recording = recorded(source(f'import sys; sys.path.insert(0, {str(stock_abi)!r}); import stock_abi\n' + ENDS))
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('break 7')
        debugger.tell('continue')
        assert 'stock_abi.Cell object' in debugger.tell('print inner').text
        debugger.tell('print outer')
        assert debugger.tell('created $1').places[0].line == 3
        assert debugger.tell('died $1').places[0].line == 9
        assert debugger.tell('died $2').places[0].line == 9
