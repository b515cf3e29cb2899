#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Score the recorded trials of testdata/trials, and pools and page maps of its
# *-pools; a drop below SCOREBOARD, and a rise that is not written down in it,
# fails.
#	trials.sh FRAGCHECK		UPDATE=1 rewrites; review the diff
set -u
cd "$(dirname "$0")/.." || exit 2
board=testdata/trials/SCOREBOARD
got=$(mktemp) || exit 2
trap 'rm -f "$got"' EXIT
if ! command -v python3 > /dev/null; then
	echo "trials: 0 passed, 0 failed, 1 skipped (no python3)"
	exit 0
fi
score() {
	python3 "$@" >> "$got" || {
		cat "$got"
		echo "trials: 0 passed, 1 failed"
		exit 1
	}
}
score tests/trials.py "$1" testdata/trials/*.tar.xz
score tests/pools.py "$1" testdata/trials/*-pools.tar.xz
score tests/map_windows.py "$1" testdata/trials/*-pools.tar.xz --every 4
if [ "${UPDATE:-0}" = 1 ]; then
	cp "$got" $board
elif ! diff -u $board "$got"; then
	echo "trials: 0 passed, 1 failed"
	exit 1
fi
echo "trials: 1 passed, 0 failed"
