#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Set a kernel's marks, and see whether fragcheck foretells what comes of it.

marks.py FRAGCHECK OUT KERNEL...: boots two guests of each kernel (6.1, 6.12, 7),
one of which has a zone Movable and two nodes.  FRAGCHECK, a static program, is asked
what to set, its file is applied, and zoneinfo must show the marks and reserves that
its JSON foretold: once while the marks are those of the boot, and three times after
24 settings of min_free_kbytes, watermark_scale_factor and lowmem_reserve_ratio were
written.  In the other guest it is
asked once more, where only a reserve of DMA32 refuses: it must have that opened, so
that a huge page can be had of DMA32.  OUT gets a file a guest of what was set and
shown, for testdata/marks, with which tests/unit/test_marks.c does the same.  Exit
status 1 if anything differs.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import guests
import kernels

HERE = os.path.dirname(os.path.abspath(__file__))
BOOTS = [
    {'mem': 512, 'smp': 1, 'nodes': 1, 'swap': False, 'append': [],
     'below4g': 256, 'asked': 5, 'init': ['marks_reserve=1']},
    {'mem': 1024, 'smp': 2, 'nodes': 2, 'swap': False,
     'append': ['kernelcore=60%'], 'asked': 4, 'init': []},
]
KEPT = re.compile(r'Node \d+, zone|  pages free|        (boost|min|low|high|'
                  r'spanned|present|managed) |        protection:')


def kernel_of(name):
    """(the kernel's file, its release); unpacked once, see kernels.py."""
    cache = (os.environ.get('FRAGCHECK_VM_CACHE') or
             os.path.expanduser('~/.cache/fragcheck-vm'))
    kept = glob.glob(f'{cache}/kernels/{name}/*/fetched')
    if kept:
        home = os.path.dirname(kept[-1])
        release = os.path.basename(home)
    else:
        home, release = kernels.fetch(cache, name)
    return [*glob.glob(f'{home}/root/boot/vmlinu*-{release}'),
            *glob.glob(f'{home}/root/lib/modules/{release}/vmlinu*')
            ][0], release


def initramfs(program, folder):
    tree = folder + '/tree'
    for sub in ('dev', 'proc', 'sys', 'bin'):
        os.makedirs(f'{tree}/{sub}')
    subprocess.run(['gcc', '-O2', '-Wall', '-Wextra', '-static', '-o',
                    tree + '/init', HERE + '/marks/init.c'], check=True)
    shutil.copy(program, tree + '/bin/fragcheck')
    with open(folder + '/initrd', 'wb') as f:
        subprocess.run('find . | cpio --quiet -o -H newc -R 0:0 | gzip -1',
                       shell=True, cwd=tree, stdout=f, check=True)
    return folder + '/initrd'


def boot_one(kernel, initrd, boot, seed, folder):
    """What the guest printed."""
    os.makedirs(folder)
    for name in ('out', 'data'):
        guests.make_disk(f'{folder}/{name}', 1 << 20)
    args = guests.command({'arch': 'amd64', 'kernel': kernel,
                           'initrd': initrd}, boot, folder,
                          [f'marks_seed={seed}', *boot['init']])
    subprocess.run(args, stdin=subprocess.DEVNULL, timeout=600, check=True)
    with open(folder + '/console', encoding='latin-1') as f:
        return f.read().replace('\r', '')


def blocks(text):
    """[(what a line that begins with @@ says, the lines below it)]"""
    found = []
    for line in text.split('\n'):
        if line.startswith('@@'):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def states(found):
    """[(name, {file: text})]"""
    result = []
    for head, lines in found:
        word, _, rest = head.partition(' ')
        if word == 'STATE':
            result.append((rest, {}))
        elif word == 'FILE' and result:
            result[-1][1][rest] = '\n'.join(lines).strip('\n') + '\n'
    return result


def zones(text):
    """{(node, zone): (min, low, high without boost, [reserves])} that have
    memory."""
    result, key, z = {}, None, {}
    for line in text.split('\n') + ['Node 0, zone end']:
        m = re.match(r'Node (\d+), zone +(\S+)', line)
        if m:
            if key and int(z.get('managed', 0)) > 0:
                boost = int(z.get('boost', 0))
                result[key] = (*(int(z[k]) - boost
                                 for k in ('min', 'low', 'high')),
                               [int(n) for n in z['protection']])
            key, z = (int(m.group(1)), m.group(2)), {}
        m = re.match(r' +(boost|min|low|high|managed) +(\d+)$', line)
        if m and m.group(1) not in z:
            z[m.group(1)] = m.group(2)
        m = re.match(r' +protection: \((.*)\)', line)
        if m:
            z['protection'] = m.group(1).split(',')
    return result


def foretold(text):
    tuning = json.loads(text)['tuning']
    return {(z['node'], z['zone']): (z['after']['min'], z['after']['low'],
                                     z['after']['high'],
                                     z['lowmem_reserve_after'])
            for z in tuning['zones']}, tuning


def keep(path, release, all_states):
    """A short record: zoneinfo's lines that the marks hang on, and then what
    was set and what each zone with memory showed."""
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'release {release}\n')
        f.writelines(line + '\n' for line in
                     all_states[0][1]['zoneinfo'].split('\n')
                     if KEPT.match(line))
        for name, files in all_states:
            if name != 'start' and not name.startswith('set'):
                continue
            f.write('set {} {} {}\n'.format(*(
                files[k].strip().replace('\t', ' ') for k in (
                    'min_free_kbytes', 'watermark_scale_factor',
                    'lowmem_reserve_ratio'))))
            for (node, zone), marks in zones(files['zoneinfo']).items():
                f.write(f'{node} {zone} {marks[0]} {marks[1]} {marks[2]}'
                        f' {" ".join(map(str, marks[3]))}\n')


def free_pages(text, node, zone):
    m = re.search(rf'Node {node}, zone +{zone}\n(?:.*\n)*?  pages free +(\d+)',
                  text)
    return int(m.group(1))


def opened(all_states, told):
    """What is wrong with the last answer, which is to open DMA32."""
    shown = [files['zoneinfo'] for name, files in all_states
             if name in ('before', 'after', 'pool')][-3:]
    knob = [k for k in json.loads(told[-1])['tuning']['knobs']
            if k['code'] == 'lowmem_reserve_ratio'][0]
    before, after, pool = (free_pages(text, 0, 'DMA32') for text in shown)
    print(f'   lowmem_reserve_ratio {knob["now"]} to {knob["value"]}: pages of '
          f'DMA32 free {before}, {after} when it was set, {pool} when huge '
          'pages were asked for again')
    if knob['value'] is None:
        return ['lowmem_reserve_ratio is left: ' + str(knob['why_not'])]
    if json.loads(told[-1])['tuning']['rung_then'] != 'now':
        return ['it is not told to be given then']
    return [] if after - pool >= 512 else ['no huge page came of DMA32']


def score(text):
    """(programs' answers checked, zones of them, zones equal, what differs)"""
    found = blocks(text)
    all_states = states(found)
    told = [files['json'] for name, files in all_states if 'json' in files]
    after = [files['zoneinfo'] for name, files in all_states
             if name == 'after']
    wrote = [files.get('conf', '') for name, files in all_states
             if 'json' in files]
    checked = equal = 0
    wrong = []
    if not json.loads(told[0])['tuning']['marks_older']:
        wrong.append('marks are not as old as the boot')
    for i, (answer, shown) in enumerate(zip(told, after)):
        expected, tuning = foretold(answer)
        seen = zones(shown)
        sysctls = [k for k in tuning['knobs']
                   if k['value'] and k['kind'] == 'sysctl']
        for k in sysctls:
            if f'vm.{k["code"]} = {k["value"]}\n' not in wrote[i]:
                wrong.append(f'{k["code"]} is not in the file')
        for key, marks in seen.items():
            checked += 1
            if expected.get(key) == marks:
                equal += 1
            else:
                wrong.append(f'{key}: foretold {expected.get(key)}, '
                             f'shown {marks}')
    if any(name == 'pool' for name, _ in all_states):
        wrong += opened(all_states, told)
    return len(told), checked, equal, wrong


def main():
    program, out = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(out, exist_ok=True)
    bad = False
    with tempfile.TemporaryDirectory() as work:
        initrd = initramfs(program, work)
        for name in sys.argv[3:]:
            kernel, release = kernel_of(name)
            for i, boot in enumerate(BOOTS):
                text = boot_one(kernel, initrd, boot, i + 1,
                                f'{work}/{name}-{i}')
                if '@@BYE' not in text:
                    sys.exit(f'{name}: the guest ended early:\n{text[-2000:]}')
                keep(f'{out}/{release}-{i}', release, states(blocks(text)))
                asked, checked, equal, wrong = score(text)
                bad |= bool(wrong) or asked != boot['asked']
                print(f'{release} {i}: {asked} answers applied, '
                      f'{equal} of {checked} zones as foretold', flush=True)
                for line in wrong:
                    print('   ', line)
    sys.exit(bad)


main()
