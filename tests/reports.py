# SPDX-License-Identifier: BSD-2-Clause
"""Failure reports of real kernels: is each found, whole, and explained?

CASE.txt is a log, CASE.meta says what is in it.  Zones' figures are compared
with a reading of the text by regular expressions, made for nothing else.
"""
import glob
import itertools
import json
import os
import re
import tempfile

import trials

# A report of this kind in the .meta is found as one of these.
KINDS = {'pagefail': {'page'}, 'vmemmap': {'vmemmap'}, 'vmalloc': {'vmalloc'},
         'oom': {'oom', 'memcg_oom'}}

# Dumps of memory without the first line of a report.
NO_HEADER = {'2.6.14-i386-oom'}

# Reports whose own figures should have let the request pass, and why.
CONTRADICTIONS = {
    '5.0-x86_64-kworker-o0': '28 pages above min; by its lists, printed a '
                             'moment later, 197 more were free',
    '5.4-arm64-ufb-o4': 'five blocks of the order are free: freed meanwhile',
    '6.12-x86_64-repro-o1': 'thousands of blocks, above min: freed meanwhile',
    '6.17-x86_64-syz03404-o5': 'node 1 has blocks, above min: freed meanwhile',
}

LINE = re.compile(r'(?:Node (\d+) )?(\w+)\s+free:(\d+)kB\s+(?:boost:\d+kB\s+)?'
                  r'min:(\d+)kB\s+low:(\d+)kB\s+high:(\d+)kB')
LIST = re.compile(r'(?:Node (\d+) )?(\w+): ((?:\d+\*\d+kB\s*(?:\(\w*\)\s*)?)+)'
                  r'= \d+kB')


def read_meta(path):
    meta = {}
    for line in open(path, encoding='utf-8'):
        key, _, value = line.rstrip('\n').partition(': ')
        meta.setdefault(key, value)
    return meta


def wrong_figures(text, report):
    """What the zones say otherwise than the text, and how many were asked."""
    kib = (report['source']['page_size'] or 4096) // 1024
    zones = {(z['node'], z['zone']): z for z in report['zones']}
    wrong, count, lists = [], 0, set()
    for m in LINE.finditer(text):
        key = int(m[1] or 0), m[2]
        count += 1
        z = zones.get(key)
        w = z and z['watermark']
        if not w or [z['free_pages'], w['min'], w['low'], w['high']] != [
                int(n) // kib for n in m.groups()[2:]]:
            wrong.append(f'figures of {key}')
    for m in LIST.finditer(text):
        key = int(m[1] or 0), m[2]
        if key in lists:
            continue
        lists.add(key)
        count += 1
        blocks = [int(n) for n in re.findall(r'(\d+)\*', m[3])]
        if key not in zones or (
                zones[key]['free_blocks'] or [])[:len(blocks)] != blocks:
            wrong.append(f'list of {key}')
    return wrong, count


TELLING = re.compile(r'free:\d|lowmem_reserve|protections\[|\*\d+kB|Mem-[Ii]nfo|'
                     r'allocation failure|oom-killer|Comm: |comm: |pages RAM')


def certain(report):
    """What a report says for certain; None: nothing."""
    v = report['verdict']
    if not v or v['certainty'] != 'exact':
        return None
    return v['answer'], report['report']['contradicts']


def without_two(binary, corpus, least=1):
    """Any two lines that tell something removed: is there a certain answer
    that is not the whole report's?"""
    tried = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(glob.glob(os.path.join(corpus, 'dmesg', '*.txt'))):
            name = os.path.basename(path)[:-4]
            with open(path, encoding='utf-8', errors='surrogateescape') as f:
                lines = f.readlines()
            want = [certain(json.loads(line)) for line in trials.run(
                binary, '--explain', path)[1].splitlines()]
            telling = [i for i, line in enumerate(lines)
                       if TELLING.search(line)][:16]
            cuts = []
            for pair in itertools.combinations(telling, 2):
                cuts.append(os.path.join(folder, '%d-%d.txt' % pair))
                with open(cuts[-1], 'w', encoding='utf-8',
                          errors='surrogateescape') as f:
                    f.writelines(line for i, line in enumerate(lines)
                                 if i not in pair)
            if not cuts:
                continue
            out = trials.run(binary, '--explain', *cuts)[1]
            tried += len(cuts)
            for line in out.splitlines():
                report = json.loads(line)
                got = certain(report)
                if got is not None and got not in want:
                    bad += 1
                    cut = os.path.basename(report['source']['path'])
                    print(f'dmesg/{name}: without lines {cut[:-4]}: {got}, '
                          f'not {want}')
            for cut in cuts:
                os.unlink(cut)
    print(f'dmesg: two lines removed: {tried} logs, {bad} certain and false')
    return bad + (tried < least)


def check(binary, corpus):
    """Print the score; the number of cases that are worse than expected."""
    found = asked = exact = figures = failures = refused = bad = 0
    whole = 0
    for path in sorted(glob.glob(os.path.join(corpus, 'dmesg', '*.txt'))):
        name = os.path.basename(path)[:-4]
        meta = read_meta(path[:-4] + '.meta')
        if meta['kind'] not in KINDS or name in NO_HEADER:
            continue
        code, out, err = trials.run(binary, '--explain', path)
        reports = [json.loads(line) for line in out.splitlines()]
        asked += 1
        # SLUB tells of other requests beside it
        reports = [r for r in reports if r['report']['kind'] != 'slub']
        if code != 1 or len(reports) != 1:
            bad += 1
            print(f'dmesg/{name}: exit {code}, {len(reports)} reports: {err}')
            continue
        report = reports[0]
        r, v = report['report'], report['verdict']
        mode = meta['gfp'].split('(')[0]
        got = (r['kind'] in KINDS[meta['kind']],
               r['mode'] is not None and hex(r['mode']) == mode,
               meta['kind'] != 'pagefail' or str(r['order']) == meta['order'])
        found += all(got)
        if not all(got):
            bad += 1
            print(f'dmesg/{name}: {r["kind"]}, order {r["order"]}, '
                  f'mode {r["mode"]}; not {meta}')
        whole += not r['missing']
        text = open(path, encoding='utf-8', errors='replace').read()
        wrong, count = wrong_figures(text.replace('\u00a0', ' '), report)
        figures += count
        exact += count - len(wrong)
        if wrong:
            bad += 1
            print(f'dmesg/{name}: wrong: {wrong}')
        if meta['kind'] != 'pagefail':
            continue
        failures += 1
        refused += v['answer'] == 'no'
        if r['contradicts']:
            print(f'  dmesg/{name} contradicts: '
                  f'{CONTRADICTIONS.get(name, v["text"])}')
        if (v['answer'] != 'no') != (name in CONTRADICTIONS):
            bad += 1
            print(f'dmesg/{name}: {v["answer"]}: {v["text"]}')
    print(f'dmesg: {found} of {asked} reports recognised, {whole} with nothing '
          f'missing; {exact} of {figures} zone lines and lists exact; of '
          f'{failures} page allocation failures {refused} "no", {bad} wrong')
    return bad + without_two(binary, corpus)
