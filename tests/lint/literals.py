#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""String literals that stand in pieces: a phrase seen on a screen must be
found by grep, so that it is one literal, however long its line.

	literals.py FOLDER...		names the places, fails if there are any

A piece that ends a line of the output, "...\\n", and PRIuMAX and the like are
no pieces: what a person sees is whole on each side.
"""
import re
import sys
from pathlib import Path

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"'
                   r"|'(?:[^'\\\n]|\\.)*'", re.S)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)


def pieces(text):
    """Lines where a literal goes on that another began."""
    last = None
    for token in TOKEN.finditer(text):
        if token.group().startswith('/'):
            continue
        between = last and COMMENT.sub('', text[last.end():token.start()])
        if last and not between.strip() and last.group().startswith('"') \
                and not last.group().endswith('\\n"'):
            yield text.count('\n', 0, token.start()) + 1
        last = token


def main():
    bad = 0
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).glob('**/*.[ch]')):
            for line in pieces(path.read_text(encoding='utf-8')):
                print(f'{path}:{line}: goes on from the line before')
                bad += 1
    return bad > 0


sys.exit(main())
