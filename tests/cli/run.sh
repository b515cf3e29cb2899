#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a golden file cannot hold: the running kernel, full disks, odd files,
# other users, other programs' readers.
#	run.sh FRAGCHECK
set -u
bin=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
work=$(mktemp -d) || exit 2
chmod 755 "$work"
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
cd "$root/testdata" || exit 2
LC_ALL=C
export LC_ALL
unset NO_COLOR CLICOLOR_FORCE FORCE_COLOR COLUMNS
# errors are to be quoted, even where the tests are started by sudo
unset SUDO_UID DOAS_USER PKEXEC_UID
# shellcheck source=/dev/null
. "$here/../tally.sh"

# run ARGS: fills $work/out, $work/err and $code
run() {
	"$bin" "$@" > "$work/out" 2> "$work/err" < /dev/null
	code=$?
}
code_is() { [ "$code" = "$1" ] || { echo "exit $code, not $1:"; cat "$work/err"; false; }; }
one_line_error() { # text: exit 2, nothing on standard output, one line
	code_is 2 && [ ! -s "$work/out" ] && [ "$(wc -l < "$work/err")" = 1 ] &&
	    grep -qF -- "$1" "$work/err" &&
	    ! LC_ALL=C grep -q '[^ -~]' "$work/err"
}

# ---- the program itself ------------------------------------------------------

run --version
ok "--version" grep -qE '^fragcheck [0-9]+(\.[0-9]+)+$' "$work/out"
ok "--version: what --type reads" grep -qE '^--type reads: ' "$work/out"

# ---- kernel logs -------------------------------------------------------------

report=reports/5.10-fragmented.log
"$bin" --explain - < $report > "$work/out" 2> "$work/err"
code=$?
ok "--explain -: found" code_is 1
ok "--explain -: named" grep -q '^standard input:[0-9]*: order 5 ' "$work/out"
"$bin" --explain $report | sed 1d > "$work/file"
ok "--explain: the same from a pipe" test "$(sed 1d "$work/out")" = \
    "$(cat "$work/file")"
run --explain --output "$work/kept" $report
ok "--explain --output" grep -q "was refused" "$work/kept"
run --explain $report "$work/none"
ok "--explain: a missing log is 2" code_is 2
ok "--explain: and the other is explained" grep -q "order 5" "$work/out"
cat $report | "$bin" --explain > "$work/out" 2> "$work/err"
ok "--explain: what is piped in is read without a -" test "$(cat "$work/out")" = \
    "$("$bin" --explain - < $report)"
"$bin" --explain < $report > "$work/out" 2> "$work/err"
ok "--explain: a file, too" grep -q '^standard input:' "$work/out"
(
	sleep 3
	cat $report
) | "$bin" --explain > "$work/out" 2> "$work/err"
ok "--explain: waits for the pipe" grep -q '^standard input:' "$work/out"
ok "--explain: and says so" grep -q 'waiting for a log' "$work/err"
if [ -r /dev/kmsg ]; then
	: | "$bin" --explain > "$work/out" 2> "$work/err"
	ok "--explain: an empty pipe is no log" grep -q '^/dev/kmsg:' "$work/out"
	ok "--explain: and that is said" grep -q 'is empty' "$work/err"
	run --explain /dev/kmsg
	ok "--explain /dev/kmsg: read to its end" \
	    grep -q '^/dev/kmsg:' "$work/out"
	run --explain
	ok "--explain: /dev/null is no log" grep -q '^/dev/kmsg:' "$work/out"
	ok "--explain: of which nothing is said" test ! -s "$work/err"
fi
"$bin" --explain - <&- > "$work/out" 2> "$work/err"
code=$?
ok "--explain -: closed" one_line_error "standard input is closed"
unread='fragcheck: standard input was not read; give -'
if [ -r /proc/buddyinfo ]; then
	says_unread() { test "$(cat "$work/err")" = "$unread"; }
	cat $report | (
		sleep 1 # so that it is there
		"$bin" --order 0 > /dev/null 2> "$work/err"
	)
	ok "what is piped in and not read is told" says_unread
	"$bin" --order 0 < $report > /dev/null 2> "$work/err"
	ok "a file, too" says_unread
	"$bin" -q --order 0 < $report > /dev/null 2> "$work/err"
	ok "but with -q" test ! -s "$work/err"
	# shellcheck disable=SC2216 # that nothing is in it is the point
	sleep 2 | "$bin" --order 0 > /dev/null 2> "$work/err"
	ok "an idle pipe is not waited for, and nothing is told" \
	    test ! -s "$work/err"
	run --order 0
	ok "nor of /dev/null" test ! -s "$work/err"
fi
POSIXLY_CORRECT=1 "$bin" machines/outage --order 3 --json > "$work/out"
ok "POSIXLY_CORRECT: options behind a PATH" grep -q '"order":3,' "$work/out"
gzip -c $report > "$work/kern.log.gz"
run --explain "$work/kern.log.gz"
if [ -x "$(dirname "$bin")/fragcheck-unpack" ]; then
	ok "--explain: a compressed log" sh -c "sed 1d '$work/out' |
	    cmp -s - '$work/file'"
	head -c 300 "$work/kern.log.gz" > "$work/cut.gz"
	run --explain "$work/cut.gz"
	ok "--explain: a log whose end is cut off" grep -q "cannot be unpacked" \
	    "$work/err"
	ok "--explain: and that is no success" code_is 2
else
	ok "--explain: a compressed log" one_line_error "unpack it first"
fi
iconv -t UTF-16 $report > "$work/utf16.log"
run --explain "$work/utf16.log"
ok "--explain: UTF-16" one_line_error "iconv"
cat $report $report > "$work/twice"
run --explain --order 3 "$work/twice"
ok "what if, for each report" test "$(grep -c '^What if' "$work/out")" = 2
run --explain "$work/twice"
ok "two alike are shown once" test "$(grep -c '^  do  ' "$work/out")" = 1
mkfifo "$work/btf.fifo"
timeout 20 "$bin" --type x --btf "$work/btf.fifo" > "$work/out" 2> "$work/err"
code=$?
ok "--btf does not wait for a FIFO" code_is 2
run --explain reports/2.6.18-i386.log
ok "an age by a date without a year is the least" \
    grep -q '^  when     Oct 9 03:12:44, at least [0-9]* [a-z]* ago$' "$work/out"
run --explain -q reports/no-failure.log
ok "--explain -q: nothing found" code_is 0
ok "--explain -q: nothing said" test ! -s "$work/out"
if have setpriv && [ "$(id -u)" = 0 ] &&
    [ "$(cat /proc/sys/kernel/dmesg_restrict)" = 1 ]; then
	setpriv --reuid nobody --clear-groups "$bin" --explain \
	    > "$work/out" 2> "$work/err"
	code=$?
	ok "--explain: who may not read /dev/kmsg" one_line_error "dmesg |"
else
	skip "--explain as another user"
fi
# 64 MiB of it in no more memory than of a little
if [ -x /usr/bin/time ]; then
	awk -v f=$report 'BEGIN { for (i = 0; i < 900000; i++)
		print "[" i "] usb 1-1: a line of a kernel log that says little" }' \
	    > "$work/log"
	cat $report >> "$work/log"
	# AddressSanitizer keeps what is freed, otherwise
	ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0
	export ASAN_OPTIONS
	/usr/bin/time -f %M "$bin" --explain -qq $report 2> "$work/kib"
	little=$(tail -n 1 "$work/kib")
	/usr/bin/time -f %M "$bin" --explain -qq "$work/log" 2> "$work/kib"
	ok "--explain: constant memory" \
	    test "$(tail -n 1 "$work/kib")" -le $((little + 4096))
	unset ASAN_OPTIONS
else
	skip "--explain: memory (no time)"
fi

# ---- whatever is in hand -----------------------------------------------------

m=machines/outage/proc
# the answer and all that it rests on
answer_of() { sed 's/.*"request"/"request"/' "$1"; }
"$bin" --format json --size 65640 machines/outage > "$work/whole"
cat $m/buddyinfo $m/zoneinfo $m/pagetypeinfo $m/meminfo $m/version > "$work/paste"
run --format json --size 65640 "$work/paste"
ok "a paste of several files" test "$(answer_of "$work/out")" = \
    "$(answer_of "$work/whole")"
head -n 99999 $m/* 2> "$work/null" | sed 's/^/> /; s/$/\r/' > "$work/odd"
"$bin" --format json --size 65640 - < "$work/odd" > "$work/out" 2> "$work/err"
code=$?
ok "head, quoted, with CRLF, on standard input" test \
    "$(answer_of "$work/out")" = "$(answer_of "$work/whole")"
ok "...: exit code" code_is 1
# as browsers give it
sed "s/ /$(printf '\302\240')/g" "$work/paste" > "$work/odd"
run --format json --size 65640 "$work/odd"
ok "a paste with no-break spaces" test "$(answer_of "$work/out")" = \
    "$(answer_of "$work/whole")"
ok "...: its release" test "$(grep -o '"kernel_release":"[^"]*"' "$work/out")" = \
    "$(grep -o '"kernel_release":"[^"]*"' "$work/whole")"
{ echo "Hello,"; cat $m/buddyinfo; sed 's/free     /free     x/' $m/zoneinfo; } \
    > "$work/odd"
run --format json --size 65640 "$work/odd"
ok "an error in a paste has the place of the text" one_line_error \
    "odd:$((1 + $(wc -l < $m/buddyinfo) + $(grep -n 'pages free' $m/zoneinfo |
	head -n 1 | cut -d: -f1))):18: expected a number"
run --order 3 "$root/tests/tally.sh"
ok "what is nothing of all that" one_line_error "no file of /proc"
run --order 3 $report
ok "a kernel log is explained" grep -q 'page alloc' "$work/out"
ok "...with a word" grep -q "is a kernel log" "$work/err"
ok "...with its exit code" code_is 1
name=$work/$(printf 'a\033[31mlog')
cp $report "$name"
run --order 3 "$name"
ok "...with its name escaped" grep -qF 'a\033[31mlog is a kernel' "$work/err"
"$bin" - < reports/no-failure.log > "$work/out" 2> "$work/err"
code=$?
ok "a log on standard input, without a failure" code_is 0
run --format nagios --order 3 $report
ok "a log that a format cannot show" grep -q "^FRAGCHECK UNKNOWN.*kernel log" \
    "$work/out"
if [ -r /proc/zoneinfo ]; then
	run --order 0 --format json /proc
	ok "/proc by its path is the running kernel" grep -q '"kind":"live"' \
	    "$work/out"
	run --order 0 --format json /
	ok "and so is the root above it" grep -q '"kind":"live"' "$work/out"
fi
if [ -x "$(dirname "$bin")/fragcheck-unpack" ]; then
	mkdir "$work/tar"
	cp -r machines/outage "$work/tar/sosreport-x"
	(cd "$work/tar" && tar -cf ../t.tar sosreport-x)
	gzip -k "$work/t.tar"
	have xz && xz -k "$work/t.tar"
	have bzip2 && bzip2 -k "$work/t.tar"
	have zstd && zstd -q "$work/t.tar"
	for t in "$work"/t.tar*; do
		run --format json --size 65640 "$t"
		ok "a tarball: ${t##*/}" test "$(answer_of "$work/out")" = \
		    "$(answer_of "$work/whole")"
		"$bin" --size 65640 -q - < "$t" > "$work/file" 2> "$work/err"
		code=$?
		ok "...on standard input" code_is 1
	done
	(cd $m && tar -czf "$work/bare.tgz" ./*)
	run --format json --size 65640 "$work/bare.tgz"
	ok "a tarball of the files alone" test "$(answer_of "$work/out")" = \
	    "$(answer_of "$work/whole")"
	gzip -c "$work/paste" > "$work/paste.gz"
	run --format json --size 65640 "$work/paste.gz"
	ok "a compressed paste" test "$(answer_of "$work/out")" = \
	    "$(answer_of "$work/whole")"
	# what is no copy of a machine, or pretends to lie elsewhere
	mkdir "$work/tar/evil"
	ln -s /proc "$work/tar/evil/proc"
	(cd "$work/tar/evil" && tar -czf ../../link.tgz proc)
	run --order 3 "$work/link.tgz"
	ok "a tarball with a link to /proc" one_line_error "no buddyinfo"
	(cd "$work/tar/sosreport-x/proc" &&
	    tar -P -czf "$work/dots.tgz" ../proc/buddyinfo)
	run --order 3 "$work/dots.tgz"
	ok "a tarball with .. in it writes nothing" test "$code" -le 2
	(cd "$work/tar" && cp -r sosreport-x sosreport-y &&
	    tar -cf ../two.tar sosreport-x sosreport-y)
	run --order 3 "$work/two.tar"
	ok "a tarball of two copies" one_line_error "several copies"
	for n in 1 20 300 900; do
		head -c $n "$work/t.tar.gz" > "$work/cut.gz"
		run --order 3 "$work/cut.gz"
		ok "a tarball's first $n bytes" one_line_error "cut.gz"
	done
	# gzip's checksum and length, which stand last
	for bytes in '\0\0\0\0' '\0\0\0\1\0\0\0\0'; do
		head -c "$(($(wc -c < "$work/t.tar.gz") - ${#bytes} / 2))" \
		    "$work/t.tar.gz" > "$work/sum.gz"
		# shellcheck disable=SC2059 # it is a format
		printf "$bytes" >> "$work/sum.gz"
		run --order 3 "$work/sum.gz"
		ok "a tarball whose last bytes are $bytes" \
		    one_line_error "it is corrupt: its checksum is another one"
	done
	for of in buddyinfo zoneinfo; do
		gzip -c "$m/$of"
	done > "$work/sum.gz"
	run --size 65640 "$work/sum.gz"
	ok "two files of gzip in one have two sums" code_is 1
	head -c 4096 /dev/zero | cat "$work/t.tar.gz" - > "$work/sum.gz"
	run --format json --size 65640 "$work/sum.gz"
	ok "zeros behind a tarball, as on a tape" test \
	    "$(answer_of "$work/out")" = "$(answer_of "$work/whole")"
	set --
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		set -- "$@" "$work/t.tar.gz"
	done
	run -qq --order 3 "$@"
	ok "many tarballs" test "$code" -le 1
	mkdir "$work/alone"
	cp "$bin" "$work/alone"
	"$work/alone/fragcheck" --order 3 "$work/t.tar.gz" > "$work/out" \
	    2> "$work/err"
	code=$?
	ok "a tarball without fragcheck-unpack" one_line_error "not installed"
else
	skip "tarballs (built without libarchive)"
fi

# What reads files of others is shut in by the kernel, where it can (landlock).
confines() { # program, then as run
	helper=$1
	shift
	if [ ! -x "$(dirname "$bin")/$helper" ]; then
		skip "$helper is not built"
		return
	fi
	strace -f -o "$work/trace" \
	    -e trace=execve,landlock_create_ruleset,landlock_restrict_self \
	    "$bin" "$@" > "$work/out" 2> "$work/err" < /dev/null
	pid=$(sed -n "s|^\([0-9]*\) *execve(\"[^\"]*/$helper\".*|\1|p" "$work/trace" |
	    tail -n 1)
	if grep -qE 'landlock_create_ruleset\(.*(ENOSYS|EOPNOTSUPP)' "$work/trace"; then
		skip "$helper: this kernel has no landlock"
	elif grep -qE '__asan_init|__gcov_dump' "$bin"; then
		skip "$helper: sanitizers are not shut in"
	else
		ok "$helper is confined" grep -qE \
		    "^${pid:-none} +landlock_restrict_self\(.*\) *= 0" "$work/trace"
	fi
}
if have strace && strace -o "$work/trace" true 2> "$work/null"; then
	confines fragcheck --order 3 machines/outage
	confines fragcheck-unpack --order 3 "$work/t.tar.gz"
	confines fragcheck-typesize-btf --type ip_entry \
	    --btf types/ip_entry.btf machines/outage
	confines fragcheck-typesize --type ip_entry \
	    --btf types/ip_entry.c machines/outage
else
	skip "no strace: what helpers may do"
fi

# What a caller of sudo could not have read himself is not told.
mkdir -p "$work/quoted/proc"
echo 'root:secret' > "$work/quoted/proc/buddyinfo"
run --order 3 "$work/quoted"
ok "without sudo an error says what stands there" \
    one_line_error 'found "root:secret"'
for name in SUDO_UID DOAS_USER PKEXEC_UID; do
	env $name=1000 "$bin" --order 3 "$work/quoted" > "$work/out" \
	    2> "$work/err" < /dev/null
	code=$?
	ok "with $name it does not" one_line_error "found something else"
	ok "with $name: not a word of it" sh -c "! grep -q secret '$work/err'"
done

# ---- memory that is plugged or unplugged between the files ------------------

# Node 8 of a copy, in none, some, or all of its files.  Without its types it is as
# without that file.
for order in 9 6; do
	rm -rf "$work/node"
	cp -r machines/numa-memoryless "$work/node"
	sed -i '/^Node  *8, zone  *[A-Z]/,$d' "$work/node/proc/pagetypeinfo"
	run --order $order --node 8 "$work/node"
	head -n 1 "$work/out" > "$work/first"
	ok "no types of node 8, order $order: doubted" \
	    grep -q '^  doubt    pagetypeinfo has other zones' "$work/out"
	rm "$work/node/proc/pagetypeinfo"
	run --order $order --node 8 "$work/node"
	head -n 1 "$work/out" > "$work/answer"
	ok "no types of node 8, order $order: as without the file" \
	    cmp "$work/first" "$work/answer"
done
for without in zoneinfo buddyinfo; do
	rm -rf "$work/node"
	cp -r machines/numa-memoryless "$work/node"
	sed -i '/^Node  *8, zone  *[A-Z]/,$d' "$work/node/proc/$without"
	for order in 9 2; do
		run --order $order "$work/node"
		cp "$work/out" "$work/answer"
		run --order $order --node 8 "$work/node"
		if [ $order = 9 ]; then
			tr -s '\n ' '  ' < "$work/answer" > "$work/flat"
			ok "no node 8 in $without: it cannot be told" grep -q \
			    'CANNOT TELL: .* not all files have node 8' "$work/flat"
		else
			ok "no node 8 in $without: node 0 will do" grep -q \
			    ': YES: ' "$work/answer"
		fi
		ok "no node 8 in $without: nothing of itself" code_is 2
	done
	run "$work/node"
	ok "no node 8 in $without: none of its figures" grep -q \
	    '^ *8 Normal  *?\( *?\)*$' "$work/out"
done
for file in zoneinfo buddyinfo pagetypeinfo; do
	sed -i '/^Node  *8, zone  *[A-Z]/,$d' "$work/node/proc/$file"
done
run --order 9 "$work/node"
ok "no node 8 at all: node 0 has none" code_is 1
ok "no node 8 at all: nothing is missing" sh -c "! grep -q 'not all' '$work/out'"
run --order 9 --node 8 "$work/node"
ok "no node 8 at all: an error" one_line_error "node 8"

# ---- the running kernel ------------------------------------------------------

if [ -r /proc/buddyinfo ] && [ -r /proc/zoneinfo ]; then
	run --size 65640
	ok "live: an answer" test "$code" -le 2
	ok "live: names the order" grep -q "order" "$work/out"
	run
	ok "live: overview" code_is 0
	# the naive reading of the same file; it moves, so the zones only
	ok "live: every zone of buddyinfo" test \
	    "$(awk '{ print $2 + 0, $4 }' /proc/buddyinfo)" = \
	    "$(awk '$1 ~ /^[0-9]+$/ && $2 ~ /^[A-Z]/ { print $1, $2 }' "$work/out")"
	if have jq; then
		run --order 0 --format json
		ok "live: JSON" test "$(jq -r '.source.kind,
		    .source.page_size' "$work/out" | tr '\n' ' ')" = \
		    "live $(getconf PAGESIZE) "
	fi
	if have strace; then
		strace -o "$work/trace" -e trace=openat,openat2 "$bin" \
		    --order 0 > /dev/null 2>&1
		ok "live: a sure answer reads no pagetypeinfo" \
		    sh -c "! grep -q /proc/pagetypeinfo '$work/trace'"
		ok "live: buddyinfo is opened once" test \
		    "$(grep -c '/proc/buddyinfo' "$work/trace")" = 1
	else
		skip "no strace: which files are opened"
	fi
else
	skip "no /proc/buddyinfo here"
fi

# ---- output --------------------------------------------------------------------

if [ -c /dev/full ]; then
	"$bin" --size 65640 machines/outage > /dev/full 2> "$work/err"
	code=$?
	: > "$work/out"
	ok "full disk on standard output" one_line_error "No space left"
	"$bin" --help > /dev/full 2> "$work/err"
	code=$?
	ok "full disk for --help" one_line_error "No space left"
fi
"$bin" --size 65640 machines/outage >&- 2> "$work/err"
code=$?
: > "$work/out"
ok "closed standard output" one_line_error "standard output"

"$bin" --size 65640 machines/outage > "$work/answer"
run --size 65640 --output "$work/report" machines/outage
ok "--output: exit code" code_is 1
ok "--output: nothing on standard output" test ! -s "$work/out"
ok "--output: the report" cmp -s "$work/report" "$work/answer"
ok "--output: mode 0644" test "$(stat -c %a "$work/report")" = 644
run --size 65640 --output "$work/report" bad/empty
ok "--output: an error leaves the old report" cmp -s "$work/report" \
    "$work/answer"
run --size 65640 --format line --output "$work/report" bad/empty
ok "--output: an error that no file keeps is told" \
    test "$code,$(wc -l < "$work/err")" = 2,1
ok "--output: an error of a line leaves the old report" cmp -s \
    "$work/report" "$work/answer"
ok "--output: no temporary file stays" test \
    "$(find "$work" -maxdepth 1 -name '*report*' | wc -l)" = 1
run --size 65640 --output "$work/no/such/dir" machines/outage
ok "--output: no such directory" one_line_error "No such file"

# What is no regular file is written through, and links are followed.
story=$work/answer
is_story() { cmp -s "$1" "$story"; }
no_temporary() { ! find "$work" -name '.*.??????' | grep .; }
mkdir "$work/to" "$work/to/deep"
run --size 65640 --output - machines/outage
ok "--output -: standard output" is_story "$work/out"
ok "--output -: no file of that name" test ! -e ./-
run --size 65640 --output /dev/null machines/outage
ok "--output: a device" code_is 1
ok "--output: /dev/null is still a device" test -c /dev/null
if [ -c /dev/full ]; then
	run --size 65640 --output /dev/full machines/outage
	ok "--output: a full device" one_line_error "No space left"
fi
run --size 65640 --output "$work/to" machines/outage
ok "--output: a folder" one_line_error "not a regular file"
mkfifo "$work/to/fifo"
timeout 20 cat "$work/to/fifo" > "$work/file" &
timeout 20 "$bin" --size 65640 --output "$work/to/fifo" machines/outage
wait $!
ok "--output: a FIFO" is_story "$work/file"
ok "--output: and it is still one" test -p "$work/to/fifo"
ln -s /proc/self/fd/1 "$work/to/stdout" # as /dev/stdout is
"$bin" --size 65640 --output "$work/to/stdout" machines/outage > "$work/file"
ok "--output /dev/stdout, a file" is_story "$work/file"
ok "--output /dev/stdout: it is still a link" test -L "$work/to/stdout"
{
	echo before
	"$bin" --size 65640 --output "$work/to/stdout" machines/outage
	echo after
} > "$work/file"
ok "--output /dev/stdout: where standard output stands" test \
    "$(cat "$work/file")" = "$(echo before && cat "$story" && echo after)"
"$bin" --size 65640 --output "$work/to/stdout" machines/outage |
    cat > "$work/file"
ok "--output /dev/stdout, a pipe" is_story "$work/file"
echo old > "$work/to/deep/real"
ln -s to/deep/link "$work/link1"
ln -s real "$work/to/deep/link"
inode=$(stat -c %i "$work/to/deep/real")
run --size 65640 --output "$work/link1" machines/outage
ok "--output: a link's file is replaced" is_story "$work/to/deep/real"
ok "--output: as a whole" test "$inode" != "$(stat -c %i "$work/to/deep/real")"
ok "--output: the links stay" \
    test -L "$work/link1" -a -L "$work/to/deep/link"
ok "--output: no temporary file beside either" no_temporary
rm "$work/to/deep/real"
run --size 65640 --output "$work/link1" machines/outage
ok "--output: a link to what is not there yet" is_story "$work/to/deep/real"
ln -s loop "$work/loop"
run --size 65640 --output "$work/loop" machines/outage
ok "--output: a loop of links" one_line_error "Too many levels"
if [ "$(id -u)" = 0 ] && have setpriv; then
	mkdir "$work/sticky"
	chmod 1777 "$work/sticky"
	as_other() {
		setpriv --reuid nobody --regid nogroup --clear-groups "$@"
	}
	echo precious > "$work/victim"
	as_other ln -s "$work/victim" "$work/sticky/link"
	as_other mkfifo "$work/sticky/fifo"
	as_other touch "$work/sticky/file"
	for what in link fifo file; do
		timeout 20 "$bin" --size 65640 --output "$work/sticky/$what" \
		    machines/outage > "$work/out" 2> "$work/err"
		code=$?
		ok "--output: not another user's $what" \
		    one_line_error "belongs to another user"
	done
	ok "--output: what that link leads to" \
	    test "$(cat "$work/victim")" = precious
	ln -s "$work/victim" "$work/sticky/own"
	run --size 65640 --output "$work/sticky/own" machines/outage
	ok "--output: one's own link there" is_story "$work/victim"
	cp "$bin" "$work/fragcheck"
	ln -s /dev/null "$work/sticky/null"
	as_other "$work/fragcheck" --size 65640 --output "$work/sticky/null" \
	    machines/outage
	ok "--output: root's link in root's folder" test $? = 1
else
	skip "not root, or no setpriv: other users' links"
fi

# A signal leaves nothing behind.  Where these tests run under nohup, SIGHUP is
# ignored, and would be by what they start.
for signal in TERM HUP; do
	if env --default-signal=$signal true 2> /dev/null; then
		env --default-signal=$signal "$bin" --explain \
		    --output "$work/to/signal" "$work/to/fifo" &
	else
		"$bin" --explain --output "$work/to/signal" "$work/to/fifo" &
	fi
	exec 3> "$work/to/fifo" # it has opened that, so it is reading
	found=$(find "$work/to" -name '.signal.??????' | wc -l)
	kill -$signal $!
	wait $! 2> /dev/null
	code=$?
	exec 3>&-
	ok "SIG$signal: a temporary file, and then none" \
	    test "$found,$(find "$work/to" -name '.signal.*' | wc -l)" = 1,0
	ok "SIG$signal: is what ends it" test "$(kill -l $code)" = $signal
done
# ---- again and again ---------------------------------------------------------

# What is at work is finished: the last page is whole, and nothing else is left.
every() { # signal, then as run, after at least three answers
	signal=$1 count=$2
	shift 2
	env --default-signal="$signal" "$bin" --every 0.1 "$@" > "$work/out" \
	    2> "$work/err" < /dev/null &
	for _ in $(seq 100); do
		[ "$(grep -c "$count" "$work/out")" -lt 3 ] || break
		sleep 0.1
	done
	kill -"$signal" $!
	wait $!
	code=$?
}
if env --default-signal=TERM true 2> /dev/null; then
	every TERM '"schema"' --size 65640 --json machines/outage
	ok "--every: the exit status of the last" code_is 1
	ok "--every: whole answers, each with its time" test \
	    "$(jq -r 'select(.time | test("Z$")) | .schema' "$work/out" | wc -l)" \
	    -ge 3
	every INT ^20 --size 64 machines/outage
	ok "--every: a yes" code_is 0
	ok "--every: text says when" grep -qE \
	    '^20[0-9-]{8}T[0-9:]{8}Z$' "$work/out"
	every HUP 'Z machines' --format line --size 65640 machines/outage
	ok "--every: a line a time" test "$(grep -c 'Z machines/outage: NOT NOW' \
	    "$work/out")" = "$(grep -c . "$work/out")"

	"$bin" --every 0.1 --format prometheus --size 64K \
	    --output "$work/to/page" machines/outage &
	for _ in $(seq 100); do
		[ ! -s "$work/to/page" ] || break
		sleep 0.1
	done
	echo OLD > "$work/to/new" && mv "$work/to/new" "$work/to/page"
	for _ in $(seq 100); do
		[ "$(cat "$work/to/page")" = OLD ] || break
		sleep 0.1
	done
	kill -TERM $!
	wait $!
	ok "--every --output: stops with a success" test $? = 0
	ok "--every --output: the page came again, and is whole" \
	    grep -q '^fragcheck_run_success 1' "$work/to/page"
	ok "--every --output: nothing beside it" test \
	    "$(find "$work/to" -name '.page.*' | wc -l)" = 0
else
	skip "env has no --default-signal: --every"
fi
run --every 0.1 --size 64 --output "$work/none/page" machines/outage
ok "--every: an output that cannot be is told at once" code_is 2
if [ -c /dev/full ]; then
	timeout 20 "$bin" --every 0.1 --size 64 machines/outage \
	    > /dev/full 2> "$work/err"
	code=$?
	ok "--every: standard output that is full ends it" code_is 2
fi

echo OLD > "$work/to/large"
(
	ulimit -f 1
	"$bin" --format prometheus --size 64K --output "$work/to/large" \
	    machines/outage > "$work/out" 2> "$work/err"
)
code=$?
ok "a file that may not grow: is told" one_line_error "File too large"
ok "a file that may not grow: the old one stays" \
    test "$(cat "$work/to/large")" = OLD
ok "a file that may not grow: no other stays" no_temporary

# However little memory there is: what is there is whole, and 0 is a success.
mkdir -p "$work/zones/proc"
cp machines/outage/proc/version "$work/zones/proc"
for file in buddyinfo zoneinfo; do
	for node in $(seq 0 99); do
		sed "s/^Node 0/Node $node/" machines/outage/proc/$file
	done > "$work/zones/proc/$file"
done
# AddressSanitizer alone takes terabytes of addresses.
# shellcheck disable=SC3045
if (ulimit -v 100000 && "$bin" --version) > /dev/null 2>&1; then
	for args in "--format json --order 0" "--order 0" "" "--format json"; do
		# shellcheck disable=SC2086 # words are wanted
		run $args "$work/zones"
		cp "$work/out" "$work/whole"
		ok "little memory, $args: enough of it" code_is 0
		bad='' short=0 kib=2000
		while [ $kib -lt 5000 ]; do
			echo OLD > "$work/to/file"
			echo OLD > "$work/file"
			if (
				# shellcheck disable=SC2086,SC3045
				ulimit -v $kib &&
				    "$bin" $args --output "$work/to/file" "$work/zones"
			) > /dev/null 2>&1; then
				cp "$work/whole" "$work/file"
			else
				short=$((short + 1))
			fi
			cmp -s "$work/file" "$work/to/file" || bad="$bad $kib"
			kib=$((kib + 75))
		done
		ok "little memory, $args: all, or what was there ($bad)" \
		    test "$short" -gt 0 -a -z "$bad"
	done
else
	skip "needs too much memory itself: little memory"
fi

# A page is written whatever happens: one that stands still says nothing.
page=$work/fragcheck.prom
page_has() { grep -qxF -- "$1" "$page"; }
fresh_page() { # as an earlier run left it
	run --format prometheus --size 64K --output "$page" machines/outage
	page_has 'fragcheck_run_success 1'
}
ok "prometheus: a page" fresh_page
ok "prometheus: exit 0 on a yes" code_is 0
run --format prometheus --size 65640 machines/outage
ok "prometheus: exit 0 on a no, too" code_is 0
ok "prometheus: mode 0644" test "$(stat -c %a "$page")" = 644
ok "prometheus: one file for all of it" test "$(find "$work" -maxdepth 1 \
    -name '*fragcheck.prom*' | wc -l)" = 1
for what in "bad/zoneinfo-cut" "bad/nothing" "no/such/copy" \
    "--nonsense machines/outage" "--size x machines/outage" \
    "--within later machines/outage" "--node 7 machines/outage"; do
	fresh_page
	# shellcheck disable=SC2086 # words are wanted
	run --format prometheus --size 64K --output "$page" $what
	ok "prometheus, $what: exit 2" code_is 2
	ok "prometheus, $what: an error, too" test -s "$work/err"
	ok "prometheus, $what: the page says so" \
	    page_has 'fragcheck_run_success 0'
	ok "prometheus, $what: and nothing of the old one" \
	    sh -c "! grep -q '^fragcheck_allocation_ok' '$page'"
done
fresh_page
run --format prometheus --size 64K --output "$page" bad/zoneinfo-cut
ok "prometheus: which file" \
    page_has 'fragcheck_input_readable{file="zoneinfo"} 0'
run --nonsense --size 64K --output "$work/report" machines/outage
ok "--output: a usage error leaves the old report" cmp -s "$work/report" \
    "$work/answer"
if [ "$(id -u)" = 0 ] && have setpriv; then
	mkdir "$work/closed"
	cp "$page" "$work/closed"
	cp "$bin" "$work/fragcheck"
	setpriv --reuid nobody --regid nogroup --clear-groups \
	    "$work/fragcheck" --format prometheus --size 64K \
	    --output "$work/closed/fragcheck.prom" > "$work/out" 2> "$work/err"
	code=$?
	ok "prometheus: a folder it may not write to" \
	    test "$code,$(grep -c 'cannot create a file beside it' \
	    "$work/err")" = 2,1
	ok "prometheus: what was there stays" \
	    cmp -s "$page" "$work/closed/fragcheck.prom"
fi

# No space for the whole of it: what was there stays.
if [ "$(id -u)" = 0 ] && have unshare && unshare -m true 2> /dev/null; then
	mkdir "$work/small"
	# shellcheck disable=SC2016 # it is for the other shell
	unshare -m sh -c 'mount -t tmpfs -o size=8k none "$1/small" &&
		echo OLD > "$1/small/page" &&
		"$2" --format prometheus --size 64K --output "$1/small/page" \
		    machines/outage 2> "$1/err"
		echo "$? $(cat "$1/small/page")" > "$1/file"
		find "$1/small" -type f | wc -l >> "$1/file"' sh "$work" "$bin"
	ok "--output: a full disk is 2, and the old page stays whole" \
	    test "$(cat "$work/file")" = "2 OLD
1"
	ok "--output: a full disk is told once" \
	    test "$(grep -c 'No space left' "$work/err"),$(wc -l < "$work/err")" = 1,1
	# Whichever asks for a further file, all are judged with it.
	# shellcheck disable=SC2016
	unshare -m sh -c 'for f in buddyinfo zoneinfo pagetypeinfo; do
		mount --bind machines/highatomic/proc/$f /proc/$f; done
		for o in "4K --size 65640" "65640 --size 4K"; do
			"$2" --format prometheus --page-size 4K \
			    --kernel-release 6.1.0 --size $o |
			    grep "capacity.request=.4K"
		done > "$1/file"' sh "$work" "$bin"
	ok "several requests: the order they come in is all the same" \
	    test "$(head -n 2 "$work/file")" = "$(tail -n 2 "$work/file")"
	ok "several requests: all know what is reserved" \
	    grep -q 'bound="low"} 1833$' "$work/file"
else
	skip "not root, or no namespaces: a full disk, another /proc"
fi
cp machines/outage/ABOUT "$work/report"
run --size 64K --node 7 --output "$work/report" machines/outage
ok "--output: no answer leaves the old report" \
    cmp -s machines/outage/ABOUT "$work/report"
cp types/ip_entry.btf "$work/own.btf"
run --type ip_entry --btf "$work/own.btf" --output "$work/own.btf" machines/outage
ok "--output: not over an input" one_line_error "is an input"
run --format prometheus --size x --type ip_entry --btf "$work/own.btf" \
    --output "$work/own.btf" machines/outage
ok "--output: not even by a usage error, which is told, too" test \
    "$code,$(grep -c 'is an input\|^fragcheck: "x"\|size' "$work/err")" = 2,2
ok "--output: which is as before" cmp -s types/ip_entry.btf "$work/own.btf"
cp $report "$work/input.log"
# shellcheck disable=SC2094 # that is the point
"$bin" --explain --output "$work/input.log" - < "$work/input.log" \
    > "$work/out" 2> "$work/err"
code=$?
ok "--output: not over standard input" one_line_error "is an input"
ok "--output: which is as before, too" cmp -s $report "$work/input.log"
cp -r machines/outage "$work/inside-copy"
for file in buddyinfo version; do
	run --size 65640 --output "$work/inside-copy/proc/$file" \
	    machines/here-idle "$work/inside-copy" machines/here-idle
	ok "--output: not over a copy's $file" \
	    test "$code,$(grep -c 'is an input' "$work/err")" = 2,1
	ok "--output: a copy's $file is as before" cmp -s \
	    machines/outage/proc/$file "$work/inside-copy/proc/$file"
done
run --size 65640 --output "$work/inside-copy/report" "$work/inside-copy"
run --size 65640 --output "$work/inside-copy/report" "$work/inside-copy"
ok "--output: beside what is read" code_is 1
if "$bin" --version | grep -q 'reads: BTF'; then
	mkdir -p "$work/inside-copy/sys/kernel/btf"
	cp types/ip_entry.btf "$work/inside-copy/sys/kernel/btf/vmlinux"
	run --type ip_entry --output "$work/inside-copy/sys/kernel/btf/vmlinux" \
	    "$work/inside-copy"
	ok "--output: not over a copy's types" one_line_error "is an input"
	ok "--output: a copy's types are as before" cmp -s \
	    types/ip_entry.btf "$work/inside-copy/sys/kernel/btf/vmlinux"
fi
(exec 2>&-; "$bin" --format prometheus --size 64K --output "$page" bad/empty)
ok "--output: no message in it with standard error closed" \
    sh -c "! grep -qv '^fragcheck_[a-z_]*[{ ]\|^# ' '$page'"
"$bin" --size 64K --format json machines/outage machines/outage \
    > /dev/full 2> "$work/err"
ok "an output that fails ends the sweep" test "$(grep -c 'No space' \
    "$work/err")" = 1
run --size 64K --size 65640 machines/outage machines/outage
ok "several requests: answers are counted" grep -qxF "fragcheck: 2 copies, \
4 answers: 2 yes, 2 no, 0 cannot be told, 0 not read" "$work/err"
run --size 64K --order 3 --node 7 machines/outage
ok "several requests: an error says whose it is" \
    grep -qx 'fragcheck: order-3: .*no node 7' "$work/err"

# ---- many copies ---------------------------------------------------------------

many() { # 3000 times the same, and one that cannot be read
	# shellcheck disable=SC2046 # words are wanted
	"$@" $(yes machines/outage | head -n 3000) bad/empty
}
if [ -x /usr/bin/time ]; then
	# AddressSanitizer keeps what is freed, otherwise
	ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0
	export ASAN_OPTIONS
	/usr/bin/time -f %M "$bin" --size 64K --format json machines/outage \
	    2> "$work/kib" > /dev/null
	one=$(tail -n 1 "$work/kib")
	many /usr/bin/time -f %M "$bin" --size 64K --format json \
	    > "$work/out" 2> "$work/err"
	ok "3001 copies: a line each" test "$(wc -l < "$work/out")" = 3000
	ok "3001 copies: a final count" grep -qxF "fragcheck: 3001 copies: \
3000 yes, 0 no, 0 cannot be told, 1 not read" "$work/err"
	# what 3000 arguments take is theirs
	ok "3001 copies: constant memory" \
	    test "$(tail -n 1 "$work/err")" -le $((one + 512))
	unset ASAN_OPTIONS
else
	skip "3001 copies: memory (no time)"
fi
many "$bin" -q --size 64K > "$work/out" 2> "$work/err"
ok "3001 copies: no count with -q" test "$(wc -l < "$work/err")" = 1

# Shut in, it must still be able to end what it began.
mkdir "$work/few"
for n in 4 5 6 7 8 9 10 11 12; do
	echo OLD > "$work/few/page"
	# shellcheck disable=SC3045 # dash has it
	(ulimit -n $n && exec "$bin" --size 64K --output "$work/few/page" \
	    machines/outage) > "$work/out" 2> "$work/err"
	code=$?
	[ "$(cat "$work/few/page")" = OLD ] && left=2 || left=0
	ok "$n files may be open: the old page, or a new one" code_is "$left"
	ok "$n files may be open: nothing is left" \
	    [ "$(find "$work/few" | wc -l)" = 2 ]
done

# ---- paths ---------------------------------------------------------------------

mkdir -p "$work/fifo/proc" "$work/dir/proc/buddyinfo" "$work/dev/proc" \
    "$work/link/proc" "$work/inside/proc" "$work/huge/proc"
mkfifo "$work/fifo/proc/buddyinfo"
run --order 1 "$work/fifo"
ok "a FIFO in place of a file" one_line_error "not a regular file"
run --order 1 "$work/dir"
ok "a directory in place of a file" one_line_error "not a regular file"
ln -s /dev/zero "$work/dev/proc/buddyinfo"
run --order 1 "$work/dev"
ok "a link to a device stays inside the copy" one_line_error "no buddyinfo"
if mknod "$work/dev/proc/zoneinfo" c 1 5 2> /dev/null; then
	run --order 1 "$work/dev"
	ok "a device in place of a file" one_line_error "not a regular file"
fi
echo 'Node 0, zone Normal 1 2 3 ' > "$work/secret"
ln -s ../../secret "$work/link/proc/buddyinfo"
run --order 1 "$work/link"
ok "a link out of the copy" one_line_error "no buddyinfo"
echo 'Node 0, zone Normal 1 2 3 ' > "$work/inside/real"
ln -s /real "$work/inside/proc/buddyinfo"
run "$work/inside"
ok "an absolute link is taken from the copy's root" code_is 0
# Before 5.6, and in sandboxes, there is no openat2: then no link is followed.
if have strace && strace -o "$work/trace" true 2> "$work/null"; then
	for error in ENOSYS EPERM; do
		without() {
			# a sanitizer looks for leaks by ptrace, too
			ASAN_OPTIONS=detect_leaks=0 strace -f -qqq \
			    -o "$work/trace" -e inject=openat2:error=$error "$bin" "$@" \
			    > "$work/out" 2> "$work/err" < /dev/null
			code=$?
		}
		without --size 65640 machines/outage
		ok "without openat2 ($error): the same answer" \
		    cmp -s "$work/out" "$work/answer"
		ok "without openat2 ($error): it was asked for" \
		    grep -q INJECTED "$work/trace"
		without "$work/inside"
		ok "without openat2 ($error): no link is followed" \
		    one_line_error "buddyinfo: not a regular file"
		without "$work/link"
		ok "without openat2 ($error): not out of the copy either" \
		    one_line_error "buddyinfo: not a regular file"
	done
else
	skip "no strace: without openat2"
fi
head -c 1000000 /dev/zero | tr '\0' 'x' > "$work/huge/proc/buddyinfo"
run "$work/huge"
ok "a line of a million bytes" one_line_error 'buddyinfo:1:1: expected "Node "'
truncate -s 300M "$work/huge/proc/buddyinfo"
run "$work/huge"
ok "a file of 300 MiB" one_line_error "larger than 256 MiB"
truncate -s 1T "$work/huge/proc/buddyinfo" 2> "$work/null" &&
	run "$work/huge"
ok "a hole of a terabyte is not read" one_line_error "larger than 256 MiB"
# What never ends is not waited for: a hang would be one of the whole test.
for how in --explain --history "--size 64K"; do
	# shellcheck disable=SC2086 # two words
	run $how /dev/zero
	ok "$how /dev/zero" one_line_error "/dev/zero: a device without an end"
	# shellcheck disable=SC2086
	"$bin" $how - < /dev/urandom > "$work/out" 2> "$work/err"
	code=$?
	ok "$how - < /dev/urandom" one_line_error "a device without an end"
done
truncate -s 257M "$work/hole"
for how in --explain --history; do
	run $how "$work/hole"
	ok "$how of a hole" one_line_error "hole: a line of more than 256 MiB"
done
rm "$work/hole"
if [ -r /proc/kmsg ] && [ -r /dev/kmsg ]; then
	run -qq --explain /proc/kmsg
	ok "/proc/kmsg is not emptied, nor waited for" test "$code" -le 1
	run -qq --order 1 /dev/kmsg
	ok "/dev/kmsg by its name is not waited for" test "$code" -le 1
else
	skip "no kernel log may be read: its end"
fi
: > "$work/huge/proc/buddyinfo"
head -c 65536 /dev/urandom > "$work/huge/proc/buddyinfo"
run "$work/huge"
ok "random bytes" one_line_error "buddyinfo:"

bytes=$(stat -c %s machines/here-low/proc/zoneinfo)
mkdir -p "$work/cut/proc"
cp machines/here-low/proc/buddyinfo machines/here-low/proc/meminfo "$work/cut/proc"
n=0 bad=0
while [ $n -lt "$bytes" ]; do
	head -c $n machines/here-low/proc/zoneinfo > "$work/cut/proc/zoneinfo"
	run --size 65640 "$work/cut"
	case $code in
	2) ;;
	# a whole number of zones is left, and one of them is enough
	0) [ "$(tail -n 1 "$work/cut/proc/zoneinfo" | cut -c1-11)" = "  start_pfn" ] ||
	    grep -q 'zone  Movable' "$work/cut/proc/zoneinfo" || bad=$n ;;
	*) bad=$n ;;
	esac
	n=$((n + 41))
done
ok "zoneinfo cut anywhere is an error or still enough ($bad)" test $bad = 0

# ---- other users -----------------------------------------------------------------

if [ "$(id -u)" = 0 ] && have setpriv; then
	cp -r machines/highatomic "$work/locked"
	chmod -R go+rX "$work/locked"
	chmod 400 "$work/locked/proc/pagetypeinfo"
	cp "$bin" "$work/fragcheck"
	as_nobody() {
		setpriv --reuid nobody --regid nogroup --clear-groups \
		    "$work/fragcheck" "$@" > "$work/out" 2> "$work/err"
		code=$?
	}
	as_nobody --size 65640 "$work/locked"
	ok "nobody: the answer hangs on pagetypeinfo" code_is 2
	ok "nobody: says what would tell" grep -q "pagetypeinfo" "$work/out"
	ok "nobody: and how" grep -q "CAP_DAC_READ_SEARCH" "$work/out"
	as_nobody --format prometheus --size 65640 "$work/locked"
	has() { grep -qxF -- "$1" "$work/out"; }
	ok "nobody: a page says which file" \
	    has 'fragcheck_input_readable{file="pagetypeinfo"} 0'
	ok "nobody: and that it is no failure of the run" \
	    has 'fragcheck_run_success 1'
	ok "nobody: and all that can be told" has \
	    'fragcheck_free_blocks{numa_node="0",memory_zone="DMA32",order="5"} 4'
	ok "nobody: and nothing else" \
	    sh -c "! grep -q '^fragcheck_allocation_ok' '$work/out'"
	as_nobody --format nagios --size 65640 --order 9 "$work/locked"
	ok "nobody: the plugin, the request that can be told counts" \
	    grep -q '^UNKNOWN: 65640: ' "$work/out"
	as_nobody --order 9 "$work/locked"
	ok "nobody: still an answer where the bound decides it" code_is 1
	as_nobody "$work/locked"
	ok "nobody: overview" grep -q "pagetypeinfo is not readable" "$work/out"
	as_nobody --size 65640
	ok "nobody: the running kernel" test "$code" -le 2
else
	skip "not root, or no setpriv: other users"
fi

# ---- the page map ----------------------------------------------------------------

if [ "$(id -u)" = 0 ] && [ -r /proc/kpageflags ] && have jq; then
	run --map
	ok "--map: of the running kernel" code_is 0
	ok "--map: names a zone" grep -q '^node [0-9]* [A-Z]' "$work/out"
	run --map -v
	ok "--map -v: what it cost" \
	    grep -qE '[0-9]+ page frames' "$work/out"
	run --map --format json
	spans=$(jq '[.pages.zones[].frames | add] | add' "$work/out")
	ok "--map: each frame of each zone once" test "$spans" = "$(awk '
	    $1 == "spanned" { n = $2 } $1 == "present" && $2 > 0 { s += n }
	    END { print s }' /proc/zoneinfo)"
	ok "--map: who holds what" sh -c \
	    "jq -e '.pages.holders | length > 0' '$work/out' > /dev/null"
	for path in /proc /; do
		run --map --format json $path
		ok "--map: who holds page tables, of $path" grep -q \
		    '"kind":"page_tables","name":"[^"]*","pages":[1-9]' "$work/out"
	done
	run --map --node 99
	ok "--map: no such node" one_line_error "--node 99: there is no such"
	if have setpriv; then
		cp "$bin" "$work/fragcheck"
		setpriv --reuid nobody --regid nogroup --clear-groups \
		    "$work/fragcheck" --map > "$work/out" 2> "$work/err"
		code=$?
		ok "--map as another user" one_line_error "root, or CAP_DAC_READ"
	fi
else
	skip "no /proc/kpageflags to read, or no jq: --map of the running kernel"
fi
mkdir -p "$work/bare"
cp maps/mixed/proc/* "$work/bare"
run --map "$work/bare"
sed '1,/^$/d' "$work/out" > "$work/file"
run --map maps/mixed
ok "--map: a bare directory says the same" test \
    "$(sed '1,/^$/d' "$work/out")" = "$(cat "$work/file")"
truncate -s 100000 "$work/bare/kpageflags"
run --map "$work/bare"
ok "--map: kpageflags cut short" one_line_error "ends before page frame 12500"
truncate -s 99999 "$work/bare/kpageflags"
run --map "$work/bare"
ok "--map: cut within a word" one_line_error "ends before page frame 12499"
rm "$work/bare/kpageflags"
ln -s /dev/zero "$work/bare/kpageflags"
run --map "$work/bare"
ok "--map: a link out of the copy" code_is 2

# Who holds memory: the allocation sites that a kernel with the option tells of.
cp -r maps/mixed "$work/owned"
mkdir -p "$work/owned/sys/kernel/debug/page_owner_stacks"
printf ' prep_new_page+0x1/0x2\n by_stack+0x1/0x2 [m]\nnr_base_pages: 700\n\n' \
    > "$work/owned/sys/kernel/debug/page_owner_stacks/show_stacks"
printf '%s\n' 'Page allocated via order 9, mask 0x1(x), pid 1, ts 1 ns' \
    'PFN 512 type Unmovable Block 1 type Unmovable Flags 0x0()' \
    ' by_record+0x1/0x2' '' > "$work/owned/sys/kernel/debug/page_owner"
printf 'allocinfo - version: 1.0\n# x\n  4096000 900 a/b.c:12 func:by_code\n' \
    > "$work/owned/proc/allocinfo"
holder() { # what, name, pages
	jq -e --arg what "$1" --arg name "$2" --argjson pages "$3" \
	    '[.pages.holders[] | select(.kind == $what and .name == $name and
	    .pages == $pages)] | length == 1' "$work/out" > "$work/null"
}
if have jq; then
	run --map --format json "$work/owned"
	ok "--map: who holds: by allocinfo" holder code "by_code, a/b.c:12" 1000
	rm "$work/owned/proc/allocinfo"
	run --map --format json "$work/owned"
	ok "--map: who holds: by stacks" holder code "by_stack [m]" 700
	rm "$work/owned/sys/kernel/debug/page_owner_stacks/show_stacks"
	run --map --format json "$work/owned"
	ok "--map: who holds: by records" holder code by_record 512
	echo 'not that' > "$work/owned/proc/allocinfo"
	run --map --format json "$work/owned"
	ok "--map: what is no allocinfo is left out" holder code by_record 512
	ok "--map: and told" grep -q 'allocinfo:1: expected' "$work/out"
else
	skip "no jq: who holds memory"
fi
if [ "$(id -u)" = 0 ] && have setpriv; then
	chmod -R go+rX "$work/owned"
	chmod 400 "$work/owned/proc/allocinfo"
	cp "$bin" "$work/fragcheck"
	setpriv --reuid nobody --regid nogroup --clear-groups \
	    "$work/fragcheck" --map --format json "$work/owned" > "$work/out" \
	    2> "$work/err"
	code=$?
	ok "--map: allocinfo that may not be read is no error" code_is 0
	ok "--map: but said" grep -q 'allocinfo: not readable' "$work/out"
fi

# ---- scale -----------------------------------------------------------------------

if have python3; then
	python3 make.py "$work" --cpus 2048 outage
	run --size 65640 "$work/outage"
	ok "2048 CPUs: the same answer" code_is 1
	ok "2048 CPUs: the same zones" test \
	    "$(grep -A4 '^  node' "$work/out")" = \
	    "$(grep -A4 '^  node' "$work/answer")"
else
	skip "no python3: 2048 CPUs"
fi

# ---- other programs ----------------------------------------------------------------

if have jq; then
	json() { jq -e '.schema == "fragcheck/2"' "$work/out" > /dev/null; }
	for m in machines/*; do
		run --size 65640 --format json "$m"
		ok "$m: JSON that jq reads" json
	done
	cp -r machines/outage "$work/$(printf 'a"b\\c\t\377')"
	run --format json "$work/$(printf 'a"b\\c\t\377')"
	ok "a path of odd bytes: JSON that jq reads" json
	ok "a path of odd bytes: JSON is ASCII" \
	    sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
	odd=$work/$(printf '\303\251 \302\233 \360\237\230\200')
	cp -r machines/outage "$odd"
	run --format json "$odd"
	ok "a path of UTF-8: JSON is ASCII" \
	    sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
	ok "a path of UTF-8: JSON gives it back" test \
	    "$(LC_ALL=C.UTF-8 jq -r .source.path "$work/out")" = "$odd"
	run "$work/$(printf 'a"b\\c\t\377')"
	ok "a path of odd bytes: no raw byte in text" \
	    sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
else
	skip "no jq: JSON"
fi
# ---- terminals ---------------------------------------------------------------------

if have script && script -qec true /dev/null > /dev/null 2>&1 < /dev/null; then
	on_terminal() { # environment settings, for the overview
		env -u NO_COLOR TERM=xterm "$@" script -qec \
		    "'$bin' --size 65640 machines/outage; '$bin' machines/outage" \
		    /dev/null > "$work/out" < /dev/null
	}
	escape=$(printf '\033')
	on_terminal LC_ALL=C.UTF-8
	ok "terminal: the answer, and how far it gets" \
	    grep -q 'GFP_KERNEL at once: up to order 4' "$work/out"
	ok "terminal: colour" grep -q "${escape}\[1;31mno" "$work/out"
	on_terminal LC_ALL=C
	ok "terminal, C locale: ASCII" sh -c "! grep -q '█' '$work/out'"
	on_terminal NO_COLOR=1 LC_ALL=C
	ok "terminal, NO_COLOR" sh -c "! grep -q '$escape' '$work/out'"
	on_terminal TERM=dumb LC_ALL=C
	ok "dumb terminal" sh -c "! grep -q '$escape' '$work/out'"
	cat > "$work/sweep" <<- EOF
		"$bin" --size 64K --format json \
		    \$(yes machines/outage | head -n 2000) bad/empty \
		    > "$work/answers"
	EOF
	env -u NO_COLOR TERM=xterm script -qec "sh '$work/sweep'" /dev/null \
	    > "$work/out" < /dev/null
	ok "terminal: how far a sweep is" \
	    grep -q 'fragcheck: [0-9]* of 2001, 0 no' "$work/out"
	ok "terminal: an error has a line of its own" \
	    grep -q "${escape}\[Kfragcheck: bad/empty/buddyinfo:" "$work/out"
	ok "terminal: that line goes away" \
	    grep -q '^fragcheck: 2001 copies: 2000 yes' "$work/out"
	run --size 65640 machines/outage
	ok "pipe: no colour, no block characters" \
	    sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
else
	skip "no script(1) or no pseudo-terminal: terminals"
fi

# shellcheck source=/dev/null
. "$here/failures.sh"
# shellcheck source=/dev/null
. "$here/jobs.sh"
# shellcheck source=/dev/null
. "$here/tune.sh"
# shellcheck source=/dev/null
. "$here/calls.sh"

tally cli
