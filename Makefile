# SPDX-License-Identifier: MIT
# Builds python-rdb and revdb under build/; `make help` lists the targets.  Run ./configure first.
#
# Our own files are compiled here, from where they lie; upstream's by its own Makefile, in the tree where it is unpacked
# and patched (docs/patches.md).  Both do the least that is needed after a change.

-include config.mk
TOP   := $(CURDIR)
# Every folder of patches/ is an upstream; those that ./configure has found the source of are built.  Of each: its tree,
# whose stamps lie in build/stampX if it is build/cpythonX.
PYTHONS     ?= 2.7.18
UPSTREAMS   := $(PYTHONS)
TREE_2.7.18 := build/cpython
TREE_3.11   := build/cpython3.11
stamps_of    = $(patsubst build/cpython%,build/stamp%,$(TREE_$(1)))
# Where configure has found its source, and its fixes; a config.mk from before there could be several names only one.
CPYTHON_2.7.18 ?= $(CPYTHON)
FIXES_2.7.18   ?= $(FIXES)
# The one that python-rdb is made of.
UPSTREAM := patches/2.7.18
CPY   := $(TREE_2.7.18)
STAMP := $(call stamps_of,2.7.18)
Q     := $(if $(V),,@)
# What is built must not record itself, nor look for its library elsewhere.
unexport REVDB PYTHONHOME PYTHONPATH

# As many jobs as there are processors, unless told otherwise.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

ifeq ($(PREFIX)$(filter clean help format check-format vsix,$(MAKECMDGOALS)),)
$(error no config.mk: run ./configure first)
endif

.PHONY: all help clean
COMPLETIONS := $(patsubst %,build/completions/%,revdb _revdb revdb.fish)
all: $(if $(filter 2.7.18,$(PYTHONS)),build/bin/python-rdb) build/bin/revdb build/man/revdb.1 $(COMPLETIONS) ## the interpreters and build/bin/revdb
	@:
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile | awk -F': ' '{ printf "make %-15s %s\n", $$1, $$2 }'
clean: ## remove build/
	rm -rf build

# ---- our files ----

# The rooms of the interpreter's side, from the ground up, and what each may include: its own headers and those of the
# rooms below it.  Rooms that know no CPython do not get its include path (tests/test_rooms.py looks at what they link
# to as well).
FREE_ROOMS := Python/log Python/memory Python/protocol Python/replay Modules/boundary Python/debug
CPY_SHARED := Python/cpython Objects/cpython
CPY_ROOMS  := $(CPY_SHARED) Python/cpython27 Objects/cpython27
ROOMS_3.11 := $(CPY_SHARED) Python/cpython311 Objects/cpython311
ROOMS      := $(FREE_ROOMS) $(CPY_ROOMS)
PY_SRC  := $(wildcard $(ROOMS:%=%/rdb_*.c))
# What both programs are made of; the front end.
LOG_SRC := $(filter-out %/rdb_library.c,$(wildcard Python/log/*.c)) $(wildcard Python/protocol/*.c)
# The front end's rooms, from the ground up; terminal, dap and tools know nothing of each other, main.c knows all.
FE_ROOMS := revdb/base revdb/replay revdb/engine revdb/terminal/shell revdb/terminal/commands revdb/dap revdb/tools
FE_SRC  := $(wildcard revdb/*.c $(FE_ROOMS:%=%/*.c)) $(LOG_SRC)
# What patched upstream sources include.
HEADERS := $(wildcard Include/rdb/*.h Include/cpython/*.h Include/cpython27/*.h) Python/debug/rdb_count.h Python/log/rdb_log.h \
    Python/memory/rdb_passing.h Modules/boundary/rdb_memory.h $(patsubst %,Python/replay/rdb_%.h,locks mode poll schedule source turn)
OURS    := $(PY_SRC) $(wildcard $(ROOMS_3.11:%=%/*.[ch]) Include/*/*.h $(ROOMS:%=%/*.h) $(FE_ROOMS:%=%/*.[ch]) revdb/*.[ch] \
    tests/*.[ch] tests/*/*.[ch] tools/*.c)

# A variable that hides another, a number that loses bits or its sign, a function that no header declares or that should
# be static, a null pointer that is followed: in our own files, all of these are errors.
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wnull-dereference -Werror
COMMON  := -std=gnu11 -O2 -g $(WARNINGS) -MMD -MP
# As upstream is compiled: without strict aliasing, integers wrap.  Its headers and the idioms for its tables
# (methods that ignore an argument, types that leave out their last members) are not up to -Wextra, and its lengths are signed.
PY_COMMON := $(COMMON) -fno-strict-aliasing -fwrapv
LAX_CPYTHON   := -Wno-unused-parameter -Wno-missing-field-initializers -Wno-cast-function-type -Wno-sign-conversion
CPYTHON_FLAGS := -DPy_BUILD_CORE -Ibuild/obj -I$(CPY)/Include -I$(CPY) $(LAX_CPYTHON)
SEES_Python/log       :=
SEES_Python/memory    := Python/log
SEES_Python/protocol  :=
SEES_Python/replay    := Python/log Python/memory Include/rdb
SEES_Modules/boundary := Python/log Python/memory Python/replay Include/rdb
SEES_Python/debug     := Python/log Python/memory Python/protocol Python/replay Modules/boundary Include/rdb
SEES_CPYTHON          := $(FREE_ROOMS) $(CPY_ROOMS) Include/rdb Include/cpython Include/cpython27
# room_flags ROOM: how its files are compiled.
room_flags = $(PY_COMMON) $(addprefix -I,$(1) $(if $(filter $(1),$(FREE_ROOMS)),$(SEES_$(1)),$(SEES_CPYTHON))) \
    $(if $(filter $(1),$(CPY_ROOMS)),$(CPYTHON_FLAGS)) $(LAX_$(1))
# It defines the C library's functions, some of which no header declares.
LAX_Modules/boundary := -Wno-missing-prototypes
# Its lines, depths and counts are those of an interpreter, whose numbers are signed.
LAX_Python/debug      := -Wno-sign-conversion
FE_SEES_revdb/base    := revdb/base
FE_SEES_revdb/replay  := $(FE_SEES_revdb/base) revdb/replay Python/log Python/protocol
FE_SEES_revdb/engine  := $(FE_SEES_revdb/replay) revdb/engine
FE_SEES_revdb/terminal/shell    := $(FE_SEES_revdb/engine) revdb/terminal/shell revdb/terminal/commands
FE_SEES_revdb/terminal/commands := $(FE_SEES_revdb/terminal/shell)
FE_SEES_revdb/dap     := $(FE_SEES_revdb/engine) revdb/dap
FE_SEES_revdb/tools   := $(FE_SEES_revdb/engine) revdb/tools build/fe
FE_SEES_revdb         := $(FE_SEES_revdb/terminal/shell) revdb/dap revdb/tools build/fe
# fe_flags ROOM: how its files are compiled.
fe_flags = $(COMMON) -fno-strict-aliasing $(addprefix -I,$(or $(FE_SEES_$(1)),$(SEES_$(1)) $(1)))
# (Their checks look like null pointers that are followed.)
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-null-dereference

PY_LIBS := -lzstd -lpthread
FE_LIBS := -lgc -ljansson -lzstd -lz -lreadline -lncursesw -lseccomp -lpthread -lm

# EMBED NAME[,FILES]: a header with the text of a file as a C string of that name.
EMBED = { echo '/* Made from $<. */'; echo 'static const char $(1)[] ='; \
    sed -e 's/[\"]/\\&/g' -e 's/.*/    "&\\n"/' $(or $(2),$<); echo '    ;'; } >$@

# ---- the front end, and once more with sanitizers, for the tests ----

FE_OBJ  := $(FE_SRC:%.c=build/fe/%.o)
SAN_OBJ := $(FE_SRC:%.c=build/san/%.o)

build/fe/%.o: %.c Makefile config.mk | build/obj/numbered
	@mkdir -p $(@D)
	@echo '  CC      $<'
	$(Q)$(CC) $(call fe_flags,$(patsubst %/,%,$(dir $<))) $(if $(SANITIZE),$(SANITIZERS)) -c $< -o $@

# What the report's page is made of.
build/fe/report_%.h: revdb/tools/report.% Makefile
	@mkdir -p $(@D)
	$(Q)$(call EMBED,report_$*)
build/fe/revdb/tools/html.o build/san/revdb/tools/html.o: build/fe/report_css.h build/fe/report_html.h

# What --version says; written anew only if that has changed.
.PHONY: version
version:
build/fe/version.h: version
	@mkdir -p $(@D)
	$(Q)echo "#define REVDB_VERSION \"$$(tools/version)\"" >$@.new; \
	    if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
build/fe/revdb/main.o build/san/revdb/main.o: build/fe/version.h

build/bin/revdb: $(FE_OBJ)
	@mkdir -p $(@D)
	@echo '  LINK    $@'
	$(Q)$(CC) $(if $(SANITIZE),$(SANITIZERS)) $(FE_OBJ) -o $@ $(FE_LIBS)

build/san/%.o: %.c Makefile config.mk | build/obj/numbered
	@mkdir -p $(@D)
	@echo '  CC      $< (sanitized)'
	$(Q)$(CC) $(call fe_flags,$(patsubst %/,%,$(dir $<))) $(SANITIZERS) -c $< -o $@

build/san/bin/revdb: $(SAN_OBJ)
	@mkdir -p $(@D) && ln -sfn ../../bin/python-rdb $(@D)/python-rdb
	@echo '  LINK    $@'
	$(Q)$(CC) $(SANITIZERS) $(SAN_OBJ) -o $@ $(FE_LIBS)

.PHONY: sanitized
sanitized: build/san/bin/revdb build/trap/bin/python-rdb ## build/san/bin/revdb and build/trap/bin/python-rdb, with sanitizers
	@:

# ---- our part of the interpreter ----

PY_OBJ := $(PY_SRC:%.c=build/obj/%.o)
LIBRDB := $(TOP)/build/obj/librdb.a

$(filter $(CPY_ROOMS:%=build/obj/%/%),$(PY_OBJ)): | $(STAMP)/configured $(CPY)/Include/rdb_opcodes.h

build/obj/%.o: %.c Makefile config.mk | build/obj/numbered
	@mkdir -p $(@D)
	@echo '  CC      $<'
	$(Q)$(CC) $(call room_flags,$(patsubst %/,%,$(dir $<))) -c $< -o $@

# The commands' Python code: first what only this interpreter knows.
build/obj/rdb_%_source.h: Python/cpython27/rdb_own.py Python/cpython/rdb_%.py Makefile
	@mkdir -p $(@D)
	$(Q)$(call EMBED,rdb_$*_source,$(filter %.py,$^))
build/obj/rdb_%_source.h: Python/debug/rdb_%.py Makefile
	@mkdir -p $(@D)
	$(Q)$(call EMBED,rdb_$*_source)
build/obj/Python/cpython/rdb_look.o: build/obj/rdb_look_source.h build/obj/rdb_tree_source.h
build/obj/Python/cpython/rdb_shaped.o: build/obj/rdb_shape_source.h

# The functions of the C library that need no wrapper, sorted by bytes, as rdb_considered.c looks them up.
build/obj/rdb_pure_names.h: Modules/boundary/rdb_unwrapped.txt Makefile
	@mkdir -p $(@D)
	$(Q)sed -e '/^#/d' -e '/:$$/d' $< | tr -s ' ' '\n' | sed '/^$$/d' | LC_ALL=C sort -u | sed 's/.*/    "&",/' >$@
build/obj/Modules/boundary/rdb_considered.o build/trap/Modules/boundary/rdb_considered.o: build/obj/rdb_pure_names.h
build/obj/Modules/boundary/rdb_considered.o build/trap/Modules/boundary/rdb_considered.o: PY_COMMON += -Ibuild/obj

# A boundary call gets its number in logs here, so that its row is the only place to touch (CONTRIBUTING.md).
CALLS        := Python/log/rdb_calls.h
NUMBER_CALLS  = tools/number-calls $(CALLS) $(1) $(CC) $(filter-out -MMD -MP,$(call room_flags,Modules/boundary)) -Ibuild/obj --
build/obj/numbered: $(wildcard Modules/boundary/*.[ch]) tools/number-calls build/obj/rdb_pure_names.h
	@mkdir -p $(@D)
	$(Q)$(call NUMBER_CALLS) $(filter %.c,$(if $(filter-out %.c,$?),$^,$?))
	@touch $@
$(CALLS): build/obj/numbered
	@:

build/obj/librdb.a: $(PY_OBJ) Makefile
	@rm -f $@
	$(Q)ar -rcs $@ $(PY_OBJ)

# Once more, such that undefined behavior of ours ends the process, and that allocations of ours can be made to fail
# (Python/replay/rdb_alloc.c).  By a trap: the sanitizers' libraries make calls of
# their own, which a recording would hold, and the address sanitizer's wants malloc and dlsym, which are ours.  (Warnings
# are the other build's to give: the sanitizer's code earns some that are none.)
TRAP_OBJ   := $(PY_SRC:%.c=build/trap/%.o)
TRAP_LIB   := $(TOP)/build/trap/librdb.a
TRAP_FLAGS := -fsanitize=undefined -fsanitize-undefined-trap-on-error -fno-sanitize=alignment -DRDB_FAIL_ALLOCATIONS
build/trap/Python/log/%: TRAP_FLAGS += $(foreach f,malloc calloc strdup,-D$f=rdb_failing_$f)

build/trap/%.o: %.c Makefile config.mk | $(STAMP)/configured $(CPY)/Include/rdb_opcodes.h build/obj/numbered
	@mkdir -p $(@D)
	@echo '  CC      $< (trapping)'
	$(Q)$(CC) $(call room_flags,$(patsubst %/,%,$(dir $<))) $(TRAP_FLAGS) -w -c $< -o $@
build/trap/Python/cpython/rdb_look.o: build/obj/rdb_look_source.h build/obj/rdb_tree_source.h
build/trap/Python/cpython/rdb_shaped.o: build/obj/rdb_shape_source.h

$(TRAP_LIB): $(TRAP_OBJ) Makefile
	@rm -f $@
	$(Q)ar -rcs $@ $(TRAP_OBJ)

build/trap/bin/python-rdb: $(TRAP_LIB) build/bin/python-rdb
	@mkdir -p $(@D) && ln -sfn ../lib build/trap/lib
	@echo '  LINK    $@'
	+$(Q)$(call UPSTREAM_LINK,$(TRAP_LIB)) BUILDPYTHON=$(TOP)/$@ $(TOP)/$@ >build/trap/link.log 2>&1 \
	    || $(call UPSTREAM_FAILED,build/trap/link.log)

-include $(PY_OBJ:.o=.d) $(TRAP_OBJ:.o=.d) $(FE_OBJ:.o=.d) $(SAN_OBJ:.o=.d)

# ---- upstream ----

define UPSTREAM_RULES
$(call stamps_of,$(1))/unpacked: patches/$(1)/lock tools/unpack config.mk
	@mkdir -p $$(@D) && rm -rf $(patsubst build/stamp%,build/upstream%,$(call stamps_of,$(1))) $$(@D)/*
	@echo '  UNPACK  $(CPYTHON_$(1))'
	$$(Q)tools/unpack $$< $(CPYTHON_$(1)) '$(FIXES_$(1))' $(TREE_$(1))
	@touch $$@

$(call stamps_of,$(1))/patched: $(call stamps_of,$(1))/unpacked patches/$(1)/series $(wildcard patches/$(1)/*.patch) tools/patches
	@echo '  PATCH   $(TREE_$(1))'
	$$(Q)tools/patches patches/$(1) $(TREE_$(1)) apply
	@touch $$@
endef
$(foreach upstream,$(UPSTREAMS),$(eval $(call UPSTREAM_RULES,$(upstream))))

# What an installation is like is decided here: a prefix of its own, in which nothing else called python lives.
HOME_DIR := $(PREFIX)/lib/python-rdb
UPSTREAM_CONFIGURE := ./configure CC='$(CC)' --enable-unicode=ucs4 $(if $(PGO),--enable-optimizations)

$(STAMP)/configured: $(STAMP)/patched
	@[ -e $(CPY)/Makefile ] || echo '  CONFIGURE'
	$(Q)[ -e $(CPY)/Makefile ] || (cd $(CPY) && $(UPSTREAM_CONFIGURE) --prefix=$(HOME_DIR)) >build/configure.log 2>&1 \
	    || { echo "upstream's configure: $$(tail -1 build/configure.log); see build/configure.log" >&2; exit 1; }
	@touch $@

# The jump table of the eval loop, with our twins in it.
$(CPY)/Include/rdb_opcodes.h: Python/cpython27/rdb_opcodes.awk $(STAMP)/unpacked | $(STAMP)/patched
	$(Q)awk -f $< $(CPY)/Python/opcode_targets.h >$@.new && mv $@.new $@

# Our headers are laid over upstream's.
$(STAMP)/headers: $(STAMP)/configured $(HEADERS) $(CPY)/Include/rdb_opcodes.h
	$(Q)ln -sf $(HEADERS:%=$(TOP)/%) $(CPY)/Include/
	$(Q)tools/touch-users $(CPY) $@ '$(CC)'
	@touch $@

# The build date that sys.version shows is upstream's, so that the same sources give the same interpreter.
# UPSTREAM_LINK: its make, with our part from an archive.  Not position-independent: the types that it holds are objects, and
# lie where they lay (docs/address-space.md).  (CFLAGSFORSHARED is for what is linked in, and not for extension modules.)
UPSTREAM_LINK = SOURCE_DATE_EPOCH=$(shell sed -n 's/^epoch *//p' $(UPSTREAM)/lock) $(MAKE) -C $(CPY) MAINOBJ=$(1) \
    CFLAGSFORSHARED=-fno-pie RDB_LINK='-no-pie -Wl,--whole-archive $(1) -Wl,--no-whole-archive $(PY_LIBS)'
UPSTREAM_MAKE := $(call UPSTREAM_LINK,$(LIBRDB))
UPSTREAM_FAILED = { grep -E 'error:|undefined reference|multiple definition|\*\*\*' $(1) | head -20 >&2; \
    echo 'the interpreter does not compile; see $(1)' >&2; exit 1; }

# With --enable-pgo the profile is made once, by a part of upstream's tests; what is compiled again later goes without.
PROFILE := PROFILE_TASK='-m test.regrtest --pgo $(addprefix test_,array base64 binascii class codecs collections csv \
    datetime decimal descr dict float functools generators heapq int itertools json list long math operator pickle \
    pprint re set sort str string struct traceback unicode urlparse xml_etree zlib)'
$(STAMP)/upstream: $(STAMP)/headers | build/obj/librdb.a
	@echo '  MAKE    $(CPY)'
	+$(Q)if [ "$(PGO)" ] && [ ! -e $(STAMP)/profiled ]; then goal=profile-opt; else goal=build_all; fi; \
	    $(UPSTREAM_MAKE) $(PROFILE) $$goal >build/make.log 2>&1 || $(call UPSTREAM_FAILED,build/make.log)
	@touch $@ $(STAMP)/profiled

# build/ is a prefix of its own: bin/python-rdb finds lib/python2.7 beside it, wherever build/ lies.  A change of our
# own files alone links the interpreter again and leaves the extension modules as they are.
build/bin/python-rdb: $(STAMP)/upstream build/obj/librdb.a build/lay-library tools/lay-prefix tools/summarize-changes VERSION \
    $(wildcard LICENSES/*)
	@echo '  LINK    $@'
	+$(Q)$(UPSTREAM_MAKE) python >build/link.log 2>&1 || $(call UPSTREAM_FAILED,build/link.log)
	$(Q)tools/lay-prefix 2.7
	@touch $@

# Writes what the compiled library holds into one file, to which logs refer.
build/lay-library: tools/lay-library.c Python/log/rdb_library.c $(wildcard Python/log/*.h) Makefile config.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(COMMON)) -IPython/log $(filter %.c,$^) -o $@

# ---- Python 3.11 ----

-include $(PYTHONS:%=patches/%/build.mk)

# ---- stock Python, compiled alike: for the oracle and the benchmarks ----

# With the same modules, too: _hashlib costs who imports random the loading of libcrypto.
.PHONY: stock
stock: build/stock/python ## build/stock/python: upstream without our changes, compiled alike, to compare with
	@:
build/stock/python: $(UPSTREAM)/lock config.mk tools/unpack $(UPSTREAM)/build-openssl3.patch
	@mkdir -p build
	@echo '  STOCK   build/stock'
	$(Q)tools/unpack $(UPSTREAM)/lock $(CPYTHON_2.7.18) '$(FIXES_2.7.18)' build/stock && patch -s -p1 -d build/stock <$(UPSTREAM)/build-openssl3.patch
	+$(Q)cd build/stock && { $(UPSTREAM_CONFIGURE) && $(MAKE) $(PROFILE) $(if $(PGO),profile-opt,build_all); } >../stock.log 2>&1 \
	    || { echo 'stock Python does not compile; see build/stock.log' >&2; exit 1; }
	@touch $@

# ---- the manual page, with the commands in it ----

build/man/revdb.1: docs/man/revdb.1.in build/bin/revdb VERSION
	@mkdir -p $(@D)
	$(Q)build/bin/revdb --help-commands=man >$(@D)/commands
	$(Q)sed -e "s/@VERSION@/$$(cat VERSION)/" -e '/@COMMANDS@/{r $(@D)/commands' -e 'd}' $< >$@

# ---- what shells complete ----

build/completions/revdb: SHELL_NAME := bash
build/completions/_revdb: SHELL_NAME := zsh
build/completions/revdb.fish: SHELL_NAME := fish
$(COMPLETIONS): build/bin/revdb
	@mkdir -p $(@D)
	$(Q)build/bin/revdb --completion=$(SHELL_NAME) >$@

# ---- installing ----

MANDIR = $(PREFIX)/share/man

.PHONY: install uninstall
install: all ## into --prefix, under DESTDIR if given; manual pages into MANDIR
	$(Q)tools/install '$(PREFIX)' '$(DESTDIR)' '$(MANDIR)' $(PYTHONS)
uninstall: ## takes away what install has put there
	$(Q)tools/uninstall '$(PREFIX)' '$(DESTDIR)' '$(MANDIR)'

# ---- passing it on: docs/shipping.md ----

.PHONY: deb tarball dist sbom
VERSION := $(shell cat VERSION)
deb: all ## build/deb: Debian packages of each interpreter and of revdb
	+$(Q)tools/deb build/deb $(VERSION)
# In a tarball the programs look for libraries there first.  (The linker takes it from the environment; the program's notes,
# of which the build id is one, must lie where the linker puts them, so that nothing is edited afterwards.)
BUNDLED := LD_RUN_PATH='$$ORIGIN/../../bundled'
build/tarball/python-rdb: build/bin/python-rdb
	@mkdir -p $(@D)
	+$(Q)rm -f $@; $(BUNDLED) $(call UPSTREAM_LINK,$(LIBRDB)) BUILDPYTHON=$(TOP)/$@ $(TOP)/$@ >build/tarball/link.log 2>&1 \
	    || $(call UPSTREAM_FAILED,build/tarball/link.log)
tarball: all $(if $(filter 2.7.18,$(PYTHONS)),build/tarball/python-rdb) ## build/dist: what runs on any Linux as new as this one, wherever it is unpacked
	+$(Q)tools/tarball build/dist $(VERSION)
dist: ## build/dist: the source of the last commit
	$(Q)tools/dist build/dist $(VERSION)
sbom: all ## build/dist: what the programs are linked with, as SPDX
	@mkdir -p build/dist
	$(Q)tools/sbom $(VERSION) build/bin/python*-rdb build/bin/revdb build/lib/python*/lib-dynload/*.so >build/dist/sbom.spdx.json.new
	$(Q)mv build/dist/sbom.spdx.json.new build/dist/sbom.spdx.json && echo '  build/dist/sbom.spdx.json'

# ---- looking at it run ----

.PHONY: demo bench check check-one check-long check-cpython
PYTEST := /usr/bin/python3 -m pytest -q
demo: all ## record a failing program and open revdb on it
	@demo/run
bench: all stock ## compare with stock, and on three sizes of heap; write build/bench.json, heaps.json and editor.json
	@bench/run
	@bench/growth --heaps 10,100,1000 --json build/heaps.json
	@bench/editor --json build/editor.json
check: all stock sanitized lint check-format ## the tests, with counts scaled down
	$(PYTEST) -n 2 tests $(TESTFLAGS)
check-one: all stock ## TEST='tests/test_file.py::name': one test of them
	$(PYTEST) '$(TEST)' $(TESTFLAGS)
check-long: all stock sanitized ## the tests, with every count in full; in torture mode; uncompressed; upstream's suite
	REVDB_CHECK_LONG=1 $(PYTEST) -n 2 tests $(TESTFLAGS)
	REVDB_TORTURE=100 $(PYTEST) -n 2 tests $(TESTFLAGS)
	REVDB_COMPRESS=0 $(PYTEST) -n 2 tests $(TESTFLAGS)
	@tests/cpython/run
check-cpython: all $(if $(filter 3.11,$(VERSION)),stock3.11,stock) ## record and replay upstream's own test suite; VERSION=3.11: of that one
	@tests/cpython/run --python '$(or $(VERSION),2.7)'

# ---- for editors ----

.PHONY: vsix
vsix: ## build/revdb.vsix, the extension for VS Code
	$(Q)tools/vsix build/revdb.vsix && echo '  build/revdb.vsix'

# ---- docs ----

.PHONY: docs screenshots
docs: build/bin/revdb ## renew docs/commands.md
	$(Q)build/bin/revdb --help-commands >docs/commands.md
screenshots: all ## renew docs/screens/, in tmux
	$(Q)tools/screenshots

# ---- the patches: docs/patches.md ----

.PHONY: edit-patch refresh-patch check-patches
PATCHED = 2.7.18
edit-patch: $(STAMP)/patched ## PATCH=name.patch FILES='...' [PATCHED=2.7.18]: begin to edit a patch, in build/cpython
	@tools/patches patches/$(PATCHED) $(TREE_$(PATCHED)) edit $(PATCH) $(FILES)
refresh-patch: ## write the edits to the patch
	@tools/patches patches/$(PATCHED) $(TREE_$(PATCHED)) refresh
check-patches: $(foreach upstream,$(UPSTREAMS),$(call stamps_of,$(upstream))/patched) ## every patch is listed, headed, and applies exactly
	@$(foreach upstream,$(UPSTREAMS),tools/patches patches/$(upstream) $(TREE_$(upstream)) check &&) true

# ---- keeping it tidy ----

.PHONY: lint format check-format
lint: check-patches ## the house rules that a program can check
	@tools/lint
	@unused=$$($(call NUMBER_CALLS,--unused) Modules/boundary/*.c); [ -z "$$unused" ] || \
	    { echo "lint: $(CALLS) numbers what no row makes:" $$unused "(take it out; if it was ever committed, raise RDB_LOG_VERSION)" >&2; exit 1; }
# Boundary tables are laid out by hand: clang-format takes their rows apart at each semicolon.
FORMATTED = $(shell grep -L '^RDB_BOUNDARY\>' $(OURS))
format: ## clang-format on our files, except boundary tables
	clang-format -i $(FORMATTED)
check-format: ## is everything formatted so?  Asked of clang-format 14 only: others lay out otherwise
	@! clang-format --version | grep -q 'version 14' || clang-format --dry-run --Werror $(FORMATTED) || \
	    { echo 'run make format' >&2; exit 1; }
