#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What --compact and --try write and when, in a mount namespace of their own:
saved machines stand in for /proc, plain files and FIFOs for what is written.

usage: acting.py FRAGCHECK
"""
import ctypes
import fcntl
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests/contrib'))
from tally import Tally  # noqa: E402

tally = Tally('acting')
check, skip = tally.check, tally.skip
FILES = 'buddyinfo', 'zoneinfo', 'pagetypeinfo'
ALL = '/proc/sys/vm/compact_memory'
DROP = '/proc/sys/vm/drop_caches'
NODE = '/sys/devices/system/node/node0/compact'

if len(sys.argv) != 2:
    sys.exit(__doc__)
binary = os.path.realpath(sys.argv[1])
os.environ['LC_ALL'] = 'C'
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, MS_RDONLY, MS_REMOUNT, MS_BIND = 0x20000, 1, 32, 4096
MS_REC, MS_PRIVATE = 16384, 1 << 18


def mount(source, target, flags):
    if libc.mount(str(source).encode(), str(target).encode(), None,
                  flags, None) != 0:
        raise OSError(ctypes.get_errno(), 'mount', str(target))


def run(*args, user=None, stdin=subprocess.DEVNULL):
    before = ['setpriv', '--reuid', user, '--clear-groups'] if user else []
    return subprocess.run([*before, binary, *args], stdin=stdin,
                          capture_output=True, text=True, check=False,
                          timeout=60)


def refused(what, done, words):
    check(what, done.returncode == 2 and not done.stdout and
          done.stderr.count('\n') == 1 and words in done.stderr,
          done.returncode, done.stdout, done.stderr)


# ---- what needs no right to do anything

done = run('--compact', '--order', '3')
refused('no terminal', done, 'no terminal to ask on: give --yes')

# The kernel is asked for one block of order 4, which it has or has not.
optmem = Path('/proc/sys/net/core/optmem_max')
users = [None] + (['nobody'] if os.geteuid() == 0 and shutil.which('setpriv')
                  else [])
for user in users:
    done = run('--try', '--order', '4', '--json', user=user)
    try:
        got = json.loads(done.stdout)['trial']
    except (ValueError, KeyError):
        got = {'answer': None, 'way': None}
    check(f'--try, {user}', (got['answer'], done.returncode) in (
        ('given', 0), ('refused', 1), ('may_not_ask', 2), ('limited', 2)),
        done)
    if user and optmem.exists() and int(optmem.read_text()) > 32832:
        check('--try: a message', got['way'] == 'sendmsg' and
              got['answer'] in ('given', 'refused'), got)
for words, args in {
        'needs --size, --order': [],
        'up to order 3 the kernel kills': ['--order', '3'],
        'only GFP_KERNEL': ['--order', '5', '--gfp', 'GFP_ATOMIC'],
        'of any node': ['--order', '5', '--node', '0'],
        'one block, not for several': ['--order', '5', '--count', '2'],
        'it asks for one, of any': ['--hugepages', '2'],
        'only kmalloc, pages and': ['--size', '1M', '--alloc', 'vmalloc'],
        'of one request': ['--order', '5', '--order', '6'],
        '--format nagios': ['--order', '5', '--format', 'nagios'],
        'cannot be asked': ['--order', '5', str(TOP /
                                                'testdata/machines/outage')],
}.items():
    done = run('--try', *args)
    check(f'--try, {args}', done.returncode in (2, 3) and words in
          done.stdout + done.stderr, done)

if not os.path.exists(ALL):
    skip('all', f'no {ALL} here')
    tally.end()
if os.geteuid() == 0 and shutil.which('setpriv'):
    done = run('--compact', '--yes', '--order', '3', user='nobody')
    refused('not root', done, 'compaction is for root')
    done = run('--compact', '--dry-run', user='nobody')
    check('not root, --dry-run', done.returncode == 0 and
          '  but      it is for root\n' in done.stdout and
          done.stdout.startswith('DRY RUN: '), done)
else:
    skip('another user', 'not root, or no setpriv')
try:
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    mount('none', '/', MS_REC | MS_PRIVATE)
except OSError as error:
    skip('what is written', error)
    tally.end()

# ---- another world

work = Path(tempfile.mkdtemp())
for name in FILES:
    shutil.copy(TOP / 'testdata/machines/outage/proc' / name, work)
    try:
        mount(work / name, f'/proc/{name}', MS_BIND)
    except OSError as error:
        skip('what is written', error)
        shutil.rmtree(work)
        tally.end()


def machine(name):
    for file in FILES:
        text = (TOP / f'testdata/machines/{name}/proc/{file}').read_text()
        (work / file).write_text(text)


class Knob:
    """A file in the place of one that the kernel acts on."""

    def __init__(self, path):
        self.path, self.file = path, work / path.replace('/', '_')
        self.there = os.path.exists(path)
        self.file.write_text('')
        if self.there:
            mount(self.file, path, MS_BIND)

    def written(self):
        text = self.file.read_text()
        self.file.write_text('')
        return text


knob, drop, node = Knob(ALL), Knob(DROP), Knob(NODE)


def written(what, *wanted):
    got = knob.written(), drop.written(), node.written()
    check(what + ': written', got == wanted, got)


try:
    from jsonschema import Draft202012Validator
    valid = Draft202012Validator(json.loads(
        (TOP / 'contrib/fragcheck.schema.json').read_text(encoding='utf-8')))
except ImportError:
    valid = None
    skip('the schema', 'no python3-jsonschema')


def receipt(done):
    value = json.loads(done.stdout)
    if valid:
        check('the schema', valid.is_valid(value),
              [error.message[:200] for error in valid.iter_errors(value)])
    return value['receipt']


done = run('--compact', '--yes', '--order', '5')
check('no gain', done.returncode == 1 and
      done.stdout.startswith('STILL SHORT: ') and not done.stderr, done)
written('no gain', '1', '', '')
done = run('--compact', '--yes', '--order', '5', '--json')
check('no gain: receipt', receipt(done)['outcome'] == 'still_short' and
      receipt(done)['before'] == receipt(done)['after'] and
      receipt(done)['knob'] == ALL, done.stdout)
written('--json', '1', '', '')
done = run('--compact', '--yes', '--order', '5', '--drop-caches')
check('--drop-caches', 'dropped the page cache' in done.stdout, done.stdout)
written('--drop-caches', '1', '1', '')
if node.there:
    done = run('--compact', '--yes', '--order', '5', '--node', '0')
    check('--node', done.returncode == 1 and NODE in done.stdout, done)
    written('--node', '', '', '1')
else:
    skip('--node', f'no {NODE} here')
for more in [], ['--drop-caches'], ['--yes']:
    done = run('--compact', '--dry-run', '--order', '5', *more)
    check('--dry-run', done.returncode == 1 and
          '  would    ' in done.stdout, done)
    written('--dry-run', '', '', '')
done = run('--compact', '--yes', '--order', '40')
check('impossible', done.returncode == 1 and
      done.stdout.startswith('NO USE: '), done)
written('impossible', '', '', '')
done = run('--compact', '--yes')
check('no request', done.returncode == 0 and
      done.stdout.startswith('COMPACTED: '), done)
written('no request', '1', '', '')
machine('here-idle')
done = run('--compact', '--yes', '--order', '5')
check('yes before', done.returncode == 0 and
      done.stdout.startswith('NOT NEEDED: '), done)
written('yes before', '', '', '')
done = run('--compact', '--yes', '-q', '--order', '5')
check('yes before, -q', done.returncode == 0 and not done.stdout, done)
done = run('--compact', '--yes')
check('no request, all is well', done.returncode == 0, done)
written('no request, all is well', '1', '', '')
machine('outage')
done = run('--compact', '--yes', '-q', '--order', '5')
check('-q', done.returncode == 1 and done.stdout.count('\n') == 1 and
      done.stdout.startswith('STILL SHORT: '), done)
written('-q', '1', '', '')

# one at a time
with open(ALL, 'w', encoding='ascii') as held:
    fcntl.flock(held, fcntl.LOCK_EX)
    for more in [], ['--node', '0'] if node.there else []:
        done = run('--compact', '--yes', '--order', '5', *more)
        refused('another is at work', done, 'another fragcheck is compacting')
    done = run('--compact', '--dry-run', '--order', '5')
    check('another is at work, --dry-run', done.returncode == 1, done)
written('another is at work', '', '', '')

# a copy is nobody's to compact; nothing of it is written, either
done = run('--compact', '--yes', '--order', '5',
           str(TOP / 'testdata/machines/outage'))
refused('a copy', done, 'cannot be compacted')
written('a copy', '', '', '')


# ---- on a terminal


def on_terminal(answer, *args):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(binary, [binary, *args])
    text = b''
    while b'[y/N]' not in text:
        try:
            text += os.read(terminal, 1000)
        except OSError:
            break
    if b'[y/N]' in text:
        os.write(terminal, answer)
    try:
        while more := os.read(terminal, 1000):
            text += more
    except OSError:
        pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text.decode()


for answer, code in (b'y\n', 1), (b'n\n', 2), (b'\n', 2), (b'\x04', 2):
    got, text = on_terminal(answer, '--compact', '--order', '5')
    check(f'asked, {answer}', got == code and 'The cost: ' in text, got, text)
    written(f'asked, {answer}', '1' if code == 1 else '', '', '')
    check(f'asked, {answer}: told', code == 1 or
          'not confirmed, so nothing was done' in text, text)
got, text = on_terminal(b'y\n', '--compact', '--order', '5', '--yes')
check('--yes does not ask', got == 1 and '[y/N]' not in text, text)
written('--yes does not ask', '1', '', '')
machine('here-idle')
got, text = on_terminal(b'y\n', '--compact', '--order', '5')
check('yes before: not asked', got == 0 and '[y/N]' not in text, text)
written('yes before: not asked', '', '', '')
machine('outage')


# ---- memory that changes while it compacts

# A FIFO that is full stands for the file: to write to it is to wait until
# somebody has made room, and then the machine is another.
def in_the_act(machine_then, *args):
    fifo = work / 'fifo'
    os.mkfifo(fifo)
    mount(fifo, ALL, MS_BIND)
    end = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
    try:
        while True:
            os.write(end, b' ' * 4096)
    except BlockingIOError:
        pass
    with subprocess.Popen([binary, *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as program:
        while program.poll() is None and 'pipe' not in Path(
                f'/proc/{program.pid}/wchan').read_text():
            time.sleep(0.01)
        machine(machine_then)
        text = b''
        while program.poll() is None or not text.endswith(b'1'):
            try:
                text = (text + os.read(end, 65536))[-8:]
            except BlockingIOError:
                if program.poll() is not None:
                    break
                time.sleep(0.01)
        out, err = program.communicate()
    os.close(end)
    libc.umount2(ALL.encode(), 2)
    fifo.unlink()
    check('in the act: 1 is written', text.endswith(b'1'), text)
    return subprocess.CompletedProcess(args, program.returncode, out, err)


wchan = Path('/proc/self/wchan')
if not wchan.exists():
    skip('memory that changes', 'no wchan here')
else:
    done = in_the_act('here-idle', '--compact', '--yes', '--order', '5')
    check('recovered', done.returncode == 0 and
          done.stdout.startswith('RECOVERED: ') and
          '\n  before   NOT NOW: ' in done.stdout, done)
    machine('outage')
    done = in_the_act('here-idle', '--compact', '--yes', '--order', '5',
                      '--json')
    got = receipt(done)
    check('recovered: receipt', got['outcome'] == 'recovered' and
          got['verdict_before']['answer'] == 'no' and
          got['after']['free_blocks'] != got['before']['free_blocks'] and
          json.loads(done.stdout)['verdict']['answer'] == 'yes', got)
    machine('outage')
    done = in_the_act('here-idle', '--compact', '--yes', '--format', 'line')
    check('no request: what came of it', done.stdout ==
          'COMPACTED: GFP_KERNEL at once: up to order 10 (4 MiB), before '
          'up to order 4 (64 KiB)\n', done)
    machine('outage')

# ---- the kernel's own answer

# What the program may not ask, it says: above this limit, as an ordinary user.
if users[1:] and optmem.exists():
    little = work / 'optmem_max'
    little.write_text('20480\n')
    mount(little, optmem, MS_BIND)
    done = run('--try', '--order', '5', '--format', 'line', user='nobody')
    check('--try: above the limit', done.returncode == 2 and
          done.stdout.startswith('MAY NOT ASK: '), done)
    libc.umount2(str(optmem).encode(), 2)
else:
    skip('--try: above the limit', 'no other user')

# A pool of any number: one more is asked for, and none is left.
sizes = [p for p in Path('/sys/kernel/mm/hugepages').glob('hugepages-*')
         if (p / 'surplus_hugepages').read_text() == '0\n']
usual = subprocess.run(['sed', '-n', 's/^Hugepagesize: *\\([0-9]*\\) kB/\\1/p',
                        '/proc/meminfo'], capture_output=True, text=True,
                       check=False).stdout.strip()
pool = Path(f'/sys/kernel/mm/hugepages/hugepages-{usual}kB/nr_hugepages')
if pool.parent in sizes:
    fake = work / 'nr_hugepages'
    fake.write_text('41\n')
    mount(fake, pool, MS_BIND)
    done = run('--try', '--hugepages', '1', '--json')
    got = json.loads(done.stdout)['trial']
    check('a pool: one more', done.returncode == 0 and
          got['answer'] == 'given' and got['way'] == 'nr_hugepages', got)
    check('a pool: given back', fake.read_text() == '41\n', fake.read_text())
    with fake.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused('a pool: another tries', run('--try', '--hugepages', '1'),
                'another fragcheck is trying')
    check('a pool: left alone', fake.read_text() == '41\n', fake.read_text())
    mount('none', pool, MS_REMOUNT | MS_BIND | MS_RDONLY)
    done = run('--try', '--hugepages', '1', '--json')
    check('a pool: read-only', done.returncode == 2 and json.loads(
        done.stdout)['trial']['answer'] == 'may_not_ask', done)
    libc.umount2(str(pool).encode(), 2)
    # a device that takes what is written and says what it said before
    mount('/dev/zero', pool, MS_BIND)
    done = run('--try', '--hugepages', '1')
    check('a pool: odd', done.returncode == 2 and done.stderr.count('\n') == 1,
          done)
    libc.umount2(str(pool).encode(), 2)
else:
    skip('a pool', 'no pool without surplus pages here')

# ---- where it cannot be done

# a container's /proc/sys is read-only
libc.umount2(ALL.encode(), 2)
mount(knob.file, ALL, MS_BIND)
mount('none', ALL, MS_REMOUNT | MS_BIND | MS_RDONLY)
for more in [], ['--dry-run']:
    done = run('--compact', '--yes', '--order', '5', *more)
    refused('read-only', done, 'read-only here, as in a container')
check('read-only: nothing', not knob.written())
empty = work / 'empty'
empty.mkdir()
mount(empty, '/proc/sys/vm', MS_BIND)
done = run('--compact', '--yes', '--order', '5')
refused('absent', done, 'not there: this kernel has no compaction')
shutil.rmtree(work)
tally.end()
