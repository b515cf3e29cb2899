#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run fragcheck on real files and on allocations that a kernel really tried.

usage: corpus.py FRAGCHECK CORPUS

CORPUS/proc/CASE/ holds files of real machines: each must parse, with the
largest free order of every zone equal to what a look at the lines here gives,
or be refused for the reason in REFUSED.  CORPUS/trials/*.tar.xz hold requests
with the files as they were just before and what the kernel did: for those
that may not wait, "now" must mean given at once.  Exit 1 if anything is wrong
that is not in KNOWN.
"""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Bad on purpose: what the error must say.
REFUSED = {
    'bad-prometheus-short': 'expected a zone name',
    'bad-prometheus-size-mismatch': 'orders of the first line',
}

# How a recorded gfp is spelt for the kernel.
GFP = {
    'KERNEL_NORETRY': 'GFP_KERNEL|__GFP_NORETRY',
    'KERNEL_RETRY_MAYFAIL': 'GFP_KERNEL|__GFP_RETRY_MAYFAIL',
    'KERNEL_THISNODE': 'GFP_KERNEL|__GFP_THISNODE|__GFP_NORETRY',
    'KERNEL_NODIRECT': 'GFP_KERNEL & ~__GFP_DIRECT_RECLAIM',
    'DMA': 'GFP_KERNEL|__GFP_DMA',
    'DMA32': 'GFP_KERNEL|__GFP_DMA32',
    'ATOMIC_DMA': 'GFP_ATOMIC|__GFP_DMA',
    'ATOMIC_DMA32': 'GFP_ATOMIC|__GFP_DMA32',
}
NO_WAIT = {'ATOMIC', 'NOWAIT', 'KERNEL_NODIRECT', 'ATOMIC_DMA',
           'ATOMIC_DMA32'}

# Misses with a cause that these files cannot show.  Any other is a failure.
KNOWN = {
    'lab-6.1-ppc64el-64k/s15001-010':
        'kswapd, woken by the first pass, freed 151 pages before the second',
    'lab-5.10-amd64c/s5004-054':
        'nr_reserved_highatomic is 512, pagetypeinfo has no such block',
    'lab-6.1-amd64c/s31004-000':
        'drifted: free pages moved between the files and the try',
}


def run(binary, *args):
    p = subprocess.run([binary, '--format', 'json', *args],
                       capture_output=True, text=True, check=False)
    return p.returncode, p.stdout, p.stderr


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
        code, out, err = run(binary, folder)
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


def trial_folders(corpus):
    """A temporary folder with each archive unpacked, archive by archive."""
    for archive in sorted(glob.glob(os.path.join(corpus, 'trials', '*.tar.*'))):
        folder = tempfile.mkdtemp()
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder)
            cases = sorted(glob.glob(folder + '/**/outcome.json',
                                     recursive=True))
            yield os.path.basename(archive), [os.path.dirname(c) for c in cases]
        finally:
            shutil.rmtree(folder)


def trial_name(folder):
    return '/'.join(folder.split('/')[-2:])


def score_trial(binary, folder):
    """(request, what was said of "now", what the kernel did), or None."""
    with open(os.path.join(folder, 'outcome.json'), encoding='utf-8') as f:
        o = json.load(f)
    gfp = GFP.get(o['gfp'], 'GFP_' + o['gfp'])
    args = ['--gfp', gfp, '--kernel-release', o['kernel']]
    if o['kind'] == 'kmalloc':
        args += ['--size', str(o['size'])]
        small = o['size'] <= 2 * o['page_size']
    else:
        args += ['--order', str(o['order'])]
        small = False
    # Else the node is only where the kernel looks first.
    if o['node'] >= 0 and o['gfp'] == 'KERNEL_THISNODE':
        args += ['--node', str(o['node'])]
    code, out, err = run(binary, *args, folder)
    if not out:
        sys.exit(f'{folder}: exit {code}: {err}')
    report = json.loads(out)
    if report['source']['page_size'] != o['page_size']:
        sys.exit(f'{folder}: page size {report["source"]["page_size"]}, '
                 f'not {o["page_size"]}')
    v = report['verdict']
    given = o['class'] == 'immediate'
    drifted = o['drift_zones'] > 0
    return o, small, drifted, v, given


def check_trials(binary, corpus):
    bad = 0
    for archive, folders in trial_folders(corpus):
        n = collections.Counter()
        for folder in folders:
            o, small, drifted, v, given = score_trial(binary, folder)
            # A free object of a slab cache is not in these files.
            if small:
                continue
            # "drift": the zones moved between the files and the try.
            kind = 'no-wait' if o['gfp'] in NO_WAIT else 'waiting'
            if drifted:
                kind += ', drifted'
            n[kind] += 1
            said = v['answer']
            if said == 'unknown':
                n[kind, 'unknown'] += 1
            elif (said == 'yes') != given:
                n[kind, 'wrong now' if said == 'yes' else 'wrong no'] += 1
                cause = KNOWN.get(trial_name(folder))
                if cause:
                    print(f'  {trial_name(folder)}: {cause}')
                else:
                    bad += 1
                    print(f'  {trial_name(folder)}: {o["gfp"]}, order '
                          f'{o["order"]}, {o["class"]}: {v["text"]}')
            if given and said == 'yes' and not drifted:
                n['zone'] += 1
                n['zone right'] += (v['node'], v['zone']) == (
                    o['got_node'], o['got_zone'])
        for kind in ('no-wait', 'no-wait, drifted', 'waiting',
                     'waiting, drifted'):
            total = n[kind]
            if not total:
                continue
            wrong = n[kind, 'wrong now'] + n[kind, 'wrong no']
            right = total - wrong - n[kind, 'unknown']
            print(f'{archive:24} {kind:18} {total:4} requests: '
                  f'{100 * right / total:6.2f} % right, '
                  f'{n[kind, "wrong now"]} wrong "now", '
                  f'{n[kind, "wrong no"]} wrong "no", '
                  f'{n[kind, "unknown"]} unknown')
        print(f'{archive:24} zone named as the kernel took it: '
              f'{n["zone right"]} of {n["zone"]}')
    return bad


def main():
    binary, corpus = sys.argv[1:]
    if not os.path.isdir(corpus):
        print(f'corpus: {corpus} is not there, skipped')
        return 0
    bad = check_proc(binary, corpus)
    bad += check_trials(binary, corpus)
    return 1 if bad else 0


sys.exit(main())
