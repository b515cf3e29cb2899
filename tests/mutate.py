#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which small errors in a file would no unit test and no golden answer notice?

	mutate.py [-n COUNT] [-s SEED] FILE[:FIRST[-LAST]]...

Of each file, or of its lines, one operator, constant, condition or statement
at a time is changed; then the unit tests run and, if they pass, the golden
ones.  Each line printed is a change that all of them let pass: a test that is
missing, or code that is not needed, or a change without effect.  -n takes so
many of the changes only, at random.  The sources stay as they are; the rest is
built in a folder of its own.  Exit: 0 none survived, 1 some, 2 no answer.
"""
import argparse
import random
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FLAGS = ('-std=gnu11 -D_GNU_SOURCE -O1 -w -fPIC -Iinclude -Isrc -Itests/unit '
         '-DFC_TYPE_SOURCES="none" -DLIBEXECDIR="/nonexistent"')
WRAP = '-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc'
OPERATORS = {
    '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==',
    '+': '-', '-': '+', '&&': '||', '||': '&&', '<<': '>>', '>>': '<<',
    '&': '|', '|': '&', '+=': '-=', '-=': '+=', '|=': '&=', '*': '+',
}
# what is no code stays as it is
SKIPPED = re.compile(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
                     r'|^#[^\n]*', re.S | re.M)
CHANGES = (
    # operators stand between blanks, so that no pointer or sign is one
    (re.compile(r'(?<= )(&&|\|\||<<|>>|[<>=!+|-]=|[<>+&|*-])(?= |\n)'),
     lambda m: [OPERATORS[m[1]]]),
    (re.compile(r'!(?=[a-z_(])'), lambda m: ['']),
    (re.compile(r'(?<![\w.])(\d+)(?![\w.])'), lambda m: [str(int(m[1]) + 1)]),
    (re.compile(r'(?<=\bif \()(?=.*)'), lambda m: ['0 && ', '1 || ']),
    (re.compile(r'\b(true|false)\b'),
     lambda m: ['false' if m[1] == 'true' else 'true']),
    # a statement of one line, no declaration
    (re.compile(r'(?<=^\t)(\t*)((?!return|goto|case|default)[a-z_][\w.>\[\]-]*'
                r'(?:\(| [-+|&]?= )[^\n]*;)$', re.M), lambda m: [m[1] + ';']),
    (re.compile(r'\bcontinue;|\bbreak;'), lambda m: [';']),
)


def changes_of(path, first, last):
    """(line number, text before, text after, whole new file)."""
    text = path.read_text(encoding='utf-8')
    # blanks of the same length, but for the line ends
    code = SKIPPED.sub(lambda m: re.sub(r'[^\n]', '\v', m[0]), text)
    for pattern, others in CHANGES:
        for match in pattern.finditer(code):
            line = code.count('\n', 0, match.start()) + 1
            if not first <= line <= last:
                continue
            for new in others(match):
                whole = text[:match.start()] + new + text[match.end():]
                yield (line, text.split('\n')[line - 1].strip(),
                       whole.split('\n')[line - 1].strip(), whole)


def call(command, timeout=600):
    try:
        return subprocess.run(command, cwd=TOP, capture_output=True,
                              text=True, errors='replace', timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 99, '', 'too slow')


class Build:
    """The library as two shared objects, so that a change costs one object."""

    def __init__(self, folder):
        self.dir = folder
        self.cc = ['cc', *shlex.split(FLAGS, posix=False)]
        self.objects = {}
        for path in sorted(TOP.glob('src/*/*.c')):
            room = path.parent.name
            if room not in ('typesize', 'unpack'):
                out = self.dir / f'{room}-{path.stem}.o'
                self.compile(path, out)
                self.objects[path] = out
        self.bsd = shlex.split(call(['pkg-config', '--libs', 'libbsd']).stdout
                               or '-lbsd')
        self.bin = self.dir / 'fragcheck'
        self.rpath = ['-L', str(self.dir), f'-Wl,-rpath,{self.dir}']
        self.link()
        self.units = []
        for path in sorted(TOP.glob('tests/unit/test_*.c')):
            out = self.dir / path.stem
            self.must([*self.cc, '-rdynamic', '-o', str(out), str(path), WRAP,
                       *self.rpath, '-lwrapped', *self.bsd, '-lcmocka'])
            self.units.append(out)

    def must(self, command):
        done = call(command)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            sys.exit(2)

    def compile(self, path, out, source=None):
        command = [*self.cc, '-c', '-o', str(out), str(source or path)]
        if source is None:
            self.must(command)
            return True
        command[1:1] = ['-I', str(path.parent)]
        return call(command).returncode == 0

    def link(self, instead=None):
        """instead: {path: object} of the changed file."""
        objects = {**self.objects, **(instead or {})}
        lib = [str(o) for p, o in objects.items() if p.parent.name != 'cli']
        for name, flags in (('wrapped', [WRAP]), ('plain', [])):
            self.must(['cc', '-shared', '-o', str(self.dir / f'lib{name}.so'),
                       *lib, *flags, *self.bsd])
        self.must(['cc', '-o', str(self.bin),
                   *(str(o) for p, o in objects.items()
                     if p.parent.name == 'cli'),
                   *self.rpath, '-lplain', *self.bsd])

    def passes(self):
        for unit in self.units:
            if call([str(unit)], 60).returncode != 0:
                return False
        return call(['sh', 'tests/golden/run.sh', str(self.bin)],
                    180).returncode == 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('-n', type=int, default=0)
    parser.add_argument('-s', type=int, default=1)
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    todo = []
    for name in args.files:
        name, _, lines = name.partition(':')
        first, _, last = lines.partition('-')
        path = Path(name).resolve()
        for change in changes_of(path, int(first or 1),
                                 int(last or first or 10**9)):
            todo.append((path, name, change))
    if args.n and args.n < len(todo):
        todo = random.Random(args.s).sample(todo, args.n)
    with tempfile.TemporaryDirectory() as folder:
        build = Build(Path(folder))
        if not build.passes():
            sys.exit('mutate: the tests fail on the sources as they are')
        killed = same = survived = 0
        for path, name, (line, before, after, whole) in todo:
            source, out = build.dir / 'changed.c', build.dir / 'changed.o'
            source.write_text(whole, encoding='utf-8')
            if not build.compile(path, out, source):
                same += 1  # no C, so nothing to be noticed
                continue
            build.link({path: out})
            if build.passes():
                survived += 1
                print(f'{name}:{line}: {before}\n    -> {after}', flush=True)
            else:
                killed += 1
    print(f'mutate: {killed} noticed, {survived} survived, {same} no C')
    return survived > 0


sys.exit(main())
