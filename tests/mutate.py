#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which small errors would no unit test and no golden answer notice?

	mutate.py [-n COUNT] [-s SEED] [-b FOLDER] ROOM|FILE[:FIRST[-LAST]]...

Of each file (of a room, src/ROOM/*.c; or of some lines), one operator, constant,
condition or statement at a time is changed; then the unit tests run, and the
golden ones.  Each line printed is a change that all of them let pass: a test
that is missing, or code that is not needed, or a change without effect.  The
latter are known by tests/mutants, with the reason, and counted for themselves.
-n takes so many of the changes only, at random.  The sources stay as they are;
the rest is built in a folder of its own, which -b keeps for the next time.
Exit: 0 at least 90 % were noticed, 1 fewer, 2 no answer.
"""
import argparse
import json
import random
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FLAGS = ('-std=gnu11 -D_GNU_SOURCE -O0 -w -fPIC -Iinclude -Isrc -Itests/unit '
         '-DFC_TYPE_SOURCES="none" -DLIBEXECDIR="/nonexistent"')
ENOUGH = 90  # percent
DEAR = 1.0  # seconds; such a unit test is for changes of its own room only
KNOWN = TOP / 'tests/mutants'
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


def call(command, timeout=600, folder=TOP):
    try:
        return subprocess.run(command, cwd=folder, capture_output=True,
                              text=True, errors='replace', timeout=timeout,
                              check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 99, '', 'too slow')


def must(command):
    done = call(command)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        sys.exit(2)


def limited(command, seconds, preload=''):
    """The program in a shell's words, with an end to endless loops."""
    set_it = f'export LD_PRELOAD={preload}; ' if preload else ''
    return ['sh', '-c', f'ulimit -t {seconds}; ulimit -v 8000000; {set_it}exec {command}']


class Unit:
    came = None

    def __init__(self, path):
        self.path, self.cost = path, 150.0

    def name(self):
        return self.path.name

    def notices(self, changed):
        done = call(limited(str(self.path), int(3 + 4 * self.cost),
                            changed.wrapped()))
        return done.returncode != 0

    def measure(self, changed):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        bad = self.notices(changed)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cost = (after.ru_utime + after.ru_stime
                     - before.ru_utime - before.ru_stime)
        return bad


class Golden:
    """A command line of tests/golden: run.sh, which is slow, is asked only if
    the program prints something else than it did."""
    cost = 0.01

    def __init__(self, folder, options, line):
        self.folder, self.options, self.line = folder, options, line
        self.came = None

    def name(self):
        return f'golden: {self.line}'

    def run(self, preload):
        done = call(limited(f'{self.folder}/fragcheck {self.options} {self.line}',
                            5, preload), folder=TOP / 'testdata')
        return [done.returncode, done.stdout, done.stderr]

    def measure(self, _changed):
        self.came = self.run('')
        return False

    def notices(self, changed):
        preload = changed.plain()
        if self.run(preload) == self.came:
            return False
        program = changed.build.scratch / 'fragcheck'
        program.write_text(f'#!/bin/sh\nulimit -t 5\nulimit -v 8000000\n'
                           f'export LD_PRELOAD={preload}\n'
                           f'exec {self.folder}/fragcheck "$@"\n')
        program.chmod(0o755)
        return call(['env', f'T={self.line}', 'sh', 'tests/golden/run.sh',
                     str(program)]).returncode != 0


def golden_cases(folder):
    seen = set()
    for name, options in (('verdicts', '--format json'),
                          ('overviews', '--format json'),
                          ('zones', '--format json'),
                          ('reports', '--format json --explain'),
                          ('sentences', '--format json'), ('oneline', '')):
        for line in (TOP / 'tests/golden' / name).read_text().splitlines():
            line = line.split('\t')[0]
            if not line.startswith('#') and (options, line) not in seen:
                seen.add((options, line))
                yield Golden(folder, options, line)
    for path in sorted((TOP / 'tests/golden/pages').iterdir()):
        for line in path.read_text().splitlines():
            if line.startswith('$ fragcheck'):
                yield Golden(folder, '', line[len('$ fragcheck'):].strip())


class Changed:
    """A changed file, which stands before that of the library."""

    def __init__(self, build, path, whole):
        self.build, self.made = build, {}
        self.object = build.scratch / 'changed.o'
        source = build.scratch / 'changed.c'
        source.write_text(whole, encoding='utf-8')
        self.is_c = call([*build.cc, '-I', str(path.parent), '-c', '-o',
                          str(self.object), str(source)]).returncode == 0

    def shared(self, name, flags):
        if name not in self.made:
            out = self.build.scratch / f'changed-{name}.so'
            must(['cc', '-shared', '-o', str(out), str(self.object), *flags])
            self.made[name] = str(out)
        return self.made[name]

    def wrapped(self):
        return self.shared('wrapped', [WRAP])

    def plain(self):
        return self.shared('plain', [])


class Nothing:
    wrapped = plain = staticmethod(lambda: '')


class Build:
    """The library as shared objects, so that a change costs one object."""

    def __init__(self, folder, scratch):
        self.dir, self.scratch = folder, scratch
        folder.mkdir(exist_ok=True)
        self.headers = max(path.stat().st_mtime for pattern in
                           ('include/*.h', 'src/*/*.h', 'tests/unit/*.h')
                           for path in TOP.glob(pattern))
        self.cc = ['cc', *shlex.split(FLAGS, posix=False)]
        objects = {}
        for path in sorted(TOP.glob('src/*/*.c')):
            room = path.parent.name
            if room not in ('typesize', 'unpack'):
                out = self.dir / f'{room}-{path.stem}.o'
                self.make([path], out, [*self.cc, '-c', '-o', str(out),
                                        str(path)])
                objects[path] = str(out)
        bsd = shlex.split(call(['pkg-config', '--libs', 'libbsd']).stdout
                          or '-lbsd')
        rpath = ['-L', str(self.dir), f'-Wl,-rpath,{self.dir}']
        lib = [o for p, o in objects.items() if p.parent.name != 'cli']
        for name, flags in (('wrapped', [WRAP]), ('plain', [])):
            out = self.dir / f'lib{name}.so'
            self.make(lib, out, ['cc', '-shared', '-o', str(out), *lib, *flags,
                                 *bsd])
        cli = [o for p, o in objects.items() if p.parent.name == 'cli']
        out = self.dir / 'fragcheck'
        self.make(cli, out, ['cc', '-o', str(out), '-rdynamic', *cli, *rpath,
                             '-lplain', *bsd])
        self.cases = []
        for path in sorted(TOP.glob('tests/unit/test_*.c')):
            out = self.dir / path.stem
            self.make([path], out, [*self.cc, '-rdynamic', '-o', str(out),
                                  str(path), WRAP, *rpath, '-lwrapped', *bsd,
                                  '-lcmocka'])
            self.cases.append(Unit(out))
        self.cases += golden_cases(self.dir)
        self.measure()
        self.cases.sort(key=lambda case: case.cost)
        self.order = {}

    def measure(self):
        """What each case costs and prints without a change; kept in a file for
        as long as nothing is changed."""
        kept = self.dir / 'measured.json'
        newest = max(path.stat().st_mtime for pattern in
                     ('include/*.h', 'src/*/*', 'tests/*/*', 'testdata/**/*')
                     for path in TOP.glob(pattern))
        if kept.exists() and kept.stat().st_mtime > newest:
            for case, found in zip(self.cases, json.loads(kept.read_text())):
                case.cost, case.came = found
            return  # they passed when they were measured
        for case in self.cases:
            if case.measure(Nothing):
                sys.exit(f'mutate: {case.name()} fails on the sources as they '
                         'are')
        kept.write_text(json.dumps([[case.cost, case.came]
                                    for case in self.cases]))

    def make(self, sources, out, command):
        if not out.exists() or out.stat().st_mtime < max(
                self.headers, *(Path(one).stat().st_mtime for one in sources)):
            must(command)

    def notice(self, path, changed):
        """What noticed one change of a file is asked first about the next."""
        cases = self.order.setdefault(path, list(self.cases))
        room = path.parent.name
        for case in cases:
            if (isinstance(case, Unit) and case.cost > DEAR
                    and room not in case.path.stem):
                continue
            if case.notices(changed):
                cases.remove(case)
                cases.insert(0, case)
                return True
        return False


def known():
    """{(file, before, after): why no test can notice it}"""
    table = {}
    if KNOWN.exists():
        for line in KNOWN.read_text(encoding='utf-8').splitlines():
            if line and not line.startswith('#'):
                name, before, after, why = line.split('\t')
                table[name, before, after] = why
    return table


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('-n', type=int, default=0)
    parser.add_argument('-s', type=int, default=1)
    parser.add_argument('-b', type=Path)
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    todo = []
    for name in args.files:
        name, _, lines = name.partition(':')
        first, _, last = lines.partition('-')
        room = TOP / 'src' / name
        for path in (sorted(room.glob('*.c')) if room.is_dir()
                     else [Path(name).resolve()]):
            for change in changes_of(path, int(first or 1),
                                     int(last or first or 10**9)):
                todo.append((path, change))
    if args.n and args.n < len(todo):
        todo = random.Random(args.s).sample(todo, args.n)
        todo.sort(key=lambda one: (one[0], one[1][0]))
    without_effect = known()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        build = Build((args.b or Path(folder)).resolve(), Path(folder))
        killed = same = survived = equal = 0
        # An unchanged file that is noticed would make all others worthless.
        for path in sorted({path for path, _ in todo})[:1]:
            if build.notice(path, Changed(build, path, path.read_text())):
                sys.exit('mutate: no answer: a file without a change is '
                         f'noticed by {build.order[path][0].name()}')
        for path, (line, before, after, whole) in todo:
            name = str(path.relative_to(TOP))
            changed = Changed(build, path, whole)
            if not changed.is_c:
                same += 1  # no C, so nothing to be noticed
            elif build.notice(path, changed):
                killed += 1
            elif (name, before, after) in without_effect:
                equal += 1
            else:
                survived += 1
                print(f'{name}:{line}: {before}\n    -> {after}', flush=True)
    share = 100 * killed / max(1, killed + survived)
    print(f'mutate: {" ".join(args.files)}: {killed} noticed, {survived} survived '
          f'({share:.1f} %), {equal} without effect, {same} no C; seed {args.s}, '
          f'{time.monotonic() - began:.0f} s')
    return share < ENOUGH


sys.exit(main())
