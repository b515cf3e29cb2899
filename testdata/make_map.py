#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write maps/: machines with /proc/kpageflags, small ones, as it has 8 bytes a
page.  What stands in a page is drawn from a fixed seed."""
import os
import random
import struct

FREE, LRU, SLAB, PGTABLE, RESERVED = 1 << 10, 1 << 5, 1 << 7, 1 << 26, 1 << 32
HEAD, TAIL, THP, OFFLINE = 1 << 15, 1 << 16, 1 << 22, 1 << 23


def zone(name, start, spanned, managed, free, pcp):
    return f'''Node 0, zone {name:>8}
  pages free     {free}
        boost    0
        min      {managed // 200}
        low      {managed // 160}
        high     {managed // 133}
        promo    {managed // 110}
        spanned  {spanned}
        present  {managed}
        managed  {managed}
        cma      0
        protection: (0, 0, 0, 0, 0)
      nr_free_pages {free}
      nr_zone_inactive_anon {managed // 8}
      nr_zone_active_anon {managed // 8}
      nr_zone_inactive_file {managed // 8}
      nr_zone_active_file {managed // 8}
      nr_free_cma  0
  pagesets
    cpu: 0
              count: {pcp}
              high:  200
              batch: 63
              high_min: 0
              high_max: 0
  vm stats threshold: 4
  start_pfn:           {start}
'''


def blocks(words, first, end):
    """Free blocks of orders 0 to 10, as the buddy allocator would have them."""
    counts = [0] * 11
    at = first
    while at < end:
        if words[at] != FREE:
            at += 1
            continue
        order = 10
        while at % (1 << order) or at + (1 << order) > end or \
                any(w != FREE for w in words[at:at + (1 << order)]):
            order -= 1
        counts[order] += 1
        at += 1 << order
    return counts


def fill(words, first, end, hard, rng):
    """Pageblocks of kinds, of which `hard` have something that stays."""
    for block in range(first, end, 512):
        n = min(512, end - block)
        kind = rng.random()
        for i in range(block, block + n):
            words[i] = FREE if rng.random() < .3 else LRU
        if kind < hard:
            stays = rng.choice([SLAB, SLAB, PGTABLE, 0])
            for _ in range(rng.choice([1, 1, 8, 60])):
                words[block + rng.randrange(n)] = stays
        elif kind < hard + .06:
            for i in range(0, n, 16):  # folios of 16 pages
                words[block + i:block + i + 16] = \
                    [HEAD | THP | LRU] + [TAIL | THP | LRU] * 15


def write(name, files):
    for path, data in files.items():
        path = f'maps/{name}/proc/{path}'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb' if isinstance(data, bytes) else 'w') as f:
            f.write(data)


def machine(name, release, hard, extra, holes):
    rng = random.Random(name)
    end = 24576
    words = [0] * end
    words[0:256] = [RESERVED] * 256
    fill(words, 256, 4096, hard, rng)
    fill(words, 4096, 16384, hard, rng)
    if holes:  # not there: a kernel since 6.13 says nothing of it
        words[16384:20480] = [0] * 4096
    fill(words, 20480 if holes else 16384, end, hard, rng)
    words[20480:20480 + 32] = [OFFLINE] * 32
    lines, info = '', ''
    for zname, first, last in (('DMA', 1, 4096), ('DMA32', 4096, end)):
        counts = blocks(words, first, last)
        free = sum(n << o for o, n in enumerate(counts))
        lines += f'Node 0, zone {zname:>8} ' + \
            ''.join(f'{n:>6} ' for n in counts) + '\n'
        span = last - first
        gone = 255 if zname == 'DMA' else 4128 if holes else 32
        info += zone(zname, first, span, span - gone, free,
                     0 if zname == 'DMA' else 40)
    write(name, {
        'kpageflags': struct.pack(f'<{end}Q', *words), 'buddyinfo': lines,
        'zoneinfo': info, **extra,
        'meminfo': f'MemTotal:  {(end - 287 - 4096 * holes) * 4} kB\n',
        'version': f'Linux version {release} (build@host) #1 SMP\n'})


SLABINFO = '''slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
dentry              1722   4200    192   21    1 : tunables    0    0    0 : slabdata    200    200      0
kmalloc-1k            96     96   1024   16    4 : tunables    0    0    0 : slabdata      6      6      0
'''
VMALLOCINFO = '''0x0000000012345678-0x0000000012345679   20480 kernel_clone+0xb8/0x400 pages=4 vmalloc N0=4
0x0000000012345678-0x0000000012345679   20480 kernel_clone+0xb8/0x400 pages=4 vmalloc N0=4
0x0000000012345678-0x0000000012345679   73728 ring_open+0x1f/0x80 [ringdev] pages=17 vmalloc N0=17
0x0000000012345678-0x0000000012345679    8192 vp_modern_map+0x142/0x1d0 phys=0x0000004000000000 ioremap
'''
VMSTAT = '''nr_free_pages 1000
nr_foll_pin_acquired 100
nr_foll_pin_released 36
compact_stall 1
compact_fail 1
compact_success 0
'''

if __name__ == '__main__':
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    machine('mixed', '6.18.3', .55, {
        'slabinfo': SLABINFO, 'vmallocinfo': VMALLOCINFO, 'vmstat': VMSTAT},
        True)
    machine('futile', '6.12.95', 2, {'slabinfo': 'slabinfo - version: 9\n'},
            False)
