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

binary = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 400
OURS = [binary, '--size', '65640']
AWK = '{for(i=NF;i>4;i--)if($i>0){print $2,$4,i-5;break}}'
OTHERS = [
    ['cat', '/proc/buddyinfo', '/proc/zoneinfo'],
    ['mawk', AWK, '/proc/buddyinfo'],
    ['gawk', AWK, '/proc/buddyinfo'],
    ['true'],
]


def cpu(argv):
    """User and system seconds, and peak KiB, of one run."""
    null = [(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)]
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=null)
    _, _, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


for other in OTHERS:
    path = shutil.which(other[0])
    if not path:
        print(f'{other[0]}: not installed, skipped')
        continue
    argv = [path, *other[1:]]
    pairs = [(cpu(OURS), cpu(argv)) for _ in range(rounds)]
    ours = sum(a[0] for a, _ in pairs)
    theirs = sum(b[0] for _, b in pairs)
    median = statistics.median(a[0] / b[0] for a, b in pairs if b[0])
    print(f'fragcheck --size 65640 / {" ".join(other)[:44]:44} '
          f'CPU {ours / theirs:.2f} in all, {median:.2f} median pair '
          f'({1e6 * ours / rounds:.0f} / {1e6 * theirs / rounds:.0f} us)')
