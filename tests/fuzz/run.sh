#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fuzz each target for some seconds, starting from the saved machines.
#	run.sh BUILD SECONDS [SEED [RUNS]]
# A seed other than 0 tries the same inputs each time, as far as that gets in
# the time; with so many runs it is no matter how fast a machine is.
set -eu
build=$1 seconds=$2 seed=${3:-0} runs=${4:--1}
if ! command -v clang > /dev/null; then
	echo "fuzz: 0 passed, 0 failed, 6 skipped"
	exit 0
fi
mkdir -p "$build/corpus"
# An input a machine: each file behind the byte that says which one it is.
for machine in testdata/machines/*; do
	start=$build/corpus/$(basename "$machine")
	: > "$start"
	n=0
	for file in buddyinfo zoneinfo pagetypeinfo meminfo version vmstat; do
		[ -e "$machine/proc/$file" ] || continue
		{
			# shellcheck disable=SC2059 # the format is the byte
			printf "\\00$n"
			cat "$machine/proc/$file"
			printf '\377'
		} >> "$start"
		n=$((n + 1))
	done
done
# Pastes, and frames of fragcheck-unpack.
for machine in testdata/machines/*; do
	{
		printf '\000'
		sed 's/^/> /' "$machine/proc/buddyinfo"
		cat "$machine"/proc/*info "$machine/proc/version"
	} > "$build/corpus/paste-$(basename "$machine")"
done
printf '\001N\016\000\000\000proc/buddyinfoD\003\000\000\000abcZ\000\000\000\000' \
    > "$build/corpus/frames"
# And logs, in pieces of 7 * 32 + 1 bytes.
for log in testdata/reports/*.log testdata/cases/*.txt; do
	[ -e "$log" ] || continue
	{
		printf ' '
		cat "$log"
	} > "$build/corpus/$(basename "$log")"
done
# And who holds memory.
n=0
for file in slabinfo vmallocinfo; do
	{
		# shellcheck disable=SC2059 # the format is the byte
		printf "\\00$n"
		cat "testdata/maps/mixed/proc/$file"
	} > "$build/corpus/$file"
	n=$((n + 1))
done
# And the trace of failed requests, with the event's format.
{
	echo '            bash-1977  [000] d.h1  4711.000042: mm_page_alloc: page=          (null) pfn=0 order=4 migratetype=0 gfp_flags=GFP_KERNEL|__GFP_NOWARN'
	echo 'CPU:3 [LOST 17 EVENTS]'
	echo '         python3-9793    (   9793) [000] ..... 14726.130855: mm_page_alloc: page=0000000000000000 pfn=0x0 order=10 migratetype=0 gfp_flags=GFP_KERNEL_ACCOUNT|__GFP_COMP'
} > "$build/corpus/trace"
printf 'name: mm_page_alloc\n\tfield:unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;\n\tfield:unsigned int order;\toffset:16;\tsize:4;\tsigned:0;\n\tfield:gfp_t gfp_flags;\toffset:24;\tsize:8;\tsigned:0;\n' \
    > "$build/corpus/format"
# And samples.
{
	printf '\377'
	cat testdata/history/falling.jsonl
} > "$build/corpus/history"
# What all of them share is compiled once.
sanitize='-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all'
flags="$sanitize -std=gnu11 -D_GNU_SOURCE -Iinclude -Isrc"
mkdir -p "$build/objects"
# shellcheck disable=SC2016 # the inner shell's
find src -name '*.c' ! -path 'src/cli/*' ! -path 'src/typesize/*' \
    ! -path 'src/unpack/*' -print0 |
    xargs -0 -P "$(nproc)" -I {} sh -c \
        'clang $2 -fsanitize=fuzzer-no-link -c -o "$1/$(echo "$3" | tr / _).o" "$3"' \
        sh "$build/objects" "$flags" {}
rm -f "$build/all.a"
ar rcs "$build/all.a" "$build"/objects/*.o
passed=0
for target in snapshot options log paste owners trace history; do
	# shellcheck disable=SC2086 # words are wanted
	clang $flags -fsanitize=fuzzer -o "$build/$target" \
	    "tests/fuzz/fuzz_$target.c" "$build/all.a" -lbsd
	"$build/$target" -max_total_time="$seconds" -runs="$runs" \
	    -max_len=20000 -seed="$seed" -print_final_stats=1 \
	    -artifact_prefix="$build/" \
	    "$build/corpus" 2> "$build/$target.log" || {
		grep -E '^ *#[0-9]+ .*(src|tests)/|ERROR|error:|SUMMARY' \
		    "$build/$target.log"
		echo "$target fails on the input that this is in base64:"
		base64 "$(sed -n 's/.*written to //p' "$build/$target.log")"
		echo "fuzz: $passed passed, 1 failed"
		exit 1
	}
	echo "$target: $(sed -n 's/.*number_of_executed_units: *//p' \
	    "$build/$target.log") inputs"
	passed=$((passed + 1))
done
echo "fuzz: $passed passed, 0 failed"
