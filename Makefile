# SPDX-License-Identifier: BSD-2-Clause
# fragcheck.  The default build needs libc and libbsd, nothing else.
#
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the caller's, ours stand beside them.
# LIBBSD=shared links libbsd.so and libc.so, which distributions want; else
# their archives are taken where they are, which starts a third faster.

.DEFAULT_GOAL = all

# ---- what can be missing is installed; nothing is done when nothing is -----

DEPS_GOALS := $(filter deps deps-ci,$(MAKECMDGOALS))
OTHER_GOALS := $(filter-out deps deps-ci,$(MAKECMDGOALS))

.PHONY: help deps deps-ci
help:
	@echo 'To build and use'
	@echo '  all               the program, its library, the readers of --type (default)'
	@echo '  static            the program in one file, BUILD/static/fragcheck'
	@echo '  install           DESTDIR=, PREFIX=, LIBEXECDIR= and so on'
	@echo '  install-lib       the library for other programs: LIBDIR=, INCLUDEDIR='
	@echo '  uninstall         what both have put there'
	@echo '  clean             all that was built'
	@echo '  dist              the tarball of a release, of HEAD, and its checksum'
	@echo '  deb               Debian packages of that; DEBFLAGS='
	@echo '  rpm               RPM packages of that; RPMFLAGS='
	@echo '  debian            contrib/debian as debian/, filled in'
	@echo 'To have what that needs'
	@echo '  deps              what the build needs; with a check, what that needs, too'
	@echo '  deps-ci           what everything here needs'
	@echo 'To check; T=WORD takes only what has WORD in its name'
	@echo '  check             all of those that need nothing but a build:'
	@echo '  check-unit        functions; T=judge'
	@echo '  check-golden      answers, as read and found right; T=outage; UPDATE=1'
	@echo '  check-cli         files, users, terminals, the running kernel'
	@echo '  check-record      --record and --history: crashes, full disks, clocks'
	@echo '  check-cases       small kernel logs, each with its right answer'
	@echo '  check-types       --type against compilers and pahole'
	@echo '  check-trials      verdicts against what real kernels did'
	@echo '  check-property    the rules against others of random machines; N=, SEED='
	@echo '  check-fuzz        what fuzzing found worth keeping, without a fuzzer'
	@echo '  check-install     install, uninstall, deps'
	@echo '  check-library     programs of others against the installed library'
	@echo '  lint              sources, texts, layers, style'
	@echo '  tests             what unit, golden and cli need, built; make -j2 all tests'
	@echo 'To check more'
	@echo '  check-asan        unit, golden and cli under sanitizers'
	@echo '  check-msan        unit and golden under MemorySanitizer; MSANED=check-golden'
	@echo '  check-builds      for other machines, with other flags; BUILDS='
	@echo '  check-coverage    how much of src/ those of check run that are quick'
	@echo '  check-faults      system calls and allocations that fail; T=tarball; FAULTS=1'
	@echo '  check-mutants     which small errors no test notices; MUTANTS= a room, SEED='
	@echo '  check-monitoring  contrib/ with the programs that it is for'
	@echo '  check-packages    packages, in new roots; PACKAGES=, SUITES=, for root'
	@echo '  check-corpus      real files kept elsewhere; CORPUS='
	@echo '  check-vm          a kernel in a virtual machine; KERNEL=, TRIALS=, SEED='
	@echo '  guest-binary      the program as such a machine can run it'
	@echo '  fuzz              FUZZTIME= seconds a target, FUZZSEED=, FUZZRUNS=; T=log; KEEP=1'
	@echo '  bench             speed'
	@echo 'To write'
	@echo '  format            clang-format on all sources'
	@echo 'CC, CFLAGS, LDFLAGS, BUILD=, V=1, WERROR=1, LIBBSD=shared, WITH_BTF=no,'
	@echo 'WITH_DWARF=no, WITH_ARCHIVE=no are as in the head of the Makefile; -s'
	@echo 'prints nothing.'

# The programs of the tests are for who runs tests.
deps:
	@sh .ci/deps build $(if $(filter check% lint,$(OTHER_GOALS)),check) \
	    $(if $(filter check-builds,$(OTHER_GOALS)),builds) \
	    $(if $(filter check-packages deb rpm,$(OTHER_GOALS)),packages)
deps-ci:
	@sh .ci/deps build check ci builds packages monitoring

# With other goals they come first, and then a make that sees what came.
ifneq ($(DEPS_GOALS),)
.PHONY: $(OTHER_GOALS)
$(OTHER_GOALS): $(DEPS_GOALS)
	@$(MAKE) --no-print-directory $@
else

BUILD      ?= build
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
MANDIR     ?= $(DATADIR)/man
DOCDIR     ?= $(DATADIR)/doc/fragcheck
UNITDIR    ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
BASHDIR    ?= $(DATADIR)/bash-completion/completions
ZSHDIR     ?= $(DATADIR)/zsh/site-functions
FISHDIR    ?= $(DATADIR)/fish/vendor_completions.d
PKG_CONFIG ?= pkg-config
CFLAGS     ?= -O2 -g
LIBBSD     ?= auto
WITH_BTF   ?= auto
WITH_DWARF ?= auto
WITH_ARCHIVE ?= auto
WERROR     ?= 0

# ---- flags ----------------------------------------------------------------

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
       -Wmissing-prototypes -Wformat=2 -Wvla -Wcast-qual -Wundef
ifeq ($(WERROR),1)
WARN += -Werror
endif

# The flag, if the compiler (and linker) can do it, for the machine that it is
# for, with the libraries of that one.
MACHINE = $(filter -m% --target=% --sysroot=% -B% -L%,$(CFLAGS) $(LDFLAGS))
probe = $(shell echo 'int main(void) { return 0; }' | $(CC) $(MACHINE) -x c \
	-Werror $(1) -o /dev/null - $(2) 2>/dev/null && echo ' $(1)$(2)')

ifeq (,$(filter clean format,$(MAKECMDGOALS)))
HARDEN    := -fPIE $(call probe,-fstack-protector-strong) \
	$(call probe,-fstack-clash-protection) $(call probe,-fcf-protection)
# What is built is the same wherever it is built, and says the same: where
# a machine has it, x * y + z is rounded once only.
SAME      := $(call probe,-ffile-prefix-map=$(CURDIR)=.) \
	$(call probe,-ffp-contract=off)
HARDEN_LD := -pie $(call probe,,-Wl$(shell printf ,)-z$(shell printf ,)relro) \
	$(call probe,,-Wl$(shell printf ,)-z$(shell printf ,)now)
ifneq ($(LIBBSD),shared)
BSD_LIBS  := $(call probe,,-l:libbsd.a)
endif
# With it comes that of libc; a sanitizer has none.
ifneq ($(strip $(BSD_LIBS)),)
ifeq (,$(findstring sanitize,$(CFLAGS) $(LDFLAGS)))
# musl-gcc takes -static-pie, and yet names an interpreter.
STATIC_PIE := $(shell t=$$(mktemp) && \
	echo 'int main(void) { return 0; }' | $(CC) $(MACHINE) -x c -Werror \
	    -o $$t - -static-pie -l:libbsd.a 2>/dev/null && \
	! readelf -l $$t 2>/dev/null | grep -q INTERP && \
	echo '-static-pie -l:libbsd.a'; rm -f $$t)
endif
endif
ifeq ($(strip $(BSD_LIBS)),)
BSD_LIBS  := $(shell $(PKG_CONFIG) --libs libbsd 2>/dev/null || echo -lbsd)
endif
endif

# WITH_BTF, WITH_DWARF and WITH_ARCHIVE: auto, yes (an error if it is missing) or no.
have = $(if $(filter no,$(1)),,$(shell $(PKG_CONFIG) --exists $(2) && echo y))
must = $(if $(filter yes,$(1)),$(if $(2),,$(error $(3) is missing)))
ifeq (,$(filter clean format,$(MAKECMDGOALS)))
HAVE_BTF   := $(call have,$(WITH_BTF),'libbpf >= 0.6' libelf)
HAVE_DWARF := $(call have,$(WITH_DWARF),'libdw >= 0.170')
$(call must,$(WITH_BTF),$(HAVE_BTF),libbpf 0.6 or later)
$(call must,$(WITH_DWARF),$(HAVE_DWARF),libdw 0.170 or later)
HAVE_ARCHIVE := $(call have,$(WITH_ARCHIVE),'libarchive >= 3.3.3')
$(call must,$(WITH_ARCHIVE),$(HAVE_ARCHIVE),libarchive 3.3.3 or later)
ARCHIVE_LIBS := $(if $(HAVE_ARCHIVE),$(shell $(PKG_CONFIG) --libs libarchive))
TYPE_FLAGS := $(if $(HAVE_BTF),-DFC_WITH_BTF) \
	$(if $(HAVE_DWARF),-DFC_WITH_DWARF)
BTF_LIBS   := $(if $(HAVE_BTF),$(shell $(PKG_CONFIG) --libs libbpf libelf))
TYPE_LIBS  := $(BTF_LIBS) $(if $(HAVE_DWARF),$(shell $(PKG_CONFIG) --libs libdw))
endif
TYPE_SOURCES = $(if $(HAVE_BTF),BTF$(if $(HAVE_DWARF), and DWARF),$(if \
	$(HAVE_DWARF),DWARF,nothing))

# As with libbsd: archives start faster, here even that of libc.
ifneq ($(HAVE_BTF),)
ifneq ($(LIBBSD),shared)
BTF_ARCHIVES := $(call probe,,-static-pie -u btf__new -lbpf -lelf -lz)
endif
endif

# It needs optimisation, and disturbs the sanitizers; whoever asks for more, or
# for none, has it.
ifneq (,$(filter -O1 -O2 -O3 -Os,$(CFLAGS)))
ifeq (,$(findstring sanitize,$(CFLAGS))$(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)))
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
endif

OUR_CFLAGS = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
	$(FORTIFY) $(WARN) $(HARDEN) $(SAME) \
	-Iinclude -Isrc -MMD -MP
COMPILE = $(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS)
LINK    = $(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS)
# of what needs nothing but libc and libbsd
LINK_BIN = $(if $(STATIC_PIE),$(patsubst -pie,-static-pie,$(LINK)),$(LINK))

# ---- what is built --------------------------------------------------------

LIB_SRC := $(sort $(filter-out src/cli/% src/typesize/% src/unpack/%, \
	$(wildcard src/*/*.c)))
TYPE_SRC := $(sort $(wildcard src/typesize/*.c))
UNPACK_SRC := $(sort $(wildcard src/unpack/*.c))
CLI_SRC := $(sort $(wildcard src/cli/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
TYPE_OBJ := $(TYPE_SRC:%.c=$(BUILD)/%.o)
UNPACK_OBJ := $(UNPACK_SRC:%.c=$(BUILD)/%.o)
# all that these two have of the library
CONFINE_OBJ := $(BUILD)/src/base/confine.o
LIB     := $(BUILD)/libfragcheck.a
BIN     := $(BUILD)/fragcheck
# --type's programs, if there is anything that they could read: one for all,
# and one for plain BTF, which need not load libdw
TYPESIZE := $(strip \
	$(if $(strip $(TYPE_FLAGS)),$(BUILD)/fragcheck-typesize) \
	$(if $(HAVE_BTF),$(BUILD)/fragcheck-typesize-btf))
# What reads tarballs, and what is compressed.
UNPACK := $(if $(HAVE_ARCHIVE),$(BUILD)/fragcheck-unpack)
TYPE_BTF_OBJ := $(TYPE_SRC:%.c=$(BUILD)/btf-only/%.o)
# The one place that has the version is the header.
VERSION := $(shell sed -n 's/^.define FC_VERSION "\(.*\)"$$/\1/p' \
	include/fragcheck.h)
SOVERSION := $(basename $(VERSION))
SHLIB   := $(BUILD)/libfragcheck.so.$(SOVERSION)
PIC_OBJ := $(LIB_SRC:%.c=$(BUILD)/pic/%.o)

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT     := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)

# make V=1 prints whole commands, make -s nothing.
silent = $(findstring s,$(firstword -$(MAKEFLAGS)))
ifneq ($(V),1)
Q = @
say = @$(if $(silent),:,echo '  $(1)')
endif

.PHONY: all tests static check check-unit check-golden check-cli check-record check-cases \
	check-faults check-trials check-types check-property check-fuzz check-vm guest-binary check-install check-library \
	check-packages check-builds check-asan check-msan check-coverage check-corpus check-mutants check-monitoring lint format fuzz \
	bench install install-lib uninstall dist debian deb rpm clean

all: $(BIN) $(LIB) $(TYPESIZE) $(UNPACK)

$(BIN): $(CLI_OBJ) $(LIB)
	$(call say,LINK $@)
	$(Q)$(LINK_BIN) -o $@ $(CLI_OBJ) $(LIB) $(BSD_LIBS) $(LDLIBS)

# One file that runs anywhere, whatever LIBBSD says; CC=musl-gcc where musl has a
# libbsd.a.
static: $(BUILD)/static/fragcheck
$(BUILD)/static/fragcheck: $(CLI_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(patsubst -pie,$(or $(STATIC_PIE),-static),$(LINK)) -o $@ $(CLI_OBJ) $(LIB) -l:libbsd.a $(LDLIBS)

$(BUILD)/fragcheck-typesize: $(TYPE_OBJ) $(CONFINE_OBJ)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $(TYPE_OBJ) $(CONFINE_OBJ) $(TYPE_LIBS) $(LDLIBS)

$(BUILD)/fragcheck-typesize-btf: $(TYPE_BTF_OBJ) $(CONFINE_OBJ)
	$(call say,LINK $@)
	$(Q)$(filter-out -pie,$(LINK)) -o $@ $(TYPE_BTF_OBJ) $(CONFINE_OBJ) \
	    $(or $(BTF_ARCHIVES),-pie $(BTF_LIBS)) $(LDLIBS)

$(BUILD)/fragcheck-unpack: $(UNPACK_OBJ) $(CONFINE_OBJ)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $(UNPACK_OBJ) $(CONFINE_OBJ) $(ARCHIVE_LIBS) $(LDLIBS)

$(BUILD)/btf-only/%.o: %.c
	$(call say,CC   $< (BTF only))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -DFC_WITH_BTF -c -o $@ $<

$(TYPE_OBJ): OUR_CFLAGS += $(TYPE_FLAGS)
$(BUILD)/src/cli/main.o: OUR_CFLAGS += -DFC_TYPE_SOURCES='"$(TYPE_SOURCES)"'
$(BUILD)/src/input/helper.o: OUR_CFLAGS += -DLIBEXECDIR='"$(LIBEXECDIR)"'

$(LIB): $(LIB_OBJ)
	$(call say,AR   $@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

# For other programs; ours has the archive in it, which starts faster.
$(BUILD)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC   $< (PIC))
	$(Q)$(subst -fPIE,-fPIC,$(COMPILE)) -c -o $@ $<

$(BUILD)/pic/src/input/helper.o: OUR_CFLAGS += -DLIBEXECDIR='"$(LIBEXECDIR)"'

$(BUILD)/libfragcheck.map: src/libfragcheck.sym include/fragcheck.h
	@mkdir -p $(@D)
	$(Q){ echo 'FRAGCHECK_$(SOVERSION) { global:'; \
	    sed -n 's/^fc_.*/&;/p' $<; echo 'local: *; };'; } > $@

$(SHLIB): $(PIC_OBJ) $(BUILD)/libfragcheck.map
	$(call say,LINK $@)
	$(Q)$(filter-out -pie,$(LINK)) -shared -Wl,-soname,$(@F) -Wl,-z,defs \
	    -Wl,--version-script=$(BUILD)/libfragcheck.map -o $@ $(PIC_OBJ) \
	    $(shell $(PKG_CONFIG) --libs libbsd || echo -lbsd) $(LDLIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(COMPILE) -c -o $@ $<

# ---- checks ---------------------------------------------------------------

# What unit, golden and cli need, which may be made in parallel; they may not.
tests: $(BIN) $(UNPACK) $(UNIT)
JOBS ?= $(shell nproc)

check: all check-unit check-golden check-cli check-record check-cases check-types \
	check-trials check-property check-fuzz check-install check-library

# Every allocation of the library can be made to fail, see tests/unit/test.h.
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(BUILD)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(COMPILE) -Wno-missing-field-initializers -Itests/unit -o $@ $< $(LIB) $(HARDEN_LD) $(LDFLAGS) $(WRAP) \
	    $(BSD_LIBS) -lcmocka $(LDLIBS)

# ld's --wrap sees no call that is within what LTO links at once: the library
# is built once more for them.
ifneq (,$(findstring -flto,$(CFLAGS) $(LDFLAGS)))
check-unit:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/no-lto \
	    CFLAGS='$(filter-out -flto%,$(CFLAGS))' \
	    LDFLAGS='$(filter-out -flto%,$(LDFLAGS))' check-unit
else
# Some of them: make check-unit T=judge.
UNIT_WANTED = $(if $(T),$(foreach u,$(UNIT),$(if $(findstring $(T),$(notdir \
	$(u))),$(u))),$(UNIT))
check-unit: $(UNIT_WANTED)
	@sh tests/unit/run.sh $(UNIT_WANTED)
endif

# Debian's modules are those of Debian's python3.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)

# One of them: make check-golden T=outage; other words: UPDATE=1, see run.sh.
check-golden: $(BIN) $(UNPACK)
	@T='$(T)' sh tests/golden/run.sh $(BIN)

# Small kernel logs with one thing each, and a report in many wrappings.
check-cases: $(BIN)
	@if command -v python3 > /dev/null; then \
	    bad=; for t in cases wrappings; do \
	        python3 -B tests/$$t.py $(BIN) || bad=1; \
	    done; [ -z "$$bad" ]; \
	else echo "cases: 0 passed, 0 failed, 1 skipped (no python3)"; fi

# T=random: some of those of the live view, and nothing else.
check-cli: $(BIN) $(UNPACK)
	$(if $(T),,@sh tests/cli/run.sh $(BIN))
	@if command -v $(PYTHON) > /dev/null; then \
	    $(if $(T),,$(PYTHON) -B tests/cli/acting.py $(BIN) &&) \
	    T='$(T)' $(PYTHON) -B tests/cli/watch.py $(BIN); \
	else echo "cli: 0 passed, 0 failed, 2 skipped (no python3)"; fi

check-install: $(BIN)
	@sh tests/install.sh "$(MAKE)" $(BUILD)
	@sh tests/deps.sh

# Files of samples: cut anywhere, killed, on full disks, written by several.
check-record: $(BIN)
	@if command -v python3 > /dev/null; then \
	    python3 -B tests/record.py $(BIN); \
	else echo "record: 0 passed, 0 failed, 1 skipped (no python3)"; fi

check-library: $(BIN) $(LIB) $(SHLIB)
	@sh tests/library.sh "$(MAKE)" $(BUILD)

# As others build it; BUILDS='bullseye trixie' are by debootstrap.
BUILDS ?= i386 armhf arm64 s390x distribution bare no-btf no-dwarf no-archive O3 \
	clang clang-lto static musl
check-builds:
	@sh tests/builds.sh "$(MAKE)" $(BUILD) $(BUILDS)

# New roots of these releases of Debian, by debootstrap; "again" builds all once
# more, elsewhere, and compares.
SUITES   ?= bookworm trixie
PACKAGES ?= deb rpm again
check-packages:
	@sh tests/packages.sh "$(MAKE)" $(BUILD) '$(PACKAGES)' $(SUITES)

SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
check-asan:
	$(MAKE) -j$(JOBS) BUILD=$(BUILD)-asan CFLAGS='$(SANITIZE)' tests
	$(MAKE) BUILD=$(BUILD)-asan CFLAGS='$(SANITIZE)' check-unit \
	    check-golden check-cli

# What is read before it was written; by clang, and without the helpers, whose
# libraries do not say what they write.
MSANED   ?= check-unit check-golden
MSAN_WRAP = strlcpy strlcat strtonum reallocarray strvisx syscall fstat64 stat64 \
	lstat64 fstatat64
MSAN = CC=clang BUILD=$(BUILD)-msan WITH_ARCHIVE=no WITH_BTF=no WITH_DWARF=no \
	CFLAGS='-O1 -g -fsanitize=memory -fno-omit-frame-pointer' \
	LDFLAGS='$(MSAN_WRAP:%=-Xlinker --wrap=%) $(BUILD)-msan/written.o'
check-msan:
	@if ! echo 'int main(void) { return 0; }' | \
	    clang -x c -fsanitize=memory -o /dev/null - 2> /dev/null; then \
	    echo "msan: 0 passed, 0 failed, 1 skipped (no clang with it)"; exit; fi; \
	mkdir -p $(BUILD)-msan && \
	clang -O1 -fsanitize=memory -D_GNU_SOURCE -c -o $(BUILD)-msan/written.o \
	    tests/msan/written.c && \
	$(MAKE) -j$(JOBS) $(MSAN) $(MSANED)

# How much of src/ is run by tests, see tests/coverage/coverage.py; fewer percent of
# its lines and branches than these are an error, and so is a test that fails.
# Files of counts are made first: tests are other users, too.
COVERED_LINES    ?= 95
COVERED_BRANCHES ?= 90
COVERAGE = BUILD=$(BUILD)-coverage CFLAGS='-O0 -g --coverage -DFC_UNCONFINED' \
	LDFLAGS='-Wl,--wrap=_exit,--wrap=raise,--wrap=kill,--wrap=setrlimit64 \
	$(BUILD)-coverage/exit.o'
COUNTED  = check-cli check-faults check-golden check-record check-cases \
	check-types check-unit
check-coverage:
	@mkdir -p $(BUILD)-coverage
	$(Q)$(CC) -D_GNU_SOURCE -c -o $(BUILD)-coverage/exit.o tests/coverage/exit.c
	$(MAKE) $(COVERAGE) all
	$(Q)find $(BUILD)-coverage -name '*.gcno' | sed 's/gcno$$/gcda/' | \
	    while read -r file; do : > "$$file"; chmod 666 "$$file"; done
	@bad=; \
	GCOV_ERROR_FILE=/dev/null $(MAKE) -k $(COVERAGE) FAULTS=1 $(COUNTED) || \
	    bad=1; \
	$(PYTHON) -B tests/coverage/coverage.py $(BUILD)-coverage \
	    $(COVERED_LINES) $(COVERED_BRANCHES) || bad=1; \
	[ -z "$$bad" ]

# So many small errors in each of these rooms: which does no test notice?
MUTANTS ?= 60
ROOMS   ?= kernel parse verdict snapshot log
check-mutants:
	nice $(PYTHON) -B tests/mutate.py -n $(MUTANTS) -s $(SEED) \
	    -b $(BUILD)-mutants $(ROOMS)

# Whatever fails, there is no wrong answer; 1: some of it, in a minute.
FAULTS ?= 0
# so many machines whose files are of several instants
INSTANTS ?= 40
check-faults: $(BIN) $(BUILD)/fragcheck-dynamic $(TYPESIZE) $(UNPACK)
	@if command -v python3 > /dev/null; then \
	    bad=; \
	    [ -n '$(T)' ] || python3 -B tests/instants.py $(BIN) \
	        $(BUILD)/fragcheck-dynamic $(INSTANTS) $(SEED) || bad=1; \
	    python3 -B tests/faults.py $(BIN) $(BUILD)/fragcheck-dynamic \
	        $(FAULTS) '$(T)' && [ -z "$$bad" ]; \
	else echo "faults: 0 passed, 0 failed, 1 skipped (no python3)"; fi

# The same program, with a libc whose allocations others can make fail.
$(BUILD)/fragcheck-dynamic: $(CLI_OBJ) $(LIB)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $(CLI_OBJ) $(LIB) \
	    $(shell $(PKG_CONFIG) --libs libbsd || echo -lbsd) $(LDLIBS)

# --type against objects compiled there, pahole and bpftool.
check-types: $(BIN) $(TYPESIZE)
	@if command -v python3 > /dev/null; then \
	    python3 tests/type_sizes.py $(BIN); \
	else echo "types: 0 passed, 0 failed, 1 skipped (no python3)"; fi

# Allocations that kernels in virtual machines really tried, with what they did.
check-trials: $(BIN)
	@sh tests/trials.sh $(BIN)

# The rules, and the same written down once more in another language, of as many
# random machines: make check-property N=1000000 SEED=2.
N ?= 10000
$(BUILD)/property-ask: tests/property/ask.c $(LIB)
	$(call say,CC   $<)
	$(Q)$(COMPILE) -o $@ $< $(LIB) $(HARDEN_LD) $(LDFLAGS) $(BSD_LIBS) $(LDLIBS)
check-property: $(BUILD)/property-ask
	@if command -v python3 > /dev/null; then \
	    python3 -B tests/property/property.py $< $(N) $(SEED); \
	else echo "property: 0 passed, 0 failed, 1 skipped (no python3)"; fi

# Fuzz targets on the inputs that are kept, of tests/fuzz/corpus/; the program
# but for its main() is an archive, out of which some of them replace a part.
FUZZ_MISSING := $(if $(HAVE_ARCHIVE),,unpack)
ifneq (,$(filter check check-fuzz $(BUILD)/fuzz/%,$(MAKECMDGOALS)))
HAVE_JANSSON := $(call have,auto,jansson)
FUZZ_MISSING += $(if $(HAVE_JANSSON),,program)
endif
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(filter-out \
	$(FUZZ_MISSING:%=tests/fuzz/fuzz_%.c),$(sort \
	$(wildcard tests/fuzz/fuzz_*.c))))
FUZZ_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fuzz/*.c))
$(BUILD)/fuzz/cli.a: $(filter-out %/main.o,$(CLI_OBJ))
	@mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^
$(BUILD)/fuzz/fuzz_program: $(BUILD)/tests/fuzz/formats.o $(BUILD)/tests/fuzz/laws.o
$(BUILD)/fuzz/fuzz_unpack: FUZZ_LIBS = $(ARCHIVE_LIBS)
$(FUZZ): $(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o \
	    $(BUILD)/fuzz/cli.a $(LIB)
	$(call say,LINK $@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(BSD_LIBS) \
	    $(if $(HAVE_JANSSON),-ljansson) $(FUZZ_LIBS) $(LDLIBS)
check-fuzz: $(FUZZ)
	@sh tests/fuzz/replay.sh $(BUILD)/fuzz

# The same, tried afresh: downloads and boots the kernel, see tests/vm/run.py.
KERNEL ?= 6.12
TRIALS ?= 100
SEED   ?= 1
# The program for guests, which have no library.
guest-binary:
	$(Q)$(MAKE) -s BUILD=$(BUILD)/static LDFLAGS=-static-pie WITH_BTF=no \
	    WITH_DWARF=no WITH_ARCHIVE=no $(BUILD)/static/fragcheck

VMFLAGS ?= --maps --pools 1
VM_PACK  = $(BUILD)/$(KERNEL)-$(SEED).tar.xz
check-vm: $(BIN)
	python3 tests/vm/run.py $(KERNEL) $(TRIALS) $(SEED) $(VM_PACK) $(VMFLAGS)
	python3 tests/trials.py $(BIN) $(VM_PACK)
	python3 tests/pools.py $(BIN) $(VM_PACK)
	$(if $(filter --maps,$(VMFLAGS)),$(if $(filter %k,$(KERNEL)),,python3 \
	    tests/map_windows.py $(BIN) $(VM_PACK)))

# Real files and recorded trials of real kernels, which are kept elsewhere.
CORPUS ?= ../shared/corpus
check-corpus: $(BIN) $(UNPACK)
	@python3 tests/corpus.py $(BIN) $(CORPUS)
	@python3 tests/map_windows.py $(BIN) $(CORPUS)/trials-map/*-extra.tar.xz \
	    --every 8

# What contrib/ has, with the programs that it is for; one that is not installed
# is counted as skipped.
MONITORING := files.sh completion.sh schema.py jc_oracle.py dashboard.py \
	mixin.py agents.py nagios.py prometheus.py recipes.sh container.py cluster.sh \
	slurm.py
# The image of a container is the static program, where there is one.
ifneq (,$(filter check-monitoring,$(MAKECMDGOALS)))
STATIC_BIN := $(if $(call probe,,-static -l:libbsd.a),$(BUILD)/static/fragcheck)
endif
check-monitoring: $(BIN) $(STATIC_BIN)
	@bad=; for t in $(MONITORING); do \
	    case $$t in *.sh) run=sh ;; *) run="$(PYTHON) -B" ;; esac; \
	    $$run tests/contrib/$$t $(BIN) || bad=1; \
	done; [ -z "$$bad" ]

lint:
	@sh tests/lint/run.sh $(BUILD)

format:
	clang-format -i include/*.h src/*/*.[ch] tests/*/*.[ch]

FUZZTIME ?= 10
# 0: others each time
FUZZSEED ?= 0
# of each target at most; -1: as many as there is time for
FUZZRUNS ?= -1
fuzz: $(BIN) $(TYPESIZE) $(UNPACK)
	@T='$(T)' KEEP='$(KEEP)' sh tests/fuzz/run.sh $(BUILD)-fuzz $(FUZZTIME) \
	    $(FUZZSEED) $(FUZZRUNS)
	$(if $(if $(T),,$(TYPESIZE)),@python3 tests/fuzz/fuzz_types.py $(BIN) $(FUZZTIME) \
	    $(FUZZSEED))

bench: $(BIN)
	@python3 tests/bench.py $(BIN)

# ---- installation: copies, and nothing else -------------------------------

# What is installed names the command where it is, its version, and what is beside it.
FILL_INSTALLED = sed -e 's|/usr/local/bin|$(BINDIR)|g' \
	-e 's|@VERSION@|$(VERSION)|g' \
	-e 's|\.\./grafana/fragcheck\.json|grafana.json|'
# A file of contrib/, and where it goes; one that begins with #! is to be run.
INSTALLED := \
	completion/fragcheck.bash:$(BASHDIR)/fragcheck \
	completion/_fragcheck:$(ZSHDIR)/_fragcheck \
	completion/fragcheck.fish:$(FISHDIR)/fragcheck.fish \
	systemd/fragcheck.service:$(UNITDIR)/fragcheck.service \
	systemd/fragcheck.timer:$(UNITDIR)/fragcheck.timer \
	systemd/fragcheck-record.service:$(UNITDIR)/fragcheck-record.service \
	systemd/fragcheck-history.service:$(UNITDIR)/fragcheck-history.service \
	systemd/fragcheck-history.timer:$(UNITDIR)/fragcheck-history.timer \
	systemd/fragcheck-compact.service:$(UNITDIR)/fragcheck-compact.service \
	systemd/fragcheck-compact.timer:$(UNITDIR)/fragcheck-compact.timer \
	systemd/fragcheck.sysusers:$(SYSUSERSDIR)/fragcheck.conf \
	prometheus/fragcheck.rules.yml:$(DATADIR)/fragcheck/fragcheck.rules.yml \
	prometheus/fragcheck-history.rules.yml:$(DATADIR)/fragcheck/fragcheck-history.rules.yml \
	prometheus/mixin.libsonnet:$(DATADIR)/fragcheck/mixin.libsonnet \
	checkmk/fragcheck:$(DOCDIR)/examples/checkmk/fragcheck \
	zabbix/fragcheck.conf:$(DOCDIR)/examples/zabbix/fragcheck.conf \
	zabbix/fragcheck.yaml:$(DOCDIR)/examples/zabbix/fragcheck.yaml \
	telegraf/fragcheck.conf:$(DOCDIR)/examples/telegraf/fragcheck.conf \
	collectd/fragcheck.conf:$(DOCDIR)/examples/collectd/fragcheck.conf \
	collectd/fragcheck:$(DOCDIR)/examples/collectd/fragcheck \
	pcp/fragcheck.sh:$(DOCDIR)/examples/pcp/fragcheck.sh \
	grafana/fragcheck.json:$(DATADIR)/fragcheck/grafana.json \
	fragcheck.schema.json:$(DATADIR)/fragcheck/fragcheck.schema.json \
	fragcheck-sample.schema.json:$(DATADIR)/fragcheck/fragcheck-sample.schema.json \
	fragcheck-history.schema.json:$(DATADIR)/fragcheck/fragcheck-history.schema.json \
	cron.d/fragcheck:$(DOCDIR)/examples/cron.d/fragcheck \
	cron.d/fragcheck-compact:$(DOCDIR)/examples/cron.d/fragcheck-compact \
	nagios/fragcheck.cfg:$(DOCDIR)/examples/nagios/fragcheck.cfg \
	nagios/nrpe_fragcheck.cfg:$(DOCDIR)/examples/nagios/nrpe_fragcheck.cfg \
	icinga2/fragcheck.conf:$(DOCDIR)/examples/icinga2/fragcheck.conf \
	fleet/ansible.yml:$(DOCDIR)/examples/fleet/ansible.yml \
	fleet/README.md:$(DOCDIR)/examples/fleet/README.md \
	$(foreach f,Dockerfile daemonset.yaml servicemonitor.yaml prometheusrule.yaml, \
	    container/$f:$(DOCDIR)/examples/container/$f) \
	$(foreach f,node-problem-detector.json nfd-features slurm-prolog fragcheck.nhc \
	    libvirt-qemu,cluster/$f:$(DOCDIR)/examples/cluster/$f)

install: $(BIN) $(TYPESIZE) $(UNPACK)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1
	install -m 755 $(BIN) $(DESTDIR)$(BINDIR)/fragcheck
ifneq ($(strip $(TYPESIZE) $(UNPACK)),)
	install -d $(DESTDIR)$(LIBEXECDIR)
	install -m 755 $(TYPESIZE) $(UNPACK) $(DESTDIR)$(LIBEXECDIR)
endif
	install -m 644 man/fragcheck.1 $(DESTDIR)$(MANDIR)/man1/fragcheck.1
	@set -e; for pair in $(INSTALLED); do \
	    from=contrib/$${pair%%:*} to=$(DESTDIR)$${pair#*:}; \
	    case $$(head -n 1 "$$from") in '#!'*) mode=755 ;; *) mode=644 ;; esac; \
	    $(if $(silent),:,echo "install -m $$mode $$from $$to"); \
	    install -d "$${to%/*}"; \
	    $(FILL_INSTALLED) "$$from" | install -m $$mode /dev/stdin "$$to"; \
	done

install-lib: $(LIB) $(SHLIB)
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)
	install -m 644 include/fragcheck.h $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(LIB) $(SHLIB) $(DESTDIR)$(LIBDIR)
	ln -sf $(notdir $(SHLIB)) $(DESTDIR)$(LIBDIR)/libfragcheck.so
	@printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$(INCLUDEDIR)' \
	    'libdir=$(LIBDIR)' '' 'Name: libfragcheck' \
	    'Description: would a contiguous kernel allocation succeed?' \
	    'Version: $(VERSION)' 'Requires.private: libbsd' \
	    'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lfragcheck' | \
	    install -m 644 /dev/stdin \
	        $(DESTDIR)$(LIBDIR)/pkgconfig/libfragcheck.pc

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/fragcheck
	rm -f $(DESTDIR)$(LIBEXECDIR)/fragcheck-typesize
	rm -f $(DESTDIR)$(LIBEXECDIR)/fragcheck-typesize-btf
	rm -f $(DESTDIR)$(LIBEXECDIR)/fragcheck-unpack
	rm -f $(DESTDIR)$(MANDIR)/man1/fragcheck.1
	rm -f $(foreach pair,$(INSTALLED),$(DESTDIR)$(lastword $(subst :, ,$(pair))))
	rm -f $(DESTDIR)$(INCLUDEDIR)/fragcheck.h
	rm -f $(DESTDIR)$(LIBDIR)/libfragcheck.a $(DESTDIR)$(LIBDIR)/libfragcheck.so*
	rm -f $(DESTDIR)$(LIBDIR)/pkgconfig/libfragcheck.pc
	-rmdir $(DESTDIR)$(DATADIR)/fragcheck \
	    $(addprefix $(DESTDIR)$(DOCDIR)/examples/,cron.d nagios icinga2 fleet \
	        checkmk zabbix telegraf collectd pcp container cluster) \
	    $(DESTDIR)$(DOCDIR)/examples

# ---- what is handed to others ---------------------------------------------

DIST := fragcheck-$(VERSION)
TARBALL := $(BUILD)/$(DIST).tar.gz

dist:
	@mkdir -p $(BUILD)
	@git diff --quiet HEAD || \
	    echo 'dist: what is not committed is left out' >&2
	git archive --prefix=$(DIST)/ -o $(BUILD)/$(DIST).tar HEAD
	gzip -9nf $(BUILD)/$(DIST).tar
	cd $(BUILD) && sha256sum $(DIST).tar.gz > $(DIST).tar.gz.sha256

# Version and soname stand in the files of a packager, too, and even in names.
FILL = sed -e 's/@VERSION@/$(VERSION)/g' -e 's/@SOVERSION@/$(SOVERSION)/g'
debian:
	rm -rf debian
	cp -r contrib/debian debian
	@set -e; for file in $$(find debian -type f); do \
	    to=$$(echo "$$file" | $(FILL)); \
	    $(FILL) "$$file" > debian/.new; \
	    rm "$$file"; mv debian/.new "$$to"; \
	done
	chmod 755 debian/rules

# What was set for this make is not for those that packages have within.
ALONE = env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u PREFIX -u DESTDIR -u CFLAGS \
	-u LDFLAGS

deb: dist
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb
	cp $(TARBALL) $(BUILD)/deb/fragcheck_$(VERSION).orig.tar.gz
	tar -xzf $(TARBALL) -C $(BUILD)/deb
	cd $(BUILD)/deb/$(DIST) && $(MAKE) -s debian && \
	    $(ALONE) dpkg-buildpackage -us -uc $(DEBFLAGS)

rpm: dist
	rm -rf $(BUILD)/rpm
	mkdir -p $(BUILD)/rpm/SOURCES
	install -m 644 $(TARBALL) $(BUILD)/rpm/SOURCES
	$(FILL) contrib/fragcheck.spec > $(BUILD)/rpm/fragcheck.spec
	chmod 644 $(BUILD)/rpm/fragcheck.spec
	@# apart: packages name the source package that they were made with, and that
	@# has the name of its folder
	for what in -bs -bb; do \
	    $(ALONE) rpmbuild $$what \
	        --define '_topdir $(abspath $(BUILD))/rpm' $(RPMFLAGS) \
	        $(BUILD)/rpm/fragcheck.spec || exit; \
	done

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-msan $(BUILD)-coverage $(BUILD)-fuzz $(BUILD)-mutants

-include $(LIB_OBJ:.o=.d) $(PIC_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TYPE_OBJ:.o=.d) $(UNPACK_OBJ:.o=.d) $(TYPE_BTF_OBJ:.o=.d) $(UNIT:%=%.d) $(BUILD)/property-ask.d \
	$(FUZZ_OBJ:.o=.d)

endif
