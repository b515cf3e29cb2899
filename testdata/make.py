#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write the machines that nobody has at hand, in the layout of their kernels.

usage: make.py FOLDER [--cpus N NAME]

Writes every machine of MACHINES below FOLDER, or only NAME with N CPUs.  The
free lists are given by migratetype; buddyinfo, zoneinfo and pagetypeinfo are
printed from them, so the three agree.
"""
import os
import sys

OLD = ['Unmovable', 'Reclaimable', 'Movable', 'Reserve', 'Isolate']
NEW = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic', 'Isolate']
CMA = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic', 'CMA', 'Isolate']


def zone(node, name, marks=(0, 0, 0), protection=(), boost=0, managed=None,
         pageblocks=None, free=None, counters=(), start_pfn=0, **lists):
    pages = sum(n << o for row in lists.values() for o, n in enumerate(row))
    pages -= sum(n << o for o, n in enumerate(lists.get('Isolate', ())))
    free = pages if free is None else free
    managed = free * 4 if managed is None else managed
    return dict(node=node, name=name, marks=marks, protection=protection,
                boost=boost, managed=managed, lists=lists, free=free,
                pageblocks=pageblocks or {}, counters=counters,
                start_pfn=start_pfn)


MACHINES = {
    'outage': dict(
        about='The outage fragcheck was born from: 890 MB free, and no block '
              'of order 5 that a kmalloc may take.',
        release='5.10.0-8-amd64', build='#1 SMP Debian 5.10.46-4 (2021-08-03)',
        page_size=4096, orders=11, types=NEW, pageblock=9, cpus=2,
        compact=dict(stall=2214, fail=1981, success=233),
        zones=[
            zone(0, 'DMA', (33, 41, 49), (0, 2938, 3911, 3911, 3911),
                 managed=3977, pageblocks={'Unmovable': 1, 'Movable': 7},
                 Unmovable=[1, 0, 1, 0, 1, 1, 1],
                 Movable=[0] * 9 + [1, 3]),
            zone(0, 'DMA32', (6363, 7953, 9543), (0, 0, 973, 973, 973),
                 managed=752364, start_pfn=4096,
                 pageblocks={'Unmovable': 310, 'Movable': 1134,
                             'Reclaimable': 84},
                 Unmovable=[7214, 3120, 1004, 92, 4],
                 Movable=[49677, 22391, 9711, 3402, 701],
                 Reclaimable=[911, 620, 101, 11]),
            zone(0, 'Normal', (2108, 2635, 3162), (0, 0, 0, 0, 0),
                 managed=249276, start_pfn=1048576,
                 pageblocks={'Unmovable': 201, 'Movable': 270,
                             'Reclaimable': 41},
                 Unmovable=[2514, 1490, 306, 12],
                 Movable=[9817, 3408, 1210, 271, 18],
                 Reclaimable=[488, 112, 9]),
            zone(0, 'Movable', protection=(0,) * 5, managed=0),
            zone(0, 'Device', protection=(0,) * 5, managed=0),
        ]),
    'orders9-ppc64': dict(
        about='64K pages and 9 orders: 65640 bytes are order 1 of them.',
        release='6.1.0-50-powerpc64le',
        build='#1 SMP Debian 6.1.176-1 (2026-06-01)',
        page_size=65536, orders=9, types=NEW, pageblock=5, cpus=4,
        zones=[
            zone(0, 'Normal', (512, 600, 688), (0, 0), managed=31813,
                 pageblocks={'Unmovable': 120, 'Movable': 880,
                             'HighAtomic': 1},
                 Unmovable=[3, 2, 0, 1], Movable=[40, 16, 14, 36, 1, 1, 1],
                 HighAtomic=[0, 0, 1, 1]),
            zone(0, 'Movable', protection=(0, 0), managed=0),
        ]),
    'orders14-arm64': dict(
        about='64K pages and 14 orders, the largest a block of 512 MiB.',
        release='6.12.40-64k', build='', page_size=65536, orders=14, types=CMA,
        pageblock=13, cpus=8,
        zones=[
            zone(0, 'DMA', (240, 300, 360), (0, 0, 30720, 30720),
                 managed=49152, pageblocks={'Movable': 5, 'CMA': 1},
                 counters=(('nr_free_cma', 8192),),
                 Movable=[5, 3, 2, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0],
                 CMA=[0] * 13 + [1]),
            zone(0, 'DMA32', protection=(0, 0, 30720, 30720), managed=0),
            zone(0, 'Normal', (2400, 3000, 3600), (0, 0, 0, 0),
                 managed=491520, start_pfn=65536,
                 pageblocks={'Unmovable': 4, 'Movable': 56},
                 Unmovable=[10, 8, 6, 4, 2, 1],
                 Movable=[311, 120, 44, 20, 9, 5, 3, 2, 1, 1, 0, 1, 0, 33]),
            zone(0, 'Movable', protection=(0,) * 4, managed=0),
        ]),
    'numa-memoryless': dict(
        about='Nodes 0, 1 (without memory) and 8; node 0 is in pieces, node 8 '
              'is not.',
        release='6.12.95+deb13-amd64', build='#1 SMP Debian 6.12.95-1',
        page_size=4096, orders=11, types=NEW, pageblock=9, cpus=16,
        zones=[
            zone(0, 'DMA', (14, 17, 20), (0, 1873, 7820, 7820, 7820),
                 managed=3840, pageblocks={'Unmovable': 1, 'Movable': 7},
                 Movable=[0] * 10 + [3], Unmovable=[0] * 8 + [1, 1]),
            zone(0, 'DMA32', (1873, 2341, 2809), (0, 0, 5947, 5947, 5947),
                 managed=479703, start_pfn=4096,
                 pageblocks={'Unmovable': 36, 'Movable': 900},
                 Movable=[3101, 2200, 512, 44, 3], Unmovable=[54, 31, 8]),
            zone(0, 'Normal', (5950, 7437, 8924), (0, 0, 0, 0, 0),
                 managed=1522432, start_pfn=1048576,
                 pageblocks={'Unmovable': 510, 'Movable': 2400,
                             'Reclaimable': 63},
                 Movable=[10233, 8755, 2100, 404, 21],
                 Unmovable=[812, 433, 61, 4], Reclaimable=[91, 12]),
            zone(0, 'Movable', protection=(0,) * 5, managed=0),
            zone(0, 'Device', protection=(0,) * 5, managed=0),
            *[zone(1, n, protection=(0,) * 5, managed=0)
              for n in ('DMA', 'DMA32', 'Normal', 'Movable', 'Device')],
            *[zone(8, n, protection=(0,) * 5, managed=0)
              for n in ('DMA', 'DMA32')],
            zone(8, 'Normal', (8053, 10066, 12079), (0, 0, 0, 0, 0),
                 managed=2061568, start_pfn=2097152,
                 pageblocks={'Unmovable': 100, 'Movable': 3926,
                             'HighAtomic': 2},
                 Movable=[61, 30, 12, 7, 9, 11, 4, 3, 2, 1, 420],
                 Unmovable=[8, 5, 2, 1], HighAtomic=[0, 2, 1, 4, 8]),
            zone(8, 'Movable', protection=(0,) * 5, managed=0),
            zone(8, 'Device', protection=(0,) * 5, managed=0),
        ]),
    'highmem-i386': dict(
        about='32 bits: HighMem has the large blocks, and no kmalloc may have '
              'them; a kernel before 4.4, with a watermark for each order.',
        release='3.4.112', build='#1 SMP', page_size=4096, orders=11, types=OLD,
        pageblock=10, cpus=2, layout='3.4',
        zones=[
            zone(0, 'DMA', (17, 21, 25), (0, 865, 2999, 2999), managed=3948,
                 pageblocks={'Unmovable': 1, 'Movable': 2, 'Reserve': 1},
                 Unmovable=[1, 2, 2, 2, 1, 2, 2, 1],
                 Movable=[2, 3, 3, 1, 3, 3, 2]),
            zone(0, 'Normal', (936, 1170, 1404), (0, 0, 17068, 17068),
                 managed=221502, start_pfn=4096,
                 pageblocks={'Unmovable': 50, 'Reclaimable': 61,
                             'Movable': 106, 'Reserve': 2},
                 Unmovable=[1411, 609, 207, 14, 1, 1],
                 Reclaimable=[520, 202], Movable=[3000, 1201, 420, 44, 6],
                 Reserve=[0, 0, 0, 0, 1]),
            zone(0, 'HighMem', (128, 424, 720), (0, 0, 0, 0), managed=546176,
                 start_pfn=225792,
                 pageblocks={'Movable': 530, 'Reserve': 1},
                 Movable=[236, 62, 6, 2, 2, 1, 1, 0, 1, 1, 160]),
        ]),
    'cma-arm64': dict(
        about='All blocks of order 5 and more are CMA: the kernel\'s own '
              'extfrag_index calls that a success.',
        release='6.6.31-rpi', build='#1 SMP PREEMPT', page_size=4096,
        orders=11, types=CMA, pageblock=9, cpus=4,
        zones=[
            zone(0, 'DMA', (2816, 3520, 4224), (0, 0, 0, 0), managed=229376,
                 pageblocks={'Unmovable': 92, 'Movable': 210,
                             'Reclaimable': 18, 'CMA': 128},
                 counters=(('nr_free_cma', 58528),),
                 Unmovable=[420, 180, 33, 2], Movable=[3201, 1802, 604, 31, 2],
                 CMA=[0, 0, 0, 0, 2, 3, 2, 1, 2, 1, 56]),
            zone(0, 'DMA32', protection=(0,) * 4, managed=0),
            zone(0, 'Normal', protection=(0,) * 4, managed=0),
            zone(0, 'Movable', protection=(0,) * 4, managed=0),
        ]),
    'highatomic': dict(
        about='The only blocks of order 5 are in the HighAtomic reserve: not '
              'for GFP_KERNEL, but for GFP_ATOMIC.',
        release='6.1.0-50-amd64', build='#1 SMP Debian 6.1.176-1 (2026-06-01)',
        page_size=4096, orders=11, types=NEW, pageblock=9, cpus=2,
        zones=[
            zone(0, 'DMA', (33, 41, 49), (0, 1943, 1943, 1943, 1943),
                 managed=3840, pageblocks={'Unmovable': 4, 'Movable': 4},
                 Unmovable=[0] * 8 + [1, 1], Movable=[0] * 10 + [1]),
            zone(0, 'DMA32', (5600, 7000, 8400), (0, 0, 0, 0, 0), boost=1024,
                 managed=497591, start_pfn=4096,
                 pageblocks={'Unmovable': 110, 'Movable': 850,
                             'HighAtomic': 4},
                 Unmovable=[900, 411, 70, 6], Movable=[6044, 1901, 500, 61, 3],
                 HighAtomic=[0, 1, 1, 0, 1, 4, 3, 2]),
            zone(0, 'Normal', protection=(0,) * 5, managed=0),
            zone(0, 'Movable', protection=(0,) * 5, managed=0),
            zone(0, 'Device', protection=(0,) * 5, managed=0),
        ]),
    'scaled-el7': dict(
        about='RHEL 7: six blocks of order 5 are free, and GFP_KERNEL is '
              'refused by the watermarks that scale with the order.',
        release='3.10.0-1160.el7.x86_64', build='#1 SMP', page_size=4096,
        orders=11, types=OLD, pageblock=9, cpus=2, layout='3.10',
        zones=[
            zone(0, 'Normal', (11264, 14080, 16896), (0, 0), managed=981504,
                 free=23552,
                 pageblocks={'Unmovable': 200, 'Reclaimable': 100,
                             'Movable': 1617},
                 Movable=[8000, 4000, 1000, 300, 60, 6]),
        ]),
}

# How the record of a zone changed; the other layouts are the newest's.
NEWEST_COUNTERS = ['nr_zone_inactive_anon', 'nr_zone_active_anon',
                   'nr_zone_inactive_file', 'nr_zone_active_file',
                   'nr_zone_unevictable', 'nr_zone_write_pending', 'nr_mlock']
OLD_COUNTERS = ['nr_inactive_anon', 'nr_active_anon', 'nr_inactive_file',
                'nr_active_file', 'nr_unevictable', 'nr_mlock']


def buddyinfo(m):
    for z in m['zones']:
        if z['managed']:
            counts = [0] * m['orders']
            for row in z['lists'].values():
                for o, n in enumerate(row):
                    counts[o] += n
            yield 'Node %d, zone %8s ' % (z['node'], z['name']) + ''.join(
                '%6d ' % n for n in counts)


def pagetypeinfo(m):
    for node in sorted({z['node'] for z in m['zones'] if z['managed']}):
        zones = [z for z in m['zones'] if z['node'] == node and z['managed']]
        yield 'Page block order: %d' % m['pageblock']
        yield 'Pages per block:  %d' % (1 << m['pageblock'])
        yield ''
        yield '%-43s ' % 'Free pages count per migrate type at order' + ''.join(
            '%6d ' % o for o in range(m['orders']))
        for z in zones:
            for t in m['types']:
                row = list(z['lists'].get(t, ()))
                row += [0] * (m['orders'] - len(row))
                yield 'Node %4d, zone %8s, type %12s ' % (
                    node, z['name'], t) + ''.join(
                        '%6s ' % ('>100000' if n > 100000 else n)
                        for n in row)
        yield ''
        yield '%-23s' % 'Number of blocks type ' + ''.join(
            '%12s ' % t for t in m['types'])
        for z in zones:
            yield 'Node %d, zone %8s ' % (node, z['name']) + ''.join(
                '%12d ' % z['pageblocks'].get(t, 0) for t in m['types'])


def zoneinfo(m):
    old = m.get('layout')
    version = tuple(int(n) for n in m['release'].split('.')[:2])
    indent = '    ' if old else '      '
    for z in m['zones']:
        if old and not z['managed']:
            continue
        yield 'Node %d, zone %8s' % (z['node'], z['name'])
        first = [y for y in m['zones'] if y['node'] == z['node'] and
                 y['managed']][:1]
        if not old and first == [z]:
            yield '  per-node stats'
            for c in ('nr_inactive_anon', 'nr_active_anon',
                      'nr_inactive_file', 'nr_active_file'):
                yield '      %-12s %d' % (c, z['free'] // 8)
        marks = z['marks'] if z['managed'] else (0, 0, 0)
        yield '  pages free     %d' % (z['free'] if z['managed'] else 0)
        if version >= (6, 1):
            yield '        boost    %d' % z['boost']
        for name, mark in zip(('min', 'low', 'high'), marks):
            yield '        %-8s %d' % (name, mark)
        if version >= (6, 12):
            yield '        promo    %d' % (2 * marks[2] - marks[1])
        if old:
            yield '        scanned  0'
        yield '        spanned  %d' % z['managed']
        yield '        present  %d' % z['managed']
        if old != '3.4':
            yield '        managed  %d' % z['managed']
        if version >= (5, 15):
            yield '        cma      %d' % (
                z['pageblocks'].get('CMA', 0) << m['pageblock'])
        protection = '        protection: (%s)' % ', '.join(
            map(str, z['protection']))
        if not old:
            yield protection
        if not z['managed']:
            continue
        counters = dict(z['counters'])
        # what is kept for lower zones holds no page cache
        lru = 0 if any(z['protection']) else z['free'] // 8
        yield indent + 'nr_free_pages %d' % z['free']
        for c in OLD_COUNTERS if old else NEWEST_COUNTERS:
            yield indent + '%-12s %d' % (c, counters.get(c, lru))
        if version >= (3, 10):
            yield indent + 'nr_free_cma  %d' % counters.get('nr_free_cma', 0)
        if old:
            yield protection
        yield '  pagesets'
        for cpu in range(m['cpus']):
            yield '    cpu: %d' % cpu
            yield '              count: %d' % (7 * cpu % 50)
            yield '              high:  186'
            yield '              batch: 31'
            yield '  vm stats threshold: 4'
        yield '  all_unreclaimable: 0' if old else '  node_unreclaimable:  0'
        yield '  start_pfn:           %d' % z['start_pfn']


def meminfo(m):
    zones = [z for z in m['zones'] if z['managed']]
    kib = m['page_size'] // 1024
    yield 'MemTotal: %14d kB' % (kib * sum(z['managed'] for z in zones))
    yield 'MemFree:  %14d kB' % (kib * sum(z['free'] for z in zones))


def version(m):
    yield ('Linux version %s (builder@example) (gcc) %s' %
           (m['release'], m['build'])).rstrip()


def vmstat(m):
    yield 'nr_free_pages %d' % sum(z['free'] for z in m['zones'])
    for name, events in m['compact'].items():
        yield 'compact_%s %d' % (name, events)


def about(m):
    yield 'state:     ' + m['about']
    yield 'kernel:    ' + m['release']
    yield 'machine:   pages of %d bytes' % m['page_size']
    yield 'made:      by hand, with testdata/make.py'


def write(folder, name, m):
    os.makedirs(os.path.join(folder, name, 'proc'), exist_ok=True)
    for part in (buddyinfo, pagetypeinfo, zoneinfo, meminfo, version, vmstat,
                 about):
        if part is vmstat and 'compact' not in m:
            continue
        path = 'ABOUT' if part is about else 'proc/' + part.__name__
        with open(os.path.join(folder, name, path), 'w',
                  encoding='ascii') as f:
            f.writelines(line + '\n' for line in part(m))


def main():
    folder = sys.argv[1]
    if len(sys.argv) == 5 and sys.argv[2] == '--cpus':
        name = sys.argv[4]
        write(folder, name, dict(MACHINES[name], cpus=int(sys.argv[3])))
        return
    for name, m in MACHINES.items():
        write(folder, name, m)


main()
