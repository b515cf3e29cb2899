# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# --jobs: the same answers, errors and exit status in the same order, whatever
# becomes of a process; for "." of run.sh.
# shellcheck disable=SC2154,SC2034 # run.sh sets them, and reads "code"

# same N ARGS: with --jobs N as without it; how old a report is moves on
same() {
	n=$1
	shift
	"$bin" "$@" > "$work/one" 2> "$work/one.err" < /dev/null
	one=$?
	"$bin" --jobs "$n" "$@" > "$work/many" 2> "$work/many.err" < /dev/null
	many=$?
	sed -i 's/"age_seconds":[0-9]*//' "$work/one" "$work/many"
	[ $one = $many ] && cmp "$work/one" "$work/many" &&
	    cmp "$work/one.err" "$work/many.err"
}
logs="reports/5.10-fragmented.log reports/several.log ../README.md"
all="machines/* bad/* no-such-copy $logs machines/* machines/outage"
for n in 2 3 64; do
	# shellcheck disable=SC2086 # words are wanted
	{
		ok "--jobs $n: text" same $n --size 65640 $all
		ok "--jobs $n: several requests, -q" same $n -q --size 2M \
		    --order 3 $all
		ok "--jobs $n: -qq" same $n -qq --size 64 $all
		ok "--jobs $n: JSON" same $n --json --size 64K $all
		ok "--jobs $n: lines" same $n --format line --order 9 $all
		ok "--jobs $n: overviews, -v" same $n -v $all
		ok "--jobs $n: logs" same $n --explain $logs $logs
	}
done
ok "--jobs: there was something to compare" test -s "$work/one"
ok "--jobs 0: one a CPU" same 0 --size 64 machines/outage machines/here-idle
ok "--jobs: one PATH" same 8 --size 64 machines/outage
ok "--jobs: no PATH of several" same 8 --size 64 machines/outage no-such-copy
ok "--jobs: nothing to put between silent answers" same 2 -q --size 64 \
    machines/outage machines/here-idle bad/empty machines/outage

# ---- where it comes from and goes to ---------------------------------------

fleet="machines/outage machines/here-idle bad/empty machines/here-low"
# shellcheck disable=SC2086 # words are wanted
{
	run --size 65640 $fleet
	cp "$work/out" "$work/one"
	run --size 65640 --jobs 2 --output "$work/kept" $fleet
	ok "--jobs --output: the same" cmp "$work/one" "$work/kept"
	ok "--jobs --output: and its exit status" code_is 2
	ok "--jobs --output: nothing beside it" test \
	    "$(find "$work" -name '.kept.*' | wc -l)" = 0
	"$bin" --size 65640 --jobs 3 - $fleet < machines/outage/proc/buddyinfo \
	    > "$work/many" 2> /dev/null
	"$bin" --size 65640 - $fleet < machines/outage/proc/buddyinfo \
	    > "$work/one" 2> /dev/null
	ok "--jobs: standard input is a PATH" cmp "$work/one" "$work/many"
	"$bin" --size 65640 --jobs 3 - $fleet - < machines/outage/proc/buddyinfo \
	    > "$work/many" 2> "$work/many.err"
	"$bin" --size 65640 - $fleet - < machines/outage/proc/buddyinfo \
	    > "$work/one" 2> "$work/one.err"
	ok "--jobs: standard input twice" cmp "$work/one" "$work/many"
	ok "--jobs: of which nothing is left" cmp "$work/one.err" "$work/many.err"
	if [ -c /dev/full ]; then
		"$bin" --size 64 $fleet > /dev/full 2> "$work/one.err"
		"$bin" --size 64 --jobs 2 $fleet > /dev/full 2> "$work/err"
		code=$?
		ok "--jobs: a full disk" code_is 2
		ok "--jobs: is told once" cmp "$work/one.err" "$work/err"
	fi
	cp -r machines/here-idle "$work/clash"
	run --size 64 --jobs 2 --output "$work/clash/proc/buddyinfo" \
	    machines/outage machines/outage "$work/clash" machines/outage
	ok "--jobs --output: no input is replaced" cmp machines/here-idle/proc/buddyinfo \
	    "$work/clash/proc/buddyinfo"
	ok "--jobs --output: which is an error" code_is 2
}

# ---- a process that does not come to its end --------------------------------

# Wait until a FIFO among the PATHs holds one of two processes, and the other
# has ended; stuck: its number.
wait_stuck() {
	tries=0 stuck=
	while [ $tries -lt 200 ]; do
		children=$(cat "/proc/$1/task/$1/children" 2> /dev/null)
		for child in $children; do
			case $(sed 's/.*) //;s/ .*//' "/proc/$child/stat" 2> /dev/null) in
			Z) gone=$child ;;
			S) stuck=$child ;;
			esac
		done
		[ -n "$gone" ] && [ -n "$stuck" ] && [ "$gone" != "$stuck" ] &&
		    return 0
		tries=$((tries + 1)) gone='' stuck=''
		sleep 0.1
	done
	return 1
}
has_gone() { # a process; it may take its time
	tries=0
	while [ $tries -lt 200 ] && kill -0 "$1" 2> /dev/null &&
	    ! grep -q ' Z ' "/proc/$1/stat" 2> /dev/null; do
		tries=$((tries + 1))
		sleep 0.1
	done
	[ $tries -lt 200 ]
}
mkfifo "$work/held-up"
if [ -e /proc/self/task/$$/children ] || [ -e /proc/$$/task/$$/children ]; then
	gone=''
	"$bin" --size 65640 --jobs 2 machines/outage "$work/held-up" \
	    machines/here-idle machines/here-low \
	    > "$work/out" 2> "$work/err" < /dev/null &
	pid=$!
	ok "--jobs: one waits, one is done" wait_stuck $pid
	kill -KILL "$stuck"
	wait $pid 2> /dev/null
	code=$?
	ok "--jobs: a killed process is an error" code_is 2
	ok "--jobs: of each PATH that it still had" test "$(grep -c \
	    'was ended by signal 9$' "$work/err")" = 2
	ok "--jobs: named" grep -q '^fragcheck: machines/here-low: the process' \
	    "$work/err"
	ok "--jobs: which are counted" grep -q '2 not read$' "$work/err"
	ok "--jobs: and the others are answered" test "$(grep -cE \
	    '^machines/(outage|here-idle): ' "$work/out")" = 2

	gone=''
	env --default-signal=TERM "$bin" --size 65640 --jobs 2 \
	    --output "$work/never" machines/outage "$work/held-up" \
	    > "$work/out" 2> "$work/err" < /dev/null &
	pid=$!
	ok "--jobs --output: one waits, one is done" wait_stuck $pid
	kill -TERM $pid
	wait $pid 2> /dev/null
	ok "--jobs: SIGTERM ends it" test $? = 143
	ok "--jobs: and its processes" has_gone "$stuck"
	ok "--jobs --output: no file is left" test \
	    "$(find "$work" -name '*never*' | wc -l)" = 0
else
	skip "no list of a process' children: killed processes of --jobs"
fi
