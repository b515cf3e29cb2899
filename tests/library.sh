#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The library as others have it: installed, with the programs of
# contrib/library, whose answers are the command's.
#	library.sh MAKE BUILD
set -u
make=$1 build=$2
top=$(realpath "$(dirname "$0")/..")
cd "$top" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
# shellcheck source=/dev/null
. tests/tally.sh

machine=testdata/machines/outage
version=$(sed -n 's/^#define FC_VERSION "\(.*\)"/\1/p' include/fragcheck.h)
soname=libfragcheck.so.${version%.*}
root=$work/root lib=$work/root/usr/lib
LC_ALL=C
export LC_ALL

same() { diff "$1" "$2"; }
is() { [ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; false; }; }

$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr install-lib || exit 1
for file in lib/libfragcheck.a lib/"$soname" lib/libfragcheck.so \
    lib/pkgconfig/libfragcheck.pc include/fragcheck.h; do
	ok "installed: $file" is "$(stat -L -c %a "$root/usr/$file")" 644
done

# ---- what it exports, and what it needs ------------------------------------

# A function of the header is a name with our prefix before a bracket, once
# what is no code is away.
${CC:-cc} -E -P include/fragcheck.h | grep -v '^typedef int fc_failure_fn' |
    grep -oE '\bfc_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u > "$work/header"
grep '^fc_' src/libfragcheck.sym > "$work/listed"
nm -D --defined-only "$lib/$soname" | awk '$2 != "A" { print $3 }' |
    sed 's/@.*//' | sort > "$work/exported"
ok "src/libfragcheck.sym has what the header has" \
    same "$work/header" "$work/listed"
ok "exported is what is listed" same "$work/listed" "$work/exported"
ok "all of them have this release's version" is \
    "$(nm -D --with-symbol-versions --defined-only "$lib/$soname" |
	grep -c "@@FRAGCHECK_${version%.*}\$")" "$(grep -c . "$work/listed")"
tagged() { readelf -d "$lib/$soname" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"; }
ok "soname" is "$(tagged SONAME)" "$soname"
ok "needs libc and libbsd at most" is \
    "$(tagged NEEDED | grep -vE '^(lib(bsd|md|c)\.|ld-)')" ""

# ---- programs ----------------------------------------------------------------

cc=${CC:-cc} cxx=${CXX:-c++}
export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_PATH="$lib/pkgconfig"
# shellcheck disable=SC2046 # words are wanted
shared() { "$@" $(pkg-config --cflags --libs libfragcheck); }
built() { # compiler and flags: $work/ask
	rm -f "$work/ask"
	shared "$@" -o "$work/ask" > "$work/log" 2>&1 ||
	    { cat "$work/log"; false; }
}
# ask ARGUMENT...: $work/out, $work/err, $code
ask() {
	LD_LIBRARY_PATH=$lib "$@" > "$work/out" 2> "$work/err" < /dev/null
	code=$?
}
out_is() { # exit status, file with what it printed
	[ "$code" = "$1" ] && same "$2" "$work/out" && return 0
	echo "exit $code"
	cat "$work/err"
	return 1
}
starts() { # exit status, how the one line begins, out or err
	[ "$code" = "$1" ] && grep -q "^$2" "$work/$3" &&
	    [ "$(wc -l < "$work/$3")" = 1 ] && return 0
	echo "exit $code"
	cat "$work/out" "$work/err"
	return 1
}
# The command's own answer is what all of them must have.
"$build/fragcheck" --json --size 65640 $machine > "$work/json"
refused() { # what
	ask "$@" 65640 "$work/nowhere"
	ok "$prog: what is not there" starts 2 'ask: cannot open' err
	ask "$@" 65640 testdata/reports/4.15-cpuset.log
	ok "$prog: a log" starts 2 'ask: a kernel log' err
	ask "$@" 64KiBs "$machine"
	ok "$prog: no size" starts 2 'ask: invalid size' err
}
for std in c99 gnu17; do
	prog="C ($std)"
	ok "$prog: compiled" built "$cc" -std=$std -D_GNU_SOURCE -Wall \
	    -Wextra -pedantic -Werror contrib/library/ask.c
	ask "$work/ask" 65640 $machine
	sed -n 's/.*"rung":"\([a-z]*\)".*/\1: NOT NOW 65640 bytes need/p' \
	    "$work/json" > "$work/first"
	head -1 "$work/out" | cut -c-"$(($(wc -c < "$work/first") - 1))" \
	    > "$work/cut"
	ok "$prog: rung and headline" same "$work/first" "$work/cut"
	ok "$prog: exit status" is "$code" 1
	grep -o '"code":"[a-z_]*"' "$work/json" | cut -d'"' -f4 | sort -u \
	    > "$work/codes"
	sed -n 's/^	//p' "$work/out" | sort -u > "$work/told"
	ok "$prog: remedies" same "$work/codes" "$work/told"
	ask "$work/ask" 4096
	ok "$prog: the running kernel" starts 0 'now: YES' out
	refused "$work/ask"
done
if [ "$(id -u)" = 0 ] && have setpriv; then
	ask setpriv --reuid 65534 --regid 65534 --clear-groups "$work/ask" 4096
	ok "C: as nobody" starts 0 'now: YES' out
else
	skip "as nobody: not root, or no setpriv"
fi
# What README.md shows is all but the declarations and the call of main().
{
	printf '#include <fragcheck.h>\n#include <stdio.h>\nint main(void) {\n'
	printf 'struct fc_error err; struct fc_here here = { .page_size = 4096 };\n'
	awk '$0 == "```" { on = 0 } on; $0 == "```c" { on = 1 }' \
	    README.md
	printf 'fc_answers_free(answers); return answers == NULL; }\n'
} > "$work/readme.c"
# shellcheck disable=SC2046 # words are wanted
ok "README.md: its C compiles" "$cc" -Wall -Wextra -Werror -o "$work/readme" \
    "$work/readme.c" $(pkg-config --cflags --libs libfragcheck) "-Wl,-rpath,$lib"
ask "$work/readme"
ok "README.md: and answers" starts 0 '65640 bytes ' out
# shellcheck disable=SC2046 # words are wanted
ok "C, the archive" "$cc" -o "$work/ask" contrib/library/ask.c \
    $(pkg-config --cflags libfragcheck) "$lib/libfragcheck.a" -lbsd
ok "C, the archive: needs no libfragcheck.so" is \
    "$(readelf -d "$work/ask" | grep -c fragcheck)" 0
"$work/ask" 65640 $machine > "$work/static"
ask "$work/ask" 65640 $machine
ok "C, the archive: says the same" out_is 1 "$work/static"

if have "$cxx"; then
	for std in c++11 c++20; do
		prog="C++ ($std)"
		ok "$prog: compiled" built "$cxx" -std=$std -Wall \
		    -Wextra -pedantic -Werror contrib/library/ask.cc
		ask "$work/ask" 65640 $machine
		ok "$prog: JSON is the command's" out_is 1 "$work/json"
		ask "$work/ask" 4096
		ok "$prog: the running kernel" \
		    starts 0 '{"schema":"fragcheck/.","time":null,"source":{"kind":"live"' out
		refused "$work/ask"
	done
else
	skip "C++: no compiler"
fi

python=/usr/bin/python3
[ -x $python ] || python=python3
if have $python; then
	ok "Python: this release's soname" \
	    grep -qF "'$soname'" contrib/library/ask.py
	# its structs against the header's
	cat > "$work/layout.c" <<-'EOF'
	#include <fragcheck.h>
	#include <stdio.h>
	#define AT(s, m) printf(#s "." #m " %zu\n", offsetof(struct s, m))
	#define SIZE(s) printf(#s " %zu\n", sizeof(struct s))
	int main(void)
	{
		AT(fc_here, page_size); AT(fc_here, release);
		AT(fc_here, build); SIZE(fc_here);
		AT(fc_opt, value); AT(fc_opt, present); SIZE(fc_opt);
		AT(fc_request, name); AT(fc_request, type);
		AT(fc_request, size); AT(fc_request, order);
		AT(fc_request, allocator); AT(fc_request, gfp);
		AT(fc_request, gfp_text); AT(fc_request, node);
		AT(fc_request, count); AT(fc_request, tried);
		AT(fc_request, early); AT(fc_request, within);
		SIZE(fc_request);
		AT(fc_error, kind); AT(fc_error, sys_errno);
		AT(fc_error, file); AT(fc_error, line);
		AT(fc_error, column); AT(fc_error, message); SIZE(fc_error);
	}
	EOF
	ok "Python: layout, compiled" built "$cc" "$work/layout.c"
	ask "$work/ask"
	mv "$work/out" "$work/layout"
	ask $python -B -c '
import ctypes, sys
sys.path.insert(0, "contrib/library")
import ask
for name in "Here", "Opt", "Request", "Error":
    struct = getattr(ask, name)
    for member, _ in struct._fields_:
        print("fc_%s.%s %d" % (name.lower(), member,
                               getattr(struct, member).offset))
    print("fc_%s %d" % (name.lower(), ctypes.sizeof(struct)))'
	ok "Python: layout is the header's" out_is 0 "$work/layout"
	ask $python -B contrib/library/ask.py 65640 $machine
	ok "Python: the command's answer" starts 0 'compaction - 890.0 MiB' out
	ask $python -B contrib/library/ask.py 4096
	ok "Python: the running kernel" starts 0 'now - ' out
	ask $python -B contrib/library/ask.py 65640 "$work/nowhere"
	ok "Python: what is not there" is \
	    "$code $(tail -1 "$work/err")" "1 ValueError: cannot open"
else
	skip "Python: not there"
fi

# ---- and away again ----------------------------------------------------------

$make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall 2> /dev/null
ok "uninstall leaves nothing" is "$(find "$root" ! -type d)" ""
tally library
