# SPDX-License-Identifier: MIT
# How Python 3.11 is configured, compiled and linked, and our side of it.  Included by the Makefile where
# ./configure --with-pythons names it.

CPY311   := $(TREE_3.11)
STAMP311 := $(call stamps_of,3.11)

all: build/bin/python3.11-rdb

# ---- our part ----

SRC311 := $(wildcard $(ROOMS_3.11:%=%/rdb_*.c))
OBJ311 := $(filter $(FREE_ROOMS:%=build/obj/%/%),$(PY_OBJ)) $(SRC311:%.c=build/obj/3.11/%.o)
LIB311 := $(TOP)/build/obj/librdb3.11.a
HEADERS311 := $(wildcard Include/cpython/*.h Include/cpython311/*.h) Python/debug/rdb_count.h Python/replay/rdb_locks.h \
    Python/replay/rdb_source.h

$(SRC311:%.c=build/obj/3.11/%.o): build/obj/3.11/%.o: %.c Makefile patches/3.11/build.mk config.mk | $(STAMP311)/configured
	@mkdir -p $(@D)
	@echo '  CC      $< (3.11)'
	$(Q)$(CC) $(PY_COMMON) -DPy_BUILD_CORE $(addprefix -I,$(ROOMS_3.11) $(FREE_ROOMS) Include/rdb Include/cpython Include/cpython311 build/obj/3.11) \
	    $(addprefix -isystem ,$(CPY311)/Include $(CPY311)/Include/internal $(CPY311)) $(LAX_CPYTHON) -c $< -o $@
-include $(SRC311:%.c=build/obj/3.11/%.d)

build/obj/3.11/rdb_%_source.h: Python/cpython311/rdb_own.py Python/cpython/rdb_%.py Makefile
	@mkdir -p $(@D)
	$(Q)$(call EMBED,rdb_$*_source,$(filter %.py,$^))
build/obj/3.11/rdb_%_source.h: Python/debug/rdb_%.py Makefile
	@mkdir -p $(@D)
	$(Q)$(call EMBED,rdb_$*_source)
build/obj/3.11/Python/cpython/rdb_shaped.o: build/obj/3.11/rdb_shape_source.h
build/obj/3.11/Python/cpython/rdb_look.o: build/obj/3.11/rdb_look_source.h build/obj/3.11/rdb_tree_source.h

build/obj/librdb3.11.a: $(OBJ311) patches/3.11/build.mk
	@rm -f $@
	$(Q)ar -rcs $@ $(OBJ311)

# ---- upstream ----

# As the distribution has it, so that its packages of extension modules can be loaded: at a fixed address, with its libraries.
CONFIGURE311 := ./configure CC='$(CC)' LINKCC='$$(CC) -no-pie' --enable-loadable-sqlite-extensions \
    --with-dbmliborder=bdb:gdbm --with-system-expat --with-ensurepip=no --prefix=$(PREFIX)/lib/python3.11-rdb \
    $(if $(PGO),--enable-optimizations --with-lto)

$(STAMP311)/configured: $(STAMP311)/patched
	@[ -e $(CPY311)/Makefile ] || echo '  CONFIGURE $(CPY311)'
	$(Q)[ -e $(CPY311)/Makefile ] || (cd $(CPY311) && $(CONFIGURE311)) >build/configure3.11.log 2>&1 \
	    || { echo "upstream's configure: $$(tail -1 build/configure3.11.log); see build/configure3.11.log" >&2; exit 1; }
	@touch $@

# Our headers are laid over upstream's.
$(STAMP311)/headers: $(STAMP311)/configured $(HEADERS311)
	$(Q)ln -sf $(HEADERS311:%=$(TOP)/%) $(CPY311)/Include/
	$(Q)tools/touch-users $(CPY311) $@ '$(CC)'
	@touch $@

# Every executable is linked with our part, upstream's tools too, which never record; upstream's own Makefile does the rest.
MAKE311 := SOURCE_DATE_EPOCH=$(shell sed -n 's/^epoch *//p' patches/3.11/lock) $(MAKE) -C $(CPY311) CFLAGSFORSHARED=-fno-pie \
    LIBS='-Wl,--whole-archive $(LIB311) -Wl,--no-whole-archive $(PY_LIBS) -ldl -lm' LINK_PYTHON_DEPS='$$(LIBRARY_OBJS) $(LIB311)'

$(STAMP311)/upstream: $(STAMP311)/headers | build/obj/librdb3.11.a
	@echo '  MAKE    $(CPY311)'
	+$(Q)$(MAKE311) $(if $(PGO),profile-opt,build_all) >build/make3.11.log 2>&1 || $(call UPSTREAM_FAILED,build/make3.11.log)
	$(Q)! grep -A3 'Failed to build these modules' build/make3.11.log >&2
	@touch $@

# ---- stock Python 3.11, compiled alike ----

.PHONY: stock3.11
stock3.11: build/stock3.11/python ## build/stock3.11/python, to compare with
	@:
build/stock3.11/python: patches/3.11/lock config.mk tools/unpack patches/3.11/build-pyexpat.patch
	@echo '  STOCK   build/stock3.11'
	$(Q)tools/unpack $< $(CPYTHON_3.11) '$(FIXES_3.11)' build/stock3.11 && patch -s -p1 -d build/stock3.11 <patches/3.11/build-pyexpat.patch
	+$(Q)cd build/stock3.11 && { $(CONFIGURE311) && $(MAKE) CFLAGSFORSHARED=-fno-pie $(if $(PGO),profile-opt,build_all); } \
	    >../stock3.11.log 2>&1 || { echo 'stock Python 3.11 does not compile; see build/stock3.11.log' >&2; exit 1; }
	@touch $@

# ---- the executable ----

build/bin/python3.11-rdb: $(STAMP311)/upstream build/obj/librdb3.11.a build/lay-library tools/lay-prefix tools/summarize-changes \
    VERSION $(wildcard LICENSES/*)
	@mkdir -p $(@D)
	@echo '  LINK    $@'
	+$(Q)$(MAKE311) python >build/link3.11.log 2>&1 || $(call UPSTREAM_FAILED,build/link3.11.log)
	$(Q)tools/lay-prefix 3.11
	@touch $@

# ---- for a tarball: see the Makefile ----

build/tarball/python3.11-rdb: build/bin/python3.11-rdb
	@mkdir -p $(@D)
	+$(Q)rm -f $@; $(BUNDLED) $(MAKE311) BUILDPYTHON=$(TOP)/$@ $(TOP)/$@ >build/tarball/link3.11.log 2>&1 \
	    || $(call UPSTREAM_FAILED,build/tarball/link3.11.log)
tarball: build/tarball/python3.11-rdb
