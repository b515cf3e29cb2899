#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A file may include its own room and the rooms before it in this list.
set -u
layers="base input parse snapshot kernel verdict log history render cli"
layers="$layers typesize unpack"
bad=0 below=

for layer in $layers; do
	below="$below $layer"
	[ -d src/"$layer" ] || continue
	# shellcheck disable=SC2013 # words are wanted
	for used in $(grep -hoE '^#include "[a-z]+/' src/"$layer"/*.[ch] |
	    sed 's/.*"//; s,/$,,' | sort -u); do
		case "$below " in
		*" $used "*) ;;
		*)
			echo "src/$layer must not include $used/"
			bad=1
			;;
		esac
	done
done
# Files know nothing of how they are read, nor rules of their files' formats.
for pair in parse:input kernel:input kernel:parse verdict:parse \
    verdict:input render:kernel render:input render:parse history:input \
    cli:typesize cli:unpack typesize:snapshot unpack:snapshot; do
	[ -d src/"${pair%:*}" ] || continue
	if grep -lE "^#include \"${pair#*:}/" src/"${pair%:*}"/*.[ch]; then
		echo "src/${pair%:*} must not include ${pair#*:}/"
		bad=1
	fi
done
# Every room is in the list.
for dir in src/*/; do
	dir=${dir#src/}
	case " $layers " in
	*" ${dir%/} "*) ;;
	*)
		echo "src/$dir is not in the list of layers"
		bad=1
		;;
	esac
done
exit $bad
