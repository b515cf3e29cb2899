#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fragcheck as others build it: for other machines, with other flags, without its
# optional parts, on other releases of Debian.  Each builds without a warning and
# without a word, and passes the unit tests and goldens, where it makes others.
# What needs a program, a mirror or root that is not there is counted as skipped.
#	builds.sh MAKE BUILD NAME...
set -u
make=$1
shift
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) || exit 2 # out of the tree, as some build
trap 'rm -rf --one-file-system "$work"' EXIT
chmod 755 "$work"
mkdir -p "$1/roots"
roots=$(realpath "$1/roots") # downloaded but once
shift
# shellcheck source=/dev/null
. tests/tally.sh
# shellcheck source=tests/roots.sh
. tests/roots.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
bare='WITH_BTF=no WITH_DWARF=no WITH_ARCHIVE=no'

building() { # goal of make, option of make...
	goal=$1
	shift
	"$make" -j2 WERROR=1 BUILD="$work/build" "$@" "$goal"
}
build() { # option of make...
	rm -rf "$work/build"
	ok "$name: make -s says nothing" silent building all -s "$@"
}
tests() { # goals, option of make...
	for of in $1; do
		shift
		ok "$name: check-$of" run "$work/log" building "check-$of" "$@"
		set -- "" "$@"
	done
}
both() { # option of make...
	build "$@"
	tests "unit golden" "$@"
}

# ---- other machines ----------------------------------------------------------

# An apt of its own in $root/apt, which knows packages of this release only.
apt_for() { # architecture of Debian, deb or deb-src
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	have apt-get && have dpkg-deb && [ -n "$codename" ] || return 1
	rm -rf "$root"
	mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial"
	: > "$root/apt/status"
	echo "$2 [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $codename main" \
	    > "$root/apt/sources.list"
	cat > "$root/apt/conf" <<-EOF
		#clear APT::Architectures;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Dir::State "$root/apt";
		Dir::State::status "$root/apt/status";
		Dir::Cache "$root/apt";
		Dir::Etc::sourcelist "$root/apt/sources.list";
		Dir::Etc::sourceparts "-";
	EOF
}
# The libraries of another architecture, from the packages of this release.
root_for() { # architecture of Debian
	root=$roots/$1
	[ ! -e "$root/complete" ] || return 0
	apt_for "$1" deb || return 1
	# shellcheck disable=SC2030,SC2031 # it is for in there alone
	(
		cd "$root/apt" && export APT_CONFIG="$root/apt/conf" &&
		    apt-get -qq update && apt-get -qq download libc6 libc6-dev \
		        linux-libc-dev libbsd0 libbsd-dev libmd0 libmd-dev \
		        libcmocka0 libcmocka-dev
	) > "$work/log" 2>&1 || return 1
	for deb in "$root"/apt/*.deb; do
		dpkg-deb -x "$deb" "$root" || return 1
	done
	[ -e "$root/lib" ] || ln -s usr/lib "$root/lib"
	rm -rf "$root/apt"
	: > "$root/complete"
}
# libbsd for musl: Debian has its source.
musl_root() {
	root=$roots/musl
	[ ! -e "$root/complete" ] || return 0
	apt_for "$(dpkg --print-architecture)" deb-src || return 1
	mkdir "$root/include"
	ln -s /usr/include/linux /usr/include/asm-generic \
	    "/usr/include/$(gcc -print-multiarch)/asm" "$root/include"
	# shellcheck disable=SC2030,SC2031 # it is for in there alone
	(
		cd "$root/apt" && export APT_CONFIG="$root/apt/conf" &&
		    apt-get -qq update &&
		    apt-get -qq source --download-only libmd libbsd || exit
		for of in libmd libbsd; do
			tar -xf $of"_"*.orig.tar.xz && cd $of-*/ &&
			    ./configure -q --prefix="$root" --disable-shared \
			        CC="$1 -idirafter $root/include -L$root/lib" &&
			    make -s -j2 -C include install &&
			    make -s -j2 -C src install && cd .. || exit
		done
	) > "$work/log" 2>&1 || return 1
	rm -rf "$root/apt"
	: > "$root/complete"
}
musl() {
	have musl-gcc || { skip "musl: no musl-gcc"; return; }
	musl_root musl-gcc || {
		cat "$work/log"
		skip "musl: no libbsd for it can be had"
		return
	}
	cc="musl-gcc -idirafter $root/include -L$root/lib"
	# shellcheck disable=SC2086 # words are wanted
	set -- $bare CFLAGS=-O2 CC="$cc"
	build "$@"
	tests golden "$@"
	ok "musl: make static" silent building static -s "$@"
	ok "musl: it needs no interpreter" run "$work/log" sh -c \
	    "! readelf -l $work/build/static/fragcheck | grep INTERP"
	ok "musl: golden, of that" run "$work/log" \
	    sh tests/golden/run.sh "$work/build/static/fragcheck"
}
machine() { # compiler's name of it, Debian's, qemu's
	have "$1-gcc" || { skip "$name: no $1-gcc"; return; }
	root_for "$2" || { skip "$name: its libraries cannot be had"; return; }
	lib=$root/usr/lib/$(cd "$root/usr/lib" && echo *-linux-gnu*)
	include=$root/usr/include
	cc="$1-gcc --sysroot=$root -idirafter $include -idirafter $include/${lib##*/}"
	# by their path, as qemu's -L takes / for that root, too
	cc="$cc -B$lib -L$lib -Wl,-rpath-link,$lib"
	cc="$cc,-rpath,$lib:$root/lib/${lib##*/}"
	cc="$cc,-dynamic-linker,$(echo "$root"/lib/ld*.so.*)"
	# those of libraries, too
	cc="$cc,--disable-new-dtags"
	RUN=qemu-$3
	# this machine may well be one, too
	if [ "$name" = i386 ] && "$root/lib/ld-linux.so.2" --version \
	    > "$work/log" 2>&1; then
		RUN='env'
	fi
	# a dynamic linker that is named goes into static programs, too
	# shellcheck disable=SC2086 # words are wanted
	set -- $bare CFLAGS=-O2 LIBBSD=shared
	build CC="$cc" "$@"
	# sweeps over random machines are minutes in an emulator, and 64 bits of
	# the same figures everywhere
	# shellcheck disable=SC2010 # these names have no blanks
	[ "$RUN" = env ] || set -- "$@" UNIT_SRC="$(ls tests/unit/test_*.c |
	    grep -vE '_(chance|history|frames|remedy|screen|sentence)\.c' |
	    tr '\n' ' ')"
	if have "$RUN"; then
		export RUN
		tests "unit golden" CC="$cc" "$@"
	else
		skip "$name: no $RUN"
	fi
	unset RUN
}

# ---- without parts -----------------------------------------------------------

without() { # option of make...
	build "$@"
	tests golden "$@"
	mkdir -p "$work/to"
	ok "$name: install" run "$work/log" \
	    building install DESTDIR="$work/to" "$@"
	ok "$name: the command" "$work/to/usr/local/bin/fragcheck" --version \
	    > "$work/version"
	ok "$name: its manual" \
	    test -s "$work/to/usr/local/share/man/man1/fragcheck.1"
	(cd "$work/to/usr/local" && find libexec -type f 2> /dev/null | sort) \
	    > "$work/helpers"
	ok "$name: uninstall" run "$work/log" \
	    building uninstall DESTDIR="$work/to" "$@"
	ok "$name: nothing is left" silent find "$work/to" ! -type d
}
has_no() { # pattern: no program of that name was installed
	ok "$name: no $1" test -z "$(grep "$1" "$work/helpers")"
}

# ---- other releases ----------------------------------------------------------

suite() {
	if ! may_have_roots; then
		skip "$name: not root, or no debootstrap or unshare"
		return
	fi
	if ! debootstrap --variant=minbase --include=gcc,libc6-dev,make,pkg-config,libbsd-dev,libcmocka-dev,libbpf-dev,libdw-dev,libarchive-dev,jq \
	    "$name" "$work/$name" "$mirror" > "$work/log" 2>&1; then
		skip "$name: no root of it can be had"
		return
	fi
	mkdir "$work/$name/fragcheck"
	tar -c Makefile README.md contrib include man src testdata tests |
	    tar -x -C "$work/$name/fragcheck"
	for goal in all check-unit check-golden; do
		ok "$name: $goal" run "$work/log" inside "$work/$name" \
		    make -C /fragcheck -j2 WERROR=1 $goal
	done
	rm -rf --one-file-system "${work:?}/$name"
}

# shellcheck disable=SC2086 # words are wanted
one() {
	case $name in
	i386) machine i686-linux-gnu i386 i386 ;;
	armhf) machine arm-linux-gnueabihf armhf arm ;;
	arm64) machine aarch64-linux-gnu arm64 aarch64 ;;
	s390x) machine s390x-linux-gnu s390x s390x ;; # the big end first
	distribution) # what those that make packages set
		both LIBBSD=shared \
		    CFLAGS='-O2 -flto=auto -D_FORTIFY_SOURCE=3' ;;
	bare) # the units' other halves, and the fewest libraries
		without $bare CFLAGS=-O0
		ok "bare: no helper" test ! -s "$work/helpers"
		tests unit $bare CFLAGS=-O0 ;;
	no-btf) without WITH_BTF=no; has_no typesize-btf ;;
	no-dwarf) without WITH_DWARF=no ;;
	no-archive) without WITH_ARCHIVE=no; has_no unpack ;;
	O3) both $bare CFLAGS=-O3 ;;
	clang)
		have clang || { skip "clang: it is not there"; return; }
		both CC=clang ;;
	clang-lto)
		if ! have clang || ! have llvm-ar || ! have ld.lld; then
			skip "clang-lto: no clang, llvm-ar or ld.lld"
			return
		fi
		build CC=clang AR=llvm-ar CFLAGS='-O2 -flto' \
		    LDFLAGS=-fuse-ld=lld $bare
		tests golden CC=clang AR=llvm-ar CFLAGS='-O2 -flto' \
		    LDFLAGS=-fuse-ld=lld $bare ;;
	static)
		build
		ok "static: make static" silent building static -s
		ok "static: golden" run "$work/log" \
		    sh tests/golden/run.sh "$work/build/static/fragcheck" ;;
	musl) musl ;; # cmocka is not built for it
	bullseye | bookworm | trixie | sid) suite ;;
	*) ok "$name: no such build" false ;;
	esac
}

for name; do
	one
done
tally builds
