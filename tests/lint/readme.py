#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check that the READMEs show what fragcheck prints.

usage: readme.py FRAGCHECK

Each line "$ fragcheck ..." of a block is run in the top folder; what stands
behind it must be what comes.  UPDATE=1 rewrites it instead; review the diff.
"""
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.realpath(sys.argv[1]))
ENV = {'PATH': FOLDER + ':' + os.environ['PATH'], 'LC_ALL': 'C'}


def run(command):
    p = subprocess.run(['sh', '-c', command], env=ENV,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True, check=False)
    return p.stdout.splitlines()


def check(name):
    lines = open(name, encoding='utf-8').read().splitlines()
    fresh, ran, i = [], 0, 0
    while i < len(lines):
        fresh.append(lines[i])
        if not lines[i].startswith('$ fragcheck '):
            i += 1
            continue
        fresh += run(lines[i][2:])
        ran += 1
        i += 1
        while lines[i] != '```' and not lines[i].startswith('$ '):
            i += 1
    if not ran:
        sys.exit(f'{name}: no example found')
    if os.environ.get('UPDATE') == '1':
        with open(name, 'w', encoding='utf-8') as f:
            f.writelines(line + '\n' for line in fresh)
    elif fresh != lines:
        for old, new in zip(lines, fresh):
            if old != new:
                sys.exit(f'{name} shows\n  {old}\nfragcheck prints\n'
                         f'  {new}')
        sys.exit(f'{name}: the examples are longer or shorter now')


for page in 'README.md', 'README.zh-CN.md', 'contrib/README.md':
    check(page)
