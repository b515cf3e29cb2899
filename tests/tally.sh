# SPDX-License-Identifier: BSD-2-Clause
# What passed, failed, and could not be tried; for "." of a test.
# shellcheck shell=sh
passed=0 failed=0 skipped=0

ok() { # description, then a command that must succeed
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what"
	fi
}
skip() {
	skipped=$((skipped + 1))
	echo "skipped: $1"
}
have() { command -v "$1" > /dev/null 2>&1; }
tally() { # name; as the last command
	echo "$1: $passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
