#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One report in every wrapping that logs come in: is the answer the same?

usage: wrappings.py FRAGCHECK [SEED [ROUNDS]]

Each wrapping of the tables below by itself, those of different tables in
pairs, and ROUNDS of several at random; the log may be cut into pieces, joined,
or be in the midst of other lines.  What is compared is what the report says:
request, caller, release, every figure of every zone, and the verdict.
"""
import html
import json
import os
import quopri
import random
import re
import subprocess
import sys
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
REPORTS = os.path.join(HERE, '..', 'testdata', 'reports')
# whole reports of several generations, with their stamp in front
SOURCES = ['5.10-fragmented', '3.10-el7', '2.6.32-el6', '5.4-two-nodes',
           '6.6-ppc64-64k', '7.3-highatomic', 'dma-only', '4.4-numeric']
STAMP = re.compile(r'^\[ *(\d+\.\d{6})\] ?')
LEAST = 0.98


def messages(name):
    """(seconds, text) of each line."""
    lines = []
    with open(os.path.join(REPORTS, name + '.log'), encoding='utf-8') as f:
        for line in f.read().splitlines():
            m = STAMP.match(line)
            if m:
                lines.append((float(m[1]), line[m.end():]))
    return lines


# ---- what stands in front of a line: text with its own time, or without ------

def stamp(t):
    return f'[{t:12.6f}] '


PREFIXES = {
    'dmesg': lambda t, s: stamp(t) + s,
    'none': lambda t, s: s,
    'raw': lambda t, s: '<4>' + stamp(t) + s,
    'ctime': lambda t, s: '[Sat Apr 11 17:52:58 2020] ' + s,
    'decode': lambda t, s: 'kern  :warn  : ' + stamp(t) + s,
    'delta': lambda t, s: f'[{t:12.6f} <{0.000010:12.6f}>] {s}',
    'human': lambda t, s: '[  +0.000010] ' + s,
    'iso': lambda t, s: '2026-11-22T10:00:00,123456+00:00 ' + s,
    'caller': lambda t, s: f'[{t:12.6f}][ T4242] {s}',
    'syslog': lambda t, s: 'Nov 16 18:04:31 box kernel: ' + stamp(t) + s,
    'syslog-only': lambda t, s: 'Nov 16 18:04:31 box kernel: ' + s,
    'router': lambda t, s: 'Nov 16 18:04:31 kernel: ' + s,
    'openwrt': lambda t, s:
        'Tue Jan  2 03:04:05 2024 kern.warn kernel: ' + stamp(t) + s,
    'rfc5424': lambda t, s:
        '<4>1 2024-01-02T03:04:05.000000Z box kernel - - - ' + stamp(t) + s,
    'short-iso': lambda t, s: '2024-01-02T03:04:05+0000 box kernel: ' + s,
    'short-unix': lambda t, s: '1704164645.123456 box kernel: ' + s,
    'short-full': lambda t, s: 'Tue 2024-01-02 03:04:05 UTC box kernel: ' + s,
    'short-monotonic': lambda t, s: stamp(t) + 'box kernel: ' + s,
    'epoch': lambda t, s: '1704164645123 ' + s,
    'cri': lambda t, s: '2024-01-02T03:04:05.123456789Z stdout F ' + s,
    'kmsg': lambda t, s: f'4,@@,{int(t * 1e6)},-;{s}',
    'netconsole': lambda t, s: f'6.1.0-9-amd64,4,1,{int(t * 1e6)},-;{s}',
    'mediatek': lambda t, s: f'<4>[{t:12.6f}] (2)[4242:demod]{s}',
    'logcat': lambda t, s: '07-13 08:41:51.341 ' + stamp(t) + s,
    'unknown': lambda t, s: 'ttyS0|box42 >> ' + stamp(t) + s,
}

# ---- what carries the lines ---------------------------------------------------


def journal_json(lines):
    return ''.join(json.dumps({
        '__REALTIME_TIMESTAMP': '1704164645123456', 'PRIORITY': '4',
        'SYSLOG_IDENTIFIER': 'kernel', 'MESSAGE': s}) + '\n' for s in lines)


def journal_bytes(lines):
    return ''.join(json.dumps({'MESSAGE': list(s.encode())},
                              separators=(',', ':')) + '\n' for s in lines)


def export(lines):
    return ''.join('__REALTIME_TIMESTAMP=1704164645123456\n_TRANSPORT=kernel\n'
                   f'MESSAGE={s}\n_HOSTNAME=box\n\n' for s in lines)


def verbose(lines):
    return ''.join('Tue 2024-01-02 03:04:05.123456 UTC [s=1f;i=2;b=3]\n'
                   f'    PRIORITY=4\n    MESSAGE={s}\n' for s in lines)


def dmesg_json(lines):
    return '{\n   "dmesg": [\n' + ',\n'.join(
        '      {\n         "pri": 4,\n         "time":    100.000000,\n'
        f'         "msg": {json.dumps(s)}\n      }}' for s in lines) + '\n   ]\n}\n'


def json_with(**keys):
    def wrap(lines):
        return ''.join(json.dumps({
            k: s + ('\n' if k == 'log' else '') if v is None else v
            for k, v in keys.items()}) + '\n' for s in lines)
    return wrap


def nested(lines):
    return ''.join(json.dumps({
        'log': json.dumps({'msg': s, 'level': 'warn'}) + '\n',
        'stream': 'stdout'}) + '\n' for s in lines)


def logfmt(lines):
    return ''.join('time="2024-01-02T03:04:05Z" level=warning msg='
                   f'{json.dumps(s)}\n' for s in lines)


def xml(lines):
    return '<log>\n' + ''.join(
        f'<entry time="2024-01-02"><message>{html.escape(s)}</message></entry>\n'
        for s in lines) + '</log>\n'


def cdata(lines):
    return ''.join(f'<message><![CDATA[{s}]]></message>\n' for s in lines)


def colours(lines):
    return ''.join('\033[32m' + s.replace(': ', ':\033[0m ', 1) + '\033[0m\n'
                   for s in lines)


def quoted_printable(lines):
    text = ''.join(s + '\n' for s in lines)
    return 'Content-Transfer-Encoding: quoted-printable\n\n' + \
        quopri.encodestring(text.encode()).decode()


def cut_at(width):
    """As a terminal's screen is copied: cut wherever the line is full."""
    def wrap(lines):
        return ''.join(s[i:i + width].rstrip() + '\n' for s in lines
                       for i in range(0, len(s) or 1, width))
    return wrap


def cri_pieces(lines):
    """Kubernetes' runtimes cut long lines, and go on in the next record."""
    head = '2024-01-02T03:04:05.123456789Z stderr '
    return ''.join(head + f'{"F" if i + 90 >= len(s) else "P"} {s[i:i + 90]}\n'
                   for s in lines for i in range(0, len(s) or 1, 90))


CARRIERS = {
    'hard80': cut_at(80),
    'hard132': cut_at(132),
    'cri-pieces': cri_pieces,
    'cat-n': lambda lines: ''.join(f'{i:6}\t{s}\n'
                                   for i, s in enumerate(lines, 1)),
    'less-N': lambda lines: ''.join(f'{i:7} {s}\n'
                                    for i, s in enumerate(lines, 95)),
    'plain': lambda lines: ''.join(s + '\n' for s in lines),
    'crlf': lambda lines: ''.join(s + '\r\n' for s in lines),
    'bom': lambda lines: '\ufeff' + ''.join(s + '\n' for s in lines),
    'tabs': lambda lines: ''.join('\t' + s + '\n' for s in lines),
    'quoted': lambda lines: ''.join('> ' + s + '\n' for s in lines),
    'indented': lambda lines: ''.join('    ' + s + '\n' for s in lines),
    'blank-lines': lambda lines: ''.join(s + '\n\n' for s in lines),
    'grep-n': lambda lines: ''.join(f'{i}:{s}\n'
                                    for i, s in enumerate(lines, 1)),
    'journal-json': journal_json,
    'journal-bytes': journal_bytes,
    'export': export,
    'verbose': verbose,
    'dmesg-json': dmesg_json,
    'docker': json_with(log=None, stream='stdout', time='2024-01-02T03:04:05Z'),
    'gcp': json_with(insertId='x1', textPayload=None,
                     timestamp='2024-01-02T03:04:05Z'),
    'elastic': json_with(**{'@timestamp': '2024-01-02T03:04:05Z',
                            'host': 'box', 'message': None}),
    'own-key': json_with(zeile=None, nummer=3),
    'nested': nested,
    'logfmt': logfmt,
    'xml': xml,
    'cdata': cdata,
    'html': lambda lines: '<pre>\n' + ''.join(
        html.escape(s) + '\n' for s in lines) + '</pre>\n',
    'br': lambda lines: ''.join(html.escape(s) + '<br />' for s in lines),
    'backslash-n': lambda lines: '\\n'.join(lines) + '\n',
    'json-string': lambda lines: json.dumps('\n'.join(lines)) + '\n',
    'octal': lambda lines: '\\012'.join(lines) + '\n',
    'rsyslog': lambda lines: '#012'.join(lines) + '\n',
    'cr': lambda lines: '\r'.join(lines) + '\n',
    'paragraph': lambda lines: ' '.join(lines) + '\n',
    'colours': colours,
    'cat-v': lambda lines: colours(lines).replace('\033', '^['),
    'quoted-printable': quoted_printable,
    'nbsp': lambda lines: ''.join(s.replace(' ', '\u00a0') + '\n'
                                  for s in lines),
    'stars': lambda lines: ''.join(s.replace('*', '\\*') + '\n'
                                   for s in lines),
    'times': lambda lines: ''.join(
        re.sub(r'(\d)\*(\d+kB)', r'\1x\2', s) + '\n' for s in lines),
    'newest-first': lambda lines: ''.join(s + '\n' for s in reversed(lines)),
}

# ---- what else happens to a log ------------------------------------------------

NOISE = ['eth7: link is up', 'usb 3-1: reset high-speed USB device number 5',
         'audit: type=1400 audit(12.3:45): granted']


def in_the_midst(lines, rng):
    noise = [(t, rng.choice(NOISE)) for t, _ in lines[:6]]
    return noise + lines + [(lines[-1][0], s) for _, s in noise]


def sprinkled(lines, rng):
    out = []
    for t, s in lines:
        out.append((t, s))
        if rng.random() < 0.05:
            out.append((t, rng.choice(NOISE)))
    return out


def header_with_cpu_line(lines, rng):
    (t, first), (_, second), *rest = lines
    return [(t, first + ' ' + second), *rest]


def no_tail(lines, rng):
    last = max(i for i, (_, s) in enumerate(lines)
               if re.search(r'\*\d+kB', s))
    return lines[:last + 1]


CHANGES = {
    'as-it-is': lambda lines, rng: lines,
    'in-the-midst': in_the_midst,
    'sprinkled': sprinkled,
    'header-with-cpu-line': header_with_cpu_line,
    'no-tail': no_tail,
}


def wrapped_mail(text):
    return '\n'.join(
        '\n'.join(textwrap.wrap(line, 72, break_long_words=False,
                                break_on_hyphens=False)) or ''
        for line in text.split('\n'))


# Which do not go together: a mail breaks no JSON, times that are all the same
# do not tell what is newest, and no stamp tells lines of a paragraph apart.
def goes_together(prefix, carrier, broken):
    if broken:
        return carrier in ('plain', 'quoted', 'crlf') and \
            prefix in ('dmesg', 'none', 'raw', 'syslog')
    if carrier in ('paragraph', 'newest-first'):
        return prefix in ('dmesg', 'raw', 'syslog', 'caller') or \
            (carrier == 'paragraph' and prefix == 'none')
    # what stands in front of a line tells which ones are pieces
    if carrier in ('hard80', 'hard132'):
        return prefix in ('dmesg', 'raw', 'syslog', 'caller', 'iso', 'ctime',
                          'delta', 'router', 'rfc5424', 'logcat')
    if carrier == 'cri-pieces':
        return prefix != 'cri'
    # the mail's own "=" and a prefix's digits are another matter
    return not (carrier == 'grep-n' and prefix in ('none', 'epoch', 'unknown'))


def core(report):
    r, v = report['report'], report['verdict'] or {}
    return {
        **{k: r[k] for k in ('kind', 'order', 'mode', 'pid', 'contradicts',
                             'call_site', 'module', 'missing')},
        'process': r['process'].split()[-1] if r['process'] else None,
        'release': report['source']['kernel_release'],
        'page size': report['source']['page_size'],
        'answer': [v.get(k) for k in ('answer', 'certainty', 'reason')],
        'zones': [{k: z[k] for k in ('node', 'zone', 'gate', 'free_pages',
                                     'watermark', 'lowmem_reserve',
                                     'free_blocks')}
                  for z in sorted(report['zones'],
                                  key=lambda z: (z['node'], z['zone']))],
    }


def explain(binary, text):
    with tempfile.NamedTemporaryFile('w', encoding='utf-8', newline='') as f:
        f.write(text)
        f.flush()
        run = subprocess.run(
            [binary, '--explain', '--format', 'json', f.name],
            capture_output=True, text=True, check=False)
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    return [core(r) for r in reports if r['report']['kind'] != 'mem_info']


def wrap(lines, prefix, carrier, change, broken, rng):
    lines = CHANGES[change](lines, rng)
    lines = [PREFIXES[prefix](t, s) for t, s in lines]
    text = CARRIERS[carrier]([s.replace('@@', str(i), 1)
                              for i, s in enumerate(lines, 700)])
    return wrapped_mail(text) if broken else text


def plans(rng, rounds):
    """(prefix, carrier, change, broken by a mail)."""
    for prefix in PREFIXES:
        yield prefix, 'plain', 'as-it-is', False
    for carrier in CARRIERS:
        yield 'dmesg', carrier, 'as-it-is', False
        yield 'none', carrier, 'as-it-is', False
    for carrier in ('hard80', 'hard132', 'cri-pieces', 'cat-n', 'less-N'):
        for prefix in ('syslog', 'caller', 'raw', 'rfc5424'):
            yield prefix, carrier, 'as-it-is', False
    for change in CHANGES:
        yield 'dmesg', 'plain', change, False
        yield 'syslog', 'plain', change, False
    for prefix in ('dmesg', 'none', 'raw', 'syslog'):
        yield prefix, 'plain', 'as-it-is', True
    for _ in range(rounds):
        yield (rng.choice(list(PREFIXES)), rng.choice(list(CARRIERS)),
               rng.choice(list(CHANGES)), rng.random() < 0.2)


def main():
    binary = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 150
    rng = random.Random(seed)
    sources = {name: messages(name) for name in SOURCES}
    sources = {name: lines for name, lines in sources.items()
               if any('*4kB' in s or '*64kB' in s for _, s in lines)}
    wants = {name: explain(binary, wrap(lines, 'dmesg', 'plain', 'as-it-is',
                                        False, rng))
             for name, lines in sources.items()}
    tried = same = 0
    failed = []
    for prefix, carrier, change, broken in plans(rng, rounds):
        if not goes_together(prefix, carrier, broken):
            continue
        name = rng.choice(list(sources))
        got = explain(binary, wrap(sources[name], prefix, carrier, change,
                                   broken, rng))
        tried += 1
        if got == wants[name]:
            same += 1
            continue
        what = f'{len(got)} reports' if len(got) != len(wants[name]) else \
            ', '.join(k for k in got[0] if got[0][k] != wants[name][0][k])
        failed.append(f'{name} as {prefix}, {carrier}, {change}'
                      f'{", broken" if broken else ""}: {what}')
    for text in failed:
        print(f'wrappings: {text}')
    bad = same < LEAST * tried or tried < 150
    print(f'wrappings: {same} passed, {tried - same if bad else 0} failed'
          f' ({tried - same} of {tried} differ, seed {seed})')
    return bad


if __name__ == '__main__':
    sys.exit(main())
