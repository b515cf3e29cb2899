# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# --tune: of the running kernel, of copies, as a file of sysctl.d; for "." of
# run.sh.
# shellcheck disable=SC2154,SC2034 # run.sh sets them, and reads "code"

# ---- copies ------------------------------------------------------------------

mkdir -p "$work/sos/sos_commands/kernel"
cp -r machines/here-low/proc "$work/sos/"
printf 'vm.%s\n' 'min_free_kbytes = 67584' 'watermark_scale_factor = 10' \
    'watermark_boost_factor = 15000' 'compaction_proactiveness = 20' \
    'extfrag_threshold = 500' 'lowmem_reserve_ratio = 256	256	32	0	0' \
    > "$work/sos/sos_commands/kernel/sysctl_-a"
run --tune --order 3 "$work/sos"
ok "--tune: a copy" code_is 0
ok "--tune: settings of sysctl -a are told, not inferred" \
    sh -c "! grep -q inferred '$work/out'"
ok "--tune: and all six" grep -q '^  leave.*min_free_kbytes (67584)' "$work/out"
ok "--tune: lowmem_reserve_ratio of it" \
    sh -c "tr -d '\\n' < '$work/out' | tr -s ' ' | grep -q 'ratio (256 256 32 0 0)'"
cp "$work/out" "$work/tuned"
if have strace && ! grep -qE "__asan_init|__gcov_dump" "$bin" &&
    strace -o "$work/trace" "$bin" --tune --order 3 "$work/sos" \
        > /dev/null 2>&1; then
	opened() { # by one call or two: its own opening is by O_PATH
		[ "$(grep -c 'sysctl_-a.*O_NOCTTY' "$work/trace")" -le 3 ] &&
		    grep -q 'sysctl_-a.*O_NOCTTY' "$work/trace"
	}
	ok "--tune: sysctl -a is opened once for all of them" opened
	strace -f -o "$work/trace" "$bin" --tune --order 3 > /dev/null 2>&1
	ok "--tune: nothing is opened for writing" sh -c \
	    "! grep -E '^[0-9 ]*open[a-z0-9]*\(.*O_(WRONLY|RDWR|CREAT)' '$work/trace'"
	ok "--tune: and the trace is one of this kernel" \
	    grep -q 'vm/min_free_kbytes\|zoneinfo' "$work/trace"
else
	skip "strace may not trace here: what --tune opens"
fi
if [ -x "$(dirname "$bin")/fragcheck-unpack" ]; then
	rm -rf "$work/live"
	mkdir -p "$work/live/proc/sys/vm"
	cp -r machines/here-low/proc/* "$work/live/proc/"
	while read -r name _ value; do
		echo "$value" > "$work/live/proc/sys/vm/${name#vm.}"
	done < "$work/sos/sos_commands/kernel/sysctl_-a"
	tar -czf "$work/live.tgz" -C "$work" live
	run --tune --order 3 "$work/live"
	sed "s|$work/live||" "$work/out" > "$work/one"
	ok "--tune: files of proc/sys tell the same as sysctl -a" \
	    test "$(sed 1,2d "$work/out")" = "$(sed 1,2d "$work/tuned")"
	run --tune --order 3 "$work/live.tgz"
	sed "s|$work/live.tgz||" "$work/out" > "$work/two"
	ok "--tune: an archive tells the same as the copy" \
	    test "$(sed 1,2d "$work/one")" = "$(sed 1,2d "$work/two")"
else
	skip "--tune of an archive (no fragcheck-unpack)"
fi

# ---- a file of sysctl.d --------------------------------------------------------

run --tune --order 3 --output "$work/tune.conf" "$work/sos"
ok "--tune --output: written" code_is 0
ok "--tune --output: nothing on standard output" test ! -s "$work/out"
ok "--tune --output: comments, empty lines and settings" \
    sh -c "! grep -vxE '#.*|vm\.[a-z_]+ = [0-9 ]+|' '$work/tune.conf'"
ok "--tune --output: the setting" \
    grep -qx 'vm.watermark_scale_factor = 50' "$work/tune.conf"
ok "--tune --output: none that is left" \
    test "$(grep -c '^vm' "$work/tune.conf")" = 1
ok "--tune --output: what it was" grep -qx '# was: 10' "$work/tune.conf"
ok "--tune --output: in 80 columns" \
    sh -c "! grep -E '.{81}' '$work/tune.conf'"
if have sysctl; then
	# --dry-run is of procps 4
	ok "--tune --output: sysctl(8) would take it" sh -c \
	    "! sysctl --help | grep -q dry-run ||
	        sysctl --dry-run -p '$work/tune.conf' > '$work/out' 2>&1"
else
	skip "--tune --output: no sysctl(8)"
fi
echo kept > "$work/kept.conf"
run --tune --order 5 --output "$work/kept.conf" machines/scaled-el7
ok "--tune --output: nothing to set is 1" code_is 1
ok "--tune --output: and leaves the file" test "$(cat "$work/kept.conf")" = kept
ok "--tune --output: and says so" grep -q 'nothing to set by sysctl' "$work/err" \
    "$work/out"
run --tune --order 3 --output "$work/kept.conf" bad/only-buddyinfo
ok "--tune --output: what cannot be told is 2" code_is 2
ok "--tune --output: and leaves the file, too" \
    test "$(cat "$work/kept.conf")" = kept
run --tune --order 3 --output "$work/no/such/folder" "$work/sos"
ok "--tune --output: no such folder" one_line_error "no/such/folder"
run --tune --order 3 --json --output "$work/tune.json" "$work/sos"
ok "--tune --json --output: an object" grep -q '"tuning":{' "$work/tune.json"

# ---- wrong combinations ----------------------------------------------------------

while read -r said args; do
	# shellcheck disable=SC2086 # words are wanted
	run $args
	ok "refused: $args" one_line_error "$(echo "$said" | tr _ ' ')"
done << 'END'
--tune_needs --tune
of_one_request --tune --order 3 --order 4 machines/here-low
--tune --tune --compact --order 3
--tune --tune --try --order 3
--tune --tune --watch --order 3
--tune --tune --explain --order 3
a_kernel_log --tune --order 3 reports/5.10-fragmented.log
--tune --tune --order 3 machines/here-low machines/outage
END

for format in line prometheus nagios; do
	run --tune --format $format --order 3 machines/here-low
	ok "refused: --tune --format $format" grep -q \
	    "format $format does not go with --tune" "$work/out" "$work/err"
	ok "refused: and that is no yes" test "$code" -ge 2
done

# ---- the running kernel, and widths ------------------------------------------------

if [ -r /proc/zoneinfo ]; then
	run --tune --order 9
	ok "--tune: the running kernel" sh -c "[ $code -le 1 ] ||
	    grep -q 'CANNOT TELL' '$work/out'"
	ok "--tune: and why others are left" grep -q '^  leave ' "$work/out"
	if have setpriv && [ "$(id -u)" = 0 ]; then
		setpriv --reuid nobody --clear-groups "$bin" --tune --order 9 \
		    > "$work/out" 2> "$work/err" < /dev/null
		code=$?
		ok "--tune: as another user" sh -c "[ $code -le 1 ] ||
		    grep -q 'CANNOT TELL' '$work/out'"
	else
		skip "--tune as another user"
	fi
else
	skip "--tune of the running kernel (no zoneinfo)"
fi
for width in 40 80 120; do
	for question in '--size 65640 machines/here-low' \
	    '--order 5 machines/outage' '--hugepages 1000 huge/pools'; do
		# the table of marks is 77 wide, a command is one word to paste
		# shellcheck disable=SC2086 # words are wanted
		COLUMNS=$width "$bin" --tune $question 2> "$work/err" |
		    grep -v ' > \|^  node zone\|^  set \|^  boot ' > "$work/out"
		ok "--tune: $width columns: $question" sh -c "test -s '$work/out' &&
		    ! grep -E '.{$((width + 1))}' '$work/out'"
	done
done
