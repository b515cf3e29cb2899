# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# --failures: what it refuses, that it leaves nothing behind, and requests that
# really fail; for "." of run.sh.
# shellcheck disable=SC2154 # run.sh sets them

run --failures --size 4K
ok "--failures takes no request" one_line_error "is of every request"
run --failures machines/outage
ok "--failures takes no PATH" one_line_error "takes no PATH"
run --failures=x
ok "--failures: a bad time" one_line_error 'invalid time "x"'
run --failures --every 1
ok "--failures does not go with --every" one_line_error "--every does not go"
run --failures --explain
ok "--failures and another mode" one_line_error "--failures does not go"
run --failures --record "$work/none"
ok "--failures and one sample" one_line_error "needs --every"
run --failures=5 --watch
ok "--failures beside another has no time" one_line_error "no time of its own"
run --failures --watch
ok "--failures and no terminal" one_line_error "needs a terminal"
run --failures --format prometheus
ok "--failures: a format that has it not" code_is 2

run --tune=1 --size 64K machines/outage
ok "--tune=TIME takes no PATH" one_line_error "takes no PATH"
run --tune=x --size 64K
ok "--tune: a bad time" one_line_error 'invalid time "x"'
run --tune=1 --failures --size 64K
ok "--tune and --failures" one_line_error "does not go with --tune"

# In a mount namespace of their own: tracefs, or none.
cat > "$work/hear" << 'EOF'
bin=$1 work=$2 t=/sys/kernel/tracing
left() { ls $t/instances | grep -c '^fragcheck-'; }
say() { echo "$1" >> "$work/heard"; }
wait_for() { # a command; for a minute at most
	n=0
	until "$@" || [ $n = 600 ]; do n=$((n + 1)); sleep 0.1; done
}
listening() { grep -qx 1 "$t/instances/fragcheck-$pid/events/kmem/mm_page_alloc/enable" 2> /dev/null; }
nothing_left() { [ "$(left)" = 0 ]; }
# where these tests run under nohup, SIGHUP is ignored, and would be by it
default=
env --default-signal=HUP true 2> /dev/null && default='env --default-signal=HUP'
start() {
	$default "$bin" --failures "$@" > "$work/answer" 2> "$work/err" \
	    < /dev/null &
	pid=$!
	wait_for listening
	listening && say "listens"
}

: > "$work/heard"
mount -t tmpfs none /sys/kernel/debug 2> /dev/null
mount -t tmpfs none $t || exit
"$bin" --failures=0.1 2> "$work/none"
say "none $?"
umount $t
mount -t tracefs none $t || exit
[ -e $t/events/kmem/mm_page_alloc/format ] || exit
say tracefs
setpriv --reuid nobody --clear-groups "$bin" --failures=0.1 2> "$work/nobody"
say "nobody $?"
mount -o remount,bind,ro $t
"$bin" --failures=0.1 2> "$work/ro"
say "ro $?"
mount -o remount,bind,rw $t
# one that is left over, one that is not ours
mkdir $t/instances/fragcheck-999999999 $t/instances/fragcheck-x
"$bin" --failures=0.1 > "$work/answer"
say "timed $(($? < 2)) $(ls $t/instances)"
rmdir $t/instances/fragcheck-x
for signal in TERM HUP USR1 PIPE SEGV KILL; do
	start
	kill -$signal $pid
	wait $pid
	[ $signal != TERM ] || say "TERM $(($? < 2)) $(grep -c 'for memory failed in' "$work/answer")"
	wait_for nothing_left
	say "$signal left $(left)"
done 2> /dev/null
start --output /dev/full
kill $pid
wait $pid
say "full $? $(left)"
start
python3 "$work/fail.py" 3
code=$?
kill $pid
wait $pid
say "failed $code $? $(grep -cE '^ +3 +[0-9]+ .* frag test-1 .* GFP_KERNEL_ACCOUNT' "$work/answer") $(left)"
# counted beside samples
"$bin" --record "$work/samples" --every 0.2 --failures 2> "$work/err" < /dev/null &
pid=$!
wait_for listening
python3 "$work/fail.py" 3
code=$?
lines=$(wc -l < "$work/samples")
more() { [ "$(wc -l < "$work/samples")" -ge $((lines + 2)) ]; }
wait_for more
kill $pid
wait $pid
wait_for nothing_left
say "samples $code $(jq -s 'map(.failed_requests // 0) | add' "$work/samples") $(left)"
"$bin" --history "$work/samples" > "$work/drawn"
# what fails while no sample can be written is in the next one that is
"$bin" --record "$work/later" --every 0.2 --failures 2> "$work/err" < /dev/null &
pid=$!
wait_for listening
mv "$work/later" "$work/before"
mkdir "$work/later"
refused() { [ "$(wc -l < "$work/err")" -ge "$1" ]; }
wait_for refused 1
python3 "$work/fail.py" 3
code=$?
n=$(wc -l < "$work/err")
wait_for refused $((n + 2))
rmdir "$work/later"
written() { [ -f "$work/later" ] && [ "$(wc -l < "$work/later")" -ge 2 ]; }
wait_for written
kill $pid
wait $pid
wait_for nothing_left
say "later $code $(cat "$work/before" "$work/later" | jq -s 'map(.failed_requests // 0) | add') $(left)"
# compaction that is put off, told to the instance by way of its marker
put_off() { # what, zone, limit
	echo "x-1 [000] ..... 1.0: mm_compaction_$1: node=0 zone=$2 order=9 order_failed=9 consider=1 limit=$3" \
	    > "$t/instances/fragcheck-$pid/trace_marker"
}
hears() { grep -qx 1 "$t/instances/fragcheck-$pid/events/compaction/mm_compaction_defer_compaction/enable" 2> /dev/null; }
# whatever this machine really puts off is of other zones
$default "$bin" --tune=1h --order 9 --json > "$work/tuned" 2> "$work/err" \
    < /dev/null &
pid=$!
wait_for hears
put_off deferred zoneA 64
put_off deferred zoneA 64
put_off defer_compaction zoneA 64
put_off defer_compaction zoneB 2
kill $pid
wait $pid
say "tuned $(($? < 2)) $(jq -c '[.tuning.deferrals.zones[] |
    select(.zone | startswith("zone"))]' "$work/tuned") $(left)"
$default "$bin" --tune=1h --order 9 > "$work/tuned" 2> "$work/err" < /dev/null &
pid=$!
wait_for hears
kill -KILL $pid
wait $pid
wait_for nothing_left
say "tune, killed $(left)"
setpriv --reuid nobody --clear-groups "$bin" --tune=1 --order 9 2> "$work/nobody-tunes"
say "nobody tunes $?"
EOF
# Blocks above the limit of a cgroup of its own are refused, and no more comes
# of it than that a pipe stays as it is.
cat > "$work/fail.py" << 'EOF'
import fcntl, os, sys, time
F_SETPIPE_SZ = 1031
KNOB = '/proc/sys/fs/pipe-max-size'
def put(path, text):
    with open(path, 'w') as file:
        file.write(str(text))
v1 = os.path.exists('/sys/fs/cgroup/memory/cgroup.procs')
top = '/sys/fs/cgroup/memory' if v1 else '/sys/fs/cgroup'
own = f'{top}/fragcheck-{os.getpid()}'
limit = 'memory.limit_in_bytes' if v1 else 'memory.max'
back = next((line.split(':', 2)[2].strip() for line in open('/proc/self/cgroup')
             if (':memory:' if v1 else '0::') in line), '/')
refused = 0
try:
    knob = open(KNOB).read()
    os.mkdir(own)
    try:
        put(f'{own}/{limit}', 1 << 20)
        put('/proc/self/comm', 'frag test-1')
        ends = os.pipe()
        put(KNOB, 1 << 28)
        put(f'{own}/cgroup.procs', os.getpid())
        for _ in range(int(sys.argv[1])):
            try:
                fcntl.fcntl(ends[1], F_SETPIPE_SZ, 1 << 28)
            except OSError as error:
                refused += error.errno == 12
            time.sleep(0.02)
    finally:
        put(KNOB, knob)
        put(f'{top}{back}/cgroup.procs', os.getpid())
        os.rmdir(own)
except OSError as error:
    print(error, file=sys.stderr)
sys.exit(refused)
EOF
if [ "$(id -u)" = 0 ] && have unshare && have setpriv &&
    unshare -m true 2> /dev/null; then
	unshare -m sh "$work/hear" "$bin" "$work" 2> "$work/file"
	heard() { grep -qxF -- "$1" "$work/heard"; }
	if heard "none 2"; then
		ok "--failures: no tracefs" grep -q '^fragcheck: /sys/kernel/tracing: no tracefs ' "$work/none"
	else
		skip "--failures: nothing can be mounted"
	fi
	if heard tracefs; then
		ok "--failures: who may not" heard "nobody 2"
		ok "--failures: who may" grep -q "only root may listen.*: Permission denied$" "$work/nobody"
		ok "--failures: read-only" heard "ro 2"
		ok "--failures: as in a container" grep -q "not in a container: Read-only file system$" "$work/ro"
		ok "--failures: what was left there is removed, and no other" \
		    heard "timed 1 fragcheck-x"
		ok "--failures: a signal ends it with an answer" heard "TERM 1 1"
		for signal in TERM HUP USR1 PIPE SEGV KILL; do
			ok "--failures: nothing left behind SIG$signal" \
			    heard "$signal left 0"
		done
		ok "--failures: a full disk" heard "full 2 0"
		ok "--failures: it did listen" test "$(grep -cx listens "$work/heard")" = 8
		ok "--tune=TIME: what is put off is counted, and nothing left" heard \
		    'tuned 1 [{"node":0,"zone":"zoneA","order":9,"deferred":2,"failed":1,"limit":64},{"node":0,"zone":"zoneB","order":9,"deferred":0,"failed":1,"limit":2}] 0'
		ok "--tune=TIME: nothing left behind SIGKILL" heard "tune, killed 0"
		ok "--tune=TIME: who may not" heard "nobody tunes 2"
		ok "--tune=TIME: who may" grep -q "only root may listen.*: Permission denied$" "$work/nobody-tunes"
		if grep -q '^failed 3 ' "$work/heard"; then
			ok "--failures: three that fail are three that are heard" \
			    heard "failed 3 1 1 0"
			ok "--record --failures: and three that are counted" \
			    heard "samples 3 3 0"
			ok "--record --failures: none is lost where the disk is full" \
			    heard "later 3 3 0"
			ok "--history: says so" grep -q \
			    'refused 3 requests that --failures heard' "$work/drawn"
		else
			skip "--failures: no request can be made to fail here"
		fi
	else
		skip "--failures: no tracefs to be mounted here"
	fi
else
	skip "--failures: not root, or no namespaces"
fi
