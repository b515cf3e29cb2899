#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compare what fragcheck prints with what was read and found right.
#
#	run.sh FRAGCHECK		UPDATE=1 rewrites; review the diff
#
# cases/NAME.args has one argument a line; NAME.out, NAME.err and NAME.code are
# what must come.  Besides, each of testdata/machines is run in each of the
# modes below, into machines/NAME.MODE.  Everything runs in testdata/.
set -u
bin=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
cd "$here/../../testdata" || exit 2
got=$(mktemp -d) || exit 2
trap 'rm -rf "$got"' EXIT
LC_ALL=C
export LC_ALL
unset NO_COLOR CLICOLOR_FORCE FORCE_COLOR COLUMNS
ran=0 failed=0

compare() { # expected file, what came
	if [ "${UPDATE:-0}" = 1 ]; then
		cp "$2" "$1"
	elif ! diff -u "$1" "$2"; then
		failed=$((failed + 1))
	fi
}

for args in "$here"/cases/*.args; do
	name=${args%.args}
	set --
	while IFS= read -r arg; do set -- "$@" "$arg"; done < "$args"
	"$bin" "$@" > "$got/out" 2> "$got/err" < /dev/null
	echo $? > "$got/code"
	# the only thing that is another one each time
	sed -i 's/^\(fragcheck_last_run_timestamp_seconds\) [0-9]\{10,\}$/\1 0/' \
	    "$got/out"
	ran=$((ran + 1))
	for part in out err code; do
		compare "$name.$part" "$got/$part"
	done
done

for machine in machines/*; do
	for mode in overview size verbose json size-json; do
		case $mode in
		overview) set -- -v ;;
		size) set -- --size 65640 ;;
		verbose) set -- -v --order 9 --gfp GFP_ATOMIC --count 3 ;;
		json) set -- --format json ;;
		size-json) set -- --size 65640 --format json ;;
		esac
		{
			"$bin" "$@" "$machine" 2>&1
			echo "exit $?"
		} > "$got/out"
		ran=$((ran + 1))
		compare "$here/machines/${machine#*/}.$mode" "$got/out"
	done
done

echo "golden: $((ran - failed)) passed, $failed failed"
# No cases at all is a broken checkout, not a pass.
[ "$ran" -gt 50 ] && [ "$failed" -eq 0 ]
