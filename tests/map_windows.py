#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""--map against a count of its own, on recorded page maps of real kernels.

    map_windows.py FRAGCHECK PACK.tar.xz... [--every N]

A pack's trials have, beside the usual files, "pagemap" (the class of each frame,
a letter each, runs as X:COUNT), "pagesummary" (windows per order as the guest
counted them), and of kind "compact" what compaction by hand came to.  The letters
become words of kpageflags, and the program's figures are compared with a count
over the letters that shares nothing with it, and with the summary.
"""
import collections
import json
import os
import re
import struct
import subprocess
import sys
import tarfile
import tempfile

LRU, SLAB, WRITEBACK, BUDDY, MMAP, ANON = 5, 7, 8, 10, 11, 12
HEAD, TAIL, UNEVICTABLE, THP, PGTABLE = 15, 16, 18, 22, 26
RESERVED, MLOCKED, SWAPBACKED, DIRTY = 32, 33, 14, 4


def bits(*flags):
    return sum(1 << f for f in flags)


# letter: a word that has it
WORDS = {
    '0': 0, 'F': bits(BUDDY), 'r': bits(RESERVED), 's': bits(SLAB),
    'p': bits(PGTABLE), 'k': bits(HEAD), 'y': bits(3), 'x': bits(35),
    'c': bits(3, MMAP), 'W': bits(LRU, WRITEBACK), 'T': bits(HEAD, THP, LRU),
    't': bits(TAIL, THP, LRU), 'n': bits(20), 'A': bits(LRU, ANON, MMAP, SWAPBACKED),
    'a': bits(ANON, MMAP), 'C': bits(LRU), 'D': bits(LRU, DIRTY),
    'S': bits(LRU, SWAPBACKED), 'U': bits(LRU, UNEVICTABLE, MLOCKED),
    'V': bits(LRU, MMAP), 'v': bits(LRU, MMAP, DIRTY),
}
MOVABLE = set('AaCDSUVv')
PAGEBLOCK = 9


def letters(text):
    out = []
    for token in text.strip().split(','):
        run, _, count = token.partition(':')
        out.append(run)
        if count:
            out.append(run[-1] * (int(count) - 1))
    return ''.join(out)


def states(frames, moves_large):
    """A letter a frame: free, movable, not there, or blocked."""
    text = ''.join('f' if c == 'F' else 'm' if c in MOVABLE else
                   'n' if c == 'n' else 'b' for c in frames)
    if not moves_large:
        return text
    out = list(text)
    for folio in re.finditer('Tt*', frames):
        if folio.end() - folio.start() < 1 << PAGEBLOCK:
            out[folio.start():folio.end()] = 'm' * len(folio.group())
    return ''.join(out)


def windows(state, first, end, order):
    """(free, clean, blocked, blocked by one frame) of the span's windows."""
    size = 1 << order
    free = clean = blocked = single = 0
    at = -(-first // size) * size
    while at + size <= end:
        window = state[at:at + size]
        b = window.count('b')
        if 'n' in window:
            pass  # a hole
        elif b:
            single += b == 1
            blocked += 1
        elif window == 'f' * size:
            free += 1
        else:
            clean += 1
        at += size
    return free, clean, blocked, single


def summary(text):
    """{(node, zone, first): {order: (full, clean)}}"""
    zones, orders = {}, None
    for line in text.splitlines():
        w = line.split()
        if w[0] == 'zone':
            orders = zones.setdefault((int(w[1]), w[2], int(w[4])), {})
        elif w[0] == 'order':
            orders[int(w[1])] = int(w[5]), int(w[7])
    return zones


class Score:
    def __init__(self):
        self.compared = self.wrong = self.against_summary = 0
        self.says = collections.Counter()


def ask(fragcheck, files, frames, outcome):
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(root + '/proc')
        for name in ('buddyinfo', 'pagetypeinfo', 'zoneinfo', 'meminfo'):
            if name in files:
                with open(f'{root}/proc/{name}', 'wb') as f:
                    f.write(files[name])
        with open(root + '/proc/kpageflags', 'wb') as f:
            f.write(struct.pack(f'<{len(frames)}Q',
                                *(WORDS[c] for c in frames)))
        run = subprocess.run(
            [fragcheck, '--map', '--format', 'json', '--kernel-release',
             outcome['kernel'], '--page-size', '4096', root],
            capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f'{run.args}: {run.stderr}')
    return json.loads(run.stdout)['pages']['zones']


def check(fragcheck, name, files, score):
    outcome = json.loads(files['outcome.json'])
    frames = letters(files['pagemap'].decode())
    major = tuple(int(x) for x in re.findall(r'\d+', outcome['kernel'])[:2])
    state = states(frames, major >= (6, 9))
    told = summary(files['pagesummary'].decode())
    zeros_are_holes = major > (6, 12)
    for zone in ask(fragcheck, files, frames, outcome):
        first = zone['start_page']
        end = first + sum(zone['frames'].values())
        key = (zone['node'], zone['zone'], first)
        large = 'T' in frames[first:end]
        for order, got in enumerate(zone['orders']):
            want = windows(state, first, end, order)
            have = (got['free'], got['by_moving'], got['blocked'],
                    got['blocked_by_one_page'])
            if zeros_are_holes:  # which of them are windows is not in a map
                want, have = want[:2], have[:2]
            score.compared += 1
            if want != have:
                score.wrong += 1
                print(f'{name}: {key} order {order}: {have}, not {want}')
            if order in told.get(key, {}) and not (large and major >= (6, 9)):
                score.against_summary += 1
                if told[key][order] != have[:2]:
                    score.wrong += 1
                    print(f'{name}: {key} order {order}: {have[:2]}, '
                          f'the summary says {told[key][order]}')
        if outcome['kind'] == 'compact':
            compare_outcome(files, zone, score)


def free_blocks(text, node, zone):
    for line in text.decode().splitlines():
        m = re.match(r'Node +(\d+), zone +(\S+) +(.*)', line)
        if m and (int(m[1]), m[2]) == (node, zone):
            return [int(n) for n in m[3].split()]
    return []


def compare_outcome(files, zone, score):
    """Did compaction by hand form a block where there was none?"""
    before = free_blocks(files['buddyinfo'], zone['node'], zone['zone'])
    after = free_blocks(files['buddyinfo_after'], zone['node'], zone['zone'])
    for order, got in enumerate(zone['orders']):
        if order == 0 or sum(before[order:]) > 0 or got['free'] > 0:
            continue
        says = 'may' if got['by_moving'] > 0 else 'no'
        score.says[says, sum(after[order:]) > 0] += 1


def main():
    args = sys.argv[1:]
    every = 1
    if '--every' in args:
        i = args.index('--every')
        every = int(args[i + 1])
        del args[i:i + 2]
    fragcheck, packs = args[0], args[1:]
    score = Score()
    for pack in packs:
        trials = collections.defaultdict(dict)
        with tarfile.open(pack) as tar:
            for member in tar:
                folder, _, name = member.name.rpartition('/')
                if member.isfile():
                    trials[folder][name] = tar.extractfile(member).read()
        for i, (name, files) in enumerate(sorted(trials.items())):
            if i % every == 0 and 'pagesummary' in files:
                check(fragcheck, f'{os.path.basename(pack)}/{name}', files,
                      score)
    print(f'map: {score.compared} rows of windows compared, '
          f'{score.against_summary} with the guest\'s summary, '
          f'{score.wrong} differ')
    no_right = score.says['no', False]
    no = no_right + score.says['no', True]
    may_right = score.says['may', True]
    may = may_right + score.says['may', False]
    if no:
        print(f'map: "no such block will form": {no_right} of {no} right '
              f'({100 * no_right / no:.1f} %); "it may": {may_right} of {may}')
    sys.exit(score.wrong > 0 or score.compared == 0)


main()
