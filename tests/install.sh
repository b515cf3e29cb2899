#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Install into an empty root, use it, uninstall, and nothing may be left.
#	install.sh MAKE BUILD
set -eu
make=$1 build=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr install
"$root/usr/sbin/fragcheck" --version > /dev/null
test "$(stat -c %a "$root/usr/sbin/fragcheck")" = 755
test "$(stat -c %a "$root/usr/share/man/man8/fragcheck.8")" = 644
$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall
left=$(find "$root" ! -type d)
if [ -n "$left" ]; then
	echo "install: left behind: $left"
	exit 1
fi
echo "install: 1 passed, 0 failed"
