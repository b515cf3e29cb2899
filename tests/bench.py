#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""CPU of whole processes, as ratios of commands run in turn in one go.

usage: bench.py FRAGCHECK [ROUNDS]

Timings of one run on one machine: compare the ratios, not the times.
"""
import os
import shutil
import statistics
import sys
import tempfile

binary = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 400
AWK = '{for(i=NF;i>4;i--)if($i>0){print $2,$4,i-5;break}}'
OTHERS = [
    ['cat', '/proc/buddyinfo', '/proc/zoneinfo'],
    ['mawk', AWK, '/proc/buddyinfo'],
    ['gawk', AWK, '/proc/buddyinfo'],
    ['true'],
]


def cpu(argv):
    """User and system seconds, and peak KiB, of one run."""
    null = [(os.POSIX_SPAWN_OPEN, fd, '/dev/null', os.O_WRONLY, 0)
            for fd in (1, 2)]
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=null)
    _, _, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def compare(ours, others, times):
    for other in others:
        path = shutil.which(other[0])
        if not path:
            print(f'{other[0]}: not installed, skipped')
            continue
        pairs = [(cpu(ours), cpu([path, *other[1:]])) for _ in range(times)]
        one = sum(a[0] for a, _ in pairs)
        two = sum(b[0] for _, b in pairs)
        median = statistics.median(a[0] / b[0] for a, b in pairs if b[0])
        print(f'{" ".join(["fragcheck", *ours[1:3]])[:24]:24} / '
              f'{" ".join(other)[:44]:44} '
              f'CPU {one / two:.2f} in all, {median:.2f} median pair '
              f'({1e6 * one / times:.0f} / {1e6 * two / times:.0f} us)')


def write_log(f, mebibytes):
    """Ordinary lines of a kernel log, no report among them."""
    words = ['usb 1-1: new high-speed USB device number 5 using xhci_hcd',
             'EXT4-fs (sda1): mounted filesystem with ordered data mode',
             'device vethabc entered promiscuous mode',
             'nf_conntrack: table full, dropping packet']
    lines = ''.join(
        f'Nov 22 18:{i // 60 % 60:02}:{i % 60:02} host kernel: '
        f'[{i * 0.731:12.6f}] {words[i % len(words)]}\n'
        for i in range(12000))
    while f.tell() < mebibytes << 20:
        f.write(lines.encode())
    f.flush()


def write_copy(root, nodes, cpus):
    """A machine of that many CPUs, each with its lines in each node's zone."""
    os.makedirs(f'{root}/proc')
    head = ('  pages free     4000000\n        min      2943\n'
            '        low      3678\n        high     4413\n'
            '        spanned  16777216\n        present  16777216\n'
            '        managed  16500000\n'
            '        protection: (0, 0, 0, 0, 0)\n'
            '      nr_free_pages 4000000\n  pagesets\n')
    counts = ' '.join(f'{(4000000 >> order) // 22:6}' for order in range(11))
    with open(f'{root}/proc/zoneinfo', 'w') as zoneinfo, \
            open(f'{root}/proc/buddyinfo', 'w') as buddyinfo, \
            open(f'{root}/proc/version', 'w') as version:
        version.write('Linux version 6.12.0-amd64 (x) #1 SMP\n')
        for node in range(nodes):
            buddyinfo.write(f'Node {node}, zone   Normal {counts}\n')
            zoneinfo.write(f'Node {node}, zone   Normal\n{head}')
            zoneinfo.writelines(
                f'    cpu: {cpu}\n              count:    {cpu * 37 % 1500}\n'
                '              high:     1512\n              batch:    63\n'
                '              high_min: 1512\n              high_max: 20240\n'
                '  vm stats threshold: 125\n' for cpu in range(cpus))
            zoneinfo.write('  node_unreclaimable:  0\n'
                           '  start_pfn:           1048576\n')


def rate(argv, n, what):
    best = min(cpu(argv)[0] for _ in range(3))
    print(f'{what:24}   {n / best:.0f} a second and core')


compare([binary, '--size', '65640'], OTHERS, rounds)
with tempfile.TemporaryDirectory() as top:
    write_copy(f'{top}/large', 64, 1024)
    compare([binary, '--size', '65640', '-qq', f'{top}/large'],
            [['wc', '-l', f'{top}/large/proc/zoneinfo']], 15)
    for i in range(2000):
        write_copy(f'{top}/{i}', 1, 4)
    copies = [f'{top}/{i}' for i in range(2000)] * 10
    rate([binary, '--size', '65640', '-qq', *copies], len(copies),
         '20,000 copies, -qq')
    rate([binary, '--size', '65640', '--format', 'json', *copies],
         len(copies), '20,000 copies, JSON')
with tempfile.NamedTemporaryFile() as log:
    write_log(log, 256)
    compare([binary, '--explain', '-qq', log.name],
            [['grep', '-c', 'page allocation failure', log.name]], 7)
report = os.path.join(os.path.dirname(__file__),
                      '../testdata/reports/5.10-fragmented.log')
with tempfile.NamedTemporaryFile() as log:
    with open(report, 'rb') as one:
        log.write(one.read() * 100000)
    log.flush()
    compare([binary, '--explain', '-qq', log.name],
            [['grep', '-c', 'page allocation failure', log.name]], 1)
if os.path.exists('/sys/kernel/btf/vmlinux'):
    compare([binary, '--type', 'task_struct', '-qq'],
            [['pahole', '-C', 'task_struct', '/sys/kernel/btf/vmlinux']], 30)
