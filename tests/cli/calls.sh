# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# The system calls of one answer are those that src/README.md explains; for "."
# of run.sh.
# shellcheck disable=SC2154 # run.sh sets them
# shellcheck disable=SC2016 # a backquote of Markdown

calls_told() { # name and count, of the table; as it is where the trace was made
	if grep -qE 'landlock_create_ruleset\(.*(ENOSYS|EOPNOTSUPP)' "$1"; then
		without='^landlock_(add_rule|restrict_self) '
	else
		without='^$'
	fi
	{
		sed -n 's/^| `\([a-z0-9_]*\)` | \([0-9]*\) |.*/\1 \2/p' \
		    "$root/src/README.md"
		[ "$(id -u)" = 0 ] || [ "$without" != '^$' ] || echo prctl 1
	} | grep -vE "$without" | sort
}
calls_made() { # in a trace; the same call has several names
	sed -n '/^fcntl(0/,$p' "$1" | sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' |
	    sed 's/^newfstatat$/fstat/' |
	    grep -vxE 'brk|mmap|munmap|mremap|madvise' | sort | uniq -c |
	    awk '{ print $2, $1 }' | sort
}
# Descriptors that the tests were started with would lie among the program's.
alone() {
	python3 -c 'import os, sys
os.closerange(3, 1024)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}
if ! have strace || ! have python3; then
	skip "no strace or python3: which system calls are made"
elif grep -q __asan_init "$bin"; then
	skip "a sanitizer makes system calls of its own"
elif grep -q __gcov_dump "$bin"; then
	skip "what is built for counting writes its counts"
elif ! alone strace -o "$work/trace" "$bin" --size 65640 machines/outage \
    > "$work/out" 2> "$work/err" && [ ! -s "$work/out" ]; then
	skip "strace may not trace here"
elif grep -qE '^(openat2|close_range)\(.*(ENOSYS|EPERM)' "$work/trace"; then
	skip "this kernel lacks openat2 or close_range"
elif grep -qE '^landlock_.*(E2BIG|EINVAL|EPERM)' "$work/trace"; then
	skip "this kernel's landlock knows less, or is asked twice"
elif grep -qE '^(open|fstat64|fcntl64|statx|_llseek)\(' "$work/trace"; then
	skip "system calls have other names on this machine"
else
	calls_told "$work/trace" > "$work/told"
	calls_made "$work/trace" > "$work/made"
	ok "system calls of an answer are those in src/README.md" \
	    diff "$work/told" "$work/made"
	ok "and there are some" test "$(wc -l < "$work/told")" -gt 9

	# Which remedy fits is for people.
	cp -R machines/outage "$work/quiet"
	mkdir -p "$work/quiet/proc/sys/vm"
	echo 20 > "$work/quiet/proc/sys/vm/compaction_proactiveness"
	opened() { # options; each file of a copy that was
		alone strace -o "$work/trace" "$bin" "$@" --order 9 "$work/quiet" \
		    > "$work/out" 2> "$work/err"
		sed -n 's/^open.*[/"]\([a-z_]*\)", .*/\1/p' "$work/trace" |
		    grep -xE 'extfrag_threshold|compaction_proactiveness' | uniq
	}
	ok "a remedy's setting is read" test "$(opened | tail -n 1)" = \
	    compaction_proactiveness
	ok "-qq reads only what the answer hangs on" test "$(opened -qq)" = \
	    extfrag_threshold
fi
