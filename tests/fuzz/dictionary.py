#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Words of what is read, for fuzzers: those that stand in the sources.

usage: dictionary.py > fragcheck.dict
"""
import glob
import os
import re

SRC = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../../src')
READERS = ('parse/*.c', 'log/*.c', 'input/klog.c', 'input/paste.c',
           'kernel/gfp.c', 'kernel/gfp_mode.c', 'kernel/migratetype.c',
           'kernel/zonelist.c', 'snapshot/read*.c', 'history/*.c')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\[nt"])+)"')
MORE = ('Node 0, zone ', '>100000', '4294967296', '9223372036854775808',
        '18446744073709551615', ' ==\n')


def literals():
    for pattern in READERS:
        for path in sorted(glob.glob(os.path.join(SRC, pattern))):
            with open(path, encoding='ascii') as f:
                text = re.sub(r'(?m)^#include.*$', '', f.read())
            # not what is said of them
            text = re.sub(r'/\*.*?\*/|fc_error_\w+\([^;]*;', '', text,
                          flags=re.S)
            for word in LITERAL.findall(text):
                if '%' not in word and 2 <= len(word) <= 32:
                    yield word.replace('\\n', '\n').replace('\\t', '\t') \
                        .replace('\\"', '"')


def options():
    with open(os.path.join(SRC, 'cli/options.c'), encoding='ascii') as f:
        for name in re.findall(r'\{ OPT_\w+, "([a-z-]+)"', f.read()):
            yield '--' + name
    with open(os.path.join(SRC, 'verdict/names.c'), encoding='ascii') as f:
        yield from LITERAL.findall(re.sub(r'#include.*', '', f.read()))


def main():
    words = set(MORE) | set(literals()) | set(options())
    words |= {f'== {w} ==\n' for w in words
              if re.fullmatch(r'(proc|sys|sos_commands)/[\w./-]+', w)}
    for word in sorted(words):
        print('"%s"' % ''.join(
            c if ' ' <= c <= '~' and c not in '"\\' else f'\\x{ord(c):02x}'
            for c in word))


main()
