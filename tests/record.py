#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""--record and --history on files as crashes, full disks, clocks and others leave
them, and by several at once.

usage: record.py FRAGCHECK

Whatever happens to a record, what is older stays, byte by byte.
"""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = os.path.realpath(sys.argv[1])
passed = failed = skipped = 0


def check(what, good, *why):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print('FAILED:', what, *why)


def skip(what, why):
    global skipped
    skipped += 1
    print('skipped:', what, f'({why})')


def run(*args, **more):
    return subprocess.run([BIN, *map(str, args)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, **more)


def record(path, *args, **more):
    return run('--record', path, '--order', '3', *args, **more)


def history(path, *args):
    """The JSON of --history, or None."""
    p = run('--history', path, '--json', *args)
    return json.loads(p.stdout) if p.returncode != 2 else None


def samples(data):
    """The lines that are whole samples."""
    found = []
    for line in data.split(b'\n'):
        try:
            if json.loads(line)['schema'] == 'fragcheck-sample/1':
                found.append(line)
        except (ValueError, TypeError, KeyError):
            pass
    return found


def at_every_byte(folder):
    """Cut anywhere in the last two lines; then record again."""
    path = folder / 'cut'
    for _ in range(4):
        record(path)
    whole = path.read_bytes()
    lines = whole.split(b'\n')[:-1]
    check('four samples are four lines', len(samples(whole)) == 4)
    start = len(b'\n'.join(lines[:2])) + 1
    bad = 0
    for cut in range(start, len(whole) + 1):
        path.write_bytes(whole[:cut])
        p = record(path)
        after = path.read_bytes()
        kept = samples(whole[:cut])
        bad += (p.returncode != 0 or p.stderr != b'' or
                not after.startswith(whole[:cut]) or
                samples(after)[:-1] != kept or
                len(samples(after)) != len(kept) + 1 or
                not after.endswith(b'\n'))
        if cut % 97 == 0 or cut - start < 10:
            shown = history(path)
            torn = (not whole[:cut].endswith(b'\n') and
                    len(kept) == whole[:cut].count(b'\n'))
            bad += shown['samples'] != len(kept) + 1
            bad += shown['left_out']['torn'] != int(torn)
    check(f'cut at {len(whole) + 1 - start} places, nothing older is lost',
          bad == 0, bad)


def killed(folder):
    """SIGKILL at any time, --keep's rewriting too."""
    path = folder / 'killed'
    dice = random.Random(1)
    before, bad, grown = b'', 0, 0
    for _ in range(150):
        p = subprocess.Popen(
            [BIN, '--record', path, '--every', '0.1', '--keep', '64K'],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.random() * 0.15)
        p.send_signal(signal.SIGKILL)
        p.wait()
        now = path.read_bytes() if path.exists() else b''
        # its beginning may have gone, and no more: the file is 64K at least
        last = samples(before)[-5:]
        bad += any(line not in now for line in last)
        bad += len(samples(now)) < now.count(b'\n')
        grown += len(now) > len(before)
        if len(before) > len(now):
            bad += len(now) < 60000
        before = now
        # some more, so that it comes to that
        if len(now) > 1000:
            with path.open('ab') as f:
                f.write((samples(now)[-1] + b'\n') * 3)
            before = path.read_bytes()
    p = record(path)
    check('killed 150 times, nothing is lost', bad == 0 and grown > 5 and
          p.returncode == 0, bad, grown, p.stderr)
    check('and no file is left beside it', os.listdir(folder) ==
          sorted(os.listdir(folder)) and not [
              n for n in os.listdir(folder)
              if n.startswith('killed.') and record(path).returncode])


def at_once(folder):
    """Several writers, with and without --keep."""
    path = folder / 'many'
    jobs = [subprocess.Popen([BIN, '--record', path, '--order', str(i)],
                             stdin=subprocess.DEVNULL)
            for i in range(10) for _ in range(6)]
    codes = [j.wait() for j in jobs]
    data = path.read_bytes()
    check('60 writers: none fails', codes == [0] * 60, codes)
    check('60 writers: 60 samples', len(samples(data)) == 60 and
          data.count(b'\n') == 60, len(samples(data)))
    shown = history(path)
    check('60 writers: all are read', shown['samples'] == 60 and
          len(shown['requests']) == 10, shown['samples'])
    jobs = [subprocess.Popen([BIN, '--record', path, '--order', str(i),
                              '--keep', '64K'], stdin=subprocess.DEVNULL)
            for i in range(10) for _ in range(8)]
    codes = [j.wait() for j in jobs]
    data = path.read_bytes()
    check('with --keep, too', codes == [0] * 80 and
          len(samples(data)) == data.count(b'\n') and
          len(data) < 65536 * 1.1 + 4096 and len(data) > 60000,
          codes, len(data))


def kept(folder):
    """--keep bounds the file, and loses nothing younger."""
    path = folder / 'kept'
    record(path)
    one = json.loads(samples(path.read_bytes())[0])

    def at(ago):
        line = dict(one, uptime=one['uptime'] - ago)
        line['time'] = time.strftime(
            '%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - ago))
        return json.dumps(line, separators=(',', ':')).encode() + b'\n'

    up = float(Path('/proc/uptime').read_text().split()[0])
    ages = [*range(int(up) - 5, 0, -max(1, int(up) // 120))]
    limit = max(60, ages[0] // 2)
    old = b''.join(at(age) for age in ages)
    path.write_bytes(old)
    for _ in range(20):
        p = record(path, '--keep', f'{limit}s')
        if p.returncode:
            break
    now = path.read_bytes()
    young = [at_line for at_line, age in zip(old.split(b'\n'), ages)
             if age < limit]
    if ages[0] > 100:
        check('--keep AGE: the old go', len(now) < len(old) and
              p.returncode == 0, len(old), len(now), p.stderr)
    check('--keep AGE: the young stay', all(
        line in now for line in young) and young[0] in now)
    check('--keep AGE: in their order', [
        line for line in now.split(b'\n') if line in set(young)] == young)

    old += old
    path.write_bytes(old)
    path.chmod(0o640)
    # root has any group, others those that they are in
    group = os.getegid() + 4 if os.geteuid() == 0 else next(
        (g for g in os.getgroups() if g != os.getegid()), None)
    if group is None:
        skip('--keep: the group stays', 'in no other group')
    else:
        os.chown(path, -1, group)
    record(path, '--keep', '64K')
    now = path.read_bytes()
    if len(old) > 65536 * 1.2:
        check('--keep SIZE', 60000 < len(now) <= 65536 + 4096 and
              old.endswith(now[:now.rindex(b'\n', 0, -1) + 1]), len(now))
        check('--keep: the mode stays', path.stat().st_mode & 0o777 == 0o640)
        if group is not None:
            check('--keep: the group stays', path.stat().st_gid == group,
                  group, path.stat().st_gid)
    path.write_bytes(b'x' * 200000)
    p = record(path, '--keep', '64K')
    check('--keep SIZE: one line that is too long', p.returncode == 0 and
          len(samples(path.read_bytes())) == 1, p.stderr)
    # in the folder where one is; a sample longer than what is kept
    near = folder / 'near'
    for _ in range(2):
        p = record('near', '--keep', '64K', cwd=folder)
    check('a name without a folder', p.returncode == 0 and
          len(samples(near.read_bytes())) == 2, p.stderr)
    long = old[:-2] + b',"x":"' + b'y' * 70000 + b'"}\n'
    near.write_bytes(long[-80000:])
    p = record('near', '--keep', '64K', cwd=folder)
    check('--keep SIZE: the last line stays', p.returncode == 0 and
          len(samples(near.read_bytes())) == 1, p.stderr)
    # of a large file the old are looked for in larger steps
    large = at(ages[0]) * 200
    near.write_bytes(large)
    for n in range(1, 40):
        p = record('near', '--keep', f'{limit}s', cwd=folder)
        if len(near.read_bytes()) < len(large):
            break
    check('--keep AGE: of a large file', ages[0] < 100 or (
        p.returncode == 0 and len(samples(near.read_bytes())) == n), n,
        p.stderr)
    link = folder / 'link'
    link.symlink_to('kept')
    path.write_bytes(old + old)
    record(link, '--keep', '64K')
    check('--keep: through a link', link.is_symlink() and (
        len(path.read_bytes()) < 70000))


def full(folder):
    """A disk without room: the file is as it was, and that is told."""
    disk = folder / 'disk'
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', disk],
            stderr=subprocess.DEVNULL, check=False).returncode:
        skip('a full disk', 'no right to mount one')
        return
    try:
        path = disk / 'file'
        codes = []
        for _ in range(200):
            before = path.read_bytes() if path.exists() else b''
            p = record(path)
            codes.append(p.returncode)
            if p.returncode:
                break
        check('full disk: exit 2', codes[-1] == 2 and len(codes) > 10,
              codes[-1], len(codes))
        check('full disk: told in a line', p.stderr.count(b'\n') == 1 and
              b'No space left' in p.stderr, p.stderr)
        check('full disk: the file is as it was', path.read_bytes() == before)
        p = record(path, '--keep', '64K')
        check('full disk: --keep, too', p.returncode == 2 and
              path.read_bytes() == before and os.listdir(disk) == ['file'])
        # there is room for the sample, and none to rewrite it
        one = samples(before)[-1] + b'\n'
        subprocess.run(['mount', '-o', 'remount,size=128k', disk], check=True)
        with path.open('ab') as f:
            f.write(one * ((100000 - len(before)) // len(one)))
        before = path.read_bytes()
        p = record(path, '--keep', '64K')
        after = path.read_bytes()
        check('no room to rewrite: told', p.returncode == 2 and
              b'No space left' in p.stderr, p.returncode, p.stderr)
        check('no room to rewrite: the file is whole, with the sample',
              after.startswith(before) and len(samples(after)) ==
              len(samples(before)) + 1 and os.listdir(disk) == ['file'])
        subprocess.run(['mount', '-o', 'remount,size=256k', disk], check=True)
        every = subprocess.Popen(
            [BIN, '--record', path, '--every', '0.1'],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with (disk / 'hog').open('wb', buffering=0) as f:
            try:
                while True:
                    f.write(b'x' * 4096)
            except OSError:
                pass
        while True:
            if b'No space' in every.stderr.readline():
                break
        (disk / 'hog').unlink(missing_ok=True)
        size = path.stat().st_size
        while path.stat().st_size == size and every.poll() is None:
            time.sleep(0.05)
        check('--every goes on when there is room again', every.poll() is None)
        every.terminate()
        every.stderr.read()
        every.wait()
    finally:
        subprocess.run(['umount', disk], check=False)


def refused(folder):
    def error(what, text, *args):
        p = run(*args)
        check(what, p.returncode == 2 and p.stdout == b'' and
              p.stderr.count(b'\n') == 1 and text in p.stderr, p.stderr)

    error('a folder', b'not a regular file', '--record', folder)
    fifo = folder / 'fifo'
    os.mkfifo(fifo)
    error('a FIFO', b'not a regular file', '--record', fifo)
    error('/dev/full', b'not a regular file', '--record', '/dev/full')
    error('no folder', b'No such file', '--record', folder / 'no/file')
    error('-', b'needs the name of a file', '--record', '-')
    error('a copy', b'is no running kernel', '--record', folder / 'x',
          Path(BIN).parents[1] / 'testdata/machines/outage')
    check('and nothing is made', not (folder / 'x').exists())
    error('--keep without a unit', b'with its unit', '--record', 'f',
          '--keep', '90')
    error('--keep alone', b'needs --record', '--keep', '90d')
    error('--within-time alone', b'needs --history', '--within-time', '1h')
    error('no such file', b'No such file', '--history', folder / 'none')
    (folder / 'empty').write_bytes(b'')
    error('an empty file', b'no sample', '--history', folder / 'empty')
    error('both', b'does not go with', '--record', 'f', '--history', 'g')
    error('a folder to read', b'Is a directory', '--history', folder)
    (folder / 'record').write_bytes(b'')
    record(folder / 'record')
    p = run('--history', folder / 'record', '--output', folder / 'record')
    check('the file is not replaced', p.returncode == 2 and
          len(samples((folder / 'record').read_bytes())) == 1, p.stderr)
    if os.geteuid() == 0:
        def nobody():
            os.setgid(65534)
            os.setuid(65534)
        (folder / 'sticky').mkdir()
        (folder / 'sticky').chmod(0o1777)
        theirs = folder / 'sticky/theirs'
        p = run('--record', theirs, preexec_fn=nobody)
        check('nobody may record', p.returncode == 0 and
              theirs.stat().st_uid == 65534, p.stderr)
        error("another's file where everybody may write",
              b'belongs to another', '--record', theirs)
        p = run('--record', folder / 'record', preexec_fn=nobody)
        check('nobody may not write there', p.returncode == 2 and
              b'Permission denied' in p.stderr, p.stderr)
    else:
        skip('other users', 'not root')


def shown(folder):
    """Files by hand, and what is said of them."""
    path = folder / 'shown'
    record(path)
    one = json.loads(samples(path.read_bytes())[0])

    def put(f, seconds, blocks, **more):
        line = dict(one, uptime=1000 + seconds, **more)
        line['time'] = time.strftime('%Y-%m-%dT%H:%M:%SZ',
                                     time.gmtime(1764115200 + seconds))
        line['zones'] = [dict(one['zones'][0], zone='Normal',
                              blocks=[5000, 0, 0, blocks], largest=3)]
        line['requests'] = [dict(one['requests'][0], answer='yes', rung='now',
                                 chance=None, capacity_low=blocks,
                                 capacity_high=blocks)]
        f.write(json.dumps(line).encode() + b'\n')

    with path.open('wb') as f:
        for i in range(361):
            put(f, i * 60, 900 - i * 100 // 60)
            if i == 100:
                f.write(b'{"schema":"fragcheck-sample/1","ti\nhello\n')
                put(f, 0, 1, host='else\x1b[31m', boot_id='x')
    got = history(path)
    orders = {o['order']: o for o in got['zones'][0]['orders']}
    check('a line runs out in three hours', orders[3]['trend'] == 'falling' and
          abs(orders[3]['runs_out_seconds'] - 3 * 3600) < 600, orders[3])
    check('so does the request', abs(got['requests'][0]['left_seconds'] -
                                     3 * 3600) < 600)
    check('order 0 does not', orders[0]['trend'] == 'steady', orders[0])
    check('others are counted', got['left_out'] == {
        'torn': 1, 'foreign': 1, 'disordered': 0, 'other_machines': 1,
        'zones': 0, 'requests': 0}, got['left_out'])
    for args, code in ((['--within-time', '4h'], 1),
                       (['--within-time', '2h'], 0), ([], 0),
                       (['--within-time', '4h', '--order', '0'], 0),
                       (['--within-time', '4h', '--node', '1'], 1),
                       (['--within-time', '4h', '--order', '3'], 1)):
        for form in 'text', 'json', 'prometheus':
            p = run('--history', path, '--format', form, *args)
            check(f'{form} {args}: {code}', p.returncode == code,
                  p.returncode)
    p = run('--history', path, '-q', '--within-time', '2h')
    check('-q says nothing', p.stdout == b'' and p.returncode == 0)
    page = run('--history', path, '--format', 'prometheus').stdout.decode()
    check('a page has it', 'fragcheck_history_runs_out_seconds{numa_node="0",'
          'memory_zone="Normal",order="3"} ' in page)
    for columns in 40, 80, 120, 200:
        text = run('--history', path, env={'COLUMNS': str(columns)}).stdout
        wide = max(len(line) for line in text.decode().split('\n'))
        check(f'{columns} columns', columns * 3 / 4 <= wide <= columns or
              wide <= 120 < columns, wide)
        check(f'{columns} columns: printable', all(
            b == 10 or 32 <= b < 127 for b in text))
    check('said', text.startswith(str(path).encode() + b': ') and
          b'runs out in about' in text and b'fit good' in text)
    with path.open('rb') as f:
        p = subprocess.run([BIN, '--history', '-', '--json'], stdin=f,
                           stdout=subprocess.PIPE, check=False)
    piped = json.loads(p.stdout)
    check('the same from standard input', piped.pop('file') ==
          'standard input' and got.pop('file') and piped == got)
    lines = path.read_bytes().split(b'\n')
    with path.open('rb') as f:
        os.lseek(f.fileno(), sum(len(line) + 1 for line in lines[:200]), 0)
        p = subprocess.run([BIN, '--history', '-', '--json'], stdin=f,
                           stdout=subprocess.PIPE, check=False)
    check('what was read of standard input is not read again',
          json.loads(p.stdout)['samples'] == len(lines) - 1 - 200,
          p.stdout[:300])
    sorted_keys = folder / 'sorted'
    sorted_keys.write_text(''.join(
        json.dumps(json.loads(line), sort_keys=True) + '\n'
        for line in samples(path.read_bytes())))
    by_keys = history(sorted_keys)
    check('keys in another order', by_keys['zones'] == got['zones'])


def long(folder):
    """Memory is as of few."""
    path = folder / 'long'
    record(path)
    line = samples(path.read_bytes())[0]
    if not os.path.exists('/usr/bin/time'):
        skip('memory', 'no time')
        return
    kib = []
    for n in 2000, 60000:
        one = json.loads(line)
        head, tail = json.dumps(one, separators=(',', ':')).split(
            f'"uptime":{one["uptime"]}')
        with path.open('w') as f:
            for i in range(n):
                f.write(f'{head}"uptime":{i * 60}{tail}\n')
        p = subprocess.run(['/usr/bin/time', '-f', '%M', BIN, '--history',
                            path], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, check=False)
        kib.append(int(p.stderr))
    check('60,000 samples take no more memory than 2,000',
          kib[1] < kib[0] + 300, kib)


def main():
    if not os.access('/proc/buddyinfo', os.R_OK):
        skip('all', 'no /proc/buddyinfo')
    else:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            for test in (at_every_byte, killed, at_once, kept, full, refused,
                         shown, long):
                test(folder)
    print(f'record: {passed} passed, {failed} failed, {skipped} skipped')
    return failed > 0


sys.exit(main())
