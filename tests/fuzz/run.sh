#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fuzz each target for some seconds, starting from what is kept in corpus/.
#	run.sh BUILD SECONDS [SEED [RUNS]]
#	T=log run.sh ...	only those that have "log" in their name
#	KEEP=1 run.sh ...	begin with testdata/, too, and keep in corpus/ what
#				covers most, as far as it is small
# A seed other than 0 tries the same inputs each time, as far as that gets in
# the time; with so many runs it is no matter how fast a machine is.
set -eu
seconds=$2 seed=${3:-0} runs=${4:--1}
here=$(dirname "$0")
mkdir -p "$1"
build=$(realpath "$1")
if ! command -v clang > /dev/null; then
	echo "fuzz: 0 passed, 0 failed, $(find "$here" -name 'fuzz_*.c' | wc -l) skipped (no clang)"
	exit 0
fi
[ "$seed" = 0 ] || rm -rf "$build/corpus"
if [ -n "${KEEP:-}" ]; then
	rm -rf "$build/seeds"
	python3 -B "$here/seeds.py" "$build/seeds"
	for folder in "$build"/seeds/*; do
		[ -d "$here/corpus/${folder##*/}" ] ||
		    cp -r "$folder" "$here/corpus/${folder##*/}"
	done
fi
sanitize='-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all'
rm -rf "$build/out"
CC=clang CXX=clang++ CFLAGS="$sanitize -fsanitize=fuzzer-no-link" \
    CXXFLAGS=$sanitize LIB_FUZZING_ENGINE=-fsanitize=fuzzer OUT=$build/out \
    WORK=$build sh contrib/oss-fuzz/build.sh

# What of a target's findings covers something that no smaller one does: of those
# the smallest and the largest, in turn.
keep() { # target
	most=16000
	[ "$1" != program ] || most=96000
	rm -rf "$build/merged"
	mkdir -p "$build/merged" "$here/corpus/$1"
	"$build/out/fuzz_$1" -merge=1 -max_len=4500 "$build/merged" \
	    "$here/corpus/$1" "$build/corpus/$1" > "$build/$1.merge" 2>&1
	rm -f "$here/corpus/$1"/*
	find "$build/merged" -type f -printf '%s %p\n' | sort -n |
	    awk -v most=$most '{ size[NR] = $1; file[NR] = $2 }
	        END {
	            for (i = 0; i < NR; i++) {
	                at = i % 2 ? NR - int(i / 2) : int(i / 2) + 1
	                if (sum + size[at] > most)
	                    continue
	                sum += size[at]
	                print file[at]
	            }
	        }' |
	    while read -r file; do
		    cp "$file" "$here/corpus/$1"
	    done
}

passed=0 failed=0 skipped=0
for source in "$here"/fuzz_*.c; do
	target=$(basename "$source" .c)
	target=${target#fuzz_}
	case $target in *"${T:-}"*) ;; *) continue ;; esac
	if [ ! -e "$build/out/fuzz_$target" ]; then
		skipped=$((skipped + 1))
		continue
	fi
	mkdir -p "$build/corpus/$target"
	seeds=$here/corpus/$target
	[ -z "${KEEP:-}" ] || seeds=$build/seeds/$target
	# as it comes out of the box
	[ -s "$build/out/fuzz_${target}_seed_corpus.zip" ] &&
	    [ -s "$build/out/fuzz_$target.dict" ]
	"$build/out/fuzz_$target" -max_total_time="$seconds" -runs="$runs" \
	    -max_len=20000 -seed="$seed" -print_final_stats=1 \
	    -dict="$build/out/fuzz_$target.dict" \
	    -artifact_prefix="$build/" "$build/corpus/$target" "$seeds" \
	    "$here/corpus/$target" 2> "$build/$target.log" || {
		grep -E '^ *#[0-9]+ .*(src|tests)/|^fuzz: |ERROR|error:|SUMMARY' \
		    "$build/$target.log"
		echo "$target fails on the input that this is in base64:"
		base64 "$(sed -n 's/.*written to //p' "$build/$target.log")"
		failed=$((failed + 1))
		continue
	}
	echo "$target: $(sed -n 's/.*number_of_executed_units: *//p' \
	    "$build/$target.log") inputs"
	[ -z "${KEEP:-}" ] || keep "$target"
	passed=$((passed + 1))
done
echo "fuzz: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
