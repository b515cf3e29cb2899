#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Try allocations in a real kernel and record them for fragcheck.

usage: run.py KERNEL TRIALS SEED OUT.tar.xz

KERNEL is one of 5.10, 6.1, 6.12, 7 (the newest there is), 6.12-arm64-16k and
6.1-ppc64el-64k.  Guests with memory, CPUs, nodes and swap varied by SEED are
booted one after the other in QEMU, without need of hardware virtualisation,
until TRIALS allocations were tried; for about every four of them one run that
takes blocks until the first refusal is made too (kind "capacity").  OUT has a
folder for each: see records.py.

As root, on Debian or a derivative: missing tools (qemu, a cross compiler, ...)
are installed; kernels, headers and toolchains come from the mirror that the
machine's own package sources name and are unpacked, not installed, below
$FRAGCHECK_VM_CACHE, or else ~/.cache/fragcheck-vm.

The parts: packages.py (download and unpack), kernels.py (which kernels; build),
module/ (tries, takes and gives back memory in the kernel), guest/ (the guest's
program: scenarios and tries), guests.py (QEMU), records.py (stream to records).
"""
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import guests
import kernels
import records

SCENARIOS = 4   # a guest
TRIES = 8       # a scenario
CAPACITIES = 2  # a scenario


def cache_folder():
    return (os.environ.get('FRAGCHECK_VM_CACHE') or
            os.path.join(os.environ.get('XDG_CACHE_HOME') or
                         os.path.expanduser('~/.cache'), 'fragcheck-vm'))


def naive(o, files):
    """Is there a block of that order at all?"""
    order = o['order']
    if order < 0:
        pages = -(-o['size'] // o['page_size'])
        order = max(0, (pages - 1).bit_length())
    zones = records.zones_read(files['proc/buddyinfo'].decode('latin-1'), '')
    return any(any(z['nr'][order:]) for z in zones.values())


def summary(done):
    """Counts, and what the naive rule would have said."""
    trials = [(o, f) for o, f in done if o['kind'] != 'capacity']
    classes = collections.Counter(o['class'] for o, _ in trials)
    drifted = sum(o['drift_zones'] > 0 for o, _ in done)
    right = sum(naive(o, f) == (o['class'] == 'immediate') for o, f in trials
                if o['kind'] == 'pages')
    pages = sum(o['kind'] == 'pages' for o, _ in trials)
    caps = [o for o, _ in done if o['kind'] == 'capacity']
    quiet = sum(not o['kswapd'] for o in caps)
    print(f'{len(trials)} trials:',
          ', '.join(f'{n} {c}' for c, n in classes.most_common()))
    print(f'naive rule right about "at once" in {right} of {pages}; '
          f'{drifted} records drifted')
    print(f'{len(caps)} capacity runs, {quiet} without kswapd')


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in kernels.KERNELS:
        sys.exit(__doc__)
    # Not to leave a guest behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    name, wanted, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    out = os.path.abspath(sys.argv[4])
    cache = os.path.abspath(cache_folder())
    made = kernels.prepare(cache, name)
    print(f'{made["release"]} is ready', flush=True)
    work = os.path.join(cache, 'work', f'{name}-{seed}')
    shutil.rmtree(work, ignore_errors=True)
    folder = f'{work}/vm-{name}'
    os.makedirs(folder)
    rng = random.Random(seed)
    done, guest, start = [], 0, time.time()
    trials = 0
    while trials < wanted and guest < 3 + wanted // 10:
        boot = guests.choose(rng, made['arch'])
        scenarios = min(SCENARIOS, 1 + (wanted - trials) // TRIES)
        append = [f'frag.seed={seed * 1000 + guest}',
                  f'frag.scens={scenarios}', f'frag.tries={TRIES}',
                  f'frag.caps={CAPACITIES}']
        stream, how = guests.run(made, boot, f'{work}/guest{guest}', append)
        reader = records.Reader(folder, f's{seed * 1000 + guest}-', boot)
        reader.read(stream)
        done += reader.classes
        trials += reader.count['trial']
        print(f'guest {guest}: {how}, {boot}: {reader.count["trial"]} trials, '
              f'{reader.count["capacity"]} capacity runs, '
              f'{time.time() - start:.0f} s', flush=True)
        guest += 1
        if guest == 3 and not done:
            sys.exit(f'run.py: no guest of the first three got anywhere: see '
                     f'{work}/guest*/console')
    summary(done)
    subprocess.run(['tar', '-C', work, '--sort=name', '--owner=0', '--group=0',
                    '--mtime=@0', '-cJf', out, f'vm-{name}'], check=True)
    print(f'{out}: {os.path.getsize(out)} bytes')


main()
