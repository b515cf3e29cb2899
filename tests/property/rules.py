# SPDX-License-Identifier: BSD-2-Clause
"""What the kernel would do with a request, restated without any haste.

Written from the kernel's sources and src/kernel/README.md, and from nothing else
in src: it is worth something only as long as it is not a copy.  A machine is what
property.py makes, a dict; figures are pages.
"""
from functools import lru_cache

TYPES = ('Unmovable', 'Movable', 'Reclaimable')
ORDER_OF_ZONES = ('DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device')

# Names of masks as include/linux/gfp_types.h composes them.
WAIT = {'IO', 'FS', 'DIRECT_RECLAIM', 'KSWAPD_RECLAIM'}
MASKS = {
    'GFP_KERNEL': WAIT,
    'GFP_USER': WAIT,
    'GFP_NOFS': WAIT - {'FS'},
    'GFP_NOIO': WAIT - {'FS', 'IO'},
    'GFP_ATOMIC': {'HIGH', 'ATOMIC', 'KSWAPD_RECLAIM'},
    'GFP_NOWAIT': {'KSWAPD_RECLAIM'},
    'GFP_DMA': {'DMA'},
    'GFP_DMA32': {'DMA32'},
    'GFP_HIGHUSER': WAIT | {'HIGHMEM'},
    'GFP_HIGHUSER_MOVABLE': WAIT | {'HIGHMEM', 'MOVABLE'},
    'GFP_TRANSHUGE_LIGHT': {'IO', 'FS', 'HIGHMEM', 'MOVABLE', 'NOMEMALLOC'},
    'GFP_TRANSHUGE': {'IO', 'FS', 'HIGHMEM', 'MOVABLE', 'NOMEMALLOC',
                      'DIRECT_RECLAIM'},
}


@lru_cache(None)
def mask(text):
    flags = set()
    for word in text.split('|'):
        if word in MASKS:
            flags |= MASKS[word]
        else:
            flags.add(word.removeprefix('__GFP_'))
    return frozenset(flags)


def order_of(size, page):
    """get_order()"""
    order = 0
    while page << order < size:
        order += 1
    return order


class Rules:
    """What turned on a release; release is a tuple of three numbers."""

    def __init__(self, release, vendor=''):
        r, self.release = release, release
        el6 = vendor == 'el6'
        stable = lambda at, *takes: r >= at or any(
            r[:2] == t[:2] and r >= t for t in takes)
        self.types = r >= (2, 6, 24)
        self.scaled = r < (4, 4, 0)
        self.el6 = el6
        self.scaled_cma_first_only = r >= (3, 10, 0)
        self.preferred_index = r < (5, 8, 0)
        self.highatomic = r >= (4, 4, 0)
        self.highatomic_free = r >= (6, 12, 0)
        self.nonblock = stable((6, 3, 0), (6, 1, 116))
        self.fast_skips_highatomic = (4, 7, 0) <= r < (5, 9, 0)
        # the Red Hat kernels of that range may have either
        self.fast_unsure = self.fast_skips_highatomic and vendor == 'el8'
        self.nowait_blocks = self.nonblock and not stable(
            (6, 18, 0), (6, 12, 54), (6, 1, 157))
        self.last_resort = stable((6, 8, 0), (6, 1, 116))
        self.highatomic_at_low = r >= (7, 3, 0)
        self.boost = r >= (5, 0, 0)
        self.boost_spares_small = r >= (5, 7, 0)
        self.single_unboosted = r >= (5, 10, 0)
        self.boost_printed = r >= (5, 16, 0)
        self.defrag = r >= (6, 15, 0)
        self.defrag_lifted = r >= (7, 3, 0)
        self.compaction = r >= (2, 6, 35) or el6
        self.compaction_fs = r < (4, 11, 0)
        self.compaction_low = r < (4, 9, 0)
        self.compaction_plain = r < (4, 0, 0)
        self.own_blocks = r >= (4, 14, 0)
        self.checks_cma = r >= (6, 17, 0)


# ---- which zones ------------------------------------------------------------

def highest_zone(machine, flags):
    """gfp_zone(), as an index into the types that were compiled in."""
    types = machine['types']
    here = lambda name: name if name in types else 'Normal'
    if 'DMA' in flags:
        name = here('DMA')
    elif 'DMA32' in flags:
        name = here('DMA32')
    elif 'HIGHMEM' in flags:
        name = 'Movable' if 'MOVABLE' in flags and 'Movable' in types \
            else here('HighMem')
    else:
        name = 'Normal'
    return types.index(name)


def zones_for(machine, flags, node):
    """Those with memory up to the highest."""
    top = highest_zone(machine, flags)
    return [z for z in machine['zones'] if z['size'] > 0 and
            z['index'] <= top and (node < 0 or z['node'] == node)]


# ---- one zone ---------------------------------------------------------------

class Rights:
    """alloc_flags of a pass."""

    def __init__(self, flags=frozenset(), rules=None, order=0, low=True,
                 machine=None):
        self.half = self.quarter = self.free_reserve = self.unboosted = False
        self.blocks = self.last = self.no_mark = False
        self.movable = 'MOVABLE' in flags
        self.low = low
        self.fast = True
        wait = 'DIRECT_RECLAIM' in flags
        may = 'NOMEMALLOC' not in flags
        if rules is None:
            return
        if low:
            if rules.highatomic_at_low and order > 0 and \
                    'HIGH' in flags and not wait and may:
                self.blocks = self.free_reserve = True
            return
        self.half = 'HIGH' in flags
        if not rules.highatomic:
            self.quarter = not wait and may
        elif not rules.nonblock:
            self.quarter = 'ATOMIC' in flags and may
            self.free_reserve = self.quarter
            self.blocks = self.quarter and order > 0
            self.unboosted = rules.single_unboosted and order == 0 and \
                'ATOMIC' in flags
        else:
            nonblock = not wait and may
            self.quarter = self.half and nonblock
            self.free_reserve = self.half or nonblock
            self.blocks = nonblock and order > 0 and \
                (self.half or rules.nowait_blocks)
            self.last = nonblock and order == 0 and rules.last_resort
            self.unboosted = rules.single_unboosted and order == 0 and \
                self.half


def lowered(mark, rights):
    if rights.half:
        mark -= mark // 2
    if rights.quarter:
        mark -= mark // 4
    return mark


def lists(zone, order):
    """Blocks of each type from that order on."""
    return {t: sum(n[order:]) for t, n in zone['lists'].items()}


def has_block(zone, rules, rights, order, own, defrag, pageblock):
    """Would __rmqueue() find one?"""
    if not rules.types:
        return any(zone['blocks'][order:])
    found = lists(zone, order)
    for name, n in found.items():
        if n == 0:
            continue
        if name in TYPES or name == 'Reserve':
            if not defrag or name == own:
                return True
            if any(zone['lists'][name][max(order, pageblock):]):
                return True
        elif name == 'CMA' and rights.movable:
            return True
        elif name == 'HighAtomic' and (rights.blocks or rights.last):
            return True
    return False


def unusable(zone, rules, rights, skip_highatomic=False):
    gone = 0
    if rules.highatomic and not rights.free_reserve and not skip_highatomic:
        gone += zone['highatomic_free'] if rules.highatomic_free \
            else zone['highatomic']
    if not rights.movable:
        gone += zone['cma_free']
    return gone


def mark_passes(zone, rules, rights, order, mark, index, free=None,
                reserve=None, flat=False, fast=True):
    """zone_watermark_ok() without its look at the lists."""
    free = zone['free'] if free is None else free
    reserve = zone['reserve'][index] if reserve is None else reserve
    if rights.no_mark:
        return True
    if rules.scaled and not rules.el6:
        left = free - (1 << order) + 1
        want = lowered(mark, rights)
        cma = 0 if rights.movable else zone['cma_free']
        if not rules.scaled_cma_first_only:
            left, cma = left - cma, 0
        if left - cma <= want + reserve:
            return False
        for o in range(0 if flat else order):
            left -= zone['blocks'][o] << o
            want >>= 1
            if left <= want:
                return False
        return True
    if rules.el6:
        left = free - (1 << order) - 1
        if left <= lowered(mark, rights) + reserve:
            return False
        want = lowered(mark - zone['min'], rights)
        for o in range(0 if flat else order):
            left -= zone['blocks'][o] << o
            if o < zone['pageblock'] >> 2:
                want >>= 1
            if left <= want:
                return False
        return True
    if fast and order == 0 and rules.fast_skips_highatomic and \
            free - unusable(zone, rules, rights, True) > mark + reserve:
        return True
    left = free - unusable(zone, rules, rights) - (1 << order) + 1
    if left > lowered(mark, rights) + reserve:
        return True
    if rights.unboosted and not rights.low and zone['boost']:
        return left > lowered(mark - zone['boost'], rights) + reserve
    return False


def could_be_boost(zone, rules, factor, boost):
    """boost_watermark(): may so much of the marks as printed be of it?"""
    if boost > 0 and (not factor or rules.boost_spares_small and
                      zone['size'] < 4 << zone['pageblock']):
        return False
    limit = (zone['high'] - boost) * factor // 10000
    return boost <= zone['min'] and (boost == 0 or limit > 0 and boost <= max(
        limit, 1 << zone['pageblock']))


def largest_boost(zone, rules, factor):
    """What may be of it is from none to some number."""
    low, high = 0, zone['min'] + 1
    while low + 1 < high:
        half = (low + high) // 2
        if could_be_boost(zone, rules, factor, half):
            low = half
        else:
            high = half
    return low


# ---- all zones --------------------------------------------------------------

class Try:
    """One request against one machine."""

    def __init__(self, machine, rules, flags, order, node=-1):
        self.machine, self.rules, self.flags = machine, rules, flags
        self.order, self.node = order, node
        self.zones = zones_for(machine, flags, node)
        self.top = highest_zone(machine, flags)
        if rules.preferred_index:
            self.index = max((z['index'] for z in self.zones), default=0)
        else:
            self.index = self.top
        self.own = 'Movable' if 'MOVABLE' in flags else \
            'Reclaimable' if 'RECLAIMABLE' in flags else 'Unmovable'
        self.at_low = Rights(flags, rules, order, True)
        self.at_min = Rights(flags, rules, order, False)
        self.unmarked = None
        if 'MEMALLOC' in flags and 'NOMEMALLOC' not in flags:
            self.unmarked = Rights(flags)
            self.unmarked.no_mark = True
        wait = 'DIRECT_RECLAIM' in flags
        # ALLOC_NOFRAGMENT is 0 in a kernel without ZONE_DMA32
        defrag = rules.defrag and machine['defrag_mode'] and \
            'DMA32' in machine['types']
        self.defrag = [defrag, defrag]
        # the restriction goes where nothing else is left to be done
        if defrag and not wait and rules.defrag_lifted and \
                'KSWAPD_RECLAIM' in flags:
            self.defrag[1] = False

    def passes(self, zone, low, order=None, **other):
        rights = self.at_low if low else self.at_min
        return mark_passes(zone, self.rules, rights,
                           self.order if order is None else order, zone['low' if low else 'min'], self.index, **other)

    def block(self, zone, low):
        return has_block(zone, self.rules, self.at_low if low else self.at_min,
                         self.order, self.own, self.defrag[not low],
                         zone['pageblock'])

    def served(self, zone, low):
        if self.passes(zone, low) and self.block(zone, low):
            return True
        return not low and self.unmarked is not None and has_block(
            zone, self.rules, self.unmarked, self.order, self.own,
            False, zone['pageblock'])

    def given(self):
        """'low', 'min' or None."""
        for low in (True, False):
            if any(self.served(z, low) for z in self.zones):
                return 'low' if low else 'min'
        return None

    def needs_rights(self):
        """Of what is given at min: whether the first zone does so only for the
        rights, as a set: which node is first is not known."""
        found, plain = set(), Rights(self.flags)
        plain.low = False
        for node in {z['node'] for z in self.zones}:
            for z in sorted(self.zones, key=lambda z: -z['index']):
                if z['node'] == node and self.passes(z, False) and \
                        self.block(z, False):
                    found.add(not (mark_passes(
                        z, self.rules, plain, self.order, z['min'],
                        self.index) and has_block(
                            z, self.rules, plain, self.order, self.own,
                            self.defrag[1], z['pageblock'])))
                    break
        return found or {True}

    def gate(self, zone):
        """What stands in the way, of a zone that refuses: a zone that has not
        even single pages to give is short, one that has them is in pieces."""
        if self.unmarked:
            return 'only_reserved' if any(zone['blocks'][self.order:]) \
                else 'no_block' if self.order or any(zone['blocks']) else 'mark', 0
        if self.passes(zone, False, order=0, fast=self.order == 0):
            if not any(zone['blocks']) and self.order == 0:
                return 'mark', 0
            if not self.block(zone, False):
                return 'only_reserved' if any(zone['blocks'][self.order:]) \
                    else 'no_block', self.order
            return 'mark', self.order
        return 'mark', 0

    def count(self, zone, boosted, most=400):
        """How many are given one after another before the first refusal."""
        zone = dict(zone, lists={t: list(n) for t, n in zone['lists'].items()},
                    blocks=list(zone['blocks']))
        pb, n = zone['pageblock'], 0
        cap = 0
        if self.rules.boost and boosted:
            cap = max(1 << pb, zone['high0'] * boosted // 10000)
            if self.rules.boost_spares_small and zone['size'] < 4 << pb or \
                    zone['high0'] * boosted // 10000 == 0:
                cap = 0
        while n < most:
            if not self.served(zone, True) and not self.served(zone, False):
                return n
            taken = self.take(zone)
            n += 1
            zone['free'] -= 1 << self.order
            if taken and cap:
                add = min(zone['boost'] + (1 << pb), cap) - zone['boost']
                for mark in ('min', 'low', 'high', 'boost'):
                    zone[mark] += add
        return n

    def take(self, zone):
        """__rmqueue(): True where it was a fallback that boosts."""
        rights = self.at_min
        lists_ = zone['lists']
        others = [t for t in TYPES if t != self.own]
        # HighAtomic first, for who may; it comes as free pages, too
        ways = (['HighAtomic'] if rights.blocks else []) + [self.own] + \
            (['CMA'] if rights.movable else [])
        for name in ways:
            for o in range(self.order, len(zone['blocks'])):
                if name in lists_ and lists_[name][o]:
                    self.split(zone, name, o)
                    return False
        # a pass without marks knows no defrag_mode either
        for small in (False, True) if self.defrag[1] else (True,):
            for o in range(len(zone['blocks']) - 1, self.order - 1, -1):
                for name in others + ['Reserve', 'HighAtomic']:
                    if name == 'HighAtomic' and not rights.last or \
                            name != 'HighAtomic' and not small and \
                            o < zone['pageblock']:
                        continue
                    if name in lists_ and lists_[name][o]:
                        self.split(zone, name, o)
                        return name in TYPES and o < zone['pageblock']
        raise AssertionError('nothing to take')

    def split(self, zone, name, o):
        """What is left of a foreign block is of the request's type then."""
        rest = self.own if name in TYPES and self.own in zone['lists'] \
            else name
        zone['lists'][name][o] -= 1
        zone['blocks'][o] -= 1
        while o > self.order:
            o -= 1
            zone['lists'][rest][o] += 1
            zone['blocks'][o] += 1
        if name == 'HighAtomic':
            zone['highatomic_free'] -= 1 << self.order
        if name == 'CMA':
            zone['cma_free'] -= 1 << self.order
