#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""--hugepages and --alloc cma against what real kernels gave.

    pools.py FRAGCHECK PACK.tar.xz... [--without-maps]

In a trial of kind "hugepages" nr_hugepages was given a number far too large:
"got" less "had" pages came.  The interval that is told for one write ("later")
holds that number, or it does not; it is as good as it is narrow.  Of those made
right after compaction by hand ("stage" hand) the reading before that compaction
told an interval as well ("compacted").  --without-maps leaves the page map out,
as anybody but root has to.  VERBOSE=1 lists those outside.

In one of kind "cma" a buffer was asked of the default CMA area: "now" must be
right, and so must "impossible"; whether it comes once pages are moved is a bet.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import map_windows

# Inside in so many of 100, of so many runs or more; and what is called narrow.
INSIDE, RUNS, WIDTH = 90, 30, 40


def judge(fragcheck, files, outcome, args):
    """The verdict, by the files before."""
    with tempfile.TemporaryDirectory() as root:
        map_windows.unpacked({n: d for n, d in files.items() if n not in
                              ('outcome.json', 'pagesummary',
                               'buddyinfo_after')}, root)
        run = subprocess.run(
            [fragcheck, *args, '--format', 'json', '--kernel-release',
             outcome['kernel'], root],
            capture_output=True, text=True, check=False)
    if not run.stdout:
        sys.exit(f'{run.args}: {run.stderr}')
    return json.loads(run.stdout)['verdict']


def ask(fragcheck, files, outcome):
    """{"now", "later", "compacted": (low, high)}"""
    told = judge(fragcheck, files, outcome,
                 ['--hugepages', '1000000', '--size', str(outcome['size'])])
    told = told['hugepages']
    return {k: (told[k]['low'], told[k]['high'])
            for k in ('now', 'later', 'compacted')}


class Score:
    """Counts of one pack, or of all of them."""

    def __init__(self):
        self.n = collections.Counter()
        self.bad = []

    def add(self, name, what, interval, got):
        low, high = interval
        n, known = self.n, low is not None and high is not None
        n[what] += 1
        n[what, 'pages'] += got
        n[what, 'known'] += known
        if not known:
            return
        inside = low <= got <= high
        n[what, 'inside'] += inside
        n[what, 'width'] += high - low
        n[what, 'narrow'] += 100 * (high - low) <= WIDTH * got
        if os.environ.get('VERBOSE') and not inside:
            print(f'  {name}: {what}: {got} came, {low} to {high} said')

    def add_cma(self, name, outcome, told):
        n = self.n
        # One page comes from the page allocator (dma_alloc_contiguous()).
        given = (outcome['vm'].get('cma_alloc_success', 0) > 0 or
                 outcome['size'] <= outcome['page_size'] and outcome['ok'])
        what = 'cma', told['rung']
        n[what] += 1
        right = (told['expected'] == 'given') == bool(given)
        n['cma right', told['rung']] += right
        if os.environ.get('VERBOSE') and not right:
            print(f'  {name}: {outcome["size"]} bytes: {told["text"]}')
        if told['rung'] in ('now', 'impossible') and not right:
            self.bad.append(f'{name}: {told["text"]}')

    def check(self):
        """What is promised of one write, if there are enough of them."""
        writes = [k for k in self.n if isinstance(k, str) and
                  k.endswith('one write')]
        runs = sum(self.n[k] for k in writes)
        inside = sum(self.n[k, 'inside'] for k in writes)
        if runs >= RUNS and 100 * inside < INSIDE * runs:
            self.bad.append(f'one write: {inside} of {runs} inside')

    def print(self, pack):
        n = self.n
        for rung in sorted(k[1] for k in n if k[0] == 'cma'):
            print(f'{pack:20} CMA area, {rung}: {n["cma right", rung]} of '
                  f'{n["cma", rung]} right')
        for what in sorted(k for k in n if isinstance(k, str)):
            width = (f'{100 * n[what, "width"] / n[what, "pages"]:.0f} %'
                     if n[what, 'pages'] else '-')
            print(f'{pack:20} {what}: {n[what, "inside"]} of {n[what]} '
                  f'inside the interval, its width {width} of what came '
                  f'({n[what, "pages"]} pages), at most {WIDTH} % in '
                  f'{n[what, "narrow"]}')


def has_much_to_reclaim(files):
    """A tenth of what is free, and more: a write may use all or none of it."""
    kib = {line.split(':')[0]: int(line.split()[1])
           for line in files['meminfo'].decode().splitlines() if ':' in line}
    return 10 * (kib['Active(file)'] + kib['Inactive(file)'] +
                 kib['SwapFree']) > kib['MemFree']


def size_of(outcome):
    mib = outcome['size'] >> 20
    return f'{mib >> 10} GiB' if mib >= 1024 else f'{mib} MiB'


def score(fragcheck, packs, maps):
    total = Score()
    for pack in packs:
        one, before = Score(), None
        for name, files in map_windows.trials_of(pack):
            outcome = json.loads(files['outcome.json'])
            if not maps:
                files.pop('pagemap', None)
            if outcome['kind'] == 'compact':
                before = (outcome, files)
            if outcome['kind'] == 'cma':
                one.add_cma(name, outcome, judge(
                    fragcheck, files, outcome,
                    ['--alloc', 'cma', '--size', str(outcome['size'])]))
            if outcome['kind'] != 'hugepages' or outcome['status'] != 'k':
                continue
            came = outcome['got'] - outcome['had']
            size = size_of(outcome)
            told = ask(fragcheck, files, outcome)
            much = 'much' if has_much_to_reclaim(files) else 'little'
            one.add(name, f'{size}, {much} to reclaim, '
                    f'{outcome["stage"]}, one write', told['later'], came)
            if (outcome['stage'] == 'hand' and before and
                    before[0]['scen'] == outcome['scen']):
                told = ask(fragcheck, before[1], outcome)
                one.add(name, f'{size}, {outcome["stage"]}, by the reading '
                        'before', told['compacted'], came)
        one.print(os.path.basename(pack).replace('.tar.xz', ''))
        total.n.update(one.n)
        total.bad += one.bad
    total.check()
    total.print('all')
    for line in total.bad:
        print('MISS', line)
    return total


def main():
    args = [a for a in sys.argv[1:] if a != '--without-maps']
    total = score(args[0], args[1:], '--without-maps' not in sys.argv)
    sys.exit(bool(total.bad))


if __name__ == '__main__':
    main()
