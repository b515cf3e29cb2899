# SPDX-License-Identifier: BSD-2-Clause
"""From a guest's stream to records: one folder a trial.

A record is a saved copy that fragcheck reads (proc/buddyinfo, proc/zoneinfo,
proc/pagetypeinfo, proc/meminfo, proc/version, proc/sys/vm/*,
sys/kernel/mm/lru_gen/enabled), buddyinfo_after, and outcome.json with what was
asked, what the kernel did and the zones as seen inside it right before.  With
--maps also pagemap (a letter a frame) and pagesummary (windows per order).

"kind" is what was tried: pages, kmalloc, kvmalloc or capacity by the module;
hugepages: nr_hugepages of "size" was given a number far too large ("had" before,
"got" then, "nodes" on each; stage "hand": after compaction by hand); compact:
compaction by hand; cma: a buffer of "size", which the default CMA area gave, or
not (cma_alloc_success in "vm"), or else the page allocator; command: a program ("command", "exit", files stdout and
stderr), whose record the module's own try "follows".
"""
import json
import os
import re

DIRECT_RECLAIM = ('allocstall', 'pgsteal_direct', 'pgscan_direct')
NO_WAIT = ('ATOMIC', 'NOWAIT', 'KERNEL_NODIRECT', 'ATOMIC_DMA', 'ATOMIC_DMA32')
KSWAPD = ('pageoutrun', 'kswapd_', 'pgsteal_kswapd', 'pgscan_kswapd')


def chunks(stream):
    """(marker, rest of its line, file or None, text until the next marker)"""
    at = stream.find(b'@@')
    while at >= 0:
        end = stream.find(b'\n', at)
        if end < 0:
            return
        words = stream[at + 2:end].decode('latin-1').split(' ', 1)
        rest = words[1] if len(words) > 1 else ''
        body = None
        if words[0] == 'FILE':
            size = int(rest.split()[1])
            body = stream[end + 1:end + 1 + size]
            end += 1 + size
        at = stream.find(b'@@', end)
        text = stream[end + 1:at if at >= 0 else None]
        yield words[0], rest, body, text.decode('latin-1')


def pairs(text):
    return dict(w.split('=', 1) for w in text.split() if '=' in w)


def zones_of(text):
    """The module's zone lines as {"node/zone": state}."""
    result = {}
    for line in text.split('\n'):
        m = re.match(r'zone (\d+) (\S+) (.*)', line)
        if m:
            p = pairs(m.group(3))
            zone = {k: int(p[k]) for k in ('free', 'min', 'low', 'high',
                                           'boost', 'ha', 'fha', 'cma')}
            zone['nr'] = [int(n) for n in p['nr'].split(',')]
            result[f'{m.group(1)}/{m.group(2)}'] = zone
    return result


def zones_read(buddyinfo, zoneinfo):
    """The same as far as the files tell it."""
    result = {}
    for line in buddyinfo.split('\n'):
        m = re.match(r'Node\s+(\d+), zone\s+(\S+)(.*)', line)
        if m:
            result[f'{m.group(1)}/{m.group(2)}'] = {
                'nr': [int(n) for n in m.group(3).split()]}
    zone = {}
    for line in zoneinfo.split('\n'):
        m = re.match(r'Node\s+(\d+), zone\s+(\S+)', line)
        if m:
            zone = result.get(f'{m.group(1)}/{m.group(2)}', {})
            continue
        m = re.match(r'  pages free\s+(\d+)$|'
                     r'\s+(boost|min|low|high)\s+(\d+)$', line)
        if m and m.group(1):
            zone['free'] = int(m.group(1))
        elif m and m.group(2) not in zone:
            zone[m.group(2)] = int(m.group(3))
    return result


def drift(kernel, read):
    """{zone: pages of free memory that moved} for zones not as read."""
    result = {}
    for name, k in kernel.items():
        r = read.get(name, {})
        marks = [r.get(m) == k[m] + k['boost'] for m in ('min', 'low', 'high')]
        if (r.get('free') != k['free'] or r.get('nr') != k['nr'] or
                not all(marks)):
            result[name] = k['free'] - r.get('free', 0)
    return result


def classify(gfp, given, events):
    if gfp in NO_WAIT:
        # What else moved was not the caller's doing.
        return 'immediate' if given else 'failed'
    if events.get('oom_kill'):
        return 'after_oom' if given else 'failed_oom'
    if not given:
        return 'failed'
    # Both counters are only moved by callers, not by kswapd.
    if any(k.startswith(DIRECT_RECLAIM) for k in events):
        return 'after_reclaim'
    if 'compact_stall' in events:
        return 'after_compaction'
    return 'immediate'


class Reader:
    """Turns the stream of one guest into records below a folder."""

    def __init__(self, folder, prefix, boot):
        self.folder, self.prefix, self.boot = folder, prefix, boot
        self.count = {'capacity': 0, 'trial': 0}
        self.machine = {}
        self.scenario = {}
        self.trial = None
        self.classes = []

    def read(self, stream):
        for marker, rest, body, text in chunks(stream):
            if marker == 'BOOT':
                self.machine = pairs(rest)
            elif marker == 'SCEN':
                self.scenario = {'number': int(rest.split()[0]), 'files': {},
                                 'text': ['@@SCEN ' + rest]}
                self.trial = None
            elif marker == 'TRY':
                self.trial = {'keys': pairs(rest), 'files': {}, 'events': {}}
            elif marker == 'COMMAND':
                self.trial['command'] = rest
            elif marker == 'FILE':
                owner = self.trial or self.scenario
                owner['files'][rest.split()[0]] = body
            elif marker == 'EVENTS':
                self.trial['events'] = {k: int(v)
                                        for k, v in pairs(rest).items()}
            elif marker == 'RESULT':
                self.write(pairs(rest), text)
            # What is said while a scenario is made follows its last file.
            if marker in ('SCEN', 'FILE') and not self.trial:
                self.scenario['text'] += [t for t in text.split('\n') if t]

    def add_own(self, o, result):
        """What is no request of the module's."""
        keys = self.trial['keys']
        if o['kind'] == 'hugepages':
            o['stage'] = keys['stage']
            for key in ('had', 'got'):
                o[key] = int(result[key])
            o['nodes'] = [int(n) for n in result['nodes'].split(',') if n]
        elif o['kind'] == 'command':
            o['command'] = self.trial['command']
            o['exit'] = int(result['exit'])

    def write(self, result, answer):
        t, keys = self.trial, self.trial['keys']
        tried = re.search(r'^tried (.*)$', answer, re.M)
        own = keys['kind'] in ('hugepages', 'compact', 'command')
        if not tried and not own:
            return
        got = pairs(tried.group(1)) if tried else {}
        before, _, behind = answer.partition('after\n')
        kernel = zones_of(before)
        files = {**self.scenario['files'], **t['files']}
        after = files.pop('buddyinfo_after', b'')
        moved = drift(kernel, zones_read(
            files['proc/buddyinfo'].decode('latin-1'),
            files['proc/zoneinfo'].decode('latin-1')))
        o = {'id': keys['id'], 'kind': keys['kind']}
        for key in ('order', 'size'):
            o[key] = int(keys[key])
        o['gfp'] = keys['gfp']
        for key in ('node', 'cpu', 'worker'):
            o[key] = int(keys[key])
        o['cpu_node'] = o['cpu'] % self.boot['nodes']
        o['status'] = result['status']
        o['secs'] = float(keys['secs'])
        if own:
            self.add_own(o, result)
        else:
            o['ok'] = int(got['ok'])
            o['class'] = classify(o['gfp'], o['ok'], t['events'])
            o['ns'] = int(got['ns'])
        if 'follows' in keys:
            o['follows'] = int(keys['follows'])
        if keys['kind'] == 'capacity':
            o['given'] = int(got['given'])
            o['refused'] = int(got['refused'])
            o['kswapd'] = {k: v for k, v in t['events'].items()
                           if k.startswith(KSWAPD)}
        o['got_node'] = int(got.get('node', -1))
        o['got_zone'] = got.get('zone', '')
        o['vm'] = t['events']
        o['drift_zones'], o['drift_pages'] = len(moved), moved
        o['kernel_pre'] = kernel
        if behind:
            o['kernel_post'] = zones_of(behind)
        o['kernel'] = self.machine['release']
        o['machine'] = self.machine['machine']
        o['page_size'] = int(self.machine['page_size'])
        o['top_order'] = max(len(z['nr']) for z in kernel.values()) - 1
        o['boot'] = self.boot
        o['scen'] = self.scenario['number']
        o['scen_text'] = self.scenario['text']
        kind = 'capacity' if keys['kind'] == 'capacity' else 'trial'
        name = (f'{self.prefix}{self.scenario["number"]:03}-'
                f'{int(keys["id"]):03}')
        home = os.path.join(self.folder, name)
        files['buddyinfo_after'] = after
        for path, data in files.items():
            path = os.path.join(home, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as f:
                f.write(data)
        with open(home + '/outcome.json', 'w', encoding='utf-8') as f:
            json.dump(o, f, indent=0)
        self.count[kind] += 1
        self.classes.append((o, files))
