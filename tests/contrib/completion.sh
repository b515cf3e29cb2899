#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each shell itself is asked what it would complete, and that is compared with
# what --help lists and the program takes.
#	completion.sh FRAGCHECK
# shellcheck disable=SC2015 # ok and bad do not fail
set -u
bin=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
dir=$root/contrib/completion
machine=$root/testdata/machines/outage
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
LC_ALL=C HOME=$work/home TERM=dumb
export LC_ALL HOME TERM
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_DATA_DIRS ZDOTDIR INPUTRC
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAILED: $1"
}
skip() {
	skipped=$((skipped + 1))
	echo "skipped: $1"
}
have() { command -v "$1" > /dev/null 2>&1; }

# What is there to be completed as a path; a blank shows who quotes it.
mkdir -p "$work/home" "$work/bin" "$work/here/sub" "$work/queries" \
    "$work/else" || exit 2
: > "$work/here/a file"
echo sub > "$work/dirs"
printf '%s\n' 'a file' sub > "$work/paths"
echo GFP_KERNEL > "$work/gfp"
printf '%s\n' pages pages-exact > "$work/begun"

# ---- what is to be offered ---------------------------------------------------

# "-h", "--help", "--size SIZE" a line; a value that may be left out is
# none, and a letter takes what its long name does.
"$bin" --help | sed -n 's/^  -/-/p' | sed 's/   *.*//; s/\[=.*//
    s/^\(-.\), \(--[a-z-]*\) \(.*\)/\1 \3\n\2 \3/; s/, /\n/' > "$work/help"
sed 's/ .*//' "$work/help" | sort > "$work/options"

# The choices of an option, as its refusal names them; else nothing.
choices() { # for --output '?' is no refusal
	cd "$work/else" || exit 2
	"$bin" "$1" '?' --size 1 "$machine" 2>&1 < /dev/null |
	    sed -n "s/^fragcheck: $1 \"?\": expected //p" |
	    sed 's/,* or /\n/; s/, /\n/g'
}

nr=0
query() { # a line; all that it is to offer is read from standard input
	nr=$((nr + 1))
	sort > "$work/queries/$nr.want"
	printf '%s\n' "$1" > "$work/queries/$nr.line"
}
query_some() { # the same, but it may offer others as well
	query "$1"
	mv "$work/queries/$nr.want" "$work/queries/$nr.some"
}

query 'fragcheck -' < "$work/options"
grep '^--' "$work/options" > "$work/longs"
query 'fragcheck --' < "$work/longs"
query 'fragcheck ' < "$work/dirs"
query 'fragcheck --explain ' < "$work/paths"
query 'fragcheck --alloc pa' < "$work/begun"
query 'fragcheck --alloc=pa' < "$work/begun"
query 'fragcheck -- -' < /dev/null
query 'fragcheck -- ' < "$work/dirs"
# What may be given several times is offered again.
query_some 'fragcheck --size 1 --type x --order 1 --btf f -q -' << 'EOF'
--btf
--order
--size
--type
-q
EOF

nr_choices=0
while read -r option arg; do
	choices "$option" > "$work/choices"
	if [ -z "$arg" ]; then
		case $option in
		-h | --help | -V | --version | --explain) ;;
		*) query "fragcheck $option " < "$work/dirs" ;;
		esac
	elif [ -s "$work/choices" ]; then
		nr_choices=$((nr_choices + 1))
		query "fragcheck $option " < "$work/choices"
		query "fragcheck $option=" < "$work/choices"
	elif [ "$option" = --gfp ]; then
		query_some 'fragcheck --gfp ' < "$work/gfp"
		query_some 'fragcheck --gfp=' < "$work/gfp"
	elif [ "$arg" = FILE ]; then
		query "fragcheck $option " < "$work/paths"
		query "fragcheck $option=" < "$work/paths"
	else
		query "fragcheck $option " < /dev/null
		case $option in
		--*) query "fragcheck $option=" < /dev/null ;;
		esac
	fi
done < "$work/help"

cd "$work/here" || exit 2

# fish asks for completions only of programs that it finds.
ln -s "$bin" "$work/bin/fragcheck"
PATH=$work/bin:$PATH

# Otherwise everything below could pass for want of anything to compare.
[ "$(wc -l < "$work/options")" -ge 20 ] && ok ||
    bad "--help: fewer than 20 options found"
[ "$nr_choices" -ge 4 ] && ok ||
    bad "choices found for $nr_choices options only, not 4"

# ---- the shells --------------------------------------------------------------

# They complete a query with all that matches at once, and then run the line:
# a function fragcheck leaves its arguments in NR.args, so that quoting shows.

ask_bash() { # a file to be sourced, a directory for the answers
	cat > "$work/bashrc" << EOF
PS1= PS2=
HISTFILE=
source "$1"
bind '"\\C-t": insert-completions'
fragcheck() { printf '%s\\n' "\$@" > "$2/\$nr.args"; }
EOF
	i=0
	while [ $i -lt $nr ]; do
		i=$((i + 1))
		printf 'nr=%d\n%s\024\n' $i "$(cat "$work/queries/$i.line")"
	done > "$work/keys"
	BASH_COMPLETION_USER_DIR=$work timeout 60 bash --noprofile \
	    --rcfile "$work/bashrc" -i < "$work/keys" > "$work/term" 2>&1
}

ask_zsh() { # a directory for the answers
	# It edits lines on a terminal only, so one zsh gives it to another.
	cat > "$work/zshrc" << EOF
PS1= PS2= RPS1= HISTFILE=
fpath=("$dir" \$fpath)
autoload -Uz compinit && compinit -D -u
zstyle ':completion:*' completer _complete
insert_all() { _main_complete; compstate[insert]=all compstate[list]=; }
zle -C insert_all complete-word insert_all
bindkey '^T' insert_all
fragcheck() { printf '%s\\n' "\$@" > "$1/\$nr.args"; print -r "<""\$nr"">"; }
EOF
	cat > "$work/zpty" << EOF
zmodload zsh/zpty || exit 2
zpty asked zsh -f -i
zpty -w asked 'source "$work/zshrc"; print "<""0"">"'
zpty -r asked seen '*<0>*' || exit 2
for i in {1..$nr}; do
	zpty -w asked "nr=\$i"
	zpty -w asked "\$(< "$work/queries/\$i.line")"\$'\\C-t'
	zpty -r asked seen "*<\$i>*" || exit 2
done
zpty -d asked
EOF
	timeout 60 zsh -f "$work/zpty" > "$work/term" 2>&1
}

ask_fish() { # a directory for the answers
	cat > "$work/ask.fish" << EOF
set fish_complete_path "$dir"
for i in (seq $nr)
	complete -C (cat "$work/queries/\$i.line") |
	    string replace -r '\\t.*' '' > "$1/\$i.offered"
end
EOF
	timeout 60 fish --no-config "$work/ask.fish" > "$work/term" 2>&1
}

# From the arguments of the completed line to those that were offered.
offered() { # a directory
	i=0
	while [ $i -lt $nr ]; do
		i=$((i + 1))
		line=$(sed 's/^fragcheck //' "$work/queries/$i.line")
		if [ -f "$1/$i.args" ]; then
			# without the words before the cursor's, and that one
			# if it is as it was
			before=$(printf '%s' "$line" | tr -cd ' ' | wc -c)
			tail -n "+$((before + 1))" "$1/$i.args" |
			    grep -vxF -e "${line##* }" > "$1/$i.offered"
		fi
		[ -f "$1/$i.offered" ] || continue
		sed 's/^--[a-z-]*=\(.\)/\1/; s/[=/]$//; /^$/d' \
		    "$1/$i.offered" | sort > "$1/$i.got"
	done
}

taken() { # option, choice
	"$bin" "$1" "$2" --size 1 "$machine" > /dev/null 2> "$work/err" \
	    < /dev/null
	[ $? -le 1 ] && [ ! -s "$work/err" ]
}

compare() { # shell, its directory
	[ -f "$2/$nr.offered" ] || [ -f "$2/$nr.args" ] || {
		bad "$1: does not answer all; its terminal:"
		tail -n 20 "$work/term"
	}
	offered "$2"
	i=0
	while [ $i -lt $nr ]; do
		i=$((i + 1))
		q=$work/queries/$i
		line=$(cat "$q.line")
		if [ ! -f "$2/$i.got" ]; then
			bad "$1: \"$line\": no answer"
			continue
		elif [ -f "$q.some" ]; then
			comm -23 "$q.some" "$2/$i.got" | sed 's/^/-/'
		else
			comm -23 "$q.want" "$2/$i.got" | sed 's/^/-/'
			comm -13 "$q.want" "$2/$i.got" | sed 's/^/+/'
		fi > "$work/diff"
		[ ! -s "$work/diff" ] && ok || {
			bad "$1: \"$line\" (- not offered, + wrongly):"
			sed 's/^/    /' "$work/diff"
		}
		case $line in
		*' --alloc ' | *' --within ' | *' --format ' | \
		    *' --color ' | *' --gfp ')
			option=${line#fragcheck }
			option=${option% }
			while read -r choice; do
				taken "$option" "$choice" && ok ||
				    bad "$1: $option $choice is not taken"
			done < "$2/$i.got"
			;;
		esac
	done
}

# The check of choices is one: it sees a wrong one.
! taken --alloc nonsense && ok || bad "--alloc nonsense is taken"

asked=''
ask() { # name, program, then the command that asks it
	name=$1
	have "$2" || {
		skip "$name: no $2"
		return
	}
	shift 2
	mkdir "$work/$name" && "$@" "$work/$name"
	compare "$name" "$work/$name"
	asked="$asked $name"
}
ask bash bash ask_bash "$dir/fragcheck.bash"
loader=/usr/share/bash-completion/bash_completion
mkdir "$work/completions"
ln -s "$dir/fragcheck.bash" "$work/completions/fragcheck"
if [ -f $loader ]; then
	ask bash-completion bash ask_bash $loader
else
	skip "bash-completion: no $loader"
fi
ask zsh zsh ask_zsh
ask fish fish ask_fish

# Of --gfp the list is ours; it is the same one everywhere.
gfp=$(grep -lxF 'fragcheck --gfp ' "$work"/queries/*.line)
gfp=$(basename "$gfp" .line)
first=''
for name in $asked; do
	: "${first:=$name}"
	cmp -s "$work/$first/$gfp.got" "$work/$name/$gfp.got" && ok ||
	    bad "--gfp: $name offers others than $first"
done

summary="completion: $passed passed, $failed failed"
[ $skipped = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ $failed = 0 ]
