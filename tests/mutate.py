#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which small errors would no test notice?

	mutate.py [-n COUNT] [-s SEED] [-j JOBS] [-b FOLDER] ROOM|FILE[:FIRST[-LAST]]...

Of each file (of a room, src/ROOM/*.c; or of some lines), one operator, constant,
condition or statement at a time is changed; then the unit tests run, the golden
answers, and those to small kernel logs, until one of them notices it.  Each line
printed is a change that all of them let pass: a test that is missing, or code
that is not needed, or a change without effect.  The latter are known by
tests/mutants, with the reason, or because the compiler makes the same of both,
and are counted for themselves.  -n takes so many of the changes of each room only,
at random.  The sources stay as they are; the rest is built in a folder of its
own, which -b keeps for the next time.
Exit: 0 at least 90 % were noticed in each room, 1 fewer, 2 no answer.
"""
import argparse
import concurrent.futures
import itertools
import json
import os
import random
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FLAGS = ('-std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -w -fPIC -Iinclude '
         '-Isrc -Itests/unit -DFC_TYPE_SOURCES="none" -DLIBEXECDIR="/nonexistent"')
ENOUGH = 90  # percent
# Dear ones, of which others need not be asked.
OF_ROOMS = {'test_history': ('base', 'history'),
            'test_tree': ('base', 'input', 'snapshot'),
            'test_frames': ('base', 'input', 'parse', 'snapshot'),
            'test_screen': ('base', 'render'),
            'wrappings': ('base', 'log')}
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


def call(command, timeout=60, folder=TOP, text=None):
    stdin = {'input': text} if text is not None else {'stdin': subprocess.DEVNULL}
    try:
        return subprocess.run(command, cwd=folder, capture_output=True,
                              encoding='utf-8', errors='replace',
                              timeout=timeout, check=False, **stdin)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 99, '', 'too slow')


def must(command):
    done = call(command, 600)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        sys.exit(2)


def limited(command, seconds, preload=''):
    """The program in a shell's words, with an end to endless loops."""
    set_it = f'export LD_PRELOAD={preload}; ' if preload else ''
    return ['sh', '-c', f'ulimit -t {seconds}; ulimit -v 8000000; {set_it}'
            f'exec {command}']


class Case:
    """What can notice a change; cost in seconds, and what came without one."""
    cost, came = 0.5, None

    def is_of(self, _room):
        return True

    def is_named(self, _path):
        return False

    def measure(self):
        self.came = None


class Unit(Case):
    cost = 20.0

    def __init__(self, path):
        self.path = path

    def name(self):
        return self.path.name

    def is_of(self, room):
        return room in OF_ROOMS.get(self.path.stem, (room, ))

    def is_named(self, path):
        return self.path.stem == f'test_{path.stem}'

    def notices(self, changed):
        return call(limited(str(self.path), int(2 + 3 * self.cost),
                            changed.wrapped()),
                    30 + 20 * self.cost).returncode != 0

    def measure(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if self.notices(Nothing):
            sys.exit(f'mutate: {self.name()} fails on the sources as they are')
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cost = (after.ru_utime + after.ru_stime
                     - before.ru_utime - before.ru_stime)


class Golden(Case):
    """A command line of tests/golden; what it prints is compared as run.sh does
    it, if it is anything else than it was."""

    def __init__(self, folder, table, options, line):
        self.folder, self.table = folder, table
        self.options, self.line = options, line

    def name(self):
        return f'golden {self.table}: {self.line}'

    def run(self, preload):
        done = call(limited(f'{self.folder}/fragcheck {self.options} {self.line}',
                            5, preload), folder=TOP / 'testdata')
        return [done.returncode, done.stdout, done.stderr]

    def matters(self, came):
        code, out, err = came
        if self.table == 'pages':
            return [code, err, re.sub(
                r'(?m)^(fragcheck_[a-z_]*last_run_timestamp_seconds) \d+$', r'\1', out)]
        if self.table == 'oneline':
            return [code, out.count('\n'), err.count('\n'),
                    (err + out).split('\n')[0]]
        head = json.dumps({'run': self.line, 'exit': code})
        done = call(['jq', '-rs', '--arg', 'table', self.table, '-f',
                     'tests/golden/rows.jq'], text=f'{head}\n{out}')
        return [done.returncode, done.stdout]

    def measure(self):
        came = self.run('')
        self.came = [came, self.matters(came)]

    def notices(self, changed):
        came = self.run(changed.plain())
        return came != self.came[0] and self.matters(came) != self.came[1]


class Script(Case):
    """A test that starts the program itself."""
    cost = 5.0

    def __init__(self, folder, name):
        self.folder, self.script = folder, name

    def name(self):
        return self.script

    def is_of(self, room):
        return room in OF_ROOMS.get(Path(self.script).stem, (room, ))

    def notices(self, changed):
        program = changed.scratch / 'fragcheck'
        preload = changed.plain()
        program.write_text('#!/bin/sh\nulimit -t 5\nulimit -v 8000000\n'
                           + (f'export LD_PRELOAD={preload}\n' if preload else '')
                           + f'exec {self.folder}/fragcheck "$@"\n')
        program.chmod(0o755)
        return call([sys.executable, '-B', self.script, str(program)],
                    300).returncode != 0

    def measure(self):
        if self.notices(Nothing):
            sys.exit(f'mutate: {self.script} fails on the sources as they are')


def golden_cases(folder):
    seen = set()
    for name, options in (('verdicts', '--format json'),
                          ('overviews', '--format json'),
                          ('zones', '--format json'),
                          ('reports', '--format json --explain'),
                          ('sentences', '--format json'), ('oneline', '')):
        for line in (TOP / 'tests/golden' / name).read_text().splitlines():
            line = line.split('\t')[0]
            if not line.startswith('#') and (name, line) not in seen:
                seen.add((name, line))
                yield Golden(folder, name, options, line)
    for path in sorted((TOP / 'tests/golden/pages').iterdir()):
        for line in path.read_text().splitlines():
            if line.startswith('$ fragcheck'):
                yield Golden(folder, 'pages', '',
                             line[len('$ fragcheck'):].strip())


class Changed:
    """A changed file, which stands before that of the library."""

    def __init__(self, build, path, whole, scratch):
        self.scratch, self.made = scratch, {}
        self.object = scratch / 'changed.o'
        self.compile = [*build.cc, '-I', str(path.parent), '-c', '-o',
                        str(self.object), str(scratch / 'changed.c')]
        self.path, self.whole = path, whole
        self.is_c = self.made_of(whole, '-O0') is not None

    def made_of(self, text, flag):
        (self.scratch / 'changed.c').write_text(text, encoding='utf-8')
        if call([*self.compile, flag]).returncode != 0:
            return None
        return self.object.read_bytes()

    def is_the_same(self):
        """For the compiler; afterwards this cannot be asked for any more."""
        return self.made_of(self.whole, '-O2') == self.made_of(
            self.path.read_text(encoding='utf-8'), '-O2')

    def shared(self, name, flags):
        if name not in self.made:
            out = self.scratch / f'changed-{name}.so'
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
        self.dir = folder
        Nothing.scratch = scratch
        folder.mkdir(parents=True, exist_ok=True)
        self.headers = max(path.stat().st_mtime for pattern in
                           ('include/*.h', 'src/*/*.h', 'tests/unit/*.h')
                           for path in TOP.glob(pattern))
        self.cc = ['cc', *shlex.split(FLAGS, posix=False)]
        objects = {}
        for path in sorted(TOP.glob('src/*/*.c')):
            room = path.parent.name
            if room not in ('typesize', 'unpack'):
                out = self.dir / f'{room}-{path.stem}.o'
                self.make([path], out, [*self.cc, '-O1', '-c', '-o', str(out),
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
            self.make([path], out, [*self.cc, '-O1', '-rdynamic', '-o', str(out),
                                    str(path), WRAP, *rpath, '-lwrapped', *bsd,
                                    '-lcmocka'])
            self.cases.append(Unit(out))
        self.cases += golden_cases(self.dir)
        self.cases += [Script(self.dir, f'tests/{name}.py')
                       for name in ('cases', 'wrappings')]
        self.measure()
        self.cases.sort(key=lambda case: case.cost)
        self.order = {}

    def measure(self):
        """What each case costs and prints without a change; kept in a file for
        as long as nothing is changed that it is made of."""
        kept = self.dir / 'measured.json'
        known_at = kept.stat().st_mtime if kept.exists() else 0
        found = json.loads(kept.read_text()) if kept.exists() else {}
        inputs = max(path.stat().st_mtime for path in
                     [self.dir / 'libplain.so', *TOP.glob('testdata/**/*'),
                      *TOP.glob('tests/[cw]*.py'),
                      TOP / 'tests/golden/rows.jq'])
        for case in self.cases:
            made = (max(inputs, case.path.stat().st_mtime)
                    if isinstance(case, Unit) else inputs)
            if made < known_at and case.name() in found:
                case.cost, case.came = found[case.name()]
            else:
                case.measure()
        kept.write_text(json.dumps({case.name(): [case.cost, case.came]
                                    for case in self.cases}))

    def make(self, sources, out, command):
        if not out.exists() or out.stat().st_mtime < max(
                self.headers, *(Path(one).stat().st_mtime for one in sources)):
            must(command)

    def asked(self, path):
        """In this order; each worker has its own."""
        room = path.parent.name
        return self.order.setdefault(
            (threading.get_ident(), path),
            sorted((case for case in self.cases if case.is_of(room)),
                   key=lambda case: not case.is_named(path)))

    def notice(self, path, changed):
        """What noticed one change of a file is asked first about the next."""
        cases = self.asked(path)
        for case in cases:
            if case.notices(changed):
                cases.remove(case)
                cases.insert(0, case)
                return case
        return None


def known():
    """(file, before, after) of those that no test can notice; file '*': any"""
    table = set()
    if KNOWN.exists():
        for line in KNOWN.read_text(encoding='utf-8').splitlines():
            if line and not line.startswith('#'):
                name, before, after, _why = line.split('\t')
                table.add((name, before, after))
    return table


def changes_in(name):
    """Of a room, or of a file or some lines of it."""
    name, _, lines = name.partition(':')
    first, _, last = lines.partition('-')
    room = TOP / 'src' / name
    for path in (sorted(room.glob('*.c')) if room.is_dir()
                 else [Path(name).resolve()]):
        for change in changes_of(path, int(first or 1),
                                 int(last or first or 10**9)):
            yield path, change


class Room:
    def __init__(self, name):
        self.name = name
        self.noticed = self.survived = self.equal = self.no_c = 0

    def percent(self):
        return 100 * self.noticed / max(1, self.noticed + self.survived)

    def __str__(self):
        return (f'{self.name}: {self.noticed} noticed, {self.survived} survived '
                f'({self.percent():.1f} %), {self.equal} without effect, '
                f'{self.no_c} no C')


def ask(build, path, changes, room, without_effect, base):
    """All those of one file, by one worker."""
    name = str(path.relative_to(TOP))
    with tempfile.TemporaryDirectory(dir=base) as scratch:
        for line, before, after, whole in changes:
            changed = Changed(build, path, whole, Path(scratch))
            if not changed.is_c:
                room.no_c += 1  # nothing to be noticed
            elif build.notice(path, changed):
                room.noticed += 1
                if os.environ.get('V'):
                    print(f'{name}:{line}: noticed by '
                          f'{build.asked(path)[0].name()}', flush=True)
            elif (without_effect & {(name, before, after), ('*', before, after)}
                  or changed.is_the_same()):
                room.equal += 1
            else:
                room.survived += 1
                print(f'{name}:{line}: {before}\n    -> {after}', flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('-n', type=int, default=0)
    parser.add_argument('-s', type=int, default=1)
    parser.add_argument('-j', type=int, default=os.cpu_count())
    parser.add_argument('-b', type=Path)
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    without_effect, rooms = known(), []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as base, \
            concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        build = Build((args.b or Path(base) / 'build').resolve(), Path(base))
        jobs = []
        for name in args.files:
            room, todo = Room(name), list(changes_in(name))
            rooms.append(room)
            if args.n and args.n < len(todo):
                todo = random.Random(f'{args.s} {name}').sample(todo, args.n)
            jobs.append([(path, [change for p, change in todo if p == path], room)
                         for path in sorted({path for path, _ in todo})])
        # An unchanged file that is noticed would make all others worthless.
        path = jobs[0][0][0]
        case = build.notice(path, Changed(build, path, path.read_text(),
                                          Path(base)))
        if case:
            sys.exit('mutate: no answer: a file without a change is noticed '
                     f'by {case.name()}')
        # rooms side by side: who stops it early has some of each
        running = [pool.submit(ask, build, *job, without_effect, base)
                   for turn in itertools.zip_longest(*jobs)
                   for job in turn if job]
        for one in running:
            one.result()
    for room in rooms:
        print(f'mutate: {room}')
    print(f'mutate: seed {args.s}, {time.monotonic() - began:.0f} s')
    return any(room.percent() < ENOUGH for room in rooms)


sys.exit(main())
