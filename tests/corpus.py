#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run fragcheck on real files and on allocations that a kernel really tried.

usage: corpus.py FRAGCHECK CORPUS

CORPUS/proc/CASE/ holds files of real machines: each must parse, with the
largest free order of every zone equal to what a look at the lines here gives,
or be refused for the reason in REFUSED.  CORPUS/dmesg are failure reports, see
reports.py, and CORPUS/trials*/*.tar.xz recorded allocations, see trials.py.
"""
import collections
import glob
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile

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


def copies_of(corpus):
    """Folders with files of one machine each, and its page size."""
    result = []
    for folder in sorted(glob.glob(os.path.join(corpus, 'proc', '*', ''))):
        if os.path.basename(folder.rstrip('/')) in REFUSED:
            continue
        result.append((folder, 4096))  # all of them, see their meta.txt
    machines = os.path.join(os.path.dirname(__file__), '../testdata/machines')
    for folder in sorted(glob.glob(os.path.join(machines, '*', 'proc'))):
        size = 65536 if re.search('ppc64|14-arm64', folder) else 4096
        result.append((folder, size))
    return result


def check_page_size(binary, corpus):
    """With any one file left out: right, or assumed and said; never wrong.
    And an answer for bytes that rests on an assumption is never exact."""
    n = told = assumed = unknown = bad = 0
    for folder, want in copies_of(corpus):
        files = [f for f in os.listdir(folder) if f in (
            'buddyinfo', 'zoneinfo', 'pagetypeinfo', 'meminfo', 'version')]
        for left_out in [None] + files:
            with tempfile.TemporaryDirectory() as copy:
                for f in files:
                    if f != left_out:
                        shutil.copy(os.path.join(folder, f), copy)
                code, out, _ = trials.run(binary, '--size', '65640', copy)
            if not out:
                continue  # nothing is left that could be judged
            report = json.loads(out)
            source = report['source']
            n += 1
            if source['page_size'] is None:
                unknown += 1
            elif source['page_size_assumed']:
                assumed += 1
                if report['verdict']['certainty'] == 'exact':
                    bad += 1
                    print(f'{folder} without {left_out}: assumed, and exact')
            elif source['page_size'] == want:
                told += 1
            else:
                bad += 1
                print(f'{folder} without {left_out}: '
                      f'{source["page_size"]}, not {want}')
    print(f'page size: of {n} copies, each with one file left out, {told} '
          f'right, {assumed} assumed and said, {unknown} unknown, {bad} wrong')
    return bad


# Shares of the answers that buddyinfo alone gives, and of those that are the
# whole copy's.  Trials are of machines short of memory, which it cannot show.
GIVEN, RIGHT = 0.90, 0.93


def check_buddyinfo_only(binary, corpus):
    """buddyinfo alone against the whole copy, machine by machine."""
    count = collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        whole = [f for f, _ in copies_of(corpus)
                 if os.path.exists(os.path.join(f, 'buddyinfo')) and
                 os.path.exists(os.path.join(f, 'zoneinfo'))]
        packs = glob.glob(os.path.join(corpus, 'trials*', '*.tar.xz'))
        for i, archive in enumerate(sorted(packs)):
            folder = os.path.join(work, f'pack{i}')
            with tarfile.open(archive) as tar:
                tar.extractall(folder)
            whole += [os.path.dirname(f) for f in sorted(glob.glob(
                folder + '/**/buddyinfo', recursive=True))]
        alone = []
        for i, folder in enumerate(whole):
            alone.append(os.path.join(work, f'alone{i}'))
            os.mkdir(alone[-1])
            shutil.copy(os.path.join(folder, 'buddyinfo'), alone[-1])
        for gfp in ('GFP_KERNEL', 'GFP_ATOMIC'):
            for order in (0, 2, 4, 5, 9):
                request = ['--order', str(order), '--gfp', gfp]
                for at in range(0, len(whole), 500):
                    compare(count, binary, request, whole[at:at + 500],
                            alone[at:at + 500])
    for kind in ('files', 'trials'):
        n, given = count[kind], count[kind, 'given']
        print(f'buddyinfo alone, {kind}: {n} answers of whole copies, '
              f'{percent(given, n)} given, {percent(count[kind, "right"], given)}'
              f' of those right; {count[kind, "exact"]} exact')
    n, given = (sum(count[k] for k in ks) for ks in (
        ('files', 'trials'), (('files', 'given'), ('trials', 'given'))))
    right = count['files', 'right'] + count['trials', 'right']
    exact = count['files', 'exact'] + count['trials', 'exact']
    return int(given < GIVEN * n or right < RIGHT * given or exact > 0)


def compare(count, binary, request, whole, alone):
    """Add to count what comes of one request on some machines."""
    reports = []
    for folders in (whole, alone):
        _, out, err = trials.run(binary, *request, *folders)
        lines = out.splitlines()
        if len(lines) != len(folders):
            sys.exit(f'{len(folders)} copies, {len(lines)} answers: {err}')
        reports.append([json.loads(line)['verdict'] for line in lines])
    for folder, want, got in zip(whole, *reports):
        kind = 'trials' if '/pack' in folder else 'files'
        if want['answer'] == 'unknown' or want['rung'] == 'impossible':
            continue
        count[kind] += 1
        count[kind, 'given'] += got['answer'] != 'unknown'
        count[kind, 'right'] += got['answer'] == want['answer']
        count[kind, 'exact'] += got['certainty'] == 'exact'


def percent(part, whole):
    return f'{100 * part / whole:.1f} %' if whole else '-'


def main():
    binary, corpus = sys.argv[1:]
    if not os.path.isdir(corpus):
        print(f'corpus: {corpus} is not there, skipped')
        return 0
    bad = check_proc(binary, corpus)
    bad += check_page_size(binary, corpus)
    bad += check_buddyinfo_only(binary, corpus)
    bad += reports.check(binary, corpus)
    bad += len(trials.score(binary, sorted(
        glob.glob(os.path.join(corpus, 'trials*', '*.tar.xz')))))
    return 1 if bad else 0


sys.exit(main())
