#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tarball, Debian and RPM packages of HEAD: the same wherever they are built,
# nothing that lintian and rpmlint find, and in new roots of some releases of
# Debian installed, used, and removed without a trace.  As root; what needs a
# program that is not there is counted as skipped.
#	packages.sh MAKE BUILD PARTS SUITE...
# PARTS: deb and rpm, and "again" for all once more elsewhere, to compare.
set -u
make=$1 build=$2 parts=$3
shift 3
cd "$(dirname "$0")/.." || exit 2
mkdir -p "$build"
work=$(mktemp -d) || exit 2
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 2' HUP INT TERM
chmod 755 "$work"
# shellcheck source=/dev/null
. tests/tally.sh
# shellcheck source=tests/roots.sh
. tests/roots.sh
version=$(sed -n 's/^#define FC_VERSION "\(.*\)"/\1/p' include/fragcheck.h)
name=fragcheck-$version
LC_ALL=C
export LC_ALL
unset MAKEFLAGS MAKELEVEL MFLAGS

wanted() { # part
	case " $parts " in *" $1 "*) ;; *) false ;; esac
}
is() { [ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; false; }; }
no_line() { ! grep -E "$@"; } # pattern, file
# Files of two folders that have the same names and bytes.
same_files() { # folder, folder, pattern
	# shellcheck disable=SC2086 # a pattern is wanted
	(cd "$1" && sha256sum $3) > "$work/sums" && [ -s "$work/sums" ] &&
	    (cd "$2" && sha256sum --quiet -c "$work/sums")
}

# ---- tarball -----------------------------------------------------------------

one=$work/one two=$work/another/and/longer
if [ -e .git ] && have git; then
	ok "dist" run "$work/log" "$make" -s BUILD="$one" dist
	ok "dist, again" run "$work/log" \
	    sh -c "umask 077; TZ=Asia/Tokyo $make -s BUILD=$two dist"
	ok "the same tarball" same_files "$one" "$two" '*.tar.gz*'
	ok "its checksum" silent sh -c "cd '$one' && sha256sum --quiet -c *.sha256"
	tar -tzf "$one/$name.tar.gz" | sed -n "s,^$name/,,p" | grep -v '/$' |
	    grep . | sort > "$work/packed"
	git ls-tree -r --name-only HEAD | sort > "$work/tracked"
	ok "all of HEAD is in it" silent diff "$work/packed" "$work/tracked"
else
	skip "all: this is no clone, or git is not there"
	tally packages
	exit
fi

# The command, its library and helpers, built in two places.
plain() { # folder, umask, jobs
	mkdir -p "$1" && tar -xzf "$one/$name.tar.gz" -C "$1" &&
	    (cd "$1/$name" && umask "$2" && "$make" -s "$3" all \
	        "build/libfragcheck.so.${version%.*}")
}
if wanted again; then
	ok "make" run "$work/log" plain "$one/plain" 022 -j2
	ok "make, elsewhere" run "$work/log" plain "$two/plain" 077 -j1
	ok "the same programs and libraries" same_files \
	    "$one/plain/$name/build" "$two/plain/$name/build" \
	    "fragcheck* libfragcheck.a libfragcheck.so*"
	rm -rf "$one/plain" "$two/plain"
fi

# ---- packages ----------------------------------------------------------------

debs=
if ! wanted deb; then
	:
elif have dpkg-buildpackage && have dh; then
	# its tests are those of make check
	wanted again && options=parallel=2 || options='parallel=2 nocheck'
	ok "deb ($options)" run "$work/log" \
	    env DEB_BUILD_OPTIONS="$options" "$make" BUILD="$one" deb
	if wanted again; then
		ok "deb, elsewhere" run "$work/log" env TZ=Asia/Tokyo \
		    DEB_BUILD_OPTIONS='parallel=1 nocheck' \
		    sh -c "umask 077; $make BUILD=$two deb"
		ok "the same packages" same_files "$one/deb" "$two/deb" '*.deb'
	fi
	debs=$(find "$one/deb" -name '*.deb' ! -name '*dbgsym*' | sort)
	ok "six of them" is "$(echo "$debs" | grep -c .)" 6
	if have lintian; then
		ok "lintian" silent lintian --pedantic --allow-root \
		    --fail-on error,warning,info,pedantic,override \
		    "$one/deb/fragcheck_$version-1_$(dpkg \
		        --print-architecture).changes"
	else
		skip "lintian is not there"
	fi
else
	skip "deb: dpkg-buildpackage or debhelper is not there"
fi

rpms=
rpm_of() { # folder, options of rpmbuild
	SOURCE_DATE_EPOCH=1764100000 "$make" BUILD="$1" rpm RPMFLAGS="--nodeps \
	    --define '_buildhost here' --define '_smp_mflags -j2' \
	    --define 'use_source_date_epoch_as_buildtime 1' \
	    --define 'clamp_mtime_to_source_date_epoch 1' $2"
}
if ! wanted rpm; then
	:
elif have rpmbuild; then
	ok "rpm" run "$work/log" rpm_of "$one" --nocheck
	if wanted again; then
		ok "rpm, elsewhere" run "$work/log" rpm_of "$two" --nocheck
		ok "the same packages" same_files "$one/rpm/RPMS" \
		    "$two/rpm/RPMS" '*/*.rpm'
	fi
	rpms=$(find "$one/rpm/RPMS" -name '*.rpm' ! -name '*debug*' | sort)
	ok "six of them" is "$(echo "$rpms" | grep -c .)" 6
	if have rpmlint; then
		# shellcheck disable=SC2086 # words are wanted
		rpmlint -r contrib/fragcheck.rpmlintrc $rpms \
		    "$one"/rpm/SRPMS/*.rpm "$one/rpm/fragcheck.spec" \
		    > "$work/rpmlint" 2>&1
		ok "rpmlint" no_line ': [EW]: ' "$work/rpmlint"
		ok "rpmlint saw all" grep -q '^ 7 packages and 1 spec' \
		    "$work/rpmlint"
	else
		skip "rpmlint is not there"
	fi
else
	skip "rpm: rpmbuild is not there"
fi

# ---- installed, used, removed ------------------------------------------------

# What is there, but for logs, the package managers', and copies that adding a
# user makes of other files.
listing() { # root
	(cd "$1" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/log \
	    -o -path ./var/lib/rpm -o -path ./var/cache -o -path ./root \
	    -o -path ./var/lib/apt -o -path ./proc -o -path ./sys \) -prune \
	    -o ! -path './etc/*-' -printf '%p %y %m %u %l\n' | sort)
}
trace() { # root, listing from before: what differs
	listing "$1" > "$work/after"
	diff "$2" "$work/after"
}
# Common folders are other packages' where RPM is at home, and there anyway.
trace_of_ours() {
	trace "$@" | grep '^[<>]' | grep -vE '^> [^ ]* d 755 root $' ||
	    [ $? = 1 ] && ! grep fragcheck "$work/after"
}
dev=$work/dev # a program of others, compiled against what is installed
client() {
	[ -e "$dev" ] || {
		mkdir -p "$work/lib" && for deb in $debs; do
			dpkg-deb -x "$deb" "$work/lib" || return
		done
		[ -n "$debs" ] || "$make" -s DESTDIR="$work/lib" PREFIX=/usr \
		    BUILD="$one/lib" install-lib || return
		set -- "$(find "$work/lib" -name libfragcheck.so)"
		cc -o "$dev" -I"$work/lib/usr/include" contrib/library/ask.c \
		    -L"${1%/*}" -lfragcheck
	}
}
# Whatever it was that installed it: the command, its helpers, the library.
use() { # what, root, LD_LIBRARY_PATH
	what_in="$1:" in=$2
	cp "$dev" "$in/root/ask"
	tar -czf "$in/root/outage.tar.gz" -C testdata/machines outage
	ok "$what_in --version" inside "$in" fragcheck --version \
	    > "$work/version"
	ok "$what_in version" grep -q "^fragcheck $version" "$work/version"
	ok "$what_in the running kernel" run "$work/log" \
	    inside "$in" fragcheck --size 4096
	ok "$what_in for nobody" run "$work/log" inside "$in" \
	    setpriv --reuid 65534 --regid 65534 --clear-groups \
	    fragcheck --size 4096
	inside "$in" fragcheck --json --size 65640 /root/outage.tar.gz \
	    > "$work/json" 2> "$work/err"
	ok "$what_in a tarball" is \
	    "$? $(grep -o '"rung":"compaction"' "$work/json")" \
	    '1 "rung":"compaction"'
	if [ -r /sys/kernel/btf/vmlinux ]; then
		inside "$in" fragcheck --json --type task_struct \
		    > "$work/out" 2>&1
		ok "$what_in a type" grep -q '"name":"task_struct"' "$work/out"
	else
		skip "$what_in a type: the kernel has no BTF"
	fi
	inside "$in" env LD_LIBRARY_PATH="$3" /root/ask 65640 \
	    /root/outage.tar.gz > "$work/out" 2>&1
	ok "$what_in a program of others" grep -q '^compaction: NOT NOW' \
	    "$work/out"
	ok "$what_in manual" test -s "$(find "$in/usr/share/man/man1" \
	    -name 'fragcheck.1*')"
	ok "$what_in library's pkg-config file" grep -q "^Version: $version$" \
	    "$(find "$in/usr" -name libfragcheck.pc)"
	rm "$in/root/ask" "$in/root/outage.tar.gz"
}
try_debs() { # suite, root
	suite=$1 root_of=$2
	# shellcheck disable=SC2086 # words are wanted
	mkdir "$root_of/root/debs" && cp $debs "$root_of/root/debs"
	# what they want comes first, so that what they bring can be told
	# shellcheck disable=SC2016 # it is for the shell within
	ok "$suite: dependencies" run "$work/log" inside "$root_of" sh -ec '
		cd /root/debs
		apt-get update -qq
		apt-get install -y -qq --no-install-recommends \
		    systemd-standalone-sysusers
		apt-get install -y -qq --no-install-recommends $(apt-get -s \
		    install --no-install-recommends ./*.deb |
		    awk "/^Inst/ && !/fragcheck/ { print \$2 }")'
	listing "$root_of" > "$work/before-$suite"
	ok "$suite: the command alone" run "$work/log" inside "$root_of" \
	    sh -c 'dpkg -i /root/debs/fragcheck_*.deb'
	inside "$root_of" fragcheck --type x > "$work/out" 2>&1
	ok "$suite: it says what --type lacks" \
	    grep -q 'fragcheck-typesize is not installed' "$work/out"
	ok "$suite: all of them" run "$work/log" inside "$root_of" \
	    sh -c 'dpkg -i /root/debs/*.deb'
	use "$suite" "$root_of" ""
	ok "$suite: the timer's user" grep -q '^fragcheck:' "$root_of/etc/passwd"
	mkdir -p "$root_of/var/lib/fragcheck" \
	    "$root_of/var/lib/prometheus/node-exporter"
	ln -s /var/lib/fragcheck/fragcheck.prom \
	    "$root_of/var/lib/prometheus/node-exporter/fragcheck.prom"
	# shellcheck disable=SC2016 # it is for the shell within
	ok "$suite: purged" run "$work/log" inside "$root_of" sh -c '
		dpkg --purge $(dpkg-query -W -f "\${Package}\n" "*fragcheck*")
		rmdir -p /var/lib/prometheus/node-exporter 2> /dev/null
		! dpkg-query -W -f "\${Status} \${Package}\n" "*fragcheck*" |
		    grep -v not-installed'
	# users stay, as Debian has it, in files that are there anyway
	ok "$suite: no trace" silent trace "$root_of" "$work/before-$suite"
}
try_rpms() { # suite, root
	suite=$1 root_of=$2
	listing "$root_of" > "$work/before-$suite"
	mkdir -p "$root_of/var/lib/rpm"
	# shellcheck disable=SC2086 # words are wanted
	ok "rpm in $suite: installed" run "$work/log" \
	    rpm --root "$root_of" --nodeps -i $rpms
	use "rpm in $suite" "$root_of" /usr/lib64
	# shellcheck disable=SC2046 # words are wanted
	ok "rpm in $suite: removed" run "$work/log" rpm --root "$root_of" \
	    --nodeps -e $(rpm --root "$root_of" -qa '*fragcheck*' \
	        --qf '%{name} ')
	ok "rpm in $suite: no trace" silent trace_of_ours "$root_of" \
	    "$work/before-$suite"
}

if ! may_have_roots; then
	skip "new roots: not root, or no debootstrap or unshare"
	tally packages
	exit
fi
ok "a program of others" run "$work/log" client
for suite; do
	[ -n "$debs$rpms" ] || break
	if ! run "$work/log" debootstrap --variant=minbase "$suite" \
	    "$work/$suite" "$mirror"; then
		skip "$suite: no root of it can be had"
		continue
	fi
	[ -z "$debs" ] || try_debs "$suite" "$work/$suite"
	# what they link with is there now
	[ -z "$rpms" ] || [ -z "$debs" ] || try_rpms "$suite" "$work/$suite"
	rm -rf --one-file-system "${work:?}/$suite"
done
tally packages
