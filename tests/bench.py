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


compare([binary, '--size', '65640'], OTHERS, rounds)
with tempfile.NamedTemporaryFile() as log:
    write_log(log, 256)
    compare([binary, '--explain', '-qq', log.name],
            [['grep', '-c', 'page allocation failure', log.name]], 7)
if os.path.exists('/sys/kernel/btf/vmlinux'):
    compare([binary, '--type', 'task_struct', '-qq'],
            [['pahole', '-C', 'task_struct', '/sys/kernel/btf/vmlinux']], 30)
