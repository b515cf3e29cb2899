#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What fragcheck reads from /proc against what jc reads.

usage: jc_oracle.py FRAGCHECK

jc (https://github.com/kellyjonbrazil/jc) has parsers of its own for
buddyinfo, zoneinfo and pagetypeinfo.  A file that jc cannot read, or of which
it leaves out zones, is skipped, and counted.
"""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tally import Tally

MACHINES = Path(__file__).resolve().parents[2] / 'testdata/machines'

tally = Tally('jc')
check, skip = tally.check, tally.skip


class JcFailed(Exception):
    pass


def jc(name, text):
    done = subprocess.run(['jc', '--proc-' + name], input=text, text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        why = ' '.join(done.stderr.split()[:10])
        if '>' in text:
            why = 'it does not know counts such as ">100000": ' + why
        raise JcFailed(why)
    return json.loads(done.stdout)


def buddyinfo(text):
    """(node, zone): {what: number or numbers}, as all of these give it."""
    return {(line['node'], line['zone']): {'free_blocks': line['free_chunks']}
            for line in jc('buddyinfo', text)}


def zoneinfo(text):
    # jc begins a node only where its zone DMA is, and would overwrite what
    # it has: so it is handed one node at a time.
    nodes = {}
    for zone in re.split(r'^(?=Node )', text, flags=re.M)[1:]:
        node = zone.split(',')[0]
        nodes[node] = nodes.get(node, '') + zone
    found = {}
    for part in nodes.values():
        for entry in jc('zoneinfo', part):
            for name, zone in entry.items():
                if not isinstance(zone, dict):
                    continue  # one of the node's own counters
                pages = zone['pages']
                found[entry['node'], name] = {
                    'free_pages': pages['free'],
                    'managed_pages': pages.get('managed'),
                    'min': pages['min'], 'low': pages['low'],
                    'high': pages['high'], 'boost': pages.get('boost'),
                    'lowmem_reserve': pages['protection'],
                }
    return found


def pagetypeinfo(text):
    # The kernel prints all of it again for each node, and jc keeps the last.
    found = {}
    for part in re.split(r'^(?=Page block order:)', text, flags=re.M)[1:]:
        for line in jc('pagetypeinfo', part)['free_pages']:
            zone = found.setdefault((line['node'], line['zone']), {})
            zone[line['type']] = line['free']
    return found


def of_buddyinfo(zones):
    return {at: {'free_blocks': zone['free_blocks']}
            for at, zone in zones.items() if zone['free_blocks'] is not None}


def of_zoneinfo(zones):
    names = 'free_pages', 'managed_pages', 'lowmem_reserve'
    return {at: {**{name: zone[name] for name in names}, **zone['watermark']}
            for at, zone in zones.items() if zone['watermark'] is not None}


def of_pagetypeinfo(zones):
    return {at: {name: a_type['free_blocks']
                 for name, a_type in zone['migratetypes'].items()}
            for at, zone in zones.items() if zone['migratetypes'] is not None}


def fragcheck(machine):
    done = subprocess.run([binary, '--format', 'json', str(machine)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        check(machine.name, False, done.stderr.strip())
        return None
    zones = json.loads(done.stdout)['zones']
    return {(zone['node'], zone['zone']): zone for zone in zones}


def compare(what, jcs, ours, text):
    # Whose fault a missing zone is, the file's own words tell.
    named = {(int(node), zone) for node, zone in
             re.findall(r'^Node +(\d+), zone +([^\s,]+)', text, re.M)}
    if set(jcs) != named:
        skip(what, f'jc reads {len(jcs)} of {len(named)} zones')
        return
    check(f'{what}: zones', set(ours) == named,
          'not in both:', sorted(set(ours) ^ named))
    for at in sorted(named & set(ours)):
        names = sorted(set(jcs[at]) | set(ours[at]))
        differ = [f'{name} is {ours[at].get(name, "not there")}, by jc '
                  f'{jcs[at].get(name, "not there")}' for name in names
                  if ours[at].get(name, '') != jcs[at].get(name, '')]
        check(f'{what}: node {at[0]}, zone {at[1]}', not differ,
              '; '.join(differ))


if len(sys.argv) != 2:
    sys.exit(__doc__)
if shutil.which('jc') is None:
    skip('all', 'jc is not installed')
    tally.end()
binary = os.path.realpath(sys.argv[1])
os.environ['LC_ALL'] = 'C'
for machine in sorted(MACHINES.glob('*/')):
    zones = fragcheck(machine)
    if zones is None:
        continue
    for by_jc, by_us in ((buddyinfo, of_buddyinfo), (zoneinfo, of_zoneinfo),
                         (pagetypeinfo, of_pagetypeinfo)):
        path = machine / 'proc' / by_jc.__name__
        what = f'{machine.name}/{path.name}'
        if not path.exists():
            continue
        text = path.read_text(encoding='ascii')
        try:
            jcs = by_jc(text)
        except (JcFailed, LookupError, TypeError) as error:
            skip(what, str(error) if isinstance(error, JcFailed)
                 else f'what jc prints lacks {error}')
            continue
        compare(what, jcs, by_us(zones), text)
check('all', tally.passed > 0, 'nothing was compared')
tally.end()
