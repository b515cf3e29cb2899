#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All that can be said about the sources without running them.
#	run.sh BUILD
set -u
build=$1
passed=0 failed=0 skipped=0

check() { # name, command
	name=$1
	shift
	if "$@" > "$build/lint.log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "lint: $name:"
		cat "$build/lint.log"
	fi
}
tool() { # name of a program, then as check
	program=$1
	shift
	if command -v "$program" > /dev/null 2>&1; then
		check "$@"
	else
		skipped=$((skipped + 1))
		echo "lint: $program is not installed, skipped"
	fi
}
spdx() {
	# shellcheck disable=SC2046 # words are wanted
	! grep -LE 'SPDX-License-Identifier: (BSD-2-Clause|GPL-2.0)' Makefile \
	    .ci/* $(find include src tests testdata -name '*.[ch]' \
	        -o -name '*.sh' -o -name '*.py') \
	    contrib/debian/rules contrib/debian/*.postrm \
	    $(find contrib -type f ! -name '*.json' ! -path '*/debian/*') |
	    grep .
}
man_page() { # which others are installed here is no matter
	! mandoc -Tlint -Wstyle man/fragcheck.1 |
	    grep -v 'referenced manual not found'
}
long_lines() { # a tab counts for 8, what stands in a literal for nothing
	# shellcheck disable=SC2046 # words are wanted
	! expand $(find include src -name '*.[ch]') |
	    sed 's/"\([^"\\]\|\\.\)*"/""/g' | grep -E '^.{82,}'
}
# The header is for C++, too, by itself, with names as the library has them.
cplusplus() {
	for std in c++11 c++20; do
		g++ -std=$std -Wall -Wextra -pedantic -Werror -fsyntax-only \
		    -x c++ include/fragcheck.h || return 1
	done
	printf '#include "fragcheck.h"\n%s\n%s\n' \
	    'struct fc_request req = FC_REQUEST_INIT;' \
	    'void f(fc_snapshot *snap) { fc_snapshot_free(snap); }' |
	    g++ -std=c++20 -Wall -pedantic -Werror -Iinclude -c \
	        -o "$build/cxx.o" -x c++ - &&
	    nm "$build/cxx.o" | grep -qw fc_snapshot_free
}

mkdir -p "$build"
make -s BUILD="$build" all || exit 1
check layers sh tests/lint/layers.sh
check symbols sh tests/lint/symbols.sh "$build/libfragcheck.a"
check docs sh tests/lint/docs.sh "$build/fragcheck"
check licence spdx
tool python3 "literals in pieces" python3 tests/lint/literals.py include src
tool g++ "C++" cplusplus
check "long lines" long_lines
tool mandoc "man page" man_page
tool mandoc "man page, rendered" sh tests/lint/rendered.sh "$build/fragcheck" \
    man/fragcheck.1
# shellcheck disable=SC2046 # words are wanted
tool clang-format format clang-format --dry-run -Werror \
    $(find include src tests -name '*.[ch]')
tool cppcheck cppcheck cppcheck --quiet --error-exitcode=2 -Iinclude -Isrc \
    --enable=warning,performance,portability --inline-suppr \
    --suppress=missingIncludeSystem --std=c11 -D__GNUC__ src
# shellcheck disable=SC2046 # words are wanted
tool shellcheck shellcheck shellcheck -s sh .ci/deps .ci/run contrib/oss-fuzz/build.sh \
    $(find tests testdata -name '*.sh')
tool shellcheck "shellcheck, bash" shellcheck contrib/completion/fragcheck.bash
tool shellcheck "shellcheck, clusters" shellcheck contrib/cluster/nfd-features \
    contrib/cluster/slurm-prolog contrib/cluster/libvirt-qemu \
    contrib/cluster/fragcheck.nhc
tool codespell codespell codespell -q 3 -L nd,ned,te,nnumber,whats,fromat -S .git,build*,testdata,./tests/golden,./tests/fuzz/corpus .

echo "lint: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
