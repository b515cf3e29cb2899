#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Save this machine's state as testdata/machines/NAME, in a form that fragcheck
# reads back.  As root, or pagetypeinfo is left out.
#	sh testdata/capture.sh NAME "what state it was in"
set -eu
dir=$(dirname "$0")/machines/${1:?name}
mkdir -p "$dir/proc/sys/vm"
# The three files one right after the other, as they belong together.
cat /proc/zoneinfo > "$dir/proc/zoneinfo"
cat /proc/buddyinfo > "$dir/proc/buddyinfo"
cat /proc/pagetypeinfo > "$dir/proc/pagetypeinfo" 2> /dev/null ||
    rm -f "$dir/proc/pagetypeinfo"
grep -E '^Mem|^Swap' /proc/meminfo > "$dir/proc/meminfo"
grep -E '^(nr_free_pages|compact_)' /proc/vmstat > "$dir/proc/vmstat"
cat /proc/version > "$dir/proc/version"
for name in defrag_mode watermark_boost_factor extfrag_threshold; do
	[ ! -r /proc/sys/vm/$name ] ||
	    cat /proc/sys/vm/$name > "$dir/proc/sys/vm/$name"
done
cat > "$dir/ABOUT" <<EOF
state:     ${2:?state}
kernel:    $(uname -r)
machine:   $(uname -m), pages of $(getconf PAGESIZE) bytes
captured:  $(date -u +%F) by testdata/capture.sh
EOF
