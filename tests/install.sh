#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Install into an empty root, use it, uninstall, and nothing may be left.
#	install.sh MAKE BUILD
set -eu
make=$1 build=$2
root=$(mktemp -d)
done=
trap '[ "$done" ] || echo "install: failed; sh -x $0 shows where"
rm -rf "$root"' EXIT

$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr install
"$root/usr/bin/fragcheck" --version > /dev/null
test "$(stat -c %a "$root/usr/bin/fragcheck")" = 755
test "$(stat -c %a "$root/usr/share/man/man1/fragcheck.1")" = 644
# What calls the program calls it where it is.
if grep -rl /usr/local/bin "$root"; then
	echo "install: another prefix in the files above"
	exit 1
fi
for file in lib/systemd/system/fragcheck.service lib/sysusers.d/fragcheck.conf \
    share/bash-completion/completions/fragcheck \
    share/fragcheck/fragcheck.rules.yml \
    share/doc/fragcheck/examples/nagios/fragcheck.cfg; do
	test -s "$root/usr/$file"
	test "$(stat -c %a "$root/usr/$file")" = 644
done
# Scripts can be run, what they are called by cannot.
examples=$root/usr/share/doc/fragcheck/examples
find "$examples" -type f | while read -r file; do
	case $(head -n 1 "$file") in '#!'*) mode=755 ;; *) mode=644 ;; esac
	test "$(stat -c %a "$file")" = $mode
done
test "$(find "$examples" -perm 755 -type f | wc -l)" -ge 6
# The header's version is that of all, and what is named is there.
version=$(sed -n 's/^#define FC_VERSION "\(.*\)"$/\1/p' include/fragcheck.h)
grep -q "image: .*/fragcheck:$version\$" "$examples/container/daemonset.yaml"
if grep -r '@[A-Z]*VERSION@' "$root"; then
	echo "install: not filled in"
	exit 1
fi
if command -v jsonnet > /dev/null; then
	jsonnet -e "(import \"$root/usr/share/fragcheck/mixin.libsonnet\").grafanaDashboards" > /dev/null
fi
grep -q '^ExecStart=/usr/bin/fragcheck ' \
    "$root/usr/lib/systemd/system/fragcheck.service"
$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall
left=$(find "$root" ! -type d)
if [ -n "$left" ]; then
	echo "install: left behind: $left"
	exit 1
fi

# Each goal has its line.
$make -s help > "$root/help"
for goal in $(sed -n '/^\.PHONY: all/,/[^\\]$/p' Makefile |
    sed 's/^\.PHONY://; s/\\$//') deps deps-ci; do
	grep -q "^  $goal  *[^ ]" "$root/help" || {
		echo "install: make help has no $goal"
		exit 1
	}
done
done=1
echo "install: 1 passed, 0 failed"
