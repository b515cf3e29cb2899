#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What libfragcheck.a must not call: it never exits, prints, reads the
# environment, asks the machine, or parses by functions that guess.
#	symbols.sh LIBRARY
set -u
forbidden='exit|_exit|abort|printf|vprintf|puts|putchar|perror|v?warnx?|v?warnc?|v?errx?|v?errc?|stdin|stdout|stderr|getenv|secure_getenv|setlocale|sysconf|getpagesize|uname|isatty|strtok(_r)?|[a-z]*scanf|ato[il]l?|strto[a-z]+|sprintf|strcpy|strcat|gets'
bad=$(nm -u "${1:?library}" | awk '$1 == "U" { print $2 }' |
    sed 's/^__//; s/^isoc[0-9]*_//; s/_chk$//' | sort -u |
    grep -xE "$forbidden")
if [ -n "$bad" ]; then
	echo "forbidden in the library: $bad"
	exit 1
fi
# Everything exported carries our prefix.
bad=$(nm -g --defined-only "$1" | awk 'NF == 3 { print $3 }' |
    grep -v '^fc_')
if [ -n "$bad" ]; then
	echo "exported without fc_: $bad"
	exit 1
fi
exit 0
