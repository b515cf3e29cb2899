#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Score verdicts against allocations that a kernel really tried.

usage: trials.py FRAGCHECK ARCHIVE.tar.xz...

An archive has a folder a trial: the files of /proc as they were just before,
and outcome.json with the request and what the kernel did (tests/vm writes
them).  Drifted trials, in which the zones moved between the files and the try,
and kmallocs of up to two pages, which a free slab object may serve, are left
out.  Exit 1 if a miss is not in KNOWN.  VERBOSE=1 lists the lost bets.

Chances are scored on what may wait and was not given at once: skill is
1 - Brier / Brier of one flat figure.  src/kernel/chance.c's groups and figures
were found without the scenarios of kept_aside().
"""
import collections
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Misses with a cause that these files cannot show.  Any other is a failure.
KNOWN = {
    'lab-5.10-amd64c/s5004-054':
        'nr_reserved_highatomic is 512, pagetypeinfo has no such block',
    's9300002-014': 'programs beside it freed 128 pages first',
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

# What a bet without a chance says: at least 95, at most 5 in 100.
UNSTATED = {'given': 0.975, 'refused': 0.025, 'unknown': 0.5}
# In a group of so many, the share given is at most so far from the chance.
GROUP, NEAR = 30, 10
SKILL = 0.27


KINDS = {'pages', 'kmalloc', 'kvmalloc', 'capacity'}


def kind_of(case):
    with open(case, encoding='utf-8') as f:
        return json.load(f)['kind']


def kept_aside(trial):
    """A third of the scenarios, whole ones: no figure was found on them."""
    boot = trial.name.split('/')[-1].split('-')[0]
    name = f'{boot}/{trial.o.get("scen")}'
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def run(binary, *args):
    p = subprocess.run([binary, '--format', 'json', *args],
                       capture_output=True, text=True, check=False)
    return p.returncode, p.stdout, p.stderr


def debugfs(index):
    """As extfrag_show_print() puts it: -0.5 is "0.-500"."""
    n = round(index * 1000)
    return '%d.%03d' % (int(n / 1000), n - int(n / 1000) * 1000)


class Trial:
    """One request, what was said of it, and what the kernel did."""

    def __init__(self, binary, folder):
        self.name = '/'.join(folder.split('/')[-2:])
        with open(os.path.join(folder, 'outcome.json'),
                  encoding='utf-8') as f:
            self.o = o = json.load(f)
        args = ['--gfp', GFP.get(o['gfp'], 'GFP_' + o['gfp'])]
        if not os.path.isdir(os.path.join(folder, 'proc')):
            args += ['--kernel-release', o['kernel']]
        if o['kind'] in ('kmalloc', 'kvmalloc'):
            args += ['--size', str(o['size']), '--alloc', o['kind']]
        else:
            args += ['--order', str(o['order'])]
        # Else the node is only where the kernel looks first.
        if o['node'] >= 0 and o['gfp'] == 'KERNEL_THISNODE':
            args += ['--node', str(o['node'])]
        code, out, err = run(binary, *args, folder)
        if not out:
            sys.exit(f'{folder}: exit {code}: {err}')
        self.report = json.loads(out)
        self.verdict = self.report['verdict']
        self.order = self.report['request']['order']
        found = self.report['source']['page_size']
        if found != o['page_size']:
            sys.exit(f'{folder}: page size {found}, not {o["page_size"]}')
        self.no_wait = o['gfp'] in NO_WAIT
        self.small = (o['kind'] == 'kmalloc' and
                      o['size'] <= 2 * o['page_size'])
        self.drifted = o['drift_zones'] > 0
        self.at_once = o['class'] == 'immediate'
        self.given = bool(o['ok'])

    def indices(self, folder):
        """Indices equal to debugfs's, of how many zones that had not moved
        between the files?  (right, all), and None where it was not read."""
        right = count = 0
        for name in ('unusable_index', 'extfrag_index'):
            path = os.path.join(folder, 'sys/kernel/debug/extfrag', name)
            if not os.path.exists(path) or self.blocks_moved(0):
                continue
            kernel = {}
            for line in open(path, encoding='ascii'):
                words = line.replace(',', ' ').split()
                kernel[int(words[1]), words[3]] = words[4:]
            for z in self.report['zones']:
                want = kernel.get((z['node'], z['zone']))
                if want:
                    count += 1
                    right += want == [debugfs(x) for x in z[name]]
        return right, count

    def blocks_moved(self, order=None):
        """Did the free blocks of this order change before the try?"""
        order = self.order if order is None else order
        for z in self.report['zones']:
            pre = self.o['kernel_pre'].get(f'{z["node"]}/{z["zone"]}')
            if pre and z['free_blocks'] and sum(
                    (a - b) << o for o, (a, b) in enumerate(
                        zip(z['free_blocks'], pre['nr']))
                    if o >= order and a != b) != 0:
                return True
        return False

    def naive(self):
        return any(self.order <= (z['largest_free_order'] or -1)
                   for z in self.report['zones'] if z['free_blocks']) or (
                       self.order == 0)

    def extfrag(self):
        return any(z['extfrag_index'][self.order] == -1
                   for z in self.report['zones']
                   if z['extfrag_index'] and
                   self.order < len(z['extfrag_index']))


class Score:
    """Counts of one archive, or of all of them."""

    def __init__(self):
        self.n = collections.Counter()
        self.bad = []

    def add(self, t):
        if t.o['kind'] == 'capacity':
            if 'given' in t.o:
                self.add_capacity(t)
            return
        if t.small:
            return
        if t.drifted:
            self.n['drifted'] += 1
            return
        if t.o['kind'] == 'kvmalloc':
            self.add_kvmalloc(t)
            return
        kind = 'no-wait' if t.no_wait else 'waiting'
        n, said = self.n, t.verdict['answer']
        n[kind] += 1
        n[kind, 'naive'] += t.naive() == t.at_once
        n[kind, 'extfrag'] += t.extfrag() == t.at_once
        if said == 'unknown':
            n[kind, 'unknown'] += 1
        elif (said == 'yes') == t.at_once:
            n[kind, 'right'] += 1
        else:
            n[kind, 'wrong now' if said == 'yes' else 'wrong no'] += 1
            cause = KNOWN.get(t.name, KNOWN.get(t.name.split('/')[-1]))
            stolen = t.o['vm'].get('pgsteal_kswapd', 0)
            if not cause and said == 'no' and stolen:
                cause = f'kswapd, woken by the try, freed {stolen} pages first'
            if (not cause and said == 'no' and t.given and
                    'own lists' in (t.verdict['doubt'] or '')):
                cause = 'from a CPU\'s own list, which the doubt names'
            if (not cause and said == 'yes' and
                    'sysctl defrag_mode=1' in t.o['scen_text'] and
                    'vm.defrag_mode' in (t.verdict['doubt'] or '')):
                cause = 'vm.defrag_mode=1, which only the doubt names'
            # node_reclaim(): the first pass reclaims in a zone that is short
            # before it goes on to the next.
            if (not cause and said == 'yes' and t.given and
                    'sysctl zone_reclaim_mode=1' in t.o['scen_text']):
                cause = 'vm.zone_reclaim_mode=1, another zone was reclaimed'
            if cause:
                print(f'  {t.name}: {cause}')
            else:
                self.bad.append(f'{t.name}: {t.o["gfp"]}, order {t.order}, '
                                f'{t.o["class"]}: {t.verdict["text"]}')
        n['gfp', t.o['gfp'], t.verdict['rung']] += 1
        n['gfp given', t.o['gfp'], t.verdict['rung']] += t.given
        # A caller that was killed was not refused.
        if not t.no_wait and t.o['class'] != 'failed_oom':
            self.add_outcome(t)
        if t.given and t.verdict['rung'] == 'impossible':
            self.bad.append(f'{t.name}: "impossible", and it was given')

    def add_outcome(self, t):
        """The bet on what comes of a request that may wait."""
        n, v = self.n, t.verdict
        n['outcome'] += 1
        n['outcome right'] += (v['expected'] == 'given') == t.given
        n['outcome simple'] += (v['rung'] == 'now' or
                                t.order <= 3) == t.given
        chance = v['chance_percent']
        key = (f'{v["rung"]}, {v["certainty"]}: ' +
               (f'{chance} in 100' if chance else v['expected']))
        n['rung', key] += 1
        n['rung given', key] += t.given
        if not t.at_once and v['rung'] != 'now':
            self.add_chance(t)
        if (os.environ.get('VERBOSE') and
                (v['expected'] == 'given') != t.given):
            print(f'  bet lost: {t.name} {t.o["gfp"]} {t.order} '
                  f'{t.o["class"]}: {v["text"]}')

    def add_chance(self, t):
        """How near is the chance that is told to what was given?"""
        n, v = self.n, t.verdict
        said = v['chance_percent']
        said = UNSTATED[v['expected']] if said is None else said / 100
        half = 'kept aside' if kept_aside(t) else 'used'
        for which in ('chance', half):
            n[which] += 1
            n[which, 'given'] += t.given
            n[which, 'right'] += (v['expected'] == 'given') == t.given
            n[which, 'brier'] += (said - t.given) ** 2
        key = (f'{100 * said:g} in 100, {v["expected"]}: ' +
               (v['chance_because'] or 'nothing is said'))
        n['group', key] += 1
        n['group given', key] += t.given
        n['group', half, key] += 1
        n['group given', half, key] += t.given

    def skill(self, which):
        """Of all, or of one half: 1 - Brier / Brier of one flat figure."""
        n = self.n[which]
        flat = self.n[which, 'given'] / n if n else 0
        brier = n * flat * (1 - flat)
        return 1 - self.n[which, 'brier'] / brier if brier else None

    def groups(self):
        return sorted(k[1] for k in self.n if k[0] == 'group' and len(k) == 2)

    def check_chances(self):
        """Over all archives: what is promised of the chances."""
        for which in ('chance', 'kept aside'):
            skill = self.skill(which)
            if skill is not None and self.n[which] >= 100 and skill < SKILL:
                self.bad.append(f'skill of the chances ({which}): {skill:.3f}')
        for key in self.groups():
            count = self.n['group', key]
            off = (100 * self.n['group given', key] / count -
                   float(key.split(' in 100')[0]))
            if count >= GROUP and abs(off) > NEAR:
                self.bad.append(f'chance off by {off:.0f}: {key}')

    def add_kvmalloc(self, t):
        """Given in the end, by whichever half; expected is the bet."""
        n, v = self.n, t.verdict
        n['kvmalloc'] += 1
        n['kvmalloc right'] += (v['expected'] == 'given') == t.given
        if (os.environ.get('VERBOSE') and
                (v['expected'] == 'given') != t.given):
            print(f'  bet lost: {t.name} kvmalloc {t.o["gfp"]} '
                  f'{t.o["size"]} {t.o["class"]}: {v["expected"]} {v["text"]}')
        if v['answer'] == 'yes' and not t.given:
            self.bad.append(f'{t.name}: kvmalloc refused: {v["text"]}')

    def add_capacity(self, t):
        n, given = self.n, t.o['given']
        cap = t.verdict['capacity_now']
        n['capacity'] += 1
        n['capacity one'] += (cap['low'] > 0) == (given > 0)
        # kswapd only adds; small orders also come from per-CPU lists.
        if t.order < 4 or any(t.o['kswapd'].values()) or t.blocks_moved():
            return
        n['capacity 4'] += 1
        inside = cap['low'] - 2 <= given <= cap['high'] + 2
        n['capacity inside'] += inside
        n['capacity exact'] += cap['low'] == cap['high'] == given
        if os.environ.get('VERBOSE') and not inside:
            print(f'  capacity: {t.name} {t.o["gfp"]} {t.order}: {given} '
                  f'given, {cap["low"]} to {cap["high"]} said')

    def print(self, name):
        n = self.n
        for kind in ('no-wait', 'waiting'):
            if not n[kind]:
                continue
            print(f'{name:20} {kind}, at once: {n[kind, "right"]} of '
                  f'{n[kind]} right ({percent(n[kind, "right"], n[kind])}), '
                  f'{n[kind, "wrong now"]} wrong "now", '
                  f'{n[kind, "wrong no"]} wrong "no", '
                  f'{n[kind, "unknown"]} unknown; naive '
                  f'{percent(n[kind, "naive"], n[kind])}, extfrag_index '
                  f'{percent(n[kind, "extfrag"], n[kind])}')
        if n['outcome']:
            print(f'{name:20} waiting, in the end: '
                  f'{percent(n["outcome right"], n["outcome"])} of '
                  f'{n["outcome"]} bets right; nothing above order 3 unless '
                  f'at once: {percent(n["outcome simple"], n["outcome"])}')
        for which in ('used', 'kept aside'):
            skill = self.skill(which)
            if skill is not None:
                print(f'{name:20} not at once, scenarios {which}: '
                      f'{percent(n[which, "right"], n[which])} of {n[which]} '
                      f'bets right; chances\' skill {skill:.2f}')
        if n['kvmalloc']:
            print(f'{name:20} kvmalloc: {n["kvmalloc right"]} of '
                  f'{n["kvmalloc"]} bets right')
        if n['capacity']:
            print(f'{name:20} capacity: at least one {n["capacity one"]} of '
                  f'{n["capacity"]}; order 4 and up without kswapd: '
                  f'{n["capacity inside"]} of {n["capacity 4"]} inside the '
                  f'interval, {n["capacity exact"]} exact')

    def print_tables(self):
        n = self.n
        print(f'indices equal to debugfs\'s to the last digit: '
              f'{n["index right"]} of {n["index"]}')
        print('of requests that may wait, given in the end, by rung, '
              'certainty and bet or chance:')
        for key in sorted(k[1] for k in n if k[0] == 'rung'):
            print(f'  {key:32} {n["rung given", key]:4} of '
                  f'{n["rung", key]:4}')
        print('of those not at once, given in the end, by chance: scenarios '
              'used, kept aside:')
        for key in self.groups():
            cells = [f'{n["group given", half, key]:4} of '
                     f'{n["group", half, key]:4}'
                     for half in ('used', 'kept aside')]
            print(f'  {cells[0]}, {cells[1]}  {key}')
        rungs = ['now', 'compaction', 'reclaim', 'oom', 'no', 'unknown']
        print('given / tried, by gfp and rung:')
        print(f'  {"":20}' + ''.join(f'{r:>12}' for r in rungs))
        for gfp in sorted({k[1] for k in n if k[0] == 'gfp'}):
            cells = [f'{n["gfp given", gfp, r]}/{n["gfp", gfp, r]}'
                     if n['gfp', gfp, r] else '' for r in rungs]
            print(f'  {gfp:20}' + ''.join(f'{c:>12}' for c in cells))


def percent(part, whole):
    return f'{100 * part / whole:.1f} %' if whole else '-'


def score(binary, archives):
    """Print the scoreboard; the misses that are not known."""
    total = Score()
    for archive in archives:
        one = Score()
        folder = tempfile.mkdtemp()
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder)
            for case in sorted(glob.glob(folder + '/**/outcome.json',
                                         recursive=True)):
                if kind_of(case) not in KINDS:
                    continue  # pools.py's, a pipe's, or a program's
                trial = Trial(binary, os.path.dirname(case))
                one.add(trial)
                right, count = trial.indices(os.path.dirname(case))
                one.n['index right'] += right
                one.n['index'] += count
        finally:
            shutil.rmtree(folder)
        one.print(os.path.basename(archive).replace('.tar.xz', ''))
        total.n.update(one.n)
        total.bad += one.bad
    total.check_chances()
    total.print('all')
    total.print_tables()
    for line in total.bad:
        print('MISS', line)
    return total.bad


if __name__ == '__main__':
    sys.exit(1 if score(sys.argv[1], sys.argv[2:]) else 0)
