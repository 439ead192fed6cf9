# SPDX-License-Identifier: MIT
"""The build: configure's refusals, the patch queue, and an interpreter that passes for a normal Python 2.7.18."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import textwrap

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK, QUEUE = "patches/2.7.18/lock", "patches/2.7.18"
BUILD = os.path.join(TOP, "build")
PYTHON = os.path.join(BUILD, "bin", "python-rdb")
STOCK = os.path.join(BUILD, "stock")


def run(*command, **options):
    """The finished process; its output as text.  What REVDB, and the make that runs the tests, have put into the
    environment is not passed on."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("REVDB", "PYTHON", "MAKE", "MFLAGS"))}
    env.update(options.pop("env", {}))
    return subprocess.run(command, stdin=options.pop("stdin", subprocess.DEVNULL), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=600, env=env, **options)


def python(*args, exe=PYTHON, **options):
    """What a program that must succeed prints."""
    done = run(exe, *args, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- a normal Python ----

def test_version():
    assert python("-c", "import sys; print sys.version_info[:3], hex(sys.maxunicode)") == "(2, 7, 18) 0x10ffff\n"


def test_named_modules():
    python("-c", "import ssl, hashlib, _hashlib, sqlite3, readline, curses, curses.panel, ctypes, bz2, zlib, "
                 "multiprocessing, gdbm, dbm, bsddb, pyexpat, _md5, _sha, _sha256, _sha512, crypt, termios")


def extensions(tree):
    """The extension modules that were built in a tree of upstream."""
    with open(os.path.join(tree, "pybuilddir.txt")) as f:
        return {n for n in os.listdir(os.path.join(tree, f.read().strip())) if n.endswith(".so")}


def test_every_extension_module_of_stock():
    ours = extensions(os.path.join(BUILD, "cpython"))
    assert not extensions(STOCK) - ours
    names = [n[:-3].replace("module", "") if n.endswith("module.so") else n[:-3] for n in ours]
    python("-c", "import " + ", ".join(sorted(names)))


def test_hashes_agree():
    source = ("import hashlib, sha, md5; print md5.new('x').hexdigest(), hashlib.md5('x').hexdigest(), "
              "sha.new('x').hexdigest(), hashlib.sha1('x').hexdigest(), hashlib.sha512('x').hexdigest()")
    names = ("md5", "md5", "sha1", "sha1", "sha512")
    expected = [hashlib.new(name, b"x").hexdigest() for name in names]
    assert python("-W", "ignore", "-c", source).split() == expected


@pytest.mark.parametrize("way", ["file", "-c", "-m", "stdin", "zip"])
def test_ways_to_run(way, tmp_path):
    source = "import sys; print 'ran', __name__\n"
    program = tmp_path / "prog.py"
    program.write_text(source)
    if way == "stdin":
        with program.open() as f:
            out = python("-", stdin=f)
    elif way == "zip":
        shutil.copy(program, tmp_path / "__main__.py")
        subprocess.check_call(["/usr/bin/python3", "-m", "zipfile", "-c", "app.zip", "__main__.py"], cwd=tmp_path)
        out = python("app.zip", cwd=tmp_path)
    else:
        out = python(*{"file": [str(program)], "-c": ["-c", source], "-m": ["-m", "prog"]}[way], cwd=tmp_path)
    assert out == "ran __main__\n"


def test_interactive(tmp_path):
    import pexpect
    child = pexpect.spawn(PYTHON, timeout=20, encoding="utf-8", env=dict(os.environ, TERM="dumb"))
    child.expect_exact(">>> ")
    child.sendline("print 6 * 7")
    child.expect_exact("42")
    child.expect_exact(">>> ")
    child.sendeof()
    child.expect(pexpect.EOF)


# ---- extension modules ----

EXTENSION = textwrap.dedent("""\
    #include <Python.h>
    static PyObject *answer(PyObject *self, PyObject *args) { return PyInt_FromLong(42); }
    static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {NULL}};
    PyMODINIT_FUNC initext(void) { Py_InitModule("ext", methods); }
    """)


def build_extension(directory, exe):
    """Compiles the extension module with distutils under exe, in place."""
    (directory / "ext.c").write_text(EXTENSION)
    (directory / "setup.py").write_text("from distutils.core import *\n"
                                        "setup(name='ext', ext_modules=[Extension('ext', ['ext.c'])])\n")
    python("setup.py", "-q", "build_ext", "--inplace", exe=exe, cwd=directory)


def test_distutils_extension(tmp_path):
    build_extension(tmp_path, PYTHON)
    assert python("-c", "import ext; print ext.answer()", cwd=tmp_path) == "42\n"
    assert os.listdir(tmp_path / "build") == ["temp.linux-%s-2.7" % os.uname().machine]


# ---- installing ----

@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """`make install` under DESTDIR; the interpreter's own prefix there."""
    dest = tmp_path_factory.mktemp("dest")
    done = run("make", "-C", TOP, "install", "DESTDIR=%s" % dest)
    assert done.returncode == 0, done.stderr
    homes = [d for d, _, _ in os.walk(dest) if d.endswith("/lib/python-rdb")]
    assert len(homes) == 1
    return homes[0]


AS_PYTHON = ["python", "python-rdb", "python2", "python2.7"]  # for `revdb record`
PYTHON3_NAMES = ["python3-rdb", "python3.11-rdb"]
HAS_PYTHON3 = os.path.exists(os.path.join(BUILD, "bin", "python3.11-rdb"))
needs_python3 = pytest.mark.skipif(not HAS_PYTHON3, reason="Python 3.11 is not built here")


@needs_python3
def test_install_of_python3(installed, tmp_path):
    """A prefix of its own; an extension module is compiled, an environment made, a recording replayed by the revdb there."""
    home = os.path.join(os.path.dirname(installed), "python3.11-rdb")
    exe = os.path.join(home, "bin", "python3.11-rdb")
    assert os.path.isfile(exe + "-gdb.py") and os.path.isfile(os.path.join(home, "lib", "licences", "changes-to-python3.11.txt"))
    bin_dir = os.path.join(installed, "..", "..", "bin")
    out = python("-c", "import sys, ssl; print(sys.prefix); print(ssl.__cached__)", exe=os.path.join(bin_dir, "python3-rdb"))
    assert out.splitlines() == [home, os.path.join(home, "lib/python3.11/__pycache__/ssl.cpython-311.pyc")]
    links = [os.path.join(d, n) for d, _, names in os.walk(home) for n in names if os.path.islink(os.path.join(d, n))]
    assert links == [os.path.join(home, "bin", "python3-rdb")]
    (tmp_path / "ext.c").write_text("#include <Python.h>\nstatic struct PyModuleDef ext = {PyModuleDef_HEAD_INIT, \"ext\"};\n"
                                    "PyMODINIT_FUNC PyInit_ext(void) { return PyModule_Create(&ext); }\n")
    (tmp_path / "setup.py").write_text("from distutils.core import *\n"
                                       "setup(name='ext', ext_modules=[Extension('ext', ['ext.c'])])\n")
    python("-Wi", "setup.py", "-q", "build_ext", "--inplace", exe=exe, cwd=tmp_path)
    assert python("-c", "import ext; print(ext.__name__)", exe=exe, cwd=tmp_path) == "ext\n"
    python("-m", "venv", "--without-pip", tmp_path / "env", exe=exe)
    assert python("-c", "import sys; print(sys.base_prefix)", exe=tmp_path / "env/bin/python") == home + "\n"
    log = tmp_path / "log.rdb"
    python("-c", "import json; print(json.dumps([1]))", exe=os.path.join(bin_dir, "python3-rdb"), env={"REVDB": str(log)})
    assert log.stat().st_size < 64 << 10  # its library's bytes are known
    done = run(os.path.join(bin_dir, "revdb"), "replay", log)
    assert done.returncode == 0, done.stderr


def test_uninstall(installed, tmp_path):
    """Nothing is left, but what pip has installed, and what is not ours."""
    shutil.copytree(os.path.join(installed, "..", ".."), tmp_path / "usr", symlinks=True)
    (tmp_path / "usr/bin/mine").write_text("")
    uninstall = "make", "-s", "-C", TOP, "uninstall", "DESTDIR=%s" % tmp_path, "PREFIX=/usr"
    packages = tmp_path / "usr/lib/python-rdb/lib/python2.7/site-packages"
    (packages / "there.py").write_text("")
    done = run(*uninstall)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout == "uninstall: kept what pip has installed: %s\n" % packages
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink())
    assert left[0] == "usr/bin/mine" and all(path.startswith(str(packages.relative_to(tmp_path))) for path in left[1:])
    shutil.rmtree(tmp_path / "usr/lib")
    again = run(*uninstall)
    assert again.returncode == 2 and "nothing of ours is installed under %s/usr" % tmp_path in again.stderr


def test_one_interpreter_or_the_other():
    """What `make` would build, as ./configure chose."""
    def built(pythons):
        told = run("make", "-C", TOP, "-pq", "all", "PYTHONS=" + pythons).stdout
        return set(re.search(r"^all: (.*)$", told, re.M)[1].split())
    both = {"build/bin/revdb", "build/man/revdb.1", *("build/completions/" + name for name in ("revdb", "_revdb", "revdb.fish"))}
    assert built("2.7.18") == both | {"build/bin/python-rdb"}
    assert built("3.11") == both | {"build/bin/python3.11-rdb"}
    assert built("2.7.18 3.11") == both | {"build/bin/python-rdb", "build/bin/python3.11-rdb"}


def test_install(installed, tmp_path):
    exe = os.path.join(installed, "bin", "python-rdb")
    assert os.path.isfile(exe + "-gdb.py")
    bin_dir = os.path.join(installed, "..", "..", "bin")
    assert sorted(os.listdir(bin_dir)) == sorted(["python-rdb", "revdb", *(PYTHON3_NAMES if HAS_PYTHON3 else [])])
    manuals = os.path.join(installed, "..", "..", "share", "man", "man1")
    assert sorted(os.listdir(manuals)) == ["python-rdb.1", "revdb.1"]
    assert not os.path.islink(os.path.join(bin_dir, "revdb"))
    out = python("-c", "import sys, ssl; print sys.prefix; print ssl.__file__", exe=exe)
    assert out.splitlines() == [installed, os.path.join(installed, "lib/python2.7/ssl.pyc")]
    links = [os.path.join(d, n) for d, _, names in os.walk(installed) for n in names
             if os.path.islink(os.path.join(d, n))]
    assert sorted(links) == [os.path.join(installed, "as-python", name) for name in AS_PYTHON]
    assert python("--version", exe=links[0]) == python("--version", exe=exe)
    build_extension(tmp_path, exe)
    assert python("-c", "import ext; print ext.answer()", exe=exe, cwd=tmp_path) == "42\n"


@pytest.mark.parametrize("where", ["installed", "build"])
def test_licences_and_summary_of_changes_go_along(where, request):
    """CPython's licence asks for it; license() finds Python's.  See docs/licence.md."""
    home = request.getfixturevalue("installed") if where == "installed" else os.path.join(TOP, "build")
    exe = os.path.join(home, "bin", "python-rdb")
    shown = python("-c", "import sys, site\nraw_input = lambda prompt: ''\nprint repr(license)\n"
                         "license._Printer__setup()\nprint license._Printer__lines[0]\nprint len(license._Printer__lines)",
                   exe=exe, cwd="/").splitlines()
    assert shown[-2:] == ["A. HISTORY OF THE SOFTWARE", "255"], shown
    licences = os.path.join(home, "lib", "licences")
    names = {name for name in os.listdir(licences) if name != "changes-to-python3.11.txt"}
    assert names == {"GPL-3.0-or-later.txt", "MIT.txt", "Python-2.0.txt", "changes-to-python.txt"}
    with open(os.path.join(licences, "changes-to-python.txt")) as file:
        changes = file.read()
    with open(os.path.join(TOP, "patches", "2.7.18", "series")) as file:
        series = file.read().split()
    told = re.findall(r"^(\S+\.patch)\n    [A-Z\w].*[.:]$", changes, re.M)
    assert told == series and "SPDX" not in changes


def test_versions():
    with open(os.path.join(TOP, "VERSION")) as file:
        version = file.read().strip()
    def told(exe, option):
        done = run(os.path.join(TOP, "build", "bin", exe), option)
        assert done.returncode == 0
        return done.stdout + (done.stderr or "")
    assert told("python-rdb", "-V") == "Python 2.7.18\n"
    first, second = told("python-rdb", "--version").splitlines()
    assert first == "Python 2.7.18"
    for line, name in (second, "python-rdb"), (told("revdb", "--version").strip(), "revdb"):
        assert re.match(r"%s %s( \(commit [0-9a-f]{10}(, changed)?\))?$" % (name, re.escape(version)), line), line


def test_virtual_environment(installed, tmp_path):
    """What virtualenv makes for Python 2.7: the executable copied, os.py linked, a site.py that finds the rest."""
    base = os.path.join(installed, "lib", "python2.7")
    lib = tmp_path / "env" / "lib" / "python2.7"
    os.makedirs(lib / "site-packages")
    os.mkdir(tmp_path / "env" / "bin")
    exe = shutil.copy(os.path.join(installed, "bin", "python-rdb"), tmp_path / "env" / "bin" / "python")
    for name in ("os.py", "lib-dynload"):
        os.symlink(os.path.join(base, name), lib / name)
    (lib / "orig-prefix.txt").write_text(installed)
    (lib / "site.py").write_text(textwrap.dedent("""\
        import sys
        here = __file__.rpartition("/")[0]
        base = open(here + "/orig-prefix.txt").read() + "/lib/python2.7"
        sys.path[:] = [p.replace(here, base) for p in sys.path]
        sys.real_prefix = base[:-len("/lib/python2.7")]
        sys.path.append(here + "/site-packages")
        """))
    (lib / "site-packages" / "there.py").write_text("x = 1\n")
    out = python("-c", "import sys, there, ssl; print sys.prefix; print ssl.__file__", exe=exe)
    assert out.splitlines() == [str(tmp_path / "env"), os.path.join(base, "ssl.pyc")]


# ---- make and configure ----

def test_make_again_does_nothing():
    done = run("make", "-C", TOP, "--no-print-directory")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def tree(tmp_path):
    """A copy of what configure and the patch queue need."""
    shutil.copy(os.path.join(TOP, "configure"), tmp_path)
    os.makedirs(tmp_path / "patches" / "2.7.18")
    for name in "lock", "archive":
        shutil.copy(os.path.join(TOP, QUEUE, name), tmp_path / QUEUE)
    shutil.copytree(os.path.join(TOP, "tools"), tmp_path / "tools")
    return tmp_path


@pytest.mark.parametrize("option, says", [
    ("--with-cpython=/nowhere/at/all", "/nowhere/at/all: no such file"),
    ("--with-cpython=/etc/passwd", "SHA-256"),
    ("--with-cpython=/etc", "not a source tree of Python 2.7.18"),
    ("--prefix=relative", "absolute"),
    ("--with-pythons=2.7,4.0", "there is no Python 4.0 here"),
    ("--prefix=/a b", "spaces"),
    ("--bogus", "no such option"),
])
def test_configure_refuses(tree, option, says):
    done = run("./configure", option, cwd=tree)
    assert done.returncode != 0 and not (tree / "config.mk").exists()
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("configure: ") and says in done.stderr


def test_a_second_upstream_is_a_second_folder(tree):
    """configure takes each source for the upstream whose it is, and make makes a tree of each."""
    (tree / "patches" / "9.9").mkdir()
    (tree / "patches" / "9.9" / "lock").write_text("version 9.9\ntarball none\nsha256 0\nepoch 0\nfixes none\n")
    for version, folder in ("2.7.18", "first"), ("9.9", "second"):
        (tree / folder / "Include").mkdir(parents=True)
        (tree / folder / "Include" / "patchlevel.h").write_text('#define PY_VERSION "%s"\n' % version)
    done = run("./configure", "--with-pythons=2.7,9.9", "--with-cpython=%s" % (tree / "second"),
               "--with-cpython=%s" % (tree / "first"), cwd=tree)
    assert done.returncode == 0, done.stderr
    config = (tree / "config.mk").read_text()
    assert "CPYTHON_2.7.18 := %s\n" % (tree / "first") in config and "CPYTHON_9.9 := %s\n" % (tree / "second") in config
    shutil.copy(os.path.join(TOP, "Makefile"), tree)
    for version in "2.7.18", "9.9":
        (tree / "patches" / version / "series").write_text("")
    done = run("make", "-s", "build/stamp/patched", "build/stamp9/patched", "TREE_9.9=build/cpython9", cwd=tree)
    assert done.returncode == 0, done.stderr
    for path, version in ("cpython", "2.7.18"), ("cpython9", "9.9"):
        assert version in (tree / "build" / path / "Include" / "patchlevel.h").read_text()


def test_an_interpreter_whose_source_cannot_be_had(tree):
    """It is left out, in a sentence, unless it was asked for."""
    (tree / "patches" / "9.9").mkdir()
    (tree / "patches" / "9.9" / "lock").write_text("version 9.9\ntarball none\nsha256 0\nepoch 0\nfixes none\n")
    (tree / "patches" / "9.9" / "archive").write_text("package python9.9\n")
    (tree / "first" / "Include").mkdir(parents=True)
    (tree / "first" / "Include" / "patchlevel.h").write_text('#define PY_VERSION "2.7.18"\n')
    source = "--with-cpython=%s" % (tree / "first")
    env = {"XDG_CACHE_HOME": str(tree / "cache")}
    done = run("./configure", source, cwd=tree, env=env)
    assert done.returncode == 0 and "configure: not building Python 9.9: the source" in done.stdout, done
    assert "PYTHONS := 2.7.18\n" in (tree / "config.mk").read_text()
    done = run("./configure", source, "--with-pythons=2.7,9.9", cwd=tree, env=env)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and "the source of Python 9.9" in done.stderr


def test_configure_names_a_missing_library(tree):
    text = (tree / "configure").read_text()
    (tree / "configure").write_text(text.replace("    header   zstd.h ", "    header   no-such-thing.h "))
    done = run("./configure", cwd=tree, env={"PATH": without_apt(tree)})
    assert done.returncode != 0 and done.stderr.count("\n") == 1
    assert "missing: header no-such-thing.h" in done.stderr


def without_apt(directory):
    """A PATH that has everything but the package client."""
    os.mkdir(directory / "path")
    for name in os.listdir("/usr/bin"):
        if not name.startswith(("apt", "sudo")):
            os.symlink("/usr/bin/" + name, directory / "path" / name)
    return str(directory / "path")


def test_upstream_that_is_not_in_the_lock(tree):
    shutil.copy("/etc/passwd", tree / "tarball")
    done = run("tools/unpack", LOCK, "tarball", "", "build/cpython", cwd=tree)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and LOCK in done.stderr


def test_fixes_of_the_distribution(tree):
    """They come out of a diff that adds them as files, and are applied in the order of the lock."""
    (tree / "up").mkdir()
    (tree / "up" / "a.c").write_text("one\ntwo\n")
    change = "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n one\n-%s\n+%s\n"
    files = {"CVE-2.diff": change % ("three", "four"), "CVE-1.diff": change % ("two", "three"), "other.diff": "no\n"}
    diff = "".join("--- p.orig/debian/patches/%s\n+++ p/debian/patches/%s\n@@ -0,0 +1,%d @@\n%s" % (
        name, name, text.count("\n"), "".join("+%s\n" % line for line in text.splitlines()))
        for name, text in files.items())
    (tree / "fixes.gz").write_bytes(gzip.compress(diff.encode()))
    checksum = hashlib.sha256((tree / "fixes.gz").read_bytes()).hexdigest()
    lock = "fixes_sha256 %s\nfix CVE-1 first\nfix CVE-2 second\n" % checksum
    (tree / LOCK).write_text(lock)
    os.mkdir(tree / "build")
    assert run("tools/unpack", LOCK, "up", "fixes.gz", "build/cpython", cwd=tree).returncode == 0
    assert (tree / "build" / "cpython" / "a.c").read_text() == "one\nfour\n"

    (tree / LOCK).write_text(lock + "fix CVE-3 missing\n")
    done = run("tools/unpack", LOCK, "up", "fixes.gz", "build/cpython", cwd=tree)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and "CVE-3" in done.stderr
    (tree / LOCK).write_text(lock.replace(checksum, "0" * 64))
    done = run("tools/unpack", LOCK, "up", "fixes.gz", "build/cpython", cwd=tree)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and "fixes.gz is not the file" in done.stderr


def test_fixes_out_of_a_tarball(tree):
    """A newer source package has its patches as files, which the lock names whole."""
    (tree / "up").mkdir()
    (tree / "up" / "a.c").write_text("one\ntwo\n")
    (tree / "debian" / "patches").mkdir(parents=True)
    (tree / "debian" / "patches" / "one.patch").write_text("--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n")
    subprocess.check_call(["tar", "-cJf", "p.debian.tar.xz", "debian"], cwd=tree)
    checksum = hashlib.sha256((tree / "p.debian.tar.xz").read_bytes()).hexdigest()
    (tree / LOCK).write_text("fixes_sha256 %s\nfix one.patch first\n" % checksum)
    os.mkdir(tree / "build")
    done = run("tools/unpack", LOCK, "up", "p.debian.tar.xz", "build/cpython", cwd=tree)
    assert done.returncode == 0, done.stderr
    assert (tree / "build" / "cpython" / "a.c").read_text() == "one\nthree\n"
    (tree / LOCK).write_text("fixes_sha256 %s\nfix two.patch missing\n" % checksum)
    done = run("tools/unpack", LOCK, "up", "p.debian.tar.xz", "build/cpython", cwd=tree)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and "two.patch" in done.stderr


def test_this_build_has_the_fixes_it_was_configured_with():
    with open(os.path.join(TOP, "config.mk")) as f:
        configured = re.search(r"^FIXES(?:_2.7.18)? := *(.*)$", f.read(), re.M)[1]
    there = python("-c", "import urlparse; print 'separator' in urlparse.parse_qsl.__code__.co_varnames")
    assert there.strip() == str(bool(configured))


# ---- the patch queue ----

@pytest.fixture
def queue(tree):
    """A little upstream of one file, and one patch for it."""
    os.makedirs(tree / "build" / "cpython")
    os.makedirs(tree / "build" / "stamp")
    (tree / "build" / "cpython" / "a.c").write_text("".join("line %d\n" % i for i in range(20)))
    (tree / QUEUE / "series").write_text("one.patch\n")
    (tree / QUEUE / "one.patch").write_text("Why.  Retired by: that.\n\n--- a/a.c\n+++ b/a.c\n"
                                                "@@ -4,2 +4,3 @@\n line 3\n+added\n line 4\n")
    return tree


def patches(tree, *args, fails=False):
    done = run("tools/patches", QUEUE, "build/cpython", *args, cwd=tree)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if fails else done.stdout


def test_patches_apply_and_leave_unchanged_files_alone(queue):
    source = queue / "build" / "cpython" / "a.c"
    patches(queue, "apply")
    assert "line 3\nadded\nline 4\n" in source.read_text()
    os.utime(source, (1, 1))
    patches(queue, "apply")
    assert source.stat().st_mtime == 1
    (queue / QUEUE / "series").write_text("")
    patches(queue, "apply")
    assert "added" not in source.read_text()


def test_patch_that_does_not_apply(queue):
    (queue / QUEUE / "one.patch").write_text("Why.  Retired by: that.\n\n--- a/a.c\n+++ b/a.c\n"
                                                 "@@ -4,2 +4,3 @@\n line 33\n+added\n line 4\n")
    message = patches(queue, "apply", fails=True)
    assert message.count("\n") == 1 and "one.patch does not apply to a.c" in message


def test_edit_and_refresh(queue):
    patches(queue, "apply")
    source = queue / "build" / "cpython" / "a.c"
    patches(queue, "edit", "two.patch", "a.c")
    source.write_text(source.read_text().replace("line 10\n", "line 10\nmore\n"))
    patches(queue, "refresh")
    assert (queue / QUEUE / "series").read_text() == "one.patch\ntwo.patch\n"
    assert "@@ -12,2 +12,3 @@\n line 10\n+more\n line 11\n" in (queue / QUEUE / "two.patch").read_text()
    assert "two.patch has no header" in patches(queue, "check", fails=True)
    text = (queue / QUEUE / "two.patch").read_text()
    (queue / QUEUE / "two.patch").write_text("Why.  Retired by: that.\n\n" + text)
    assert patches(queue, "check").startswith("2 patches")
    # Back at the first one, and forward again.
    patches(queue, "edit", "one.patch")
    assert "more" not in source.read_text()
    patches(queue, "refresh")
    assert "more" in source.read_text()
    assert (queue / QUEUE / "two.patch").read_text().startswith("Why.")


def test_edit_outside_a_patch_is_not_lost(queue):
    patches(queue, "apply")
    source = queue / "build" / "cpython" / "a.c"
    source.write_text(source.read_text() + "mine\n")
    assert "a.c" in patches(queue, "apply", fails=True)
    assert source.read_text().endswith("mine\n")


def test_unlisted_and_missing_patches(queue):
    patches(queue, "apply")
    (queue / QUEUE / "stray.patch").write_text("x")
    assert "stray.patch is not named" in patches(queue, "check", fails=True)
    (queue / QUEUE / "series").write_text("one.patch\ngone.patch\n")
    for command in "apply", "check":
        message = patches(queue, command, fails=True)
        assert "gone.patch, which does not exist" in message and message.count("\n") == 1


def test_house_rules():
    done = run("make", "-s", "-C", TOP, "lint")
    assert done.returncode == 0, done.stderr
