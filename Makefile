# Builds python-rdb and revdb under build/.  See README.md; docs/patches.md for the patches.
# `make` does the least that is needed: our own files here, upstream's through its own Makefile.

ifeq ($(wildcard config.mk),)
$(error no config.mk: run ./configure first)
endif
include config.mk

TOP     := $(CURDIR)
CPY     := build/cpython
WARN    := -Wall -Wextra -Werror
OUR_CFLAGS := -std=gnu11 -O2 -g -fno-strict-aliasing -fwrapv $(WARN) -MMD -MP -IInclude

# ---- our files ----

PY_SRC  := $(wildcard Python/rdb_*.c Objects/rdb_*.c Modules/rdb_*.c)
# Parts of the interpreter's side that know nothing of CPython and that the front end uses too.
LOG_SRC := $(wildcard Python/rdb_log*.c)
FE_SRC  := $(wildcard revdb/*.c) $(LOG_SRC)
PY_OBJ  := $(PY_SRC:%.c=build/obj/%.o)
FE_OBJ  := $(FE_SRC:%.c=build/fe/%.o)
HEADERS := $(wildcard Include/rdb*.h)
PATCHES := patches/series $(wildcard patches/*.patch)
STAMP   := build/stamp

PY_LIBS := -lzstd -lpthread
FE_LIBS := -lzstd -lreadline -lpthread

.PHONY: all
all: build/bin/python-rdb build/bin/revdb
	@:

# ---- the front end ----

build/fe/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) -Irevdb -c $< -o $@

build/bin/revdb: $(FE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(FE_OBJ) -o $@ $(FE_LIBS)

# ---- our part of the interpreter ----

build/obj/%.o: %.c Makefile $(STAMP)/configured
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) -I$(CPY)/Include -I$(CPY) -DPy_BUILD_CORE -c $< -o $@

build/obj/librdb.a: $(PY_OBJ)
	rm -f $@
	ar -rcs $@ $(PY_OBJ)

-include $(PY_OBJ:.o=.d) $(FE_OBJ:.o=.d)

# ---- upstream ----

$(STAMP)/unpacked: cpython.lock tools/unpack config.mk
	@mkdir -p $(STAMP)
	rm -rf build/upstream $(STAMP)/*
	tools/unpack $(CPYTHON)
	touch $@

$(STAMP)/patched: $(STAMP)/unpacked $(PATCHES) tools/patches
	tools/patches apply
	touch $@

$(STAMP)/configured: $(STAMP)/patched
	[ -e $(CPY)/Makefile ] || (cd $(CPY) && ./configure --prefix=$(PREFIX)/lib/python-rdb --enable-unicode=ucs4 \
	    >../configure.log 2>&1) || { tail -5 build/configure.log >&2; exit 1; }
	touch $@

# Our headers are laid over upstream's.  Those that Python.h reaches concern every file of upstream, and touching
# pyconfig.h says so to its Makefile and to setup.py; of the others only the files that include one of ours.
$(STAMP)/headers: $(STAMP)/configured $(HEADERS)
	ln -sf $(HEADERS:%=$(TOP)/%) $(CPY)/Include/
	tools/touch-users $@ $(CC)
	touch $@

UPSTREAM_MAKE := $(MAKE) -C $(CPY) MAINOBJ=$(TOP)/build/obj/librdb.a \
    RDB_LINK='-Wl,--whole-archive $(TOP)/build/obj/librdb.a -Wl,--no-whole-archive $(PY_LIBS)'

# A change of our own files alone links again, and leaves the extension modules alone.
$(STAMP)/upstream: $(STAMP)/headers | build/obj/librdb.a
	+$(UPSTREAM_MAKE) >build/make.log 2>&1 || { grep -n -E 'error|undefined|Error' build/make.log | head -20 >&2; \
	    echo 'upstream does not compile: see build/make.log' >&2; exit 1; }
	touch $@

# build/ is a prefix of its own: bin/python-rdb finds lib/python2.7 beside it, wherever build/ lies.
build/bin/python-rdb: $(STAMP)/upstream build/obj/librdb.a tools/lay-prefix
	+$(UPSTREAM_MAKE) -s python
	tools/lay-prefix
	touch $@

# ---- the patches: see docs/patches.md ----

.PHONY: edit-patch refresh-patch check-patches
edit-patch: $(STAMP)/patched
	tools/patches edit $(PATCH) $(FILES)
refresh-patch:
	tools/patches refresh
check-patches: $(STAMP)/patched
	tools/patches check

.PHONY: clean
clean:
	rm -rf build
