#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run fragcheck on real files and on allocations that a kernel really tried.

usage: corpus.py FRAGCHECK CORPUS

CORPUS/proc/CASE/ holds files of real machines: each must parse, with the
largest free order of every zone equal to what a look at the lines here gives,
or be refused for the reason in REFUSED.  CORPUS/dmesg are failure reports, see
reports.py, and CORPUS/trials*/*.tar.xz recorded allocations, see trials.py.
"""
import glob
import json
import os
import re
import sys

import reports
import trials

# Bad on purpose: what the error must say.
REFUSED = {
    'bad-prometheus-short': 'expected a zone name',
    'bad-prometheus-size-mismatch': 'orders of the first line',
}


def largest_orders(folder):
    """(node, zone) -> largest order with a free block, read naively."""
    result = {}
    path = os.path.join(folder, 'buddyinfo')
    if os.path.exists(path):
        for line in open(path, encoding='latin-1'):
            m = re.match(r'Node\s+(\d+), zone\s+(\S+)(.*)', line)
            if m:
                counts = [int(n) for n in m.group(3).split()]
                result[int(m.group(1)), m.group(2)] = max(
                    (i for i, n in enumerate(counts) if n), default=None)
        return result
    path = os.path.join(folder, 'pagetypeinfo')
    capped = set()
    if os.path.exists(path):
        for line in open(path, encoding='latin-1'):
            m = re.match(r'Node\s+(\d+), zone\s+(\S+), type\s+(\S+)(.*)', line)
            if m:
                key = int(m.group(1)), m.group(2)
                if '>' in m.group(4):
                    capped.add(key)
                counts = m.group(4).split()
                best = max((i for i, n in enumerate(counts) if n != '0'),
                           default=-1)
                result[key] = max(result.get(key, -1), best)
    return {k: None if v < 0 or k in capped else v for k, v in result.items()}


def check_proc(binary, corpus):
    parsed = refused = bad = 0
    for folder in sorted(glob.glob(os.path.join(corpus, 'proc', '*', ''))):
        name = os.path.basename(folder.rstrip('/'))
        code, out, err = trials.run(binary, folder)
        if name in REFUSED:
            if code == 2 and not out and REFUSED[name] in err:
                refused += 1
            else:
                bad += 1
                print(f'proc/{name}: not refused as it should be: {err}')
            continue
        if code != 0:
            bad += 1
            print(f'proc/{name}: exit {code}: {err.strip()}')
            continue
        report = json.loads(out)
        got = {(z['node'], z['zone']): z['largest_free_order']
               for z in report['zones']}
        want = largest_orders(folder)
        wrong = {k: (v, got.get(k)) for k, v in want.items()
                 if got.get(k) != v}
        for f in ('buddyinfo', 'zoneinfo', 'pagetypeinfo'):
            there = os.path.exists(os.path.join(folder, f))
            if (report['source']['files'][f] == 'read') != there:
                wrong[f] = report['source']['files'][f]
        if wrong:
            bad += 1
            print(f'proc/{name}: wrong: {wrong}')
        parsed += 1
    print(f'proc: {parsed} machines parsed, {refused} refused on purpose, '
          f'{bad} wrong')
    return bad


def main():
    binary, corpus = sys.argv[1:]
    if not os.path.isdir(corpus):
        print(f'corpus: {corpus} is not there, skipped')
        return 0
    bad = check_proc(binary, corpus)
    bad += reports.check(binary, corpus)
    bad += len(trials.score(binary, sorted(
        glob.glob(os.path.join(corpus, 'trials*', '*.tar.xz')))))
    return 1 if bad else 0


sys.exit(main())
