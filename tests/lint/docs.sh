#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# README and man page against the program.
#	docs.sh FRAGCHECK
# README's examples are what the program prints, see readme.py; each option
# stands in --help and in the man page, and nothing else does; the newest version
# in the changelog is that of the header, of which all else has it.
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
	    man/fragcheck.1 || { echo "man page lacks $option"; bad=1; }
done
grep -E '^\.It Fl ' man/fragcheck.1 | grep -oE 'Fl -?[a-z][a-z-]*' |
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

version=$(sed -n 's/^#define FC_VERSION "\(.*\)"$/\1/p' include/fragcheck.h)
newest=$(sed -n 's/^## \([^ ]*\)\( (not released)\)\{0,1\}$/\1/p' CHANGELOG.md |
    head -n 1)
if [ -z "$version" ] || [ "$newest" != "$version" ]; then
	echo "the changelog begins with version \"$newest\", the header has \"$version\""
	bad=1
fi
grep -ohE 'libfragcheck(\.so\.)?[0-9][0-9.]*[0-9]' README*.md |
    grep -vxE "libfragcheck(\\.so\\.)?${version%.*}" && {
	echo "README has a library of another version than $version"
	bad=1
}

python3 tests/lint/readme.py "$bin" || bad=1
exit $bad
