#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Try allocations in a real kernel and record them for fragcheck.

KERNEL is one of 5.10, 6.1, 6.12, 7 (the newest there is), 6.12-arm64-16k and
6.1-ppc64el-64k.  Guests with memory, CPUs, nodes and swap varied by SEED are
booted one after the other in QEMU, without need of hardware virtualisation,
until TRIALS requests were tried; for about every four of them one run that
takes blocks until the first refusal is made too (kind "capacity").  OUT has a
folder for each: see records.py.

--maps records a page map with each.  --pools N makes, N times a scenario, the
pools of huge pages as large as they get, before and after compaction by hand
(kinds "hugepages" and "compact"); --large gives guests enough memory, and the
CPU, for pages of 1 GiB.  --cmas N has N buffers a scenario asked of the default
CMA area (kind "cma"), where the kernel has one: 7, and those not of amd64.

--command LINE, which may be repeated, runs a command line in the guest after
its memory is shaped, --commands times a scenario and by turns, each followed by
the module's own try of the same request (in half of them before it, with
--both-orders).  {order}, {size} and {gfp} in LINE stand for that request, which
is of order 4 or more, mostly of an order that is not free, and may wait; "nobody " before it runs it as that user.
--binary FILE puts a static program there as /bin/NAME.  So:

    make guest-binary
    run.py 6.12 20 1 out.tar.xz --tries 0 --caps 0 \\
        --binary build/static/fragcheck \\
        --command 'fragcheck --order {order} --gfp {gfp} --format json' \\
        --command 'nobody fragcheck --order {order} --gfp {gfp}'

A record of kind "command" has what the program was given, its exit code, what
it printed (files stdout, stderr) and the files of /proc just before and after;
the try that came after it names it in "follows".

As root, on Debian or a derivative: missing tools (qemu, a cross compiler, ...)
are installed; kernels, headers and toolchains come from the mirror that the
machine's own package sources name and are unpacked, not installed, below
$FRAGCHECK_VM_CACHE, or else ~/.cache/fragcheck-vm.

The parts: packages.py (download and unpack), kernels.py (which kernels; build),
module/ (tries, takes and gives back memory in the kernel), guest/ (the guest's
program: scenarios and tries), guests.py (QEMU), records.py (stream to records).
"""
import argparse
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

SCENARIOS = 4  # a guest


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
    trials = [(o, f) for o, f in done if 'class' in o and
              o['kind'] != 'capacity']
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
    kinds = collections.Counter(o['kind'] for o, _ in done)
    for kind in ('hugepages', 'compact', 'command', 'cma'):
        if kinds[kind]:
            print(f'{kinds[kind]} of kind {kind}')


def options():
    p = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('kernel', choices=kernels.KERNELS)
    p.add_argument('trials', type=int)
    p.add_argument('seed', type=int)
    p.add_argument('out')
    p.add_argument('--tries', type=int, default=8, metavar='N',
                   help='of the module, a scenario (8)')
    p.add_argument('--caps', type=int, default=2, metavar='N',
                   help='capacity runs, a scenario (2)')
    p.add_argument('--cmas', type=int, default=0, metavar='N')
    p.add_argument('--pools', type=int, default=0, metavar='N')
    p.add_argument('--kind', choices=['shaped', 'movable', 'calm', 'ordinary',
                                      'holes'],
                   help='of all scenarios (as the seed has it)')
    p.add_argument('--maps', action='store_true')
    p.add_argument('--large', action='store_true')
    p.add_argument('--command', action='append', default=[], metavar='LINE')
    p.add_argument('--commands', type=int, default=4, metavar='N',
                   help='a scenario (4)')
    p.add_argument('--both-orders', action='store_true')
    p.add_argument('--binary', action='append', default=[], metavar='FILE')
    return p.parse_args()


def put_commands(made, args, out):
    """The programs, and what they are to be run as."""
    files = {'commands': (('\n'.join(args.command) + '\n').encode(), 0o644)}
    for path in args.binary:
        with open(path, 'rb') as f:
            files['bin/' + os.path.basename(path)] = f.read(), 0o755
    made['initrd'] = kernels.with_files(made['initrd'], files, out)


def main():
    args = options()
    # Not to leave a guest behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    name, wanted, seed = args.kernel, args.trials, args.seed
    out = os.path.abspath(args.out)
    cache = os.path.abspath(cache_folder())
    made = kernels.prepare(cache, name)
    print(f'{made["release"]} is ready', flush=True)
    work = os.path.join(cache, 'work', f'{name}-{seed}')
    shutil.rmtree(work, ignore_errors=True)
    folder = f'{work}/vm-{name}'
    os.makedirs(folder)
    if args.command:
        put_commands(made, args, work + '/initrd')
    # Records a scenario, about.
    each = max(1, args.tries + args.cmas + 3 * args.pools +
               2 * args.commands * bool(args.command))
    rng = random.Random(seed)
    done, guest, start = [], 0, time.time()
    trials = 0
    while trials < wanted and guest < 3 + wanted // 10:
        boot = guests.choose(rng, made['arch'], args.large,
                             args.cmas > 0)
        scenarios = min(SCENARIOS, 1 + (wanted - trials) // each)
        append = [f'frag.seed={seed * 1000 + guest}',
                  f'frag.scens={scenarios}', f'frag.tries={args.tries}',
                  f'frag.caps={args.caps}']
        if args.maps:
            append.append('frag.maps=1')
        if args.kind:
            append.append(f'frag.kind={args.kind}')
        if args.cmas:
            append.append(f'frag.cmas={args.cmas}')
        if args.pools:
            append.append(f'frag.pools={args.pools}')
        if args.command:
            append += [f'frag.commands={args.commands}',
                       f'frag.both={int(args.both_orders)}']
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
