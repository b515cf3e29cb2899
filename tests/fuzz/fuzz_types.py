#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Damaged debug information: an answer or one line of error, nothing else.

usage: fuzz_types.py FRAGCHECK SECONDS SEED

A SEED of 0 is another one each time.  The program that reads it is another one, so its crash must not be seen.
"""
import os
import random
import subprocess
import sys
import tempfile
import time

binary, seconds = os.path.realpath(sys.argv[1]), float(sys.argv[2])
seed = int(sys.argv[3]) or int(time.time())
random.seed(seed)
HERE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
SOURCE = os.path.join(HERE, 'testdata/types/ip_entry.c')
MACHINE = os.path.join(HERE, 'testdata/machines/outage')


def seeds(folder):
    """An object with DWARF, one with BTF, and its BTF alone."""
    dwarf, btf, raw = (os.path.join(folder, f) for f in ('d.o', 'b.o', 'raw'))
    for out in (dwarf, btf):
        subprocess.run(['cc', '-g', '-c', SOURCE, '-o', out], check=True)
    os.environ.setdefault('LLVM_OBJCOPY', 'objcopy')
    if subprocess.run(['pahole', '-J', btf], check=False).returncode == 0:
        subprocess.run(['objcopy', '-O', 'binary', '--only-section=.BTF',
                        '--set-section-flags', '.BTF=alloc', btf, raw],
                       check=True)
    return [open(f, 'rb').read() for f in (dwarf, btf, raw)
            if os.path.exists(f)]


def damage(data):
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 40))):
        at = random.randrange(len(data))
        kind = random.randrange(4)
        if kind == 0:
            data[at] = random.randrange(256)
        elif kind == 1:
            data[at:at + 4] = random.choice(
                (b'\xff\xff\xff\xff', b'\xff\xff\xff\x7f', bytes(4)))
        elif kind == 2:
            data[at] ^= 1 << random.randrange(8)
        else:
            del data[at:at + random.randrange(1, 64)]
    return data


def main():
    end, n, worst = time.time() + seconds, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        good = seeds(folder)
        path = os.path.join(folder, 'bad')
        while time.time() < end:
            bad = damage(random.choice(good))
            with open(path, 'wb') as f:
                f.write(bad)
            start = time.time()
            p = subprocess.run(
                [binary, '--type', 'ip_entry', '--btf', path, MACHINE],
                capture_output=True, check=False)
            worst = max(worst, time.time() - start)
            n += 1
            if p.returncode in (0, 1) or (
                    p.returncode == 2 and not p.stdout and
                    p.stderr.count(b'\n') == 1):
                continue
            with open('fuzz-types-failure', 'wb') as f:
                f.write(bad)
            sys.exit(f'types: exit {p.returncode}, {p.stderr}: see '
                     f'fuzz-types-failure (seed {seed})')
    print(f'types: {n} damaged files, seed {seed}, the slowest took '
          f'{worst:.1f} s')


main()
