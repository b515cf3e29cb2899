#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# README and man page against the program.
#	docs.sh FRAGCHECK
# README's examples are what the program prints, see readme.py; each option
# stands in --help and in the man page, and nothing else does.
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
	"$bin" --help | grep -qE -- "-$option( |,|\[|$)" ||
	    echo "man page has -$option, --help has not"
    done > "$got/extra"
if [ -s "$got/extra" ]; then
	cat "$got/extra"
	bad=1
fi

if "$bin" --help | grep -E '^.{81}'; then
	echo "--help is wider than 80 columns"
	bad=1
fi

python3 tests/lint/readme.py "$bin" || bad=1
exit $bad
