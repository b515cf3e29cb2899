#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run the programs, show what those print that fail, and how many tests passed.
#	run.sh PROGRAM...
#	RUN='qemu-s390x -L root' run.sh PROGRAM...	those of another machine
set -u
passed=0 failed=0

# cmocka says each failure where it happens and again at the end of all; so
# take its own sum: "[  PASSED  ] 3 test(s)."
sum() { # PASSED or FAILED, program
	n=$(sed -n "s/^\[  $1  \] \([0-9]*\) test(s).*/\1/p" "$2.log")
	echo "${n:-0}"
}

for program; do
	# shellcheck disable=SC2086 # words are wanted
	${RUN:-} "$program" > "$program.log" 2>&1
	code=$?
	passed=$((passed + $(sum PASSED "$program")))
	bad=$(sum FAILED "$program")
	if [ $code != 0 ]; then
		cat "$program.log"
		# one that did not live to print its sum is a failure, too
		[ "$bad" != 0 ] || bad=1
	fi
	failed=$((failed + bad))
done
echo "unit: $passed passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
