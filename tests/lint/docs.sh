#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# README and man page against the program.
#	docs.sh FRAGCHECK
# Each block in README.md that starts with "$ fragcheck ..." lines is run in
# testdata/ and compared; each option stands in --help and in the man page, and
# nothing else does.
set -u
bin=$(realpath "$1")
bad=0
got=$(mktemp -d)
trap 'rm -rf "$got"' EXIT

for option in $("$bin" --help | grep -oE '^ +(-[a-z], )?--?[a-z-]+' |
    grep -oE -- '--?[a-z-]+'); do
	name=${option#-}
	name=${name#-}
	grep -qE "^\.It Fl (-)?${name}( |$)|^\.It Fl [a-z] , Fl -${name}( |$)|^\.It Fl ${name} , " \
	    man/fragcheck.8 || { echo "man page lacks $option"; bad=1; }
done
grep -E '^\.It Fl ' man/fragcheck.8 | grep -oE 'Fl -?[a-z][a-z-]*' |
    while read -r _ option; do
	"$bin" --help | grep -qE -- "-$option( |,|$)" ||
	    echo "man page has -$option, --help has not"
    done > "$got/extra"
if [ -s "$got/extra" ]; then
	cat "$got/extra"
	bad=1
fi

# README: lines from "$ fragcheck" to the end of its ``` block.
awk -v dir="$got" '
	/^```/ { inside = !inside; file = ""; next }
	inside && /^\$ fragcheck/ {
		n++; file = dir "/" n ".want"
		print substr($0, 3) > (dir "/" n ".cmd"); next
	}
	inside && /^\$ / { file = ""; next }
	inside && file != "" { print > file }
' README.md
ran=0
for cmd in "$got"/*.cmd; do
	want=${cmd%.cmd}.want
	touch "$want"
	line=$(cat "$cmd")
	(
		cd testdata || exit
		PATH=$(dirname "$bin"):$PATH LC_ALL=C sh -c "$line" 2>&1
	) > "$got/out"
	ran=$((ran + 1))
	if ! diff -u "$want" "$got/out"; then
		echo "README: $line prints something else"
		bad=1
	fi
done
[ "$ran" -gt 0 ] || { echo "README: no example found"; bad=1; }
exit $bad
