#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each target on what is kept in corpus/: inputs that once covered something new,
# or failed.
#	replay.sh FOLDER-OF-TARGETS
# A target that was not built lacks a library.
set -u
here=$(dirname "$0")
folder=$1
passed=0 failed=0 skipped=0 inputs=0
for source in "$here"/fuzz_*.c; do
	target=$(basename "$source" .c)
	if [ ! -x "$folder/$target" ]; then
		skipped=$((skipped + 1))
		continue
	fi
	if n=$("$folder/$target" "$here/corpus/${target#fuzz_}" \
	    2> "$folder/$target.log"); then
		inputs=$((inputs + n))
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$target, at the last of these:"
		tail -n 3 "$folder/$target.log"
	fi
done
echo "fuzz: $passed passed, $failed failed, $skipped skipped ($inputs inputs)"
[ $passed -gt 0 ] && [ $failed = 0 ]
