# SPDX-License-Identifier: BSD-2-Clause
"""Boot one guest under QEMU, in software emulation, and watch it."""
import os
import struct
import subprocess
import time

BOOT_SECONDS = 120
STALL_SECONDS = 150
TOTAL_SECONDS = 900


def choose(rng, arch, large=False, cma=False):
    """What a guest looks like; large: there may be pages of 1 GiB."""
    nodes = rng.choice([1, 1, 2])
    mem = rng.choice([256, 256, 320, 384, 512, 768, 1024, 1536, 2048])
    boot = {'mem': max(mem, 384) if nodes == 2 else mem,
            'smp': max(nodes, rng.choice([1, 2, 2, 4])), 'nodes': nodes,
            'swap': rng.random() < 0.35, 'append': []}
    if large:
        boot['mem'] = rng.choice([3072, 4096, 5120, 6144])
    # 64K pages make a pageblock of 16 MiB or more: nothing fits in less.
    if arch == 'ppc64el':
        boot['mem'] = rng.choice([1024, 1536, 2048])
    elif arch == 'arm64':
        boot['mem'] = max(512, boot['mem'])
    if arch == 'amd64' and rng.random() < 0.6:
        # Else all of a small guest is DMA32.
        boot['below4g'] = rng.choice([n for n in (128, 256, 512, 1024)
                                      if n < boot['mem']])
    if boot['mem'] >= 512 and rng.random() < 0.25:
        boot['append'].append(f'kernelcore={rng.choice([40, 60, 75])}%')
    if arch != 'amd64' and rng.random() < 0.5:
        boot['append'].append(f'cma={rng.choice([16, 64])}M')
    if rng.random() < 0.25:
        boot['append'].append('transparent_hugepage=never')
    if cma and not any(a.startswith('cma=') for a in boot['append']):
        boot['append'].append(f'cma={rng.choice([16, 32, 64])}M')
    return boot


def command(made, boot, folder, append):
    """QEMU's command line."""
    arch = made['arch']
    mem, nodes = boot['mem'], boot['nodes']
    args = ['nice', '-n', '10']
    if arch == 'amd64':
        machine = 'pc'
        if 'below4g' in boot:
            machine += f',max-ram-below-4g={boot["below4g"]}M'
        # cmpxchg16b is emulated badly by QEMU 7.2.
        args += ['qemu-system-x86_64', '-machine', machine,
                 '-cpu', 'Nehalem,-cx16,+pdpe1gb']
        console = 'ttyS0'
    elif arch == 'arm64':
        args += ['qemu-system-aarch64', '-machine', 'virt',
                 '-cpu', 'max,pauth=off']
        console = 'ttyAMA0'
    else:
        args += ['qemu-system-ppc64', '-machine', 'pseries', '-vga', 'none',
                 '-cpu', 'POWER9']
        console = 'hvc0'
    args += ['-accel', 'tcg,thread=multi', '-m', f'{mem}M',
             '-smp', str(boot['smp']), '-nodefaults', '-no-reboot',
             '-display', 'none', '-serial', f'file:{folder}/console']
    if nodes > 1:
        for node in range(nodes):
            cpus = [n for n in range(boot['smp']) if n % nodes == node]
            args += ['-object', f'memory-backend-ram,id=m{node},'
                     f'size={mem // nodes}M', '-numa',
                     f'node,nodeid={node},memdev=m{node}' +
                     ''.join(f',cpus={n}' for n in cpus)]
    disks = ['out', 'data'] + (['swap'] if boot['swap'] else [])
    for disk in disks:
        args += ['-drive', f'file={folder}/{disk},if=none,id={disk},'
                 'format=raw,cache=unsafe', '-device',
                 f'virtio-blk-pci,drive={disk}']
    line = ['panic=-1', f'console={console}', 'init_on_alloc=0',
            'mitigations=off', 'quiet', *boot['append'], *append]
    if arch == 'amd64':
        # Which a busy host does not pass.
        line.insert(0, 'no_timer_check')
    return args + ['-kernel', made['kernel'], '-initrd', made['initrd'],
                   '-append', ' '.join(line)]


def make_disk(path, size):
    with open(path, 'wb') as f:
        f.truncate(size)


def make_swap(path, size, page_size):
    """What mkswap writes, for the guest's page size."""
    make_disk(path, size)
    with open(path, 'r+b') as f:
        f.seek(1024)
        f.write(struct.pack('<III', 1, size // page_size - 1, 0))
        f.seek(page_size - 10)
        f.write(b'SWAPSPACE2')


def used(path):
    try:
        return os.stat(path).st_size, os.stat(path).st_blocks
    except FileNotFoundError:
        return 0, 0


def run(made, boot, folder, append):
    """Boot and wait.  (the stream as far as it got, how it ended)"""
    os.makedirs(folder, exist_ok=True)
    page_size = {'arm64': 16384, 'ppc64el': 65536}.get(made['arch'], 4096)
    make_disk(folder + '/out', 512 << 20)
    make_disk(folder + '/data', 2 << 30)
    if boot['swap']:
        append = [*append, 'frag.swap=1']
        make_swap(folder + '/swap', 256 << 20, page_size)
    for name in ('console', 'stderr'):
        with open(f'{folder}/{name}', 'wb'):
            pass
    how = 'ended'
    with open(folder + '/stderr', 'wb') as err:
        # Not in a session of its own: it ends with us.
        with subprocess.Popen(command(made, boot, folder, append),
                              stdin=subprocess.DEVNULL, stdout=err,
                              stderr=err) as p:
            try:
                start = moved = time.time()
                last = None
                while p.poll() is None:
                    time.sleep(0.2)
                    state = used(folder + '/console'), used(folder + '/out')
                    t = time.time()
                    if state != last:
                        last, moved = state, t
                    patience = (STALL_SECONDS if state[1][1] > 0
                                else BOOT_SECONDS)
                    if t - moved > patience or t - start > TOTAL_SECONDS:
                        how = 'stalled'
                        break
            finally:
                if p.poll() is None:
                    p.kill()
    with open(folder + '/out', 'rb') as f:
        stream = bytearray()
        while True:
            chunk = f.read(1 << 16)
            # The stream is written in blocks of this size, none empty.
            if not chunk or not chunk.strip(b'\0'):
                break
            stream += chunk
    with open(folder + '/console', 'rb') as f:
        console = f.read().decode('latin-1')
    if 'Kernel panic' in console:
        how = 'panicked'
    elif b'@@BYE' not in stream and how == 'ended':
        how = 'ended early'
    for name in ('out', 'data', 'swap'):
        if os.path.exists(f'{folder}/{name}'):
            os.unlink(f'{folder}/{name}')
    return bytes(stream), how
