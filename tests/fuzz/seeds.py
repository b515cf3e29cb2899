#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What fuzzing begins with: testdata/, in the form that each target reads.

usage: seeds.py FOLDER

Makes FOLDER/TARGET with a file an input.
"""
import glob
import gzip
import io
import os
import sys
import tarfile

HERE = os.path.dirname(os.path.realpath(__file__))
DATA = os.path.join(HERE, '../../testdata')
ASKED = ['', '--size 65640', '--order 3', '--order 9 --gfp GFP_ATOMIC',
         '--size 64K --size 1M --order 3 -v', '--size 1M --alloc kvmalloc',
         '--size 10M --alloc vmalloc --count 3', '--hugepages 20 --size 2M',
         '--alloc thp --size 2M', '--alloc cma --size 1M',
         '--alloc dma --size 300K --gfp GFP_KERNEL|__GFP_DMA32',
         '--order 4 --node 0 --within oom', '--order 5 --count 20 --within reclaim',
         '--map --order 5', '--map', '--size 65640 --tune',
         '--order 2 --warning 10: --critical 1:',
         '--order 1 --gfp GFP_NOWAIT|__GFP_THISNODE --kernel-release 5.4.1',
         '--order 4 --gfp GFP_HIGHUSER_MOVABLE --page-size 64K']


def read(path):
    with open(path, 'rb') as f:
        return f.read()


class Seeds:
    def __init__(self, folder):
        self.folder = folder

    def put(self, target, name, data):
        folder = os.path.join(self.folder, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(data)


def machines():
    """Folders with a proc/ in them."""
    return sorted(os.path.dirname(p) for p in glob.glob(
        os.path.join(DATA, '*/*/proc')))


def files_of(machine):
    for folder, _, names in sorted(os.walk(machine)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield os.path.relpath(path, machine), path


def whole_programs(seeds):
    for n, machine in enumerate(machines()):
        copy = b''
        for name, path in files_of(machine):
            data = read(path)
            if len(data) > 16384 or not name.startswith(('proc/', 'sys/')):
                continue
            if data and not data.endswith(b'\n'):
                data += b'\n'
            copy += f'== {name} ==\n'.encode() + data
        for k, asked in enumerate(ASKED):
            if k % 4 == n % 4:
                seeds.put('program', f'{n}-{k}',
                          asked.encode() + b'\n' + copy)


def single_files(seeds):
    """Of /proc: each behind a byte for its kind, divided by 0xff; and the small
    ones behind a line with theirs."""
    small = {'meminfo': 'meminfo', 'vmstat': 'vmstat', 'version': 'version',
             'uname_-a': 'version', 'sysctl_-a': 'sysctl-a',
             'lowmem_reserve_ratio': 'list', 'memory': 'pressure',
             'enabled': 'choice', 'defrag': 'choice', 'dmesg': 'klog',
             'extfrag_threshold': 'sysctl', 'watermark_boost_factor': 'sysctl'}
    kinds = ['buddyinfo', 'zoneinfo', 'pagetypeinfo', 'meminfo', 'version',
             'vmstat']
    for n, machine in enumerate(machines()):
        together = b''
        pasted = b'\0'
        for name, path in files_of(machine):
            base, data = os.path.basename(name), read(path)
            if base in small:
                seeds.put('helpers', f'{n}-{base}',
                          small[base].encode() + b'\n' + data[:8192])
            if base in kinds and len(data) < 16384:
                together += bytes([kinds.index(base)]) + data + b'\xff'
                pasted += data
        seeds.put('snapshot', str(n), together)
        seeds.put('paste', str(n), pasted)
        seeds.put('paste', f'{n}-quoted',
                  b'\0' + pasted[1:].replace(b'\nNode', b'\n> Node'))
    seeds.put('helpers', 'pressure', b'pressure\nsome avg10=0.12 avg60=1.00 '
              b'avg300=0.00 total=123\nfull avg10=0.00 avg60=0.00 avg300=0.00 '
              b'total=7\n')
    seeds.put('helpers', 'choice', b'choice\nalways [madvise] never\n')
    seeds.put('helpers', 'hugepages', b'hugepages\nhugepages-2048kB')
    seeds.put('helpers', 'list', b'list\n256\t256\t32\t0\t0\n')
    seeds.put('helpers', 'sysctl', b'sysctl\n0x0007\n')
    seeds.put('helpers', 'sysctl-a', b'sysctl-a\nvm.extfrag_threshold = 500\n'
              b'vm.lowmem_reserve_ratio = 256\t256\t32\n')
    seeds.put('helpers', 'klog', b'klog\nLinux version 6.1.0-50-amd64 (x) #1 '
              b'SMP Debian\nNode 0 DMA: 1*4kB (U) 2*8kB (U) = 20kB\n')
    seeds.put('helpers', 'typesize', b'typesize\nsize\tstruct\tip_entry\t65640'
              b'\tBTF\t0\t\nmember\tnr_hits[8192]\t104\t65536\nhole\t12\t4\n'
              b'near\tip_entries\nforward\t\nnone\t0\tno such type\n'
              b'size\tstruct\tother\t8\tDWARF\t0\t4\nbad\t0\tcorrupt\n')


def logs(seeds):
    """In pieces of 7 * 32 + 1 bytes."""
    for path in sorted(glob.glob(os.path.join(DATA, 'reports/*.log')) +
                       glob.glob(os.path.join(DATA, 'cases/*.txt'))):
        data = read(path)
        if len(data) <= 16384:
            seeds.put('log', os.path.basename(path), b' ' + data)
            seeds.put('paste', os.path.basename(path), b'\0' + data)


def tarballs(seeds):
    """As fragcheck-unpack reads them, and the frames that it makes of them."""
    for n, machine in enumerate(machines()[:6]):
        for kind in ('', 'gz', 'bz2', 'xz'):
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode='w:' + kind, format=(
                    tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT,
                    tarfile.PAX_FORMAT)[n % 3]) as tar:
                for name, path in files_of(machine):
                    if os.path.getsize(path) < 4096:
                        tar.add(path, 'host/' + name)
                link = tarfile.TarInfo('host/proc/vmstat')
                link.type = (tarfile.SYMTYPE, tarfile.LNKTYPE)[n % 2]
                link.linkname = '../../etc/passwd'
                tar.addfile(link)
            seeds.put('unpack', f'{n}.{kind}', out.getvalue())
    seeds.put('unpack', 'log.gz', gzip.compress(b'Linux version 6.1.0\n'))
    seeds.put('paste', 'frames', b'\1N\x0e\0\0\0proc/buddyinfoD\3\0\0\0abc'
              b'Z\0\0\0\0')


def the_rest(seeds):
    maps = os.path.join(DATA, 'maps/mixed/proc')
    for n, name in enumerate(('slabinfo', 'vmallocinfo')):
        seeds.put('owners', name, bytes([n]) + read(os.path.join(maps, name)))
    seeds.put('owners', 'allocinfo', b'\2allocinfo - version: 1.0\n#     <size>  '
              b'<calls> <tag info>\n   4096 1 mm/slub.c:2000 func:alloc_slab\n'
              b'   8192 2 fs/x.c:7 [mod] func:x_alloc\n')
    seeds.put('owners', 'page_owner', b'\3Page allocated via order 2, mask 0xcc0'
              b'(GFP_KERNEL), pid 1, tgid 1 (init), ts 1 ns\nPFN 0x100 type '
              b'Unmovable Block 0 type Unmovable Flags 0x0()\n '
              b'post_alloc_hook+0x1/0x2\n __alloc_pages+0x1/0x2\n '
              b'x_probe+0x1/0x2 [mod]\n\n')
    seeds.put('owners', 'stacks', b'\3 __alloc_pages+0x1/0x2\n x+0x1/0x2\n'
              b'nr_base_pages: 16\n\n')
    seeds.put('owners', 'status', b'\4Name:\tbash\nVmLck:\t       4 kB\n'
              b'VmPTE:\t      64 kB\n')
    words = read(os.path.join(maps, 'kpageflags')) if os.path.exists(
        os.path.join(maps, 'kpageflags')) else b''
    for n in range(4):
        seeds.put('kpageflags', str(n),
                  bytes([n]) + words[n * 4096:n * 4096 + 2048])
    seeds.put('kpageflags', 'few', bytes([3]) + b''.join(
        (1 << bit).to_bytes(8, sys.byteorder) for bit in range(64)))
    seeds.put('trace', 'lines', b'            bash-1977  [000] d.h1  4711.000042'
              b': mm_page_alloc: page=          (null) pfn=0 order=4 migratetype=0'
              b' gfp_flags=GFP_KERNEL|__GFP_NOWARN\nCPU:3 [LOST 17 EVENTS]\n'
              b'         python3-9793    (   9793) [000] ..... 14726.130855: '
              b'mm_page_alloc: page=0000000000000000 pfn=0x0 order=10 '
              b'migratetype=0 gfp_flags=GFP_KERNEL_ACCOUNT|__GFP_COMP\n')
    seeds.put('trace', 'format', b'name: mm_page_alloc\n\tfield:unsigned long '
              b'pfn;\toffset:8;\tsize:8;\tsigned:0;\n\tfield:unsigned int order;'
              b'\toffset:16;\tsize:4;\tsigned:0;\n\tfield:gfp_t gfp_flags;\t'
              b'offset:24;\tsize:8;\tsigned:0;\n')
    samples = read(os.path.join(DATA, 'history/falling.jsonl'))
    lines = samples.splitlines(keepends=True)
    seeds.put('history', 'falling', b'\xff' + b''.join(lines[:8]))
    seeds.put('history', 'torn', b'\x01' + lines[0] + lines[1][:40])
    for n, asked in enumerate(ASKED):
        seeds.put('options', str(n), '\n'.join(asked.split()).encode())
    for n, words in enumerate((
            '--explain', '--record\nf\n--every\n5m\n--keep\n90d',
            '--history\nf\n--within-time\n2h\n--order\n3', '--watch=0.5',
            '--compact\n--dry-run\n--node\n0', '--failures=5\n-v', '-qq',
            '--format\nnagios\n--size\n1M\n-w\n10:\n-c\n@1:5\n-t\n5',
            '--type\nx\n--btf\nf\n--elements\n7', '--jobs\n0\na\nb\n--\n-c')):
        seeds.put('options', f'more-{n}', words.encode())
    for n, word in enumerate(('65640', '64K', '2MiB', '1.5M', '16E', '0.5',
                              '90s', '36h', '7d', '4w', '10:', '@5:20', '~:8')):
        seeds.put('sizes', str(n), word.encode())
    for n, mask in enumerate((
            'GFP_KERNEL|__GFP_NORETRY', 'GFP_KERNEL & ~__GFP_IO', 'GFP_ATOMIC',
            '0xcc0(GFP_KERNEL)', '0x6000c0(GFP_KERNEL)', '0x24200ca',
            '0xd0', '0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO)')):
        seeds.put('gfp', str(n), mask.encode())


def main():
    seeds = Seeds(sys.argv[1])
    for make in (whole_programs, single_files, logs, tarballs, the_rest):
        make(seeds)


main()
