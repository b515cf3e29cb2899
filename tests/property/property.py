#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Random machines of all releases, judged here and by the library.

usage: property.py ASK SNAPSHOTS SEED [FIRST]

ASK is built of tests/property/ask.c; rules.py says what is right.  With bounds (no pagetypeinfo, no release) the library
need not decide, but what it decides has to be right.
"""
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import rules as R  # noqa: E402

RELEASES = [(r, '') for r in (
    (2, 6, 16), (2, 6, 18), (2, 6, 24), (2, 6, 32), (2, 6, 34), (2, 6, 35),
    (3, 2, 0), (3, 4, 0), (3, 9, 0), (3, 10, 0), (3, 16, 0), (4, 1, 0),
    (4, 3, 0), (4, 4, 0), (4, 6, 0), (4, 7, 0), (4, 8, 0), (4, 9, 0),
    (4, 10, 0), (4, 11, 0), (4, 13, 0), (4, 14, 0), (4, 15, 0), (4, 19, 0),
    (5, 0, 0), (5, 4, 0), (5, 6, 0), (5, 7, 0), (5, 8, 0), (5, 9, 0),
    (5, 10, 0), (5, 13, 0), (5, 15, 0), (6, 0, 0), (6, 1, 0), (6, 1, 115),
    (6, 1, 116), (6, 1, 157), (6, 2, 0), (6, 3, 0), (6, 5, 0), (6, 7, 0),
    (6, 8, 0), (6, 11, 0), (6, 12, 0), (6, 12, 53), (6, 12, 54), (6, 14, 0),
    (6, 15, 0), (6, 16, 0), (6, 17, 0), (6, 18, 0), (6, 19, 0), (7, 0, 0),
    (7, 2, 0), (7, 3, 0))] + [
    ((2, 6, 32), 'el6'), ((3, 10, 0), 'el7'), ((4, 18, 0), 'el8')]
MASKS = ('GFP_KERNEL', 'GFP_KERNEL', 'GFP_ATOMIC', 'GFP_ATOMIC', 'GFP_NOWAIT',
         'GFP_NOFS', 'GFP_NOIO', 'GFP_USER', 'GFP_HIGHUSER',
         'GFP_HIGHUSER_MOVABLE', 'GFP_TRANSHUGE', 'GFP_TRANSHUGE_LIGHT',
         'GFP_KERNEL|GFP_DMA', 'GFP_KERNEL|GFP_DMA32', 'GFP_ATOMIC|GFP_DMA',
         'GFP_KERNEL|__GFP_HIGH', 'GFP_ATOMIC|__GFP_NOMEMALLOC',
         'GFP_NOWAIT|__GFP_NOMEMALLOC', 'GFP_KERNEL|__GFP_MEMALLOC',
         'GFP_ATOMIC|__GFP_MEMALLOC', 'GFP_KERNEL|__GFP_NORETRY',
         'GFP_KERNEL|__GFP_RETRY_MAYFAIL', 'GFP_KERNEL|__GFP_RECLAIMABLE',
         'GFP_KERNEL|__GFP_MOVABLE', 'GFP_ATOMIC|__GFP_MOVABLE',
         'GFP_KERNEL|__GFP_THISNODE', 'GFP_NOWAIT|__GFP_THISNODE',
         'GFP_KERNEL|__GFP_MEMALLOC|__GFP_NOMEMALLOC')
ANSWERS = ('no', 'yes', 'unknown')
GATES = ('ok', 'not_eligible', 'empty', 'no_block', 'only_reserved',
         'watermark', 'lowmem_reserve', 'boosted', 'scaled', 'too_large',
         'unknown')
REASONS = ('free_block', 'below_low', 'from_reserves', 'pages', 'fragmented',
           'only_reserved', 'watermark', 'lowmem_reserve', 'boosted', 'scaled',
           'no_zone', 'too_few', 'too_large', 'allocator_limit',
           'input_missing', 'reserved_unknown', 'node_unknown',
           'boost_unknown')
FILES = {'buddyinfo': 0, 'zoneinfo': 1, 'pagetypeinfo': 2, 'version': 4}
PAGES, PAGES_EXACT = 1, 2


# ---- a machine --------------------------------------------------------------

def zone_types(rng, release):
    """Those that the kernel was compiled with."""
    if release < (2, 6, 19):
        return ['DMA', 'DMA32', 'Normal', 'HighMem']
    kinds = rng.choice((['DMA', 'DMA32', 'Normal'], ['DMA', 'DMA32', 'Normal'],
                        ['DMA', 'Normal', 'HighMem'], ['Normal'],
                        ['DMA', 'Normal'], ['DMA32', 'Normal']))
    kinds = list(kinds)
    if release >= (2, 6, 23):
        kinds.append('Movable')
    if release >= (4, 5, 0) and 'DMA32' in kinds and \
            ('DMA' in kinds or release >= (4, 14, 0)) and rng.random() < .5:
        kinds.append('Device')
    return kinds


def type_names(rng, release, cma):
    if release < (4, 4, 0):
        names = ['Unmovable', 'Reclaimable', 'Movable', 'Reserve']
    else:
        names = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic']
    if cma:
        names.append('CMA')
    if rng.random() < .8 or release < (3, 10, 0):
        names.append('Isolate')
    return names


def random_lists(rng, names, orders, size):
    """Blocks by type and order, in a zone of so many pages."""
    top = rng.choice((orders, orders, rng.randrange(1, orders + 1)))
    most = rng.choice((3, 20, 300))
    lists = {}
    room = size
    for name in names:
        row = [0] * orders
        lists[name] = row
        chance = rng.choice((0, .1, .4, .9)) if name in R.TYPES else \
            rng.choice((0, 0, 0, .2, .6))
        if chance == 0:
            continue
        for o in range(top):
            if rng.random() < chance:
                n = min(rng.randrange(most >> o // 3 or 1) + 1, room >> o)
                row[o] = n
                room -= n << o
    return lists


def make_zone(rng, m, node, name, index, populated):
    r, orders, pb = m['release'], m['orders'], m['pageblock']
    zone = {'node': node, 'name': name, 'index': index, 'pageblock': pb}
    size = 0
    if populated:
        size = rng.choice((rng.randrange(200, 5000),
                           rng.randrange(5000, 200000),
                           rng.randrange(200000, 8000000)))
    zone['size'] = size
    lists = random_lists(rng, m['type_names'], orders, size * 9 // 10)
    if name in ('Movable', 'HighMem') and 'HighAtomic' in lists and \
            rng.random() < .5:
        lists['HighAtomic'] = [0] * orders
    row = lists.get('HighAtomic', [])
    zone['highatomic_free'] = sum(n << o for o, n in enumerate(row))
    zone['highatomic'] = 0
    if 'HighAtomic' in lists:
        # reserve_highatomic_pageblock(): no more than that
        limit = size // 100 + (1 << pb)
        if r >= (6, 12, 0):
            limit = 0 if size // 100 < 1 << pb else \
                -(-(size // 100) >> pb) << pb
        blocks = -(-zone['highatomic_free'] >> pb)
        if blocks << pb > limit:
            lists['HighAtomic'] = [0] * orders
            zone['highatomic_free'] = blocks = 0
        elif rng.random() < .3:
            blocks = rng.randrange(blocks, (limit >> pb) + 1)
        zone['highatomic'] = blocks << pb
    zone['lists'] = lists
    zone['blocks'] = [sum(row[o] for row in lists.values())
                      for o in range(orders)]
    sums = {t: sum(n << o for o, n in enumerate(row))
            for t, row in lists.items()}
    zone['cma_free'] = sums.get('CMA', 0)
    free = sum(sums.values()) - sums.get('Isolate', 0)
    zone['cpus'] = [(rng.choice((0, 0, rng.randrange(200))),
                     m['threshold']) for _ in range(m['cpus'])]
    zone['skew'] = 0
    if m['threshold']:
        lag = m['threshold'] * m['cpus']
        zone['skew'] = rng.randrange(-lag, lag + 1)
    zone['free'] = max(0, free + zone['skew'])
    zone['pcp'] = sum(c for c, _ in zone['cpus'])
    return zone


def set_marks(rng, m, zone):
    """Near what decides, half of the time."""
    free = zone['free']
    boost = rng.choice((0, 0, 1 << zone['pageblock'],
                        rng.randrange(1, 2000))) \
        if m['release'] >= (5, 0, 0) else 0
    if rng.random() < .6:
        gone = rng.choice((0, zone['highatomic'], zone['highatomic_free'],
                           zone['cma_free'],
                           zone['cma_free'] + zone['highatomic']))
        want = free - gone - (1 << rng.randrange(m['orders'])) + \
            rng.randrange(-3, 4) - rng.choice((0, zone['reserve'][-1]))
        want = want * rng.choice((1, 1, 2, 4, 8)) // rng.choice((1, 1, 3))
        minimum = max(0, want - rng.choice((0, boost)))
    else:
        minimum = int(free * rng.choice((0, .05, .3, .8, 1.2)))
    step = rng.choice((max(1, minimum // 4), minimum // 4, 5, 1000))
    zone['high0'] = minimum + 2 * step
    if boost:  # boost_watermark()
        boost = min(boost, max(1 << zone['pageblock'],
                               zone['high0'] * 15000 // 10000))
    zone['boost'] = boost
    zone['min'] = minimum + boost
    zone['low'] = zone['min'] + step
    zone['high'] = zone['low'] + step
    if rng.random() < .1:
        zone['low'] = max(zone['min'], free - rng.randrange(70))
        zone['high'] = zone['low']
        zone['high0'] = zone['high'] - boost
        zone['boost'] = boost


def limit_boost(m, zone):
    """boost_watermark(), as long as the factor is what it is."""
    cap = zone['high0'] * m['boost_factor'] // 10000
    if cap == 0 or m['release'] >= (5, 7, 0) and \
            zone['size'] < 4 << zone['pageblock']:
        cap = 0
    elif cap < 1 << zone['pageblock']:
        cap = 1 << zone['pageblock']
    more = max(0, zone['boost'] - cap)
    for mark in ('min', 'low', 'high', 'boost'):
        zone[mark] -= more


def with_boosts(m, rules, most):
    """The same files, with the least or the most that may be a boost."""
    return dict(m, zones=[dict(z, boost=R.largest_boost(
        z, rules, m['boost_factor']) if most else 0) for z in m['zones']])


def make_machine(rng):
    release, vendor = rng.choice(RELEASES)
    m = {'release': release, 'vendor': vendor,
         'page': rng.choice((4096, 4096, 16384, 65536)),
         'orders': rng.choice((11, 11, 9, 12, 14)),
         'types': zone_types(rng, release),
         'threshold': rng.choice((0, 0, 0, 4, 125)),
         'cpus': rng.randrange(1, 4)}
    m['pageblock'] = rng.choice((9, m['orders'] - 1, 5))
    m['pageblock'] = min(m['pageblock'], m['orders'] - 1)
    cma = release >= (3, 5, 0) and rng.random() < .4
    m['type_names'] = type_names(rng, release, cma) \
        if release >= (2, 6, 24) else ['Movable']
    m['cma'] = cma
    m['defrag_mode'] = rng.random() < .4
    # until then a kernel has all types, and uses what it is built for
    unused = rng.choice(('DMA32', 'HighMem'))
    m['zones'] = []
    for node in range(rng.choice((1, 1, 1, 2, 3))):
        here = []
        for i, name in enumerate(m['types']):
            populated = name != 'Device' and rng.random() < .85 and \
                (node == 0 or name in ('Normal', 'Movable', 'HighMem'))
            # empty ones were not printed, and these never are where they are
            if release < (4, 14, 0) and node == 0 and \
                    name in ('DMA', 'DMA32'):
                populated = True
            if name == 'Movable' and rng.random() < .6:
                populated = False
            if release < (2, 6, 19) and name == unused:
                populated = False
            here.append(make_zone(rng, m, node, name, i, populated))
        for z in here:
            ratio = rng.choice((1, 32, 256))
            z['reserve'] = [0] * len(here)
            for j in range(z['index'] + 1, len(here)):
                z['reserve'][j] = sum(
                    h['size'] for h in here[z['index'] + 1:j + 1]) // ratio
        for z in here:
            set_marks(rng, m, z)
        if any(z['size'] for z in here):
            m['zones'] += here
    return m


# ---- its files --------------------------------------------------------------

def printed(m, zone):
    return zone['size'] > 0 or m['release'] >= (4, 14, 0)


def buddyinfo(m):
    return ''.join(
        'Node %d, zone %8s %s \n' % (z['node'], z['name'],
                                     ' '.join('%6d' % n for n in z['blocks']))
        for z in m['zones'] if z['size'])


def zoneinfo(m):
    r, out, seen = m['release'], [], set()
    for z in m['zones']:
        if not printed(m, z):
            continue
        out.append('Node %d, zone %8s\n' % (z['node'], z['name']))
        if r >= (4, 8, 0) and z['size'] and z['node'] not in seen:
            seen.add(z['node'])
            out.append('  per-node stats\n      nr_inactive_anon 0\n')
        out.append('  pages free     %d\n' % z['free'])
        if r >= (5, 16, 0):
            out.append('        boost    %d\n' % z['boost'])
        out.append('        min      %d\n        low      %d\n'
                   '        high     %d\n' % (z['min'], z['low'], z['high']))
        if r >= (6, 12, 0):
            out.append('        promo    %d\n' % (z['high'] + 1))
        out.append('        spanned  %d\n        present  %d\n'
                   % (z['size'], z['size']))
        if r >= (3, 10, 0):
            out.append('        managed  %d\n' % z['size'])
        if r >= (5, 14, 0):
            out.append('        cma      %d\n' % z['cma_free'])
        protection = '        protection: (%s)\n' % ', '.join(
            map(str, z['reserve']))
        if r >= (4, 14, 0):
            out.append(protection)
            if not z['size']:
                continue
        pad = ' ' * (6 if r >= (4, 8, 0) else 4)
        if r >= (2, 6, 24):
            out.append('%snr_free_pages %d\n' % (pad, z['free']))
        lru = 'nr_zone_' if r >= (4, 8, 0) else 'nr_'
        for kind, n in z.get('lru', {}).items():
            out.append('%s%s%s %d\n' % (pad, lru, kind, n))
        if r >= (3, 5, 0):
            out.append('%snr_free_cma  %d\n' % (pad, z['cma_free']))
        if r < (4, 14, 0):
            out.append(protection)
        out.append('  pagesets\n')
        for i, (count, threshold) in enumerate(z['cpus']):
            out.append('    cpu: %d\n              count: %d\n'
                       '              high:  0\n              batch: 1\n'
                       '  vm stats threshold: %d\n' % (i, count, threshold))
        out.append('  start_pfn:           %d\n' % (z['index'] << 20))
        if r >= (6, 19, 0):
            out.append('  reserved_highatomic: %d\n  free_highatomic: %d\n'
                       % (z['highatomic'], z['highatomic_free']))
    return ''.join(out)


def pagetypeinfo(m):
    out, names, pb = [], m['type_names'], m['pageblock']
    for node in sorted({z['node'] for z in m['zones']}):
        here = [z for z in m['zones'] if z['node'] == node and z['size']]
        out.append('Page block order: %d\nPages per block:  %d\n\n'
                   'Free pages count per migrate type at order %s \n' % (
                       pb, 1 << pb,
                       ' '.join('%6d' % o for o in range(m['orders']))))
        for z in here:
            for name in names:
                out.append('Node %4d, zone %8s, type %12s %s \n' % (
                    node, z['name'], name,
                    ' '.join('%6d' % n for n in z['lists'][name])))
        out.append('\nNumber of blocks type %s \n' % ' '.join(
            '%12s' % n for n in names))
        for z in here:
            out.append('Node %d, zone %8s %s \n' % (
                node, z['name'], ' '.join(
                    '%12d' % (z['highatomic'] >> pb if n == 'HighAtomic' else
                              -(-sum(c << o for o, c in
                                     enumerate(z['lists'][n])) >> pb))
                    for n in names)))
        out.append('\n')
    return ''.join(out)


def version(m):
    r = m['release']
    name = '%d.%d.%d' % r
    build = '#1 SMP'
    if m['vendor']:
        name = {'el6': '2.6.32-642.el6.x86_64',
                'el7': '3.10.0-1160.el7.x86_64',
                'el8': '4.18.0-240.el8.x86_64'}[m['vendor']]
    return 'Linux version %s (b@c) (gcc) %s PREEMPT\n' % (name, build)


# ---- requests ---------------------------------------------------------------

def make_requests(rng, m):
    out = []
    nodes = sorted({z['node'] for z in m['zones']})
    for _ in range(4):
        gfp = rng.choice(MASKS)
        order = rng.randrange(m['orders'] + 1)
        if rng.random() < .3:
            order = 0
        size = 0
        if rng.random() < .3:
            size = max(1, (m['page'] << order) - rng.choice(
                (0, 1, (m['page'] << order) // 2, rng.randrange(4096))))
        node = rng.choice(nodes) if 'THISNODE' in gfp and nodes and \
            rng.random() < .8 else -1
        out.append((order, size, PAGES_EXACT if size else PAGES, node,
                    rng.choice((1, 1, 1, 2, 5)), gfp))
    return out


def record(m, requests, hide):
    parts = []
    for name, text in (('version', version(m)), ('buddyinfo', buddyinfo(m)),
                       ('zoneinfo', zoneinfo(m)),
                       ('pagetypeinfo', pagetypeinfo(m))):
        if name in hide or (name == 'pagetypeinfo' and
                            m['release'] < (2, 6, 24)):
            continue
        parts.append('F %d %d\n%s\n' % (FILES[name], len(text), text))
    parts.append('O page_size %d\nO defrag_mode %d\n' % (
        m['page'], m['defrag_mode'] and m['release'] >= (6, 15, 0)))
    parts.append('O watermark_boost_factor %d\n' % m['boost_factor'])
    for r in requests:
        parts.append('R %d %d %d %d %d %s\n' % r)
    parts.append('E\n')
    return ''.join(parts)


# ---- judged here, and compared ----------------------------------------------

class Differs(Exception):
    pass


def need(ok, *what):
    if not ok:
        raise Differs(' '.join(map(str, what)))


def preferred_indices(m, rules, flags, zones):
    """The zone types that may be the preferred one: any CPU may ask."""
    if not rules.preferred_index or not zones:
        return {None}
    top = {}
    for z in zones:
        top[z['node']] = max(top.get(z['node'], 0), z['index'])
    return set(top.values())


def check(m, rules, request, line, sound, counted):
    order, size, _, node, count, gfp = request
    if size:
        order = R.order_of(size, m['page'])
    flags = R.mask(gfp)
    head, *zone_parts = line.split(';')
    words = head.split()
    need(words[0] == 'ok', 'refused:', line)
    answer, reason = ANSWERS[int(words[1])], REASONS[int(words[5])]
    need(int(words[7]) == order, 'order', words[7], 'is not', order)
    has_capacity, low, high = (int(w) for w in words[8:11])
    if order >= m['orders']:
        need((answer, reason) == ('no', 'too_large'), answer, reason,
             'above the largest order')
        return 'too_large'

    t = R.Try(m, rules, flags, order, node)
    if not t.zones:
        need((answer, reason) == ('no', 'no_zone'), answer, reason, 'no zone')
        return 'no_zone'

    # whom the request is of is not known: each of them may be right
    tries = [t]
    if 'THISNODE' in flags and node < 0:
        tries = [R.Try(m, rules, flags, order, n)
                 for n in sorted({z['node'] for z in m['zones']})]
    else:
        for index in preferred_indices(m, rules, flags, t.zones):
            if index is not None and index != t.index:
                other = R.Try(m, rules, flags, order, node)
                other.index = index
                tries.append(other)
    if rules.fast_unsure and order == 0:
        other = R.Rules(m['release'])
        other.fast_skips_highatomic = not rules.fast_skips_highatomic
        tries.append(R.Try(m, other, flags, order, node))
        sound = sound or True  # nothing tells which of the two it is
    how = [x.given() for x in tries]
    if any(how) and not all(how):
        need(answer != 'yes', 'yes, but', how)
        return 'mixed'
    how = how[0]
    truth = 'yes' if how else 'no'
    if count > 1 and len(tries) > 1:
        return 'either'
    if count > 1 and how:
        sure = [sum(t.count(z, 0, 10) for z in t.zones),
                sum(t.count(z, m['boost_factor'], 10) for z in t.zones)]
        if max(sure) < count:
            truth = 'no'
        elif min(sure) < count:
            truth = 'either'
        if truth == 'no' or answer == 'unknown':
            sound = sound or True  # per-CPU lists and lag widen it
    if truth == 'either':
        return 'either'
    if t.unmarked and (t.at_min.blocks or t.at_min.last):
        # two passes with rights of their own, of which one is looked at
        sound = 'yes'
    # of a boost that is not printed it may be none, and so much
    hidden = rules.boost and not rules.boost_printed and t.at_min.unboosted
    if hidden:
        none, most = (R.Try(with_boosts(m, rules, k), rules, flags, order,
                            node) for k in (False, True))
        need(not none.given() or how, 'given with a boost off that is not')
        need(not how or most.given(), 'given with less than the most off')
        if len(tries) == 1 and most.given() and not none.given():
            need(answer == 'unknown' or sound and answer == truth or
                 sound == 'yes' and answer == 'no', answer,
                 'hangs on the boost')
            need(sound or count > 1 or reason == 'boost_unknown', reason,
                 'but it hangs on the boost')
            return 'boost'
        if len(tries) == 1:
            t = none
    if sound == 'yes':
        # rules are taken as strict as any release in question has them
        need(answer != 'yes' or truth == 'yes', answer, 'for a certain', truth)
    elif sound:
        need(answer in (truth, 'unknown'), answer, 'for a certain', truth, how)
    else:
        need(answer == truth, answer, 'is not', truth, how)
    if answer == 'unknown' or (t.unmarked and sound):
        return answer
    if not sound and count == 1 and len(tries) == 1:
        if not (t.unmarked and 'HIGH' in flags):
            compare_reason(t, m, how, answer, reason)
        compare_zones(t, t.machine, zone_parts)
    if has_capacity and len(tries) == 1 and counted:
        if hidden:  # as it is, of what is not told
            t, sound = R.Try(m, rules, flags, order, node), sound or True
        compare_capacity(t, m, low, high, sound)
    return answer


def compare_reason(t, m, how, answer, reason):
    if how == 'low':
        want = {'free_block'}
    elif how == 'min':
        want = {'from_reserves' if r else 'below_low'
                for r in t.needs_rights()}
    else:
        want = set()
        for z in t.zones:
            gate, _ = t.gate(z)
            want |= {'mark': {'watermark', 'lowmem_reserve', 'boosted',
                              'scaled'},
                     'no_block': {'fragmented'},
                     'only_reserved': {'only_reserved'}}[gate]
    need(reason in want, 'reason', reason, 'is not in', sorted(want))


def compare_zones(t, m, parts):
    said = {p.split(' ', 1)[0]: p.split(' ')[1:] for p in parts}
    shown = [z for z in m['zones'] if printed(m, z)]
    need(len(shown) == len(said), 'zones', len(parts))
    for z in shown:
        w = said['%d:%s' % (z['node'], z['name'])]
        gate, at_low, tested = GATES[int(w[0])], ANSWERS[int(w[1])], w[2] == '1'
        where = 'node %d %s:' % (z['node'], z['name'])
        if z not in t.zones:
            need(gate in ('not_eligible', 'empty'), where, gate)
            continue
        need(gate not in ('not_eligible', 'empty'), where, gate)
        if not tested:
            continue
        if gate == 'unknown' and t.at_min.unboosted and not t.served(z, False):
            higher = dict(z, boost=R.largest_boost(
                z, t.rules, m['boost_factor']))
            need(t.served(higher, False), where, gate, 'whatever the boost')
            continue
        need((gate == 'ok') == (t.served(z, False) or t.served(z, True)),
             where, gate, 'but', t.gate(z))
        if gate == 'ok' and not (t.rules.fast_unsure and t.order == 0):
            need((at_low == 'yes') == t.served(z, True), where, 'at low')
        numbers = [int(x) for x in w[6:]]
        for low, (free, gone, block, mark, reserve, margin) in (
                (True, numbers[:6]), (False, numbers[6:12])):
            rights = t.at_low if low else t.at_min
            if t.rules.scaled or rights.no_mark or t.unmarked:
                continue
            if t.order == 0 and t.rules.fast_skips_highatomic:
                continue
            if t.order == 0 and rights.unboosted and z['boost']:
                continue
            want = (z['free'], R.unusable(z, t.rules, rights),
                    (1 << t.order) - 1,
                    R.lowered(z['low' if low else 'min'], rights),
                    z['reserve'][t.index])
            need((free, gone, block, mark, reserve) == want, where,
                 'low' if low else 'min', (free, gone, block, mark, reserve),
                 'are not', want)
            need((margin > 0) == t.passes(z, low), where, 'margin', margin)
        if gate in ('watermark', 'lowmem_reserve', 'boosted', 'scaled'):
            compare_mark(t, z, gate, where)


def compare_mark(t, z, gate, where):
    """Only this reserve, only the boost, only the marks by order."""
    if t.unmarked or not any(z['blocks']):
        return
    kind, order = t.gate(z)
    need(kind == 'mark', where, gate, 'but', kind)
    if t.at_min.unboosted and z['boost'] and order == 0:
        return  # either would do
    fast = t.order == 0
    free_of = t.passes(z, False, order=order, reserve=0, fast=fast)
    need(gate != 'lowmem_reserve' or free_of, where, gate,
         'but not without it either')
    if gate == 'watermark' and z['reserve'][t.index]:
        need(not free_of, where, gate,
             'but it is the reserve')
    if gate == 'scaled' and not t.rules.el6:
        need(t.passes(z, False, order=order, flat=True, fast=fast), where, gate, 'but flat neither')


def compare_capacity(t, m, low, high, sound):
    most = 40
    plain = sum(t.count(z, 0, most) for z in t.zones)
    boosted = sum(t.count(z, m['boost_factor'], most) for z in t.zones)
    if max(plain, boosted) >= most:
        return
    need(low <= min(plain, boosted), 'capacity', low, 'at least, but',
         min(plain, boosted))
    if sound == 'yes' or t.unmarked:
        return
    need(high >= max(plain, boosted), 'capacity', high, 'at most, but',
         max(plain, boosted))
    still = not m['threshold'] and not any(z['pcp'] for z in t.zones)
    if still and not sound:
        need(high == plain, 'capacity', high, 'at most, but', plain)


# ---- all of them ------------------------------------------------------------

def machines(seed, first, last):
    for n in range(first, last):
        rng = random.Random('%d-%d' % (seed, n))
        m = make_machine(rng)
        while not m['zones']:
            m = make_machine(rng)
        m['boost_factor'] = rng.choice((0, 15000, 15000))
        for z in m['zones']:
            limit_boost(m, z)
        hide = set()
        if m['release'] < (6, 19, 0) and rng.random() < .25:
            hide.add('pagetypeinfo')
        if rng.random() < .1 and m['vendor'] != 'el6' and \
                m['release'] >= (2, 6, 19):
            hide.add('version')
        yield n, m, make_requests(rng, m), hide


def judged(ask, work):
    """What the library says of those machines, a line a request."""
    text = ''.join(record(m, requests, hide) for _, m, requests, hide in work)
    return subprocess.run([ask], input=text, capture_output=True, text=True,
                          check=True).stdout.splitlines()


def main():
    ask, total, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    tally, bad = {}, 0
    for at in range(first, first + total, 500):
        work = list(machines(seed, at, min(first + total, at + 500)))
        lines = iter(judged(ask, work))
        for n, m, requests, hide in work:
            rules = R.Rules(m['release'], m['vendor'])
            # a rule is taken as strict as any release in question has it
            sound = 'yes' if 'version' in hide else bool(hide)
            for request in requests:
                try:
                    what = check(m, rules, request, next(lines), sound,
                                 n % 4 == 0)
                    tally[what] = tally.get(what, 0) + 1
                except Differs as e:
                    bad += 1
                    print('snapshot %d of seed %d, %s%s, %s: %s' % (
                        n, seed, '.'.join(map(str, m['release'])),
                        m['vendor'], request, e), flush=True)
    print('%d snapshots, seed %d: %s' % (total, seed, ', '.join(
        '%d %s' % (n, w) for w, n in sorted(tally.items()))))
    print('property: %d passed, %d failed' % (sum(tally.values()), bad))
    return bad != 0


if __name__ == '__main__':
    sys.exit(main())
