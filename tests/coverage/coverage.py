#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which lines and branches of src/ did a build for counting run?

	coverage.py BUILD LINES BRANCHES	table by room; exit 1 if of all of src/
					fewer percent than these were run
	coverage.py BUILD FILE...	what was not run in them

Counted is what gcov(1) counts, of every file of src/, whether anything ran it or
not.  A branch is one way out of a condition, of each part of && and || its own,
and of a case of switch; one that was never reached is one that was not taken.
Nothing is left out, neither errors that no test can cause nor what a process did
that was killed by a signal, whose counts are lost.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
GCOV = os.environ.get('GCOV', 'gcov')


def counts_of(build):
    """{file: ({line: count}, {(line, branch): count})} of files of src/."""
    files = {}
    notes = sorted(path.resolve() for path in (build / 'src').rglob('*.gcno'))
    notes += sorted(path.resolve() for path in
                    (build / 'btf-only').rglob('*.gcno'))
    if not notes:
        sys.exit(f'coverage: nothing in {build} is built for counting')
    # A note without a count is of a file that nothing ran: gcov counts its lines
    # all the same, though it ends with an error.
    said = subprocess.run([GCOV, '-b', '-j', '-t', *map(str, notes)], cwd=TOP,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False, text=True).stdout
    for text in said.splitlines():
        for file in json.loads(text)['files'] if text else []:
            name = os.path.relpath(os.path.join(TOP, file['file']), TOP)
            if not name.startswith('src/'):
                continue
            lines, branches = files.setdefault(name, ({}, {}))
            for line in file['lines']:
                n = line['line_number']
                lines[n] = lines.get(n, 0) + line['count']
                for i, branch in enumerate(line['branches']):
                    branches[n, i] = (branches.get((n, i), 0)
                                      + branch['count'])
    return files


def ran(counts):
    return sum(count > 0 for count in counts.values()), len(counts)


def percent(done, of):
    return 100 * done / of if of else 100.0


def row(name, lines, branches):
    return (f'{name:<28} {lines[0]:6} of {lines[1]:6} {percent(*lines):6.1f} %'
            f' {branches[0]:6} of {branches[1]:6} {percent(*branches):6.1f} %')


def table(files, least):
    total = {}
    for name, (lines, branches) in files.items():
        for room in (name.split('/')[1] + '/', 'all of src/'):
            have = total.setdefault(room, [(0, 0), (0, 0)])
            for i, counts in enumerate((lines, branches)):
                have[i] = tuple(map(sum, zip(have[i], ran(counts))))
    print(f'{"":28} {"lines":>16} {"":8} {"branches":>16}')
    for room in sorted(total, key=lambda room: (room[0] == 'a', room)):
        print(row(room, *total[room]))
    print('Most branches not run:')
    worst = sorted(files, key=lambda name: -sum(
        count == 0 for count in files[name][1].values()))
    for name in worst[:10]:
        print(row('  ' + name[4:], *map(ran, files[name])))
    for path in sorted(TOP.glob('src/*/*.c')):
        name = str(path.relative_to(TOP))
        if name not in files:
            print(f'{name}: not built here, or nothing but tables')
    bad = 0
    for what, have, want in zip(('lines', 'branches'), total['all of src/'],
                                least):
        short = percent(*have) < want
        bad += short
        print(f'coverage: {percent(*have):.1f} % of the {what}'
              + (f', at least {want:g} wanted' if short else ''))
    return bad > 0


def missing(files, names):
    for name in names:
        lines, branches = files[name]
        text = (TOP / name).read_text(encoding='utf-8').splitlines()
        for n in sorted(lines):
            ways = [branches[key] for key in sorted(branches) if key[0] == n]
            if lines[n] == 0 or 0 in ways:
                note = ('not run' if lines[n] == 0 else
                        ' '.join(str(way) for way in ways))
                print(f'{name}:{n}: {text[n - 1].strip()}  [{note}]')


def main():
    build, rest = Path(sys.argv[1]), sys.argv[2:]
    files = counts_of(build)
    if rest and rest[0][0].isdigit():
        return table(files, [float(word) for word in rest])
    missing(files, rest)
    return 0


sys.exit(main())
