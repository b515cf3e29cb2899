#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The JSON output against contrib/fragcheck.schema.json.

usage: schema.py FRAGCHECK

Golden files and fresh output are validated twice: with the schema as it is,
and with a strict one that allows no key that it does not describe.
"""
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tally import Tally

TOP = Path(__file__).resolve().parents[2]
DATA = TOP / 'testdata'
SCHEMA = TOP / 'contrib/fragcheck.schema.json'
U64 = 2 ** 64 - 1
# the most that is taken: src/parse/cursor.h, src/cli/options.c
MAX_PAGES = 2 ** 44
MAX_COUNT = 2 ** 63 - 1

tally = Tally('schema')
check, skip = tally.check, tally.skip


if len(sys.argv) != 2:
    sys.exit(__doc__)
try:
    from jsonschema import Draft202012Validator as Validator
except ImportError:
    skip('all', 'python3-jsonschema 4 or later is not installed')
    tally.end()
binary = os.path.realpath(sys.argv[1])
os.chdir(DATA)
os.environ['LC_ALL'] = 'C'


def objects(schema):
    """The subschemas of objects whose keys are known."""
    if isinstance(schema, dict):
        # "type" may also be the name of a key: then it is no string or list
        if 'properties' in schema and (
                schema.get('type') == 'object' or
                schema.get('type') == ['object', 'null']):
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def strict_of(schema):
    schema = copy.deepcopy(schema)
    for known in objects(schema):
        known['additionalProperties'] = False
    return schema


def unique(pairs):
    names = [name for name, value in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f'a key stands twice: {names}')
    return dict(pairs)


def index(text):
    """All that is printed with a point are indices: -1.000 to 1.000."""
    if not re.fullmatch(r'-?[01]\.[0-9]{3}', text):
        raise ValueError(f'{text} is no index of three digits')
    return float(text)


def whole(text):
    if not re.fullmatch(r'0|[1-9][0-9]*', text) or int(text) > U64:
        raise ValueError(f'{text} is no whole number of 64 bits')
    return int(text)


def refuse(text):
    raise ValueError(f'{text} is not JSON')


def parse(line):
    if not line.isascii():
        raise ValueError('not ASCII')
    return json.loads(line, object_pairs_hook=unique, parse_float=index,
                      parse_int=whole, parse_constant=refuse)


def wrong(validator, value):
    """The first things that are wrong, in words."""
    return '; '.join(f'{error.json_path}: {error.message[:200]}'
                     for error in list(validator.iter_errors(value))[:3])


def check_line(what, line):
    """The line's value, None if it is no JSON; it counts once."""
    try:
        value = parse(line)
    except ValueError as error:
        check(what, False, error)
        return None
    words = wrong(loose, value)
    if not words and wrong(strict, value):
        words = 'strict: ' + wrong(strict, value)
    check(what, not words, words)
    return value


def run(*args, stdin=''):
    """What is printed, if it is no error; else None."""
    done = subprocess.run([binary, '--format', 'json', *args], input=stdin,
                          capture_output=True, text=True, check=False)
    if done.stderr or done.returncode not in (0, 1, 2):
        check(' '.join(args), False, done.returncode, done.stderr.strip())
        return None
    return done


def ask(*args, **kwargs):
    """One machine or report, and so one line: its text and its value."""
    done = run(*args, **kwargs)
    what = ' '.join(args)
    if done is None:
        return '', None
    if not re.fullmatch(r'[^\n]+\n', done.stdout):
        check(what, False, 'not one line:', repr(done.stdout[:200]))
        return '', None
    return done.stdout, check_line(what, done.stdout)


def at(value, path):
    for step in path.split('.'):
        value = value[int(step) if step.isdigit() else step]
    return value


def expect(what, raw, value, **numbers):
    """Each number, as parsed and as printed; __ stands for a point."""
    for name, number in numbers.items():
        path = name.replace('__', '.')
        try:
            got = at(value, path)
        except (KeyError, IndexError, TypeError):
            got = 'nothing'
        digits = json.dumps(number, separators=(',', ':'))
        printed = re.escape(f'"{path.split(".")[-1]}":{digits}') + '[],}]'
        check(f'{what}: {path}', got == number and re.search(printed, raw),
              'expected', number, 'got', got)


# ---- the schema itself

schema = json.loads(SCHEMA.read_text(encoding='utf-8'),
                    object_pairs_hook=unique)
try:
    Validator.check_schema(schema)
    problem = None
except Exception as error:  # it has no one kind of them
    problem = error
if not check('the schema itself', problem is None, problem):
    tally.end()
loose, strict = Validator(schema), Validator(strict_of(schema))

# Every key is always printed, but for some; and all are described.
SOME = {'report', 'receipt', 'trial', 'tuning', 'failures', 'hugepages',
        'transparent_hugepage', 'thp', 'cma',
        'kpageflags'}
for known in objects(schema):
    names = list(known['properties'])
    must = [name for name in names
            if name not in SOME]
    # with --failures a line has no others
    required = known.get('else', known)['required']
    check('required keys', required == must, required, 'should be', must)
    for name, about in known['properties'].items():
        check('descriptions',
              about.get('description', '').endswith(('.', '?')),
              name, 'has none')

# The words of the long lists are those of the sources, seen here or not.
sources = ''.join(path.read_text(encoding='utf-8')
                  for path in sorted((TOP / 'src').rglob('*.c')))
for pattern, path in {
        r'\[FC_RUNG_\w+\] = "(\w+)"': 'verdict.properties.rung',
        r'\[FC_GATE_\w+\] = "(\w+)"': 'zone.properties.gate',
        r'\[FC_REASON_\w+\] = "(\w+)"': 'verdict.properties.reason',
        r'fc_kind_\w+ = \{[^}]*?\.name = "(\w+)"': 'report.properties.kind'}.items():
    words = set(re.findall(pattern, sources))
    enum = set(at(schema['$defs'], path)['enum']) - {None}
    check(path, words and words == enum, 'the sources have', words ^ enum,
          'more or less')

# ---- golden files

golden = TOP / 'tests/golden'
lines = 0
for page in sorted(golden.glob('pages/*')):
    for line in page.read_text().splitlines():
        if line.startswith('{'):
            check_line(page.name, line)
            lines += 1
# and of the tables, whose lines are made of JSON, what that was
for table in 'verdicts', 'zones', 'reports':
    rows = (golden / table).read_text().splitlines()
    for args in sorted({row.split('\t')[0] for row in rows if row[0] != '#'}):
        explain = '--explain' if table == 'reports' else ''
        printed = subprocess.run(
            f"'{binary}' --format json {explain} {args}", shell=True,
            cwd=TOP / 'testdata', capture_output=True, text=True,
            check=False).stdout.splitlines()
        check(args, printed, 'no output')
        for line in printed:
            check_line(args, line)
            lines += 1
check('golden files', lines > 100, 'there are few:', lines)

# ---- fresh output

version = subprocess.run([binary, '--version'], capture_output=True,
                         text=True, check=True).stdout
questions = [
    [], ['--size', '65640'],
    ['--order', '9', '--gfp', 'GFP_ATOMIC', '--count', '3'],
    ['--size', '1M', '--alloc', 'kvmalloc'],
    ['--size', '64K', '--alloc', 'vmalloc', '--within', 'oom'],
    ['--order', '4', '--node', '0'],
]
if 'BTF' in version:
    questions.append(['--type', 'ip_entry', '--btf', 'types/ip_entry.btf'])
else:
    skip('--type', 'this program was built without it')
machines = sorted(DATA.glob('machines/*/'))
check('testdata/machines', machines, 'there are none')
for machine in machines:
    for question in questions:
        ask(*question, f'machines/{machine.name}')
    for question in ['--order', '3'], ['--order', '5'], ['--hugepages', '9']:
        ask('--tune', *question, f'machines/{machine.name}')
# without some of the files, and so with more nulls
sample = None
with tempfile.TemporaryDirectory() as temp:
    for name in 'buddyinfo', 'zoneinfo', 'pagetypeinfo', 'meminfo':
        bare = Path(temp) / ('without-' + name)
        bare.mkdir()
        for path in (DATA / 'machines/outage/proc').glob('*info'):
            if path.name != name:
                shutil.copy(path, bare)
        for question in questions[:2]:
            raw, value = ask(*question, str(bare))
            check(bare.name, f'"{name}":"absent"' in raw, 'it was read')
ask('--size', '64K')  # the running kernel, whatever it says
if os.path.exists('/proc/sys/vm/compact_memory'):
    for question in [], ['--order', '3'], ['--order', '40']:
        ask('--compact', '--dry-run', *question)
ask('--try', '--order', '4')
ask('--tune', '--order', '4')

reports = sorted(DATA.glob('reports/*.log'))
check('testdata/reports', reports, 'there are none')
for log in reports:
    for question in [], ['--size', '65640']:
        args = ['--explain', *question, f'reports/{log.name}']
        done = run(*args)
        if done is None:
            continue
        printed = done.stdout.splitlines()
        check(log.name, bool(printed) == (done.returncode == 1),
              len(printed), 'lines, and exit', done.returncode)
        for line in printed:
            value = check_line(' '.join(args), line)
            if value and value['verdict'] and not question:
                sample = value

# what --failures says, as the unit tests have it
heard = []
for line in re.findall(r'"(\{\\"schema.*)\\n"', (
        TOP / 'tests/unit/test_hearing.c').read_text(encoding='utf-8')):
    heard.append(check_line('--failures', json.loads(f'"{line}"')))
check('--failures', len(heard) == 2 and heard[1] and
      heard[1]['failures']['kinds'], 'no samples')

# ---- would anything be noticed?


def changes(value, is_map=False):
    """Each change of one key in value, as what it is and how to undo it."""
    if isinstance(value, list):
        for element in value:
            yield from changes(element)
    if not isinstance(value, dict):
        return
    for name in list(value):
        if not is_map:
            if name not in SOME:
                kept = value.pop(name)
                yield f'without {name}', False
                value[name] = kept
        yield from changes(value[name], name == 'migratetypes')
    if not is_map:
        value['a key of tomorrow'] = 1
        yield 'with a new key', True
        del value['a key of tomorrow']


for value in (sample, ask(*questions[-1], 'machines/outage')[1], heard[1]):
    missed = ['no sample'] if value is None else []
    for what, good in changes(value):
        if loose.is_valid(value) != good or strict.is_valid(value):
            missed.append(what)
    check('a changed key', not missed, missed)

# ---- numbers to 64 bits

with tempfile.TemporaryDirectory() as temp:
    huge = Path(temp) / 'machine'
    shutil.copytree(DATA / 'machines/orders9-ppc64', huge)
    proc = huge / 'proc'
    orders = range(len((proc / 'buddyinfo').read_text().split()) - 4)
    blocks = [(MAX_PAGES >> order) - order for order in orders]
    typed = [(MAX_PAGES >> order) - order - 1 for order in orders]
    fields = ('free', 'boost', 'min', 'low', 'high', 'managed')
    pages = {name: MAX_PAGES - i for i, name in enumerate(fields)}
    (proc / 'buddyinfo').write_text(
        f'Node 0, zone Normal {" ".join(map(str, blocks))}\n')

    text = (proc / 'zoneinfo').read_text()
    for name, number in pages.items():  # of the first zone
        text, n = re.subn(rf'^( +(?:pages )?{name} +)\d+$',
                          rf'\g<1>{number}', text, count=1, flags=re.M)
        check('zoneinfo', n == 1, 'no line', name)
    text = text.replace('protection: (0, 0)',
                        f'protection: ({MAX_PAGES - 6}, {MAX_PAGES - 7})')
    (proc / 'zoneinfo').write_text(text)

    text = (proc / 'pagetypeinfo').read_text()
    text = re.sub(r'(type +Movable) .*',
                  r'\1 ' + ' '.join(map(str, typed)), text)
    text = re.sub(r'^(Node 0, zone +Normal +\d+) +\d+',
                  rf'\1 {MAX_PAGES - 8}', text, flags=re.M)
    (proc / 'pagetypeinfo').write_text(text)

    zone = {'zones__0__' + key: number for key, number in {
        'free_blocks': blocks,
        'free_pages': pages['free'],
        'managed_pages': pages['managed'],
        'watermark__min': pages['min'],
        'watermark__low': pages['low'],
        'watermark__high': pages['high'],
        'watermark__boost': pages['boost'],
        'lowmem_reserve': [MAX_PAGES - 6, MAX_PAGES - 7],
        'migratetypes__Movable__free_blocks': typed,
        'migratetypes__Movable__pageblocks': MAX_PAGES - 8,
    }.items()}
    raw, value = ask('--page-size', '4096', str(huge))
    expect('huge', raw, value, **zone)
    raw, value = ask('--page-size', '4096', '--size', str(U64),
                     '--count', str(MAX_COUNT), str(huge))
    expect('huge, --size', raw, value, request__size_bytes=U64,
           request__count=MAX_COUNT, **zone)
    raw, value = ask('--order', '31', '--page-size', '64K', str(huge))
    expect('--order', raw, value, request__order=31,
           request__block_bytes=2 ** 47)
    log = (DATA / 'reports/vmalloc-old.log').read_text()
    log = re.sub(r'(allocation failure: )\d+ bytes', rf'\g<1>{U64} bytes',
                 log)
    raw, value = ask('--explain', '-', stdin=log)
    expect('a report', raw, value, report__vmalloc_bytes=U64)

    # and sizes that come from a type, with an array of so many elements
    made = Path(temp) / 'types.o'
    cc = shutil.which('cc')
    if 'DWARF' not in version or cc is None:
        skip('--elements', 'no cc, or built without DWARF')
    else:
        subprocess.run([cc, '-g', '-c', DATA / 'types/ip_entry.c', '-o',
                        made], check=True)
        many = (U64 - 4) // 2
        for name, kind, more in (
                ('zero', 'struct', ['--elements', str(many)]),
                ('union either', 'union', []), ('ip_entry_t', 'typedef', []),
                ('char', 'type', [])):
            raw, value = ask('--type', name, '--btf', str(made), *more,
                             'machines/outage')
            check(name, f'"kind":"{kind}"' in raw, 'not kind', kind)
            if more:
                expect('--elements', raw, value,
                       request__size_bytes=4 + 2 * many,
                       request__type__size_bytes=4,
                       request__type__element_bytes=2,
                       request__type__elements=many)

# Samples: those that are kept, and a fresh one.
sample_schema = json.loads(
    SCHEMA.with_name('fragcheck-sample.schema.json').read_text())
Validator.check_schema(sample_schema)
strict_sample = Validator(strict_of(sample_schema))
lines = (DATA / 'history/falling.jsonl').read_text().splitlines()
with tempfile.TemporaryDirectory() as temp:
    fresh = Path(temp) / 'samples'
    if subprocess.run([binary, '--record', fresh, '--size', '64K', '--count',
                       '2', '--order', '9'], check=False).returncode == 0:
        lines += fresh.read_text().splitlines()
    else:
        skip('a fresh sample', 'none could be recorded')
good = 0
for line in lines:
    try:
        value = json.loads(line, object_pairs_hook=unique)
    except ValueError:
        check('a torn sample', line.startswith('{"schema"'))
        continue
    said = wrong(strict_sample, value)
    check('a sample', said == '', said)
    good += said == ''
check('samples', good >= 84, good)
value = json.loads(lines[0])
del value['zones'][0]['blocks']
check('a sample without blocks is none', wrong(strict_sample, value) != '')

# What a file of samples shows: of those that are kept, and cut short.
history_schema = json.loads(
    SCHEMA.with_name('fragcheck-history.schema.json').read_text())
Validator.check_schema(history_schema)
strict_history = Validator(strict_of(history_schema))
with tempfile.TemporaryDirectory() as temp:
    one = Path(temp) / 'one'
    one.write_text(lines[0] + '\n')
    for what, args in (
            ('all', ['history/falling.jsonl']),
            ('what is asked for', ['history/falling.jsonl', '--order', '5',
                                   '--within-time', '2h']),
            ('a node', ['history/falling.jsonl', '--node', '0']),
            ('one sample', [one])):
        shown = subprocess.run(
            [binary, '--format', 'json', '--history', *args],
            capture_output=True, text=True, check=False).stdout
        check(f'--history: {what}: one line', shown.count('\n') == 1, shown)
        said = wrong(strict_history,
                     json.loads(shown, object_pairs_hook=unique))
        check(f'--history: {what}', said == '', said)
tally.end()
