#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""--map against a count of its own, on recorded page maps of real kernels.

    map_windows.py FRAGCHECK PACK.tar.xz... [--every N]

A pack's trials have, beside the usual files, "pagemap" (the class of each frame,
a letter each, runs as X:COUNT and a comma), "pagesummary" (windows per order as the guest
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
HEAD, TAIL, HUGE, UNEVICTABLE, THP, OFFLINE, PGTABLE = 15, 16, 17, 18, 22, 23, 26
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
    'V': bits(LRU, MMAP), 'v': bits(LRU, MMAP, DIRTY), 'q': bits(TAIL),
    'o': bits(OFFLINE), 'H': bits(HEAD, HUGE), 'h': bits(TAIL, HUGE),
}
MOVABLE = set('AaCDSUVv')
PAGEBLOCK = 9


def runs(text):
    """(letters, how often the last of them) of a page map"""
    for token in text.strip().split(','):
        run, _, count = token.partition(':')
        if run:
            yield run, int(count or 1)


def letters(text):
    return ''.join(run + run[-1] * (count - 1) for run, count in runs(text))


def words(text):
    """The same as kpageflags has it."""
    of = {c: struct.pack('<Q', w) for c, w in WORDS.items()}
    return b''.join(b''.join(of[c] for c in run[:-1]) + of[run[-1]] * count
                    for run, count in runs(text))


def trials_of(pack):
    """(name, {file: bytes}) of a pack, files of /proc by their plain names"""
    files = {}
    with tarfile.open(pack) as tar:
        for member in tar:
            if member.isfile():
                files[member.name] = tar.extractfile(member).read()
    homes = sorted(os.path.dirname(n) + '/' for n in files
                   if n.endswith('/outcome.json'))
    trials = {home: {} for home in homes}
    for name, data in files.items():
        home = name
        while home and home not in trials:
            home = home[:home.rstrip('/').rfind('/') + 1]
        if home:
            trials[home][name[len(home):].removeprefix('proc/')] = data
    return [(home.rstrip('/'), trials[home]) for home in homes]


def unpacked(files, root):
    """A copy of /proc below root, with kpageflags if there is a page map."""
    for name, data in files.items():
        if name.startswith('sys/kernel/') or '/' not in name:
            path = os.path.join(root, '' if '/' in name else 'proc', name)
        else:
            path = os.path.join(root, 'proc', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data)
    if 'pagemap' in files:
        with open(root + '/proc/kpageflags', 'wb') as f:
            f.write(words(files['pagemap'].decode()))


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


def ask(fragcheck, files, outcome):
    usual = ('buddyinfo', 'pagetypeinfo', 'zoneinfo', 'meminfo', 'pagemap')
    with tempfile.TemporaryDirectory() as root:
        unpacked({n: files[n] for n in usual if n in files}, root)
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
    told = summary(files.get('pagesummary', b'').decode())
    zeros_are_holes = major > (6, 12)
    for zone in ask(fragcheck, files, outcome):
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
        for i, (name, files) in enumerate(trials_of(pack)):
            if i % every == 0 and 'pagemap' in files:
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


if __name__ == '__main__':
    main()
