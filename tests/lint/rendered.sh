#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The man page as people see it: no macro's name among the words (mandoc -Tlint
# does not see one that a line before swallowed), and each option of --help.
#	rendered.sh FRAGCHECK PAGE
set -u
bin=$(realpath "$1") page=$2
bad=0
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT

for device in ascii utf8; do
	mandoc -T$device "$page" | sed "s/.$(printf '\b')//g" > "$shown"
	# "It" is a word as well
	if grep -nE '(^|[[:space:]])\.?(Bd|Bl|Dl|D1|Ed|El|Fl|Ft|Li|Nm|Pa|Pp|Ql|Sh|Ss|Sy|Xr)([[:space:]]|$)|(^|[[:space:]])\.[A-Z][a-z1]([[:space:]]|$)' "$shown"; then
		echo "$page, -T$device: a macro's name is shown"
		bad=1
	fi
done
# the options begin their lines there
for option in $("$bin" --help | grep -oE '^ +(-[A-Za-z], )?--?[A-Za-z-]+' |
    grep -oE -- '--?[A-Za-z][A-Za-z-]*'); do
	grep -qE -- "(^|[[:space:]\`'|(,[])$option([^A-Za-z-]|$)" "$shown" || {
		echo "$page, rendered: $option of --help is missing"
		bad=1
	}
done
exit $bad
