#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the program says when the machine below it fails.

usage: faults.py FRAGCHECK DYNAMIC [PART [WORD]]

In each mode every system call that can fail is made to, one after the other (by
strace), and every allocation (by a library that is loaded before DYNAMIC, the
same program with a shared libc).  Reads and writes that are cut short or
interrupted all the time come with the latter.

Whatever fails: the answer is what it would have been; or an error, in a line; or
weaker, and then says why.  Never is a part of it a success, an old --output or
record lost, a file left behind, nor does it crash or hang.

PART 1 tries one error a call, and of many calls some; 0 all; WORD takes the modes
that have it.
"""
import collections
import concurrent.futures
import ctypes
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / 'contrib'))
from tally import Tally  # noqa: E402 (its folder comes first)

BIN, DYNAMIC = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
PART = int(sys.argv[3]) if len(sys.argv) > 3 else 1
WORD = sys.argv[4] if len(sys.argv) > 4 else ''
DATA = Path(__file__).resolve().parent.parent / 'testdata'
CC = os.environ.get('CC', 'cc').split()
tally = Tally('faults')
# its version; -1: there is none
LANDLOCK = ctypes.CDLL(None).syscall(444, None, 0, 1)
MOST = 30       # system calls a mode, and allocations

# A call, and how it fails.  What a libc does before main() is none of ours; that
# begins with BEGIN.
BEGIN = 'fcntl(0, F_GETFD'
CALLS = {
    'open': ('EIO', 'EMFILE', 'EINTR', 'ENOMEM', 'EACCES', 'ENOENT'),
    'openat': ('EIO', 'EMFILE', 'EINTR', 'ENOMEM', 'EACCES', 'ENOENT'),
    'openat2': ('EIO', 'ENOSYS', 'EINTR', 'ENOMEM', 'EACCES', 'EAGAIN'),
    'read': ('EIO', 'EINTR', 'ENOMEM'),
    'pread64': ('EIO', 'EINTR', 'ENOMEM'),
    'write': ('ENOSPC', 'EINTR', 'EIO'),
    'close': ('EIO', 'ENOSPC', 'EINTR'),
    'rename': ('EIO', 'ENOSPC', 'EACCES'),
    'fsync': ('EIO', 'ENOSPC'),
    'fchmod': ('EPERM', 'EIO'),
    'ftruncate': ('EIO', ),
    'flock': ('EINTR', 'ENOLCK'),
    'fstat': ('EIO', 'ENOMEM'),
    'newfstatat': ('EIO', 'ENOMEM'),
    'statx': ('EIO', 'ENOMEM'),
    'fstatfs': ('EIO', 'EINTR'),
    'getdents64': ('EIO', 'ENOMEM'),
    'lseek': ('EIO', ),
    'readlink': ('EIO', 'ENOMEM'),
    'mmap': ('ENOMEM', ),
    'brk': ('ENOMEM', ),
    'pipe2': ('EMFILE', ),
    'clone': ('EAGAIN', ),
    'clone3': ('EAGAIN', ),
    'vfork': ('EAGAIN', ),
    'execve': ('ENOENT', 'EACCES', 'ENOMEM'),
    'wait4': ('EINTR', ),
    'dup2': ('EMFILE', ),
    'fcntl': ('EMFILE', ),
    'poll': ('EINTR', 'ENOMEM'),
    'ppoll': ('EINTR', 'ENOMEM'),
    'memfd_create': ('EMFILE', 'ENOSYS'),
    'uname': ('EFAULT', ),
    'landlock_create_ruleset': ('E2BIG', 'ENOSYS', 'EOPNOTSUPP'),
    'landlock_add_rule': ('ENOMEM', ),
    'landlock_restrict_self': ('EPERM', 'E2BIG'),
    'prctl': ('EINVAL', ),
    'seccomp': ('EINVAL', ),
}

# The kernel itself fails allocations so; a library is told by its number.
LIBRARY = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static long calls, fail_at = -1, shortly;

static void __attribute__((constructor)) begin(void)
{
	const char *at = getenv("FAULT_AT"), *s = getenv("FAULT_SHORT");

	calls = 0;
	fail_at = at != NULL ? atol(at) : 0;
	shortly = s != NULL ? atol(s) : 0;
}

/* What is built for counting writes its counts without any. */
void fault_end(void)
{
	fail_at = -1;
	shortly = 0;
}

/* At its end it tells how many there were. */
static void __attribute__((destructor)) end(void)
{
	const char *fd = getenv("FAULT_COUNT");
	char text[24];
	int n = 0;

	if (fd == NULL)
		return;
	for (long c = calls; c > 0 || n == 0; c /= 10)
		text[sizeof(text) - 1 - (size_t)n++] = (char)('0' + c % 10);
	if (write(atoi(fd), text + sizeof(text) - (size_t)n, (size_t)n) < 0)
		return;
}

static int fails(void)
{
	if (fail_at < 0 || ++calls != fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t n) { return fails() ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t m) { return fails() ? NULL : __libc_calloc(n, m); }
void *realloc(void *p, size_t n) { return fails() ? NULL : __libc_realloc(p, n); }

/* Every other call is interrupted, and any other gives a part. */
static int cut(size_t *n)
{
	static int turn;

	if (shortly <= 0)
		return 0;
	if (*n > (size_t)shortly)
		*n = (size_t)shortly;
	turn = !turn;
	if (turn)
		errno = EINTR;
	return turn;
}

ssize_t read(int fd, void *data, size_t n)
{
	static ssize_t (*real)(int, void *, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	return cut(&n) ? -1 : real(fd, data, n);
}

ssize_t pread(int fd, void *data, size_t n, off_t at)
{
	static ssize_t (*real)(int, void *, size_t, off_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	return cut(&n) ? -1 : real(fd, data, n, at);
}

ssize_t pread64(int fd, void *data, size_t n, off_t at)
{
	return pread(fd, data, n, at);
}

ssize_t write(int fd, const void *data, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	return cut(&n) ? -1 : real(fd, data, n);
}
'''


# What a parser that was taken over would try, when all that is read has been.
TRAP = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(int to, const char *what, int done)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%s %s\n", what,
	    done ? "done" : errno == EACCES || errno == EPERM ? "denied" : "failed");

	syscall(1, to, text, n);
}

static void try(int to)
{
	static int n;
	struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(1) };
	char *argv[] = { "true", NULL };
	char put[256];
	int status = 0, s = socket(AF_INET, SOCK_STREAM, 0);

	snprintf(put, sizeof(put), "%s.%d.%d", getenv("TRAP_SPOT"), getpid(), n++);
	tell(to, "read", open("/etc/passwd", O_RDONLY) >= 0);
	tell(to, "list", open("/etc", O_RDONLY) >= 0);
	tell(to, "make", open(put, O_WRONLY | O_CREAT, 0600) >= 0);
	snprintf(put, sizeof(put), "%s.%d.%d", getenv("TRAP_SPOT"), getpid(), n++);
	tell(to, "mkdir", mkdir(put, 0700) == 0);
	peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* nobody listens there */
	tell(to, "connect", connect(s, (void *)&peer, sizeof(peer)) == 0 ||
	    errno == ECONNREFUSED);
	if (vfork() == 0) {
		execv("/bin/true", argv);
		_exit(126);
	}
	wait(&status);
	errno = EACCES;
	tell(to, "run", status == 0);
}

ssize_t write(int fd, const void *data, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);
	const char *to = getenv("TRAP_FD");

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (to != NULL) /* what is told last counts */
		try(atoi(to));
	return real(fd, data, n);
}
'''


# The n-th file of a name that is opened is another: SWAP is "NAME N PATH", and N
# is 0 for each.
SWAPPED = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *swap(const char *path)
{
	static char name[64], to[256];
	static int n = -1, opened;
	const char *base = strrchr(path, '/');

	if (n < 0)
		sscanf(getenv("SWAP"), "%63s %d %255s", name, &n, to);
	if (strcmp(base == NULL ? path : base + 1, name) != 0)
		return path;
	opened++;
	return n == 0 || opened == n ? to : path;
}

int open(const char *path, int flags, ...)
{
	static int (*real)(const char *, int, ...);
	va_list ap;
	int mode;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "open");
	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	return real(swap(path), flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
'''


class Mode:
    """A command line; how its answers may differ from one run to another."""

    def __init__(self, name, args, stdin=None, same=None, stop=False,
                 short=True):
        self.name, self.args, self.stdin = name, args, stdin
        self.same = same or (lambda text: text)
        self.stop = stop        # it goes on until a signal comes
        self.short = short      # it can be told in parts


def rungs(text):
    """Memory moves: of the running kernel only the answer."""
    return re.sub(r'^\S+Z (\S+(?: \S+)?): .*', r'\1', text.split('\n')[0])


def without_time(text):
    return re.sub(r'(_timestamp_seconds) \d+', r'\1', text)


def json_rungs(text):
    answers = [json.loads(line) for line in text.splitlines()]
    return repr([(a['schema'], a['verdict']['rung']) for a in answers])


MODES = [
    Mode('text', '--size 65640 machines/outage'),
    Mode('json', '--size 65640 --format json machines/outage'),
    # what pagetypeinfo tells more of is in its figures only
    Mode('nagios', '--size 65640 --format nagios machines/outage',
         same=lambda text: text.split(' | ')[0]),
    Mode('prometheus', '--size 65640 --format prometheus machines/outage',
         same=without_time),
    Mode('line', '--size 65640 --format line machines/outage'),
    Mode('a yes', '--size 64K --format json machines/outage'),
    Mode('highatomic', '--size 65640 --format json machines/highatomic'),
    Mode('cma', '--alloc cma --size 1M --format json machines/cma-arm64'),
    Mode('huge pages', '--hugepages 4 --format json machines/outage'),
    Mode('thp', '--alloc thp --format json machines/outage'),
    Mode('overview', 'machines/outage'),
    Mode('overview, json', '-v --format json machines/outage'),
    Mode('several', '--size 64K --order 9 machines/outage machines/here-idle'),
    Mode('a page of both', '--size 64K --order 9 --format prometheus '
         '--output DIR/page machines/outage', same=without_time),
    Mode('explain', '--explain reports/5.10-fragmented.log'),
    Mode('explain, json', '--explain --format json -',
         stdin='reports/5.10-fragmented.log'),
    Mode('explain, packed', '--explain DIR/log.gz'),
    Mode('map', '--map maps/mixed'),
    Mode('map, json', '--map --format json maps/mixed'),
    Mode('output', '--size 65640 --output DIR/page machines/outage'),
    Mode('output, new', '--size 65640 --output DIR/new machines/outage'),
    Mode('record', '--record DIR/samples --order 3', same=lambda _: ''),
    Mode('record, kept', '--record DIR/samples --keep 1M --order 3',
         same=lambda _: ''),
    Mode('history', '--history DIR/samples'),
    Mode('history, json', '--history DIR/samples --format json'),
    Mode('every', '--every 60 --size 65640 --format line --output DIR/page '
         'machines/outage', stop=True,
         same=lambda text: re.sub(r'(?m)^\S+Z ', '', text)),
    Mode('watch', '--watch=60 --order 0', stop=True, same=rungs),
    Mode('tarball', '--size 65640 DIR/copy.tar.gz'),
    Mode('tarball, json', '--size 65640 --format json -', stdin='DIR/copy.tar.gz'),
    Mode('type', '--type ip_entry --btf types/ip_entry.btf machines/outage'),
    Mode('type of a copy', '--type ip_entry DIR/typed'),
    Mode('paste', '--size 65640 -', stdin='DIR/paste'),
    Mode('paste, json', '--size 65640 --format json DIR/paste'),
    Mode('live', '--order 0 --format json', same=json_rungs),
    Mode('help', '--help'),
    Mode('version', '--version'),
]

FRESH = {}      # what stands in a run's folder


def prepare(folder):
    """What modes read and replace, once."""
    outage = DATA / 'machines/outage'
    FRESH['page'] = b'OLD\n'
    FRESH['log.gz'] = gzip.compress(
        (DATA / 'reports/5.10-fragmented.log').read_bytes())
    FRESH['paste'] = b''.join((outage / 'proc' / name).read_bytes() for name in (
        'buddyinfo', 'zoneinfo', 'pagetypeinfo', 'meminfo', 'version'))
    with tarfile.open(folder / 'copy.tar.gz', 'w:gz') as tar:
        tar.add(outage, 'copy')
    FRESH['copy.tar.gz'] = (folder / 'copy.tar.gz').read_bytes()
    shutil.copytree(outage, folder / 'typed')
    (folder / 'typed/sys/kernel/btf').mkdir(parents=True)
    shutil.copy(DATA / 'types/ip_entry.btf',
                folder / 'typed/sys/kernel/btf/vmlinux')
    for _ in range(3):
        subprocess.run([BIN, '--record', folder / 'samples', '--order', '3'],
                       check=True, stdin=subprocess.DEVNULL)
    FRESH['samples'] = (folder / 'samples').read_bytes()


Outcome = collections.namedtuple('Outcome', 'code out err files hung')
STRACE = ['strace', '-f', '-qqq', '-o', '/dev/null']
ENV = {'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'TZ': 'UTC',
       # what is freed is not looked for when a test of that runs
       'ASAN_OPTIONS': 'detect_leaks=0',
       # nor what becomes of its counts where one of those is counted
       'GCOV_ERROR_FILE': '/dev/null'}


def run(mode, base, inject=(), env=None, fds=(), binary=None):
    folder = Path(tempfile.mkdtemp(dir=base))
    for name, data in FRESH.items():
        (folder / name).write_bytes(data)
    (folder / 'typed').symlink_to(base / 'typed')
    args = [a.replace('DIR', str(folder)) for a in mode.args.split()]
    inject = list(inject)
    if mode.stop:
        inject += ['-e', 'inject=ppoll:signal=TERM:when=1']
    command = [*inject, binary or BIN, *args]
    if inject:
        command = [*STRACE, *command]
    stdin = subprocess.DEVNULL
    if mode.stdin is not None:
        stdin = open(DATA / mode.stdin.replace('DIR', str(folder)), 'rb')
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd=DATA,
                          env={**ENV, **(env or {})}, pass_fds=fds,
                          start_new_session=True) as p:
        try:
            out, err = p.communicate(timeout=20)
            hung = False
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            out, err = p.communicate()
            hung = True
    if stdin != subprocess.DEVNULL:
        stdin.close()
    files = {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file()}
    shutil.rmtree(folder)
    name = str(folder)
    return Outcome(p.returncode, out.decode().replace(name, 'DIR'),
                   err.decode().replace(name, 'DIR'), files, hung)


# A weaker answer has words for what was not to be had.
WEAK = re.compile(
    r'not readable|unreadable|cannot be read|cannot open|cannot read|'
    r'not a regular file|no [a-z/_]+ in it|"absent"|is absent|"bad"|'
    r'page_size_assumed":true|taking pages|release not known|left out:|'
    r'  not read |cannot be told|"kernel_release":null|by buddyinfo alone|'
    r'input_readable\{[^}]*\} 0')


def judge(mode, plain, got, what=''):
    """(what it came to, what is wrong with that)."""
    wrong = []
    errors = {2, 3} if 'nagios' in mode.args else {2}
    if got.hung:
        return 'hung', ['hung']
    if got.code not in {0, 1} | errors:
        return 'crash', [f'ended by {got.code}']
    litter = set(got.files) - set(plain.files) - set(FRESH)
    if litter:
        wrong.append(f'left {litter}')
    lines = [line for line in got.err.splitlines()
             if line not in plain.err.splitlines()]
    if len(lines) > 1 + ('several' in mode.name):
        wrong.append(f'{len(lines)} lines of errors')
    if re.search(r'[^ -~\n]', got.err) or 'Success' in got.err:
        wrong.append('an odd error')
    if '--record' in mode.args:
        return judge_record(got, wrong, what)
    kept = all(got.files.get(name) == data for name, data in FRESH.items())
    page = got.files.get('page', b'').decode()
    new = got.files.get('new', b'').decode()
    if got.code == plain.code and \
            new == plain.files.get('new', b'').decode() and \
            mode.same(got.out + page.replace('OLD\n', '')) == mode.same(
                plain.out + plain.files['page'].decode().replace(
                    'OLD\n', '')):
        return 'same', wrong
    said = got.out + got.err + ('' if page == 'OLD\n' else page) + new
    if got.code in errors:
        if not said.strip() and 'write' not in what:
            wrong.append('an error without a word')
        if not kept and 'run_success' not in page and not WEAK.search(page) \
                and not (mode.stop and 'CANNOT TELL' in page):
            wrong.append('the old file is gone')
        if 'prometheus' in mode.args and got.out and \
                'run_success 0' not in got.out and not WEAK.search(got.out):
            wrong.append('a page that says success')
        return ('error' if got.err or 'UNKNOWN' in got.out or
                'CANNOT' in said else 'unknown'), wrong
    # JSON has some of these words in any answer
    without = collections.Counter(WEAK.findall(
        plain.out + plain.files['page'].decode() +
        plain.files.get('new', b'').decode()))
    if not collections.Counter(WEAK.findall(said)) - without:
        wrong.append('another answer')
    return 'weaker', wrong


def judge_record(got, wrong, what):
    """What is there is whole; one that was to go is gone or not."""
    lines = got.files.get('samples', b'').split(b'\n')
    for line in lines[:-1]:
        try:
            json.loads(line)
        except ValueError:
            wrong.append('a torn sample')
    if lines[-1] != b'':
        wrong.append('a torn sample')
    if len(lines) < 2:
        wrong.append('the record is gone')
    old = FRESH['samples'].split(b'\n')[:-1]
    if lines[:-1] == old and got.code != 2:
        wrong.append('nothing recorded, and no error')
    if got.code == 2 and not got.err and 'write' not in what:
        wrong.append('an error without a word')
    return 'error' if got.code == 2 else 'same', wrong


def count(mode, base):
    """From which on and how often it makes each call: the most of any of its
    processes.  One that is built for counting writes its counts at the end."""
    trace = base / 'trace'
    shown = ['-e', 'trace=' + ','.join(f'?{name}' for name in CALLS)]
    plain = run(mode, base, ['-o', str(trace), *shown])
    calls, before, ended = collections.Counter(), None, set()
    for line in trace.read_text(errors='replace').splitlines():
        if before is None and BEGIN in line:
            before = collections.Counter(
                {name: n for (_, name), n in calls.items()})
        m = re.match(r'(\d+) +(\w+)\(', line)
        if m and '.gcda"' in line:
            ended.add(m[1])
        if m and m[1] not in ended:
            calls[m[1], m[2]] += 1
    most = {}
    for (_, name), n in calls.items():
        most[name] = max(most.get(name, 0), n)
    return plain, {name: range(before[name] + 1, n + 1)
                   for name, n in most.items()}


def how(name, error):
    # the kernel's brk() gives the old end back, and no error
    return 'retval=0' if name == 'brk' else 'error=' + error


def system_calls(mode, base, pool, totals):
    plain, calls = count(mode, base)
    plain = run(mode, base, ['-e', 'trace=execve,ppoll'])
    jobs = []
    for name, ats in sorted(calls.items()):
        errors = CALLS[name]
        for at in ats:
            some = errors if PART == 0 else (errors[at % len(errors)], )
            jobs += [(name, error, at) for error in some]

    if PART != 0:
        jobs = jobs[::max(1, len(jobs) // MOST)]

    def one(job):
        name, error, at = job
        return job, run(mode, base,
                        ['-e', f'inject={name}:{how(name, error)}:when={at}'])

    bad = []
    for (name, error, at), got in pool.map(one, jobs):
        kind, wrong = judge(mode, plain, got, name)
        totals[kind] += 1
        if wrong:
            bad.append((f'{name} {at} {error}', wrong, got))
    report(mode, 'system calls', len(jobs), bad, plain)


def allocations(mode, base, pool, totals, library):
    if mode.stop:       # strace would be what is out of memory
        return
    plain = run(mode, base, binary=DYNAMIC)
    reader, writer = os.pipe()
    run(mode, base, env={'LD_PRELOAD': library, 'FAULT_COUNT': str(writer)},
        fds=[writer], binary=DYNAMIC)
    os.close(writer)
    n = int(os.read(reader, 100) or 0)
    os.close(reader)
    ats = range(1, n + 1) if PART == 0 else sorted(
        {*range(1, n + 1, max(1, n // MOST))})

    def one(at):
        return at, run(mode, base, env={'LD_PRELOAD': library,
                                        'FAULT_AT': str(at)}, binary=DYNAMIC)

    bad = []
    for at, got in pool.map(one, ats):
        kind, wrong = judge(mode, plain, got)
        totals[kind] += 1
        if wrong:
            bad.append((f'allocation {at}', wrong, got))
    report(mode, f'allocations of {n}', len(ats), bad, plain)
    bad = []
    for size in (1, 7, 4096):
        got = run(mode, base, env={'LD_PRELOAD': library,
                                   'FAULT_SHORT': str(size)}, binary=DYNAMIC)
        kind, wrong = judge(mode, plain, got)
        totals[kind] += 1
        if kind != 'same' and '--record' not in mode.args:
            wrong.append('not the same')
        if wrong:
            bad.append((f'{size} bytes at a time', wrong, got))
    report(mode, 'short reads and writes', 3, bad, plain)


def report(mode, what, n, bad, plain):
    shown = [f'{at}: {", ".join(wrong)}: exit {got.code} '
             f'{(got.err or got.out)[:300]!r}' for at, wrong, got in bad[:8]]
    tally.check(f'{mode.name}: {what}: {len(bad)} of {n}', not bad,
                f'without a fault {plain.code}\n  ' + '\n  '.join(shown))


def may_trace():
    try:
        p = subprocess.run([*STRACE, '-e', 'inject=read:error=EIO:when=9999',
                            'true'], check=False, capture_output=True)
    except OSError:
        return False
    return p.returncode == 0


def held(base):
    """What is not allowed once others' files are open is refused."""
    if b'__gcov_dump' in Path(BIN).read_bytes():
        tally.skip('what is read of others',
                   'what is built for counting is not shut in')
        return
    trap = make_library(base, 'trap', TRAP)
    if trap is None:
        tally.skip('what is read of others', 'no library can be made')
        return
    every = {'read', 'list', 'make', 'mkdir', 'connect', 'run'}
    acting = {'make', 'mkdir', 'connect'}
    cases = [
        ('a copy', '--size 65640 machines/outage', every),
        ('a copy, --output', '--size 65640 --output DIR/page machines/outage',
         every),
        ('a map', '--map maps/mixed', every),
        ('what to set', '--tune --size 65640 machines/outage', every),
        ('a log', '--explain reports/5.10-fragmented.log', every),
        ('a log, unasked', 'reports/5.10-fragmented.log', every),
        ('a packed log', '--explain DIR/log.gz', every),
        ('a tarball', '--size 65640 DIR/copy.tar.gz', every),
        ('a paste', '--size 65640 DIR/paste', every),
        ('a record', '--history DIR/samples', every),
        ('several', '--order 9 machines/outage machines/here-idle', acting),
        ('processes', '--jobs 2 --order 9 machines/outage machines/here-idle',
         acting),
        ('a type', '--type ip_entry --btf types/ip_entry.btf machines/outage',
         acting),
        ('the running kernel', '--order 0', set()),
    ]
    for name, args, wanted in cases:
        reader, writer = os.pipe()
        got = run(Mode(name, args), base, fds=[writer], binary=DYNAMIC, env={
            'LD_PRELOAD': trap, 'TRAP_FD': str(writer),
            'TRAP_SPOT': str(base / 'spot')})
        os.close(writer)
        told = dict(line.split() for line in
                    os.read(reader, 4096).decode().splitlines())
        os.close(reader)
        plain = run(Mode(name, args), base, binary=DYNAMIC)
        denied = {what for what, how in told.items() if how == 'denied'}
        if not denied and wanted and LANDLOCK < 4:
            tally.skip(f'held: {name}', 'no landlock, or one without TCP')
            continue
        tally.check(f'held: {name}', denied == wanted and len(told) == 6, told)
        if 'running' not in name:
            tally.check(f'held: {name}: the same answer',
                        (got.code, got.out) == (plain.code, plain.out),
                        got.err or got.out)


def plugged(base):
    """Memory that comes or goes between two files of the running kernel: they
    are read again, and if that is no better, it is said."""
    swap = make_library(base, 'swap', SWAPPED)
    try:
        zones = Path('/proc/buddyinfo').read_text(encoding='ascii').splitlines()
    except OSError:
        zones = []
    if swap is None or not zones:
        tally.skip('plugged', 'no library can be made, or no buddyinfo')
        return
    more = base / 'more'
    more.write_text('\n'.join(zones + [
        re.sub(r'^Node \d+', 'Node 77', zones[-1])]) + '\n', encoding='ascii')
    words = 'not all files have node 77 '
    for n, args, code in ((1, '--order 0', 0), (0, '--order 0 --node 77', 2)):
        got = run(Mode('', args), base, binary=DYNAMIC, env={
            'LD_PRELOAD': swap, 'SWAP': f'buddyinfo {n} {more}'})
        text = ' '.join(got.out.split())
        tally.check(f'plugged: {args}', got.code == code and
                    (words in text) == (code == 2) and
                    ('77' in text) == (code == 2), got)


def make_library(base, name, text):
    source, library = base / f'{name}.c', base / f'{name}.so'
    source.write_text(text)
    p = subprocess.run([*CC, '-O1', '-shared', '-fPIC', '-o', library, source,
                        '-ldl'], check=False, capture_output=True)
    return str(library) if p.returncode == 0 else None


def main():
    modes = [m for m in MODES if WORD in m.name]
    base = Path(tempfile.mkdtemp(prefix='faults'))
    try:
        prepare(base)
        held(base)
        plugged(base)
        traced, library = may_trace(), make_library(base, 'fault', LIBRARY)
        if not traced:
            tally.skip('system calls', 'no strace, or none may be traced')
        if library is None:
            tally.skip('allocations', 'no library can be made')
        if not os.path.exists(os.path.dirname(BIN) + '/fragcheck-unpack'):
            modes = [m for m in modes if 'packed' not in m.name and
                     'tarball' not in m.name]
            tally.skip('tarballs', 'built without libarchive')
        if not os.path.exists(os.path.dirname(BIN) + '/fragcheck-typesize'):
            modes = [m for m in modes if 'type' not in m.name]
            tally.skip('types', 'built without libbpf and libdw')
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for mode in modes:
                totals = collections.Counter()
                if traced:
                    system_calls(mode, base, pool, totals)
                if library is not None:
                    allocations(mode, base, pool, totals, library)
                if PART == 0:
                    print(f'{mode.name}:', ', '.join(
                        f'{n} {kind}' for kind, n in totals.most_common()),
                        flush=True)
    finally:
        shutil.rmtree(base)
    tally.end()


main()
