#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Small kernel logs: what --explain must say of each.

usage: cases.py FRAGCHECK
"""
import json
import os
import subprocess
import sys

PLAIN = {
    'report.kind': 'page', 'report.order': 4, 'report.process': 'demod',
    'report.pid': 4242, 'report.gfp': 'GFP_KERNEL|__GFP_COMP',
    'report.module': 'demo', 'report.missing': [],
    'report.call_site': ['demo_open'], 'report.contradicts': False,
    'source.kernel_release': '5.10.0-28-amd64', 'source.page_size': 4096,
    'verdict.answer': 'no', 'verdict.certainty': 'exact',
    'verdict.reason': 'fragmented', 'verdict.zone': 'Normal',
    'zones.DMA.gate': 'lowmem_reserve', 'zones.Normal.gate': 'no_block',
    'zones.Normal.largest_usable_order': 3, 'zones.Normal.free_pages': 25000,
    'zones.DMA.free_pages': 3968, 'len': 2,
}
FREED = {
    'report.order': 4, 'report.process': 'demod', 'report.contradicts': True,
    'source.kernel_release': '5.10.0-28-amd64', 'verdict.answer': 'yes',
    'verdict.certainty': 'exact', 'len': 1,
}
WRAPPED = ['A2-journalctl-o-export', 'A5-docker-json', 'A7-netconsole-release',
           'B1-header-and-cpu-line', 'B2-one-paragraph', 'B4-backslash-n',
           'B6-br-tags', 'J1-newest-first']
# file: exit status, reports, arguments
CASES = {name: (1, [PLAIN]) for name in ['00-plain', *WRAPPED]}
CASES |= {
    'A1-journalctl-o-json': (1, [PLAIN | {
        'report.time': '2024-01-02T03:04:05.123456Z'}]),
    'A3-dmesg-json': (1, [PLAIN | {'report.time': '100.000000'}]),
    'A9-json-two-nodes': (1, [{
        'len': 3, 'report.missing': [], 'verdict.reason': 'fragmented',
        'zones.0/Normal.free_pages': 12500, 'zones.1/Normal.free_pages': 50000,
        'zones.1/Normal.largest_usable_order': 1}]),
    'C0-release-plain': (1, [FREED]),
    'C1-wrap-inside-release': (1, [FREED]),
    'C3-quoted-printable': (1, [FREED]),
    'C4-thread-with-a-number': (1, [FREED | {
        'report.process': 'StreamTrans #16'}]),
    'E1-slub-alone': (1, [{
        'report.kind': 'slub', 'report.order': 0, 'report.got': 42000000,
        'report.slab': 'cache: demo_cache, object size: 384, buffer size: '
                       '384, default order: 2, min order: 0',
        'report.finding~': '15.0 GiB: a leak'}]),
    'E3-slub-line-wrapped': (1, [{
        'report.kind': 'page',
        'report.slab': 'cache: skbuff_head_cache, object size: 224, buffer '
                       'size: 256, default order: 0, min order: 0'}]),
    'F1-pagefault-oom': (1, [{
        'report.kind': 'oom', 'request': None,
        'report.finding~': 'VM_FAULT_OOM'}]),
    'F3-boot-before-mm': (1, [{
        'report.matters~': 'before the allocator is up'}]),
    'G1-no-page-cache-to-drop': (1, [{
        'report.kind': 'oom', 'verdict.reason': 'watermark'}]),
    'G2-atomic-in-pieces': (1, [{'verdict.reason': 'fragmented'}]),
    'G3-only-cma': (1, [{'verdict.reason': 'only_reserved_blocks'}]),
    'H1-absurd-watermarks': (1, [{
        'report.missing': [], 'verdict.answer': 'unknown',
        'report.finding~': 'more than any memory'}]),
    'I1-router-no-host': (1, [PLAIN | {'report.time': 'Dec 20 14:02:50'}]),
    'I2-utf8-bom': (1, [PLAIN | {'report.time': '100.000000'}]),
    'I4-caller-behind-a-prefix': (1, [
        {'report.process': 'one', 'report.order': 4, 'report.pid': 4242,
         'report.missing': [], 'verdict.certainty': 'exact'},
        {'report.process': 'two', 'report.order': 5, 'report.missing': []}]),
    'J3-asterisks-eaten': (1, [{
        'report.missing~': 'asterisks', 'verdict.answer': 'unknown',
        'zones.Normal.free_pages': 25000}]),
    'K1-cma-alloc': (1, [
        {'report.kind': 'cma', 'report.asked': 2040, 'report.errno': 12,
         'report.what': 'linux,cma',
         'report.finding~': 'longest is of 500 pages, 515 of 16384'},
        {'report.kind': 'contig_range', 'report.asked': 0x45dcf - 0x45900},
        {'report.kind': 'cma', 'report.asked': 6948, 'report.errno': 16,
         'report.finding~': 'pinned'}]),
    'K2-hugetlb': (1, [{
        'report.kind': 'hugetlb', 'report.asked': 4096, 'report.got': 3738,
        'report.bytes': 2 << 20, 'report.summary~': '358 huge pages short'}]),
    'K3-warn-too-large': (1, [{
        'report.kind': 'too_large', 'report.process': 'demod',
        'report.call_site': ['demo_ioctl'], 'report.module': 'demo',
        'source.kernel_release': '6.1.0'}]),
    'K6-swiotlb': (1, [{
        'report.kind': 'swiotlb', 'report.bytes': 524288,
        'report.what': 'demo 0000:05:00.0',
        'report.finding~': 'more than one swiotlb mapping can be'}]),
    'K8-mem-info-alone': (0, [{'report.kind': 'mem_info', 'len': 2}]),
    'M1-figures-without-lists': (1, [{'verdict.answer': 'unknown'}]),
    'M2-order-0-without-lists': (1, [{
        'report.contradicts': True, 'zones.Normal.free_pages': 225000}]),
    'M3-printk-messages-dropped': (1, [{
        'verdict.answer': 'unknown', 'report.contradicts': False}]),
    'M6-page-size-refused': (1, [{'source.page_size': 4096}],
                             '--page-size', '4096'),
}
# The same file, asked for something else.
AGAIN = [
    ('K8-mem-info-alone', 0, [{
        'verdict.answer': 'no', 'verdict.reason': 'fragmented',
        'request.size_bytes': 65536}], '--size', '64K'),
]
# What no report's own figures tell, so that it is another check's.
ELSEWHERE = {'D1-letters-HC'}


def look_up(report, path):
    if path == 'len':
        return len(report['zones'])
    where, _, rest = path.partition('.')
    if where != 'zones':
        got = report[where]
        return got[rest] if rest and got is not None else got
    zone, key = rest.split('.')
    node, _, name = zone.rpartition('/')
    for z in report['zones']:
        if z['zone'] == name and (not node or z['node'] == int(node)):
            return z[key]
    return None


def wrong(report, want):
    for path, value in want.items():
        got = look_up(report, path.rstrip('~'))
        if value not in str(got) if path.endswith('~') else got != value:
            yield f'{path}: {value!r} expected, {got!r} came'


def check(binary, folder, name, code, reports, *arguments):
    run = subprocess.run(
        [binary, '--explain', '--format', 'json', *arguments,
         os.path.join(folder, name + '.txt')],
        capture_output=True, text=True, check=False)
    got = [json.loads(line) for line in run.stdout.splitlines()]
    bad = [] if run.returncode == code else [f'exit {run.returncode}']
    if len(got) != len(reports):
        bad.append(f'{len(got)} reports, {len(reports)} expected')
    for report, want in zip(got, reports):
        bad += wrong(report, want)
    for text in bad:
        print(f'cases/{name}: {text}')
    return not bad


def main():
    binary = sys.argv[1]
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.join(here, '..', 'testdata', 'cases')
    there = {f[:-4] for f in os.listdir(folder) if f.endswith('.txt')}
    rows = [(name, *row) for name, row in CASES.items()] + AGAIN
    passed = sum(check(binary, folder, *row) for row in rows)
    missing = there - set(CASES) - ELSEWHERE
    for name in sorted(missing):
        print(f'cases/{name}: nothing is expected of it')
    failed = len(rows) - passed + len(missing)
    print(f'cases: {passed} passed, {failed} failed')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
