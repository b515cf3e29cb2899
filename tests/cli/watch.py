#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The live view on terminals of all widths, by a terminal emulator.

usage: watch.py FRAGCHECK

A small shell with job control runs it on a pseudo-terminal; pyte shows what a
person would see.  As root, in a mount namespace, files of testdata stand in
place of /proc's, so that the figures can be compared with those of single runs.
"""
import fcntl
import itertools
import json
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'contrib'))
from tally import Tally  # noqa: E402

TOP = Path(__file__).resolve().parents[2]
MACHINES = TOP / 'testdata/machines'
ROOT = os.geteuid() == 0
ALTERNATE, CURSOR = 1049 << 5, 25 << 5  # as pyte has private modes
PATIENCE = 30  # seconds until a thing that must come is given up

tally = Tally('watch')
check, skip = tally.check, tally.skip

if len(sys.argv) < 2:
    sys.exit(__doc__)
BIN = os.path.realpath(sys.argv[1])
# Who started these tests may ignore it, and the program would, too.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
try:
    import pyte
except ImportError:
    skip('all', 'python3-pyte is not installed')
    tally.end()


def namespace():
    """Are we in a mount namespace of our own?  Else try to be."""
    if '--inside' in sys.argv:
        return True
    if not ROOT or subprocess.run(['unshare', '-m', 'true'], check=False,
                                  stderr=subprocess.DEVNULL).returncode:
        return False
    os.execvp('unshare', ['unshare', '-m', sys.executable, '-B', __file__, BIN,
                          '--inside'])


try:
    INSIDE = namespace()
except FileNotFoundError:
    INSIDE = False


# ---- a terminal ------------------------------------------------------------

IGNORED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP,
           signal.SIGTTIN, signal.SIGTTOU)


def shell(argv, env, user, ignored, orders, reports):
    """The session's leader: starts the job, tells of it, does as it is told."""
    terminal = 0

    def start():
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(terminal, os.getpid())
            for s in (*IGNORED, signal.SIGPIPE):
                signal.signal(s, signal.SIG_DFL)
            for s in ignored:
                signal.signal(s, signal.SIG_IGN)
            if user:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            os.execve(argv[0], argv, env)
        os.write(reports, b'%d\n' % pid)
        return pid

    # keys are for the job, even if they come when it is no more
    for s in IGNORED:
        signal.signal(s, signal.SIG_IGN)
    pid = start()
    while True:
        gone, status = os.waitpid(
            pid, os.WUNTRACED | os.WCONTINUED | os.WNOHANG)
        if gone and os.WIFSTOPPED(status):
            os.tcsetpgrp(terminal, os.getpgrp())
            os.write(reports, b'stopped %d\n' % os.WSTOPSIG(status))
        elif gone and os.WIFCONTINUED(status):
            os.write(reports, b'continued\n')
        elif gone:
            os.tcsetpgrp(terminal, os.getpgrp())
            os.write(reports, b'ended %d\n' % status)
            os.read(orders, 1)
            os._exit(0)
        if not select.select([orders], [], [], 0.01)[0]:
            continue
        order = os.read(orders, 1)
        if order == b'f':
            os.tcsetpgrp(terminal, pid)
            os.killpg(pid, signal.SIGCONT)
        elif order == b'b':
            os.killpg(pid, signal.SIGCONT)
        elif order == b'':
            os._exit(0)


class Session:
    def __init__(self, args, columns=80, rows=24, user=None, stdin=None,
                 ignored=(), **env):
        self.columns, self.rows = columns, rows
        self.log, self.lines = b'', []
        self.status = self.stopped = self.pid = None
        self.continued = self.gone = False
        here, there = os.pipe()
        orders, self.orders = os.pipe()
        self.master, slave = pty.openpty()
        self.set_size(columns, rows)
        self.before = termios.tcgetattr(slave)
        env = {'PATH': os.environ['PATH'], 'TERM': 'xterm',
               'LC_ALL': 'C.UTF-8', **env}
        # a sanitizer takes no signal of ours
        env['ASAN_OPTIONS'] = ':'.join(
            [f'handle_{x}=0' for x in ('segv', 'sigbus', 'sigfpe', 'sigill',
                                       'abort')] +
            [os.environ.get('ASAN_OPTIONS', '')])
        self.leader = os.fork()
        if self.leader == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in 0, 1, 2:
                os.dup2(slave, fd)
            os.close(self.master)
            os.close(self.orders)
            argv = [BIN, *args]
            if stdin:
                argv = ['/bin/sh', '-c', f'exec "$@" < {stdin}', 'sh', *argv]
            try:
                shell(argv, env, user, ignored, orders, there)
            finally:
                os._exit(99)
        os.close(there)
        os.close(orders)
        self.slave = slave
        self.reports = here
        self.new_screen()
        # before that signals would meet the shell's child
        self.wait('the start', lambda: self.pid and self.is_running())

    def is_running(self):
        try:
            return self.status is not None or \
                os.readlink(f'/proc/{self.pid}/exe') == BIN
        except OSError:
            return False

    def new_screen(self):
        # Twice as wide, so that what is too wide is seen.
        self.screen = pyte.Screen(2 * self.columns, self.rows)
        self.stream = pyte.ByteStream(self.screen)

    def set_size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack('HHHH', rows, columns, 0, 0))

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.pump(0)
        self.screen.resize(rows, 2 * columns)
        self.screen.reset_mode(1, 2)
        self.set_size(columns, rows)

    def pump(self, seconds=0.05):
        """Take what comes."""
        files = [self.master] if self.gone else [self.master, self.reports]
        ready = select.select(files, [], [], seconds)[0]
        if self.master in ready:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b''
            self.log += data
            self.stream.feed(data)
        if self.reports in ready:
            lines = os.read(self.reports, 4096).decode().splitlines()
            self.gone = not lines
            for line in lines:
                word, *rest = line.split()
                if word == 'stopped':
                    self.stopped = int(rest[0])
                elif word == 'continued':
                    self.continued = True
                elif word == 'ended':
                    self.status = int(rest[0])
                else:
                    self.pid = int(word)
        return bool(ready)

    def wait(self, what, condition):
        """Until it is true; what does not come fails."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                check(f'waiting for {what}', False, *self.display())
                return False
            self.pump()
        return True

    def display(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return '\n'.join(self.display())

    def shows(self, text):
        return self.wait(repr(text), lambda: text in self.text())

    def frame(self):
        """A whole frame: the keys stand in the last row."""
        self.wait('a frame', lambda: re.search(
            r'^q (quit|back)', self.display()[-1]))
        while self.pump(0.02):
            pass
        return self.display()

    def press(self, keys):
        os.write(self.master, keys.encode())

    def kill(self, sig):
        os.kill(self.pid, sig)

    def tell(self, order):
        """Continue it: a stop signal that comes before that would be lost."""
        self.stopped, self.continued = None, False
        os.write(self.orders, order.encode())
        # one that stops once more at once has gone on as well
        self.wait('it goes on', lambda: self.continued or
                  self.stopped is not None or self.status is not None)

    def ended(self):
        self.wait('the end', lambda: self.status is not None)
        while self.pump(0.02):
            pass
        return self.status

    def is_whole(self, what):
        while self.pump(0.02):
            pass
        modes = self.screen.mode
        check(f'{what}: the terminal is as it was',
              termios.tcgetattr(self.slave) == self.before,
              termios.tcgetattr(self.slave), self.before)
        check(f'{what}: its own screen', ALTERNATE not in modes)
        check(f'{what}: with a cursor', CURSOR in modes and
              not self.screen.cursor.hidden)
        check(f'{what}: in plain colours',
              self.screen.cursor.attrs == pyte.Screen(1, 1).cursor.attrs)

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.ended()
        for fd in self.orders, self.reports, self.slave, self.master:
            os.close(fd)
        os.waitpid(self.leader, 0)


# ---- figures ---------------------------------------------------------------

def run(*args):
    p = subprocess.run([BIN, *args], stdout=subprocess.PIPE,
                       stdin=subprocess.DEVNULL, text=True, check=False,
                       env={'LC_ALL': 'C', 'PATH': os.environ['PATH'],
                            'COLUMNS': '120'})
    return p.stdout


def say_size(pages):
    """As fc_size_rounded() has it."""
    n, unit = abs(pages) * 4096, 0
    while n >= 1024 << (10 * unit) and unit < 6:
        unit += 1
    tenths = n * 10 >> (10 * unit)
    text = f'{tenths // 10}.{tenths % 10} {"BKMGTPE"[unit]}iB'
    return ('-' if pages < 0 else '') + text


def flat(text):
    return ' '.join(text.split())


def same_figures(name, columns, request):
    """A frame, and single runs of the same files."""
    facts = '--page-size 4K --kernel-release 6.1.0'.split()
    rows = 40
    s = Session(['--watch=0.2', *facts, *request], columns, rows,
                LC_ALL='C')
    what = f'{name} {" ".join(request)}, {columns} columns'
    s.wait('two readings', lambda: s.log.count(b'\033[K') > rows + 1)
    lines = s.frame()
    s.close()
    check(f'{what}: nothing is wider', all(len(x) <= columns for x in lines),
          *lines)
    answer = flat(run(*facts, '--format', 'line', *request))
    shown = flat(' '.join(lines[:3]))
    check(f'{what}: the answer',
          shown.startswith(answer) or
          ' ...' in shown and answer.startswith(shown[:shown.index(' ...')]),
          answer, *lines)
    once = json.loads(run(*facts, '--format', 'json', *request))
    if request:
        capacity = once['verdict']['capacity_now']
        low, high = capacity['low'], capacity['high']
        value = f'{low}' if low == high else f'{low} to {high}' \
            if columns >= 32 else f'>={low}'
        check(f'{what}: capacity', any(x.startswith(f'capacity  {value} ')
                                       for x in lines), value, *lines)
    overview = run(*facts).splitlines()
    if columns < 60:
        # a line an order: "  [5]  128K      c?"
        orders = {int(m[1]): m[2] for x in lines if
                  (m := re.match(r' +\[?(\d+)\]? +\d+[KM] +(\S+)', x))}
        answers = next(x for x in overview if ' GFP_KERNEL ' in x).split()[1:]
        check(f'{what}: answers by order', orders and all(
            answers[o] == a for o, a in orders.items()), answers, *lines)
        if request:
            check(f'{what}: the needed order is there', any(
                re.match(r' *\[5\] ', x) for x in lines), *lines)
        return
    for mask in 'GFP_KERNEL', 'GFP_ATOMIC', 'GFP_HIGHUSER_MOVABLE':
        row = next(x for x in overview if f' {mask} ' in x)
        check(f'{what}: {mask}', row in lines, row, *lines)
    if request:
        check(f'{what}: the needed order is marked', any(
            ' order ' in x and ' [5] ' in x for x in lines), *lines)
    whole = run(*facts, '-v')
    zones = [x for x in lines if re.match(r' *\d+ \w+ +[\d.]+ .iB', x)]
    check(f'{what}: zones', zones, *lines)
    for zone in zones:
        end = 80 if columns < 104 else len(zone) - 24
        shares = ''.join(' ' if i >= 26 and i % 5 == 1 else c
                         for i, c in enumerate(zone[:end]))
        check(f'{what}: shares', shares.rstrip() in whole.splitlines(),
              shares, whole)
    for z in once['zones']:
        if not z['managed_pages']:
            continue
        low, least = (say_size(z['free_pages'] - z['watermark'][mark])
                      for mark in ('low', 'min'))
        place = f'{z["node"]} {z["zone"]} '
        if columns >= 104:
            good = any(x.lstrip().startswith(place) and
                       x.endswith(f'{low:>12}{least:>12}') for x in lines)
        else:
            good = f'{place}{low} ({least})' in flat(' '.join(lines))
        check(f'{what}: headroom', good, place, low, least, *lines)


def compare_figures():
    if not INSIDE:
        skip('figures of single runs', 'not root, or no mount namespaces')
        return
    for name in 'outage', 'here-low', 'highatomic', 'numa-memoryless':
        files = [f for f in ('buddyinfo', 'zoneinfo', 'pagetypeinfo')
                 if (MACHINES / name / 'proc' / f).exists()]
        for f in files:
            subprocess.run(['mount', '--bind', MACHINES / name / 'proc' / f,
                            f'/proc/{f}'], check=True)
        for columns in 20, 40, 80, 120, 200:
            same_figures(name, columns, ['--order', '5'])
            same_figures(name, columns, [])
        for f in files:
            subprocess.run(['umount', f'/proc/{f}'], check=True)


def rates():
    if not INSIDE:
        skip('rates', 'not root, or no mount namespaces')
        return
    file = Path(f'/tmp/watch-vmstat-{os.getpid()}')
    text = 'nr_free_pages 1\ncompact_stall {}\nallocstall_normal {}\n'
    file.write_text(text.format(100, 7))
    subprocess.run(['mount', '--bind', file, '/proc/vmstat'], check=True)
    s = Session(['--watch=0.1'])
    s.shows('0.0/s by requests (0)')
    file.write_text(text.format(103, 7))
    s.shows('0.0/s by requests (3)')
    check('stalls of reclaim, none', '0.0/s stalls (0)' in s.text())
    s.close()
    subprocess.run(['umount', '/proc/vmstat'], check=True)
    file.unlink()


def errors():
    if not INSIDE:
        skip('an error from the start', 'not root, or no mount namespaces')
        return
    file = Path(f'/tmp/watch-bad-{os.getpid()}')
    file.write_text('Node 0, zone   Normal 1 2 3 x 5\n')
    subprocess.run(['mount', '--bind', file, '/proc/buddyinfo'], check=True)
    p = subprocess.run([BIN], text=True, check=False, stderr=subprocess.PIPE,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    s = Session(['--watch=0.1'], 250)
    status = s.ended()
    check('an error from the start is told as always', p.stderr and
          flat(s.text()) == flat(p.stderr) and
          os.WEXITSTATUS(status) == p.returncode, s.text(), p.stderr, status)
    s.close()
    subprocess.run(['umount', '/proc/buddyinfo'], check=True)
    file.unlink()
    s = Session(['--watch=0.1'], 250)
    s.frame()
    file.write_text('Node 0, zone   Normal 1 2 3 x 5\n')
    subprocess.run(['mount', '--bind', file, '/proc/buddyinfo'], check=True)
    s.shows(p.stderr.rstrip().replace('fragcheck: ', 'CANNOT TELL: ', 1))
    subprocess.run(['umount', '/proc/buddyinfo'], check=True)
    s.shows('GFP_KERNEL at once: ')
    s.close()
    file.unlink()


# ---- keys -------------------------------------------------------------------

def keys():
    s = Session(['--watch=0.2', '--order', '0', '--order', '3'], 100, 40)
    s.frame()
    check('the first request', '> order-0 ' in s.text(), s.text())
    s.press('n')
    s.shows('> order-3 ')
    check('its order is marked', ' [3] ' in s.text(), s.text())
    s.press('n')
    s.shows('> order-0 ')
    s.press('h')
    s.shows('another order of the zones')
    s.press('\033[A\033OA\033[1;5q')  # arrows are no keys, nor letters in them
    s.press(' ')
    s.shows('paused')
    s.press('q')
    s.shows('q quit')
    check('paused', 'paused, read ' in s.text(), s.text())
    samples = len(s.log)
    s.shows('read 2 s ago')
    check('a pause reads nothing', len(s.log) - samples < 2000)
    s.press(' ')
    s.wait('no pause', lambda: 'paused' not in s.text())
    s.press('s')
    s.shows('zones by largest block')
    s.press('ss')
    s.shows('zones as in the files')
    s.press('q')
    check('q: the last answer is the exit status', s.ended() == 0, s.status)
    s.is_whole('q')
    s.close()
    if ROOT and os.path.exists('/proc/kpageflags'):
        s = Session(['--watch=0.2'], 100, 40)
        s.frame()
        s.press('m')
        s.shows('by moving pages')
        s.shows('q back')
        s.press('m')
        s.shows('zones as in the files')
        check('behind the map: the beat that was asked for',
              ' every 0.2 s, zones as in the files' in s.text(), s.text())
        s.close()
    if ROOT:
        s = Session(['--watch=0.2'], 100, 24, user='nobody')
        s.frame()
        s.press('m')
        s.shows('root, or CAP_DAC_READ')
        check('another user: the view stays', 'GFP_KERNEL' in s.text())
        s.press('s')
        s.shows('q quit')
        s.close()
    else:
        skip('the map, and another user', 'not root')


# ---- looks ------------------------------------------------------------------

def looks():
    s = Session(['--watch=0.2'], NO_COLOR='1')
    s.frame()
    check('NO_COLOR', not re.search(rb'\033\[[0-9;]*m',
                                    s.log.replace(b'\033[0m\033[?', b'')))
    check('UTF-8', '█' in s.text(), s.text())
    s.close()
    s = Session(['--watch=0.2'], LC_ALL='C')
    s.frame()
    check('C: ASCII', s.log.isascii())
    check('colour', re.search(rb'\033\[1;32myes\033\[0m', s.log))
    s.close()
    s = Session(['--watch=0.1', '--order', '0'], TERM='dumb', NO_COLOR='1')
    s.wait('lines', lambda: s.log.count(b'\n') > 2)
    check('a dumb terminal: lines',
          re.match(rb'20\d\d-\d\d-\d\dT[\d:]+Z [A-Z ]+: ', s.log) and
          b'\033' not in s.log, s.log)
    s.kill(signal.SIGTERM)
    check('a dumb terminal: the end', s.ended() == 0)
    s.close()
    s = Session(['--watch=0.2'], stdin='/dev/null')
    s.frame()
    s.kill(signal.SIGTERM)
    check('no keyboard: the end', s.ended() == 0, s.status)
    s.is_whole('no keyboard')
    s.close()
    for columns, rows in (1, 1), (5, 3), (20, 5), (250, 5), (300, 70):
        s = Session(['--watch=0.2', '--order', '3'], columns, rows)
        s.wait('a frame', lambda s=s: s.display()[0].startswith('Y'))
        while s.pump(0.02):
            pass
        check(f'{columns} x {rows}: nothing is wider', all(
            len(x) <= columns for x in s.display()), *s.display())
        s.close()


def resizes():
    s = Session(['--watch=0.3', '--order', '4'])
    s.frame()
    for columns, rows in (40, 12), (200, 50), (20, 6), (120, 30), (21, 40), \
            (80, 24):
        s.resize(columns, rows)
        # one that was on its way is of the old size
        s.wait('the answer in the first row, and once', lambda: re.match(
            r'(YES|NO|CANNOT)', s.display()[0]) and sum(
                x.startswith('largest ') for x in s.display()) == 1)
        lines = s.frame()
        check(f'{columns} x {rows}: nothing is wider', all(
            len(x) <= columns for x in lines), *lines)
        check(f'{columns} x {rows}: the answer is in the first row',
              re.match(r'(YES|NO|CANNOT)', lines[0]), *lines)
        check(f'{columns} x {rows}: once', sum(
            x.startswith('largest ') for x in lines) == 1, *lines)
    s.close()


# ---- stopping and ending ------------------------------------------------------

def stops():
    s = Session(['--watch=0.2', '--order', '0'])
    for how in '^Z', 'TSTP', 'TTIN':
        s.frame()
        check(f'{how}: keys are taken before',
              termios.tcgetattr(s.slave) != s.before)
        if how == '^Z':
            s.press('\x1a')
        else:
            s.kill(getattr(signal, f'SIG{how}'))
        s.wait('a stop', lambda: s.stopped is not None)
        s.is_whole(f'{how}: stopped')
        s.tell('f')
        s.wait('the other screen', lambda: ALTERNATE in s.screen.mode)
        check(f'{how}: continued', 'largest' in '\n'.join(s.frame()))
    s.press('\x1a')
    s.wait('a stop', lambda: s.stopped is not None)
    s.pump()
    s.tell('b')
    s.wait('it stops in the background', lambda: s.stopped is not None)
    check('bg: by SIGTTOU', s.stopped == signal.SIGTTOU, s.stopped)
    s.is_whole('bg')
    s.tell('f')
    s.wait('the other screen', lambda: ALTERNATE in s.screen.mode)
    s.frame()
    # what nobody can catch: all is drawn anew behind it
    s.kill(signal.SIGSTOP)
    s.wait('a stop', lambda: s.stopped is not None)
    s.stream.feed(b'\033[?1049l\033[?25h\033[2J')
    s.tell('f')
    s.wait('the other screen', lambda: ALTERNATE in s.screen.mode)
    check('STOP: continued', 'largest' in '\n'.join(s.frame()))
    s.press('q')
    s.ended()
    s.is_whole('q behind stops')
    s.close()


def ignored_signals():
    """What the parent ignored (trap '' TSTP) neither stops it nor ends it."""
    ignored = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGTERM,
               signal.SIGUSR1, signal.SIGRTMIN, signal.SIGRTMAX)

    def still():
        mask = re.search(r'SigIgn:\s*(\w+)',
                         Path(f'/proc/{s.pid}/status').read_text())[1]
        return all(int(mask, 16) >> (x - 1) & 1 for x in ignored)

    def has_read():
        return int(re.match(r'rchar: (\d+)',
                            Path(f'/proc/{s.pid}/io').read_text())[1])

    s = Session(['--watch=0.1', '--order', '0'], ignored=ignored)
    s.frame()
    check('ignored signals stay so', still())
    s.press('\x1a')
    for sig in ignored:
        s.kill(sig)
    s.press('h')
    s.shows('another order of the zones')
    check('ignored: neither stopped nor ended',
          s.stopped is None and s.status is None, s.stopped, s.status)
    # in the background it goes on, and leaves the terminal alone
    s.kill(signal.SIGSTOP)
    s.wait('a stop', lambda: s.stopped is not None)
    termios.tcsetattr(s.slave, termios.TCSANOW, s.before)  # as shells do
    s.pump()
    log, before = len(s.log), has_read()
    s.tell('b')
    s.wait('it reads on', lambda: s.stopped is not None or
           s.status is not None or has_read() > before + 100000)
    check('ignored: no stop in the background', s.stopped is None, s.stopped)
    check('ignored: nothing is written from there', len(s.log) == log,
          s.log[log:])
    check('ignored signals stay so, there', still())
    os.write(s.orders, b'f')  # it runs, so that nothing is told of it
    s.wait('keys are taken', lambda: termios.tcgetattr(s.slave) != s.before)
    s.press('q')
    s.shows('q quit')
    s.press('q')
    s.ended()
    s.is_whole('ignored signals')
    s.close()


def ends():
    signals = 'TERM INT HUP QUIT USR1 USR2 ALRM PIPE ABRT FPE XCPU SYS'
    for name in signals.split():
        sig = getattr(signal, f'SIG{name}')
        s = Session(['--watch=0.2', '--order', '0'])
        s.frame()
        s.kill(sig)
        status = s.ended()
        if name in ('TERM', 'INT', 'HUP', 'QUIT'):
            check(f'{name}: ends with the answer', status == 0, status)
        else:
            check(f'{name}: is what ends it', os.WIFSIGNALED(status) and
                  os.WTERMSIG(status) == sig, status)
        s.is_whole(name)
        s.close()
    for pair in (signal.SIGTERM, signal.SIGTERM), \
            (signal.SIGINT, signal.SIGQUIT):
        s = Session(['--watch=60', '--order', '0'])
        s.frame()
        for sig in pair:
            try:
                s.kill(sig)
            except ProcessLookupError:
                pass
        s.ended()
        s.is_whole(f'{pair[0].name} and {pair[1].name}')
        s.close()
    s = Session(['--watch=0.2', '--size', '8E', '--order', '0',
                 '--node', '4000'])
    s.wait('an end, or a frame', lambda: s.status is not None or
           'CANNOT TELL' in s.text())
    s.close()
    s = Session(['--watch', '/no/such/proc'])
    check('no such PATH: exit 2', os.WEXITSTATUS(s.ended()) == 2, s.text())
    check('no such PATH: the screen was left alone',
          b'\033[?' not in s.log, s.log)
    s.close()


def closed_streams():
    """Without standard output there is no view, and else it is as ever."""
    for closed in itertools.chain.from_iterable(
            itertools.combinations((0, 1, 2), n) for n in range(4)):
        name = f'--watch, closed {closed}'
        master, slave = pty.openpty()
        before, log = termios.tcgetattr(slave), b''

        def begin():
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in closed:
                os.close(fd)

        child = subprocess.Popen(
            [BIN, '--watch=0.2', '--order', '0'], stdin=slave, stdout=slave,
            stderr=slave, preexec_fn=begin, start_new_session=True)
        end, asked = time.monotonic() + PATIENCE, False
        while child.poll() is None and time.monotonic() < end:
            if select.select([master], [], [], 0.05)[0]:
                log += os.read(master, 65536)
            # a whole frame
            if not asked and b'\033[?1049h' in log:
                child.send_signal(signal.SIGTERM)
                asked = True
        child.kill()
        status = child.wait()
        while select.select([master], [], [], 0)[0]:
            log += os.read(master, 65536)
        check(f'{name}: exit', status == (2 if 1 in closed else 0), status)
        check(f'{name}: it is told', 1 not in closed or
              log == (b'' if 2 in closed else b'fragcheck: standard output: '
                      b'cannot write: Bad file descriptor\r\n'), log)
        check(f'{name}: the terminal is whole',
              termios.tcgetattr(slave) == before and
              log.count(b'\033[?1049h') == log.count(b'\033[?1049l') and
              log.count(b'\033[?25l') == log.count(b'\033[?25h'), log[-200:])
        os.close(master)
        os.close(slave)


def random_events(seed, n):
    """n signals, keys and sizes; whenever it has ended all must be whole."""
    dice = random.Random(seed)
    s, ended = None, 0
    deadly = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT,
              signal.SIGUSR1, signal.SIGALRM, signal.SIGPIPE]
    for i in range(n):
        if s is None:
            s = Session(['--watch=0.1', '--order', '0', '--order', '4'],
                        dice.choice((20, 40, 80, 120, 200)),
                        dice.choice((5, 24, 50)))
            if dice.random() < 0.8:
                s.frame()
        s.pump(0.03)
        # A second stop signal may have been under way.  If one continues it
        # before its shell has seen that, the terminal is taken from it unseen.
        while s.stopped is not None and s.status is None:
            s.tell('f')
            s.pump(0.03)
        try:
            what = dice.randrange(12)
            if what < 4:
                s.press(''.join(dice.choice('hns m?x\033[A')
                                for _ in range(dice.randrange(1, 5))))
            elif what < 6:
                s.resize(dice.randrange(1, 260), dice.randrange(1, 80))
                s.kill(signal.SIGWINCH)
            elif what == 6:
                s.kill(signal.SIGCONT)
            elif what < 9:
                s.kill(dice.choice((signal.SIGTSTP, signal.SIGTTIN,
                                    signal.SIGTTOU)))
                s.wait('a stop', lambda s=s: s.stopped is not None or
                       s.status is not None)
                if s.status is None:
                    s.is_whole(f'seed {seed}, event {i}: stopped')
                    s.tell('f')
            elif what == 9:
                s.press(dice.choice(('qq', '\x03', '\x1c')))
            else:
                for _ in range(dice.randrange(1, 4)):
                    s.kill(dice.choice(deadly))
        except ProcessLookupError:
            pass
        s.pump(dice.choice((0, 0.01, 0.05)))
        if s.status is not None:
            s.is_whole(f'seed {seed}, event {i}: ended')
            ended += 1
            s.close()
            s = None
    if s is not None:
        s.kill(signal.SIGTERM)
        if s.stopped:
            s.tell('f')
        s.ended()
        s.is_whole(f'seed {seed}: the end')
        s.close()
    check(f'seed {seed}: it ended some times', ended > 3, ended)


# ---- no terminal --------------------------------------------------------------

def pipes():
    for args, good in (
            (['--order', '0'],
             lambda x: re.fullmatch(r'20[\dT:-]+Z YES: .*', x)),
            ([], lambda x: re.fullmatch(
                r'20[\dT:-]+Z GFP_KERNEL at once: .*', x)),
            (['--json', '--order', '0'],
             lambda x: json.loads(x)['time'].startswith('20') and
             json.loads(x)['verdict']['answer'] == 'yes')):
        p = subprocess.Popen([BIN, '--watch=0.1', *args, '/proc'],
                             stdout=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
        lines = [p.stdout.readline().rstrip('\n') for _ in range(3)]
        check(f'a pipe, {args}: a line a sample',
              all(good(x) for x in lines), *lines)
        p.send_signal(signal.SIGTERM)
        p.stdout.read()
        check(f'a pipe, {args}: the last answer', p.wait() == 0)
    for args, words in (
            (['5'], '5: no such PATH; a time is written --watch=TIME'),
            ([str(MACHINES / 'outage')], 'of the running kernel'),
            (['-'], 'of the running kernel'),
            (['/proc', '/proc'], 'of the running kernel'),
            (['--format', 'prometheus'], 'does not go with --watch'),
            (['--output', 'x'], '--output does not go with --watch'),
            (['-q', '--order', '1'], '-q does not go with --watch'),
            (['-v'], '-v does not go with --watch'),
            (['--map'], '--watch does not go with --map'),
            (['--every', '1'], '--every does not go with --watch')):
        p = subprocess.run([BIN, '--watch', *args], text=True, check=False,
                           stdin=subprocess.DEVNULL, timeout=PATIENCE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # a page says even that
        check(f'{args}: refused', p.returncode == 2 and
              (not p.stdout or 'prometheus' in args) and
              p.stderr.count('\n') == 1 and words in p.stderr, p)
    for time_ in '0.05', 'x', '', '0':
        p = subprocess.run([BIN, f'--watch={time_}'], check=False,
                           stdin=subprocess.DEVNULL, timeout=PATIENCE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(f'--watch={time_}: refused', p.returncode == 2, p)


T = os.environ.get('T', '')  # some of them
for test in pipes, looks, keys, resizes, stops, ignored_signals, ends, \
        closed_streams, rates, errors, compare_figures:
    if T not in test.__name__:
        continue
    if test is not pipes and not os.path.exists('/proc/buddyinfo'):
        skip(test.__name__, 'no /proc/buddyinfo')
        continue
    test()
if T in 'random_events' and os.path.exists('/proc/buddyinfo'):
    random_events(1, 200)
tally.end()
