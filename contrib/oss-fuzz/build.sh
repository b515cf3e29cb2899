#!/bin/sh -eu
# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets as OSS-Fuzz builds them, out of its environment: CC, CXX, CFLAGS,
# CXXFLAGS, LIB_FUZZING_ENGINE, OUT, and WORK for what is in between.  `make fuzz`
# takes the same way.  A target whose library is not there is left out, and said.
top=$(realpath "$(dirname "$0")/../..")
cd "$top"
work=${WORK:-$OUT}/objects
flags="-std=gnu11 -D_GNU_SOURCE -Iinclude -Isrc"
rm -rf "$work"
mkdir -p "$OUT" "$work"

# What all of them share: the library, and the program but for its main().
# shellcheck disable=SC2016 # the inner shell's
find src -name '*.c' ! -path src/cli/main.c ! -path 'src/typesize/*' \
    ! -path 'src/unpack/*' -print0 |
    xargs -0 -P "$(nproc)" -I {} sh -c \
        '$CC $CFLAGS $1 "-DLIBEXECDIR=\"/usr/libexec\"" -c \
            -o "$2/$(echo "$3" | tr / _).o" "$3"' \
        sh "$flags" "$work" {}
rm -f "$work/all.a"
ar rcs "$work/all.a" "$work"/*.o

links() { # libraries
	echo 'int main(void) { return 0; }' |
	    $CC -x c -o "$work/probe" - "$@" 2> "$work/probe.log"
}

json=
if links -ljansson; then
	json=-ljansson # it reads what we write
fi
python3 tests/fuzz/dictionary.py > "$work/fragcheck.dict"

for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	libraries="-lbsd $json"
	more=
	case $name in
	fuzz_program)
		more="tests/fuzz/formats.c tests/fuzz/laws.c"
		libraries="-lbsd -ljansson" ;;
	fuzz_unpack)
		libraries="$libraries -larchive" ;;
	esac
	# shellcheck disable=SC2086 # words are wanted
	if ! links $libraries; then
		echo "left out: $name, for lack of a library of $libraries"
		continue
	fi
	objects=
	for file in $source $more; do
		object=$work/$(basename "$file" .c).o.target
		# shellcheck disable=SC2086
		$CC $CFLAGS $flags -c -o "$object" "$file"
		objects="$objects $object"
	done
	# where they run there are no such libraries: see below
	# shellcheck disable=SC2086,SC2016
	$CXX $CXXFLAGS -o "$OUT/$name" $objects "$work/all.a" \
	    $LIB_FUZZING_ENGINE $libraries '-Wl,-rpath,$ORIGIN/lib'
	cp "$work/fragcheck.dict" "$OUT/$name.dict"
	python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" \
	    tests/fuzz/corpus/"${name#fuzz_}"/*
done

# They bring along what they are linked with, but for what is everywhere.
mkdir -p "$OUT/lib"
for target in "$OUT"/fuzz_*; do
	case $target in *.*) continue ;; esac
	ldd "$target"
done | awk '$3 ~ /^\// { print $3 }' | sort -u |
    grep -Ev '/(libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+)\.so' |
    while read -r library; do
	    [ -e "$OUT/lib/${library##*/}" ] || cp "$library" "$OUT/lib"
    done
