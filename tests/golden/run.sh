#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compare what fragcheck answers with what was read and found right.
#
#	run.sh FRAGCHECK		all; exit 0 if all is as it was
#	T=outage run.sh FRAGCHECK	only what has "outage" in its command line
#	UPDATE=1 run.sh FRAGCHECK	write what came; then read the diff
#	RUN='qemu-s390x -L root' run.sh FRAGCHECK	that of another machine
#
# verdicts, overviews, zones and reports have a line a verdict, a machine, a zone
# or a failure in a kernel log: the command line and, made of the JSON by rows.jq, codes and
# figures, so that other words move none of them.  sentences has the words: each
# sentence once or twice.  oneline has runs that print a line, mostly errors:
# how many lines, and the first.  pages/ has a file a format with some
# whole answers, which between them show every kind of line: the command line,
# standard output, standard error behind "2> ", the exit code.  musl has another
# word for an error of the system.
#
# A new case is a line with only its command line (in pages/ behind
# "$ fragcheck "), then UPDATE=1.  A command line is words of sh; all run in
# testdata/.
set -u
bin=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
cd "$here/../../testdata" || exit 2
got=$(mktemp -d) || exit 2
trap 'rm -rf "$got"' EXIT
LC_ALL=C
export LC_ALL
unset NO_COLOR CLICOLOR_FORCE FORCE_COLOR COLUMNS
unset SUDO_UID DOAS_USER PKEXEC_UID
T=${T:-}
ran=0 failed=0

wanted() { case $1 in *"$T"*) ;; *) false ;; esac; }

run() { # a command line; fills $got/out, $got/err and $code
	eval "set -- $1"
	# shellcheck disable=SC2086 # words are wanted
	${RUN:-} "$bin" "$@" > "$got/out" 2> "$got/err" < /dev/null
	code=$?
}

# ---- tables ------------------------------------------------------------------

command_lines() { # table
	grep -v '^#' "$here/$1" | cut -f1 | awk '!seen[$0]++'
}

# Compare the table's rows of the command lines that ran with those that came,
# in $got/rows; both have the same order.
compare_rows() { # table
	[ -s "$got/rows" ] || return 0
	if [ "${UPDATE:-0}" = 1 ]; then
		awk -F '\t' 'NR == FNR { new[$1] = new[$1] $0 "\n"; next }
		    !($1 in new) { print; next }
		    !done[$1]++ { printf "%s", new[$1] }' \
		    "$got/rows" "$here/$1" > "$got/table"
		cp "$got/table" "$here/$1"
		return
	fi
	awk -F '\t' -v table="$1" '
	NR == FNR { rows[$1, ++came[$1]] = $0; next }
	FNR == 1 { split($0, title); next }
	/^#/ || !($1 in came) { next }
	{
		name = $1
		n = split(rows[name, ++row[name]], have)
		for (i = 1; i <= (NF > n ? NF : n); i++)
			if ($i != have[i]) {
				print table ": " name ": " title[i] ": \"" $i \
				    "\" expected, \"" have[i] "\" came"
				bad[name]
			}
	}
	END {
		for (name in came)
			if (came[name] != row[name]) {
				print table ": " name ": " came[name] + 0 \
				    " rows came, not " row[name] + 0
				bad[name]
			}
		n = 0
		for (name in bad)
			n++
		print n > "/dev/stderr"
	}' "$got/rows" "$here/$1" 2> "$got/bad"
	failed=$((failed + $(cat "$got/bad")))
}

json_table() { # name, options that its command lines leave out
	: > "$got/docs"
	command_lines "$1" > "$got/lines"
	while IFS= read -r line; do
		wanted "$line" || continue
		run "$2 $line"
		ran=$((ran + 1))
		printf '{"run": "%s", "exit": %d}\n' "$line" "$code"
		cat "$got/out"
	done < "$got/lines" > "$got/docs"
	jq -rs --arg table "$1" -f "$here/rows.jq" "$got/docs" > "$got/rows" ||
	    failed=$((failed + 1))
	compare_rows "$1"
}

oneline_table() {
	command_lines oneline > "$got/lines"
	while IFS= read -r line; do
		wanted "$line" || continue
		run "$line"
		ran=$((ran + 1))
		printf '%s\t%d\t%d\t%d\t%s\n' "$line" "$code" \
		    "$(wc -l < "$got/out")" "$(wc -l < "$got/err")" \
		    "$(cat "$got/err" "$got/out" |
		        sed 's/: Filename too long$/: File name too long/; 1q')"
	done < "$got/lines" > "$got/rows"
	compare_rows oneline
}

# ---- pages -------------------------------------------------------------------

# A page that is not wanted stays as it is.
pages() { # file
	rm -rf "$got/page"
	mkdir "$got/page"
	awk -v page="$got/page/" '/^\$ fragcheck/ { n++ }
	    { print > sprintf("%s%03d", page, n) }' "$1"
	for old in "$got"/page/*; do
		IFS= read -r line < "$old"
		if wanted "${1##*/} $line"; then
			run "${line#\$ fragcheck}"
			ran=$((ran + 1))
			{
				echo "$line"
				# the only thing that is another one each time
				sed 's/^\(fragcheck_[a-z_]*last_run_timestamp_seconds\) [0-9]\{10,\}$/\1 0/' \
				    "$got/out"
				sed 's/^/2> /' "$got/err"
				echo "exit $code"
			} > "$got/new"
			cmp -s "$old" "$got/new" || failed=$((failed + 1))
			cp "$got/new" "$old"
		fi
	done
	cat "$got"/page/* > "$got/new"
	if [ "${UPDATE:-0}" = 1 ]; then
		cp "$got/new" "$1"
	else
		diff -u "$1" "$got/new"
	fi
}

if command -v jq > /dev/null; then
	json_table verdicts '--format json'
	json_table overviews '--format json'
	json_table zones '--format json'
	json_table reports '--format json --explain'
	json_table sentences '--format json'
else
	echo "golden: no jq, so no tables of verdicts"
fi
oneline_table
for file in "$here"/pages/*; do pages "$file"; done
[ "${UPDATE:-0}" != 1 ] || failed=0

echo "golden: $((ran - failed)) passed, $failed failed"
# No cases at all is a broken checkout or a filter that nothing matches.
[ "$ran" -gt 0 ] && [ "$failed" -eq 0 ]
