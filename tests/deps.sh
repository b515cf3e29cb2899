#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What .ci/deps installs, asks for and fails on, on machines made of stubs.
set -u
top=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
# shellcheck source=/dev/null
. "$top/tests/tally.sh"

# A machine: what is in $work/has is there; a package brings what is named
# after it below, and "libdw-dev" is one that nobody knows.
mkdir "$work/bin"
for tool in awk cat sed sort env sh rm; do # no link that a stub is written through
	ln -s "$(command -v $tool)" "$work/bin/$tool"
done
cat > "$work/bin/cc" <<EOF
#!$work/bin/sh
while read -r line; do
	case \$line in *'<'*'>'*)
		header=\${line#*<} header=\${header%>*}
		[ -e "$work/has/\${header##*/}" ] || exit 1 ;;
	esac
done
EOF
cat > "$work/bin/apt-get" <<EOF
#!$work/bin/sh
echo "\$*" >> "$work/log"
case " \$* " in *" libdw-dev "*) exit 100 ;; esac
case " \$* " in *" libbsd-dev "*) : > "$work/has/stdlib.h" ;; esac
case " \$* " in *" libbpf-dev "*) : > "$work/has/btf.h" ;; esac
EOF
cat > "$work/bin/id" <<EOF
#!$work/bin/sh
echo "\$FAKE_UID"
EOF
cp "$work/bin/cc" "$work/bin/pkg-config"
cp "$work/bin/id" "$work/bin/dpkg"

machine() { # uid, headers that are there
	uid=$1
	shift
	rm -rf "$work/has" "$work/log"
	mkdir "$work/has"
	for header; do : > "$work/has/$header"; done
	: > "$work/log"
}
chmod +x "$work"/bin/*
deps() {
	FAKE_UID=$uid PATH=$work/bin "$work/bin/sh" "$top/.ci/deps" "$@" \
	    > "$work/out" 2>&1
	code=$?
}
says() { grep -qF -- "$1" "$work/out" || { cat "$work/out"; false; }; }
ran() { grep -qF -- "$1" "$work/log" || { cat "$work/log"; false; }; }
all='stdlib.h stdio.h btf.h libdwfl.h archive.h openat2.h'

# shellcheck disable=SC2086 # words are wanted
machine 1000 $all
deps build
ok "all is there: exit 0" test $code = 0
ok "all is there: nothing to say" test ! -s "$work/out"

machine 1000 stdlib.h stdio.h archive.h
deps build
ok "no root, only extras lack: exit 0" test $code = 0
ok "no root, only extras lack: said" says "not needed: bpf/btf.h"
ok "no root: what to ask root for" says "for root: apt-get install libbpf-dev"
ok "no root: nothing is tried" test ! -s "$work/log"

machine 1000 stdio.h
deps build
ok "no root, libbsd lacks: exit 1" test $code = 1
ok "no root, libbsd lacks: said" says "missing: bsd/vis.h"
ok "no root, libbsd lacks: what to ask for" \
    says "for root: apt-get install libbsd-dev"

machine 0 stdio.h
deps build
ok "root, an unknown package: exit 0" test $code = 0
ok "root: all at once first" ran "libbpf-dev libbsd-dev libdw-dev"
ok "root: then one by one" ran "--no-install-recommends libbsd-dev"
ok "root: only the unknown one lacks" says "not needed: elfutils/libdwfl.h"

# one who has sudo, and may not use it
printf '#!%s\necho "sudo $*" >> "%s"\nexit 1\n' "$work/bin/sh" "$work/log" \
    > "$work/bin/sudo"
chmod +x "$work/bin/sudo"
machine 1000 stdio.h
deps build
ok "no sudo for this one: exit 1" test $code = 1
ok "no sudo for this one: asked once" test "$(grep -c sudo "$work/log")" = 1
ok "no sudo for this one: what to ask for" \
    says "for root: apt-get install libbsd-dev"
rm "$work/bin/sudo"

# shellcheck disable=SC2086 # words are wanted
machine 1000 $all
deps build check
ok "check: cmocka is needed" says "missing: cmocka.h"
ok "check: jq is not" says "not needed: jq"
ok "check: exit 1" test $code = 1

# Debian's names are in the list of its packages, where that is here and of a
# release that is not changed any more.
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2> /dev/null)
if [ "$codename" = bookworm ] && apt-cache pkgnames libcmocka-dev \
    > "$work/known" 2> /dev/null && [ -s "$work/known" ]; then
	apt-cache pkgnames | sort > "$work/known"
	sed -n "/cat <<-'EOF'/,/EOF\$/s/^\t[a-z]*?* *[^ ]*  *\([^ ]*\) .*/\1/p" \
	    "$top/.ci/deps" | grep -vx -- - | sort -u |
	    sed "s/-ARCH\$/-$(dpkg --print-architecture)/" > "$work/named"
	ok "Debian's names: all were read" \
	    test "$(wc -l < "$work/named")" -ge 60
	ok "Debian has packages of these names" test -z \
	    "$(comm -23 "$work/named" "$work/known" | tee /dev/stderr)"
else
	skip "Debian's names: no list of bookworm's packages here"
fi

tally deps
