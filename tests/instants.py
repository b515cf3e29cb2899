#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the program says of files that are of several instants.

usage: instants.py FRAGCHECK DYNAMIC [MACHINES [SEED]]

The kernel makes a file of /proc as it is read, a node at a time, so each file,
and each node in it, may be of another instant; a copy may be written to as it
is read.  Of random machines (tests/property) there are two readings.  Then:

- mixed by file, or by node and file, as a copy: it is a yes at once only if one
  of the readings is one, too, for else it was at no time;
- handed out in pieces, which a library does that is loaded before DYNAMIC, the
  same program with a shared libc: each piece of another reading, one node more or
  less, longer or shorter than the file was when it was opened.  The answer is that
  to what was handed out, or an error, and in all formats the same.
"""
import collections
import copy
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / 'contrib'))
sys.path.insert(0, str(HERE / 'property'))
import property as P  # noqa: E402 (its folder comes first)
from tally import Tally  # noqa: E402

BIN, DYNAMIC = (os.path.realpath(path) for path in sys.argv[1:3])
MACHINES = int(sys.argv[3]) if len(sys.argv) > 3 else 40
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
CC = os.environ.get('CC', 'cc').split()
ENV = {'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'TZ': 'UTC',
       'ASAN_OPTIONS': 'detect_leaks=0', 'GCOV_ERROR_FILE': '/dev/null'}
FILES = {'zoneinfo': P.zoneinfo, 'buddyinfo': P.buddyinfo,
         'pagetypeinfo': P.pagetypeinfo}
MASKS = ('GFP_KERNEL', 'GFP_ATOMIC', 'GFP_HIGHUSER_MOVABLE')
tally = Tally('instants')

# What read(2) gives of a file, whatever is in it: TAPES is a folder with a file
# NAME for each such name.  In it is for each time the file is opened, the last of
# them for good, "open\n" and then for each read its length, "\n" and the bytes.
# The file's own offset tells whether it was opened anew.
LIBRARY = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAPES 8
static struct tape {
	char name[64];
	char *data, *end, *at; /* of the next length */
	size_t left; /* of what is at hand, which begins at bytes */
	char *bytes;
} tapes[TAPES];
static ssize_t (*next)(int, void *, size_t);

static void __attribute__((constructor)) begin(void)
{
	const char *names[] = { "zoneinfo", "buddyinfo", "pagetypeinfo", "vmstat" };
	const char *folder = getenv("TAPES");

	*(void **)&next = dlsym(RTLD_NEXT, "read");
	for (size_t i = 0; folder != NULL && i < sizeof(names) / sizeof(*names); i++) {
		struct tape *t = &tapes[i];
		char path[512];
		struct stat st;
		int fd;

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0 || fstat(fd, &st) != 0)
			continue;
		t->data = t->at = malloc(st.st_size + 1);
		t->end = t->data + next(fd, t->data, st.st_size);
		*t->end = 0;
		snprintf(t->name, sizeof(t->name), "%s", names[i]);
		close(fd);
	}
}

static struct tape *tape_of(int fd)
{
	char link[64], path[512];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return NULL;
	path[n] = 0;
	for (size_t i = 0; i < TAPES; i++) {
		if (tapes[i].name[0] != 0 && strrchr(path, '/') != NULL &&
		    strcmp(strrchr(path, '/') + 1, tapes[i].name) == 0)
			return &tapes[i];
	}
	return NULL;
}

ssize_t read(int fd, void *data, size_t n)
{
	struct tape *t = tape_of(fd);
	char byte;

	if (t == NULL)
		return next(fd, data, n);
	if (lseek(fd, 0, SEEK_CUR) == 0) {
		char *open = strstr(t->at, "open\n");

		if (t->at == t->data || open != NULL) {
			t->data = open + 5;
			t->at = t->data;
		}
		t->at = t->data;
		t->left = 0;
		(void)!next(fd, &byte, 1);
	}
	if (t->left == 0) {
		if (t->at >= t->end || t->at[0] == 'o')
			return 0;
		t->left = strtoul(t->at, &t->bytes, 10);
		t->bytes++;
		t->at = t->bytes + t->left;
	}
	if (n > t->left)
		n = t->left;
	memcpy(data, t->bytes, n);
	t->bytes += n;
	t->left -= n;
	return (ssize_t)n;
}
'''


# ---- readings ---------------------------------------------------------------

def machine(rng):
    """One that lists by type, in which something is free somewhere.  Before 4.4
    the watermark hangs on the lists of each order, and those of three instants may
    add up to what none of them was."""
    while True:
        m = P.make_machine(rng)
        m['boost_factor'] = 15000
        if m['release'] < (4, 4, 0) or not any(z['size'] for z in m['zones']):
            continue
        for z in m['zones']:
            P.limit_boost(m, z)
        return m


def another(rng, m):
    """The same machine at another time: other free lists."""
    other = copy.deepcopy(m)
    for i, z in enumerate(m['zones']):
        new = P.make_zone(rng, m, z['node'], z['name'], z['index'],
                          z['size'] > 0)
        size = max(z['size'], new['size'])
        m['zones'][i]['size'] = new['size'] = size
        for key in ('reserve', 'min', 'low', 'high', 'high0', 'boost'):
            new[key] = z[key]
        other['zones'][i] = new
    return other


def nodes(m):
    return sorted({z['node'] for z in m['zones']})


def of_node(m, node):
    return dict(m, zones=[z for z in m['zones'] if z['node'] == node])


def write(folder, m, texts):
    proc = folder / 'proc'
    proc.mkdir(parents=True)
    (proc / 'version').write_text(P.version(m))
    (proc / 'meminfo').write_text('Hugepagesize: %d kB\n' % (
        m['page'] * m['page'] // 8 // 1024))
    for name, text in texts.items():
        (proc / name).write_text(text)


def mixes(rng, first, second):
    """(name, its texts): of all readings, the first two being whole ones."""
    both = first, second
    for how in itertools.product((0, 1), repeat=len(FILES)):
        yield how, {name: FILES[name](both[which])
                    for name, which in zip(FILES, how)}
    for _ in range(3 if len(nodes(first)) > 1 else 0):
        how = [[rng.randrange(2) for _ in nodes(first)] for _ in FILES]
        yield how, {
            name: ''.join(text(of_node(both[which], node))
                          for node, which in zip(nodes(first), row))
            for (name, text), row in zip(FILES.items(), how)}


def ask(args, **kwargs):
    return subprocess.run(args, capture_output=True, check=False, env=ENV,
                          timeout=60, **kwargs)


# ---- mixed, and read as a copy ----------------------------------------------

def mixed(base):
    """No yes that was at no time."""
    rng = random.Random(SEED)
    made, paths = {}, []
    for n in range(MACHINES):
        first = machine(rng)
        second = another(rng, first)
        for k, (how, texts) in enumerate(mixes(rng, first, second)):
            folder = base / f'{n}' / f'{k}'
            write(folder, first, texts)
            made[n, k] = how, first
            paths.append(str(folder))
    found = collections.Counter()
    wrong = []
    for mask in MASKS:
        orders = [a for o in range(14) for a in ('--order', str(o))]
        said = ask([BIN, '--format', 'json', '--gfp', mask,
                    '--page-size', '4096', *orders, *paths]).stdout
        yes = collections.defaultdict(set)
        for line in said.decode().splitlines():
            answer = json.loads(line)
            if 'error' in answer:
                found['error'] += 1
                continue
            n, k = answer['source']['path'].split('/')[-2:]
            rung = answer['verdict']['rung']
            found[rung] += 1
            doubt = answer['verdict']['doubt'] or ''
            # that far the kernel's counter may have been
            if rung == 'now' and (k in '07' or 'may lag' not in doubt):
                yes[int(n), int(k)].add(answer['request']['order'])
        for (n, k), orders in yes.items():
            how, m = made[n, k]
            whole = yes.get((n, 0), set()) | yes.get((n, 7), set())
            if not orders <= whole:
                wrong.append((n, how, m['release'], mask,
                              sorted(orders - whole)))
    tally.check(f'of {sum(found.values())} answers to mixed files', not wrong,
                len(wrong), *wrong[:4])
    tally.check('both yes and no among them',
                found['now'] > 1000 and found['no'] > 1000, found)


# ---- handed out in pieces ---------------------------------------------------

def tape(*opened):
    """Of each time it is opened the pieces."""
    return b''.join(b'open\n' + b''.join(b'%d\n%s' % (len(p), p)
                                         for p in pieces if p)
                    for pieces in opened)


def cut(text, size):
    return [text[at:at + size] for at in range(0, len(text), size)]


def lines_of(text):
    return text.splitlines(keepends=True)


def changed(rng, name, first, second, grown, lost):
    """(what becomes of a file as it is read, the pieces)."""
    a, b, more, less = (FILES[name](m).encode()
                        for m in (first, second, grown, lost))
    size = rng.choice((1, 7, 64, 300, 4096))
    at = rng.randrange(len(a) + 1)
    k = rng.randrange(len(lines_of(a)) + 1)
    yield 'whole', cut(a, size)
    yield 'overwritten', cut(a[:at] + b[at:], size)
    yield 'line by line', (lines_of(a)[:k] + lines_of(b)[k:])
    yield 'cut off', cut(a[:at], size)
    yield 'cut off behind a line', lines_of(a)[:k]
    yield 'gone', []
    yield 'begun again', cut(a[:at] + b, size)
    yield 'a node more', cut(more, size)
    yield 'a node more from then on', lines_of(a)[:k] + lines_of(more)[k:]
    yield 'a node less', cut(less, size)
    yield 'a node less from then on', lines_of(a)[:k] + lines_of(less)[k:]
    yield 'zeros', cut(a[:at] + bytes(len(a) - at), size)


def hotplugged(m):
    """(with a node more, with one less)"""
    last = max(nodes(m))
    new = copy.deepcopy([z for z in m['zones'] if z['node'] == last])
    for z in new:
        z['node'] = last + 1
    return (dict(m, zones=m['zones'] + new),
            dict(m, zones=[z for z in m['zones'] if z['node'] != last]))


FORMATS = 'text', 'json', 'line', 'nagios', 'prometheus'


def play(base, library, source, tapes, args=()):
    """The outcome in each format."""
    folder = Path(tempfile.mkdtemp(dir=base))
    for name, data in tapes.items():
        (folder / name).write_bytes(data)
    env = dict(ENV, LD_PRELOAD=library, TAPES=str(folder))
    outcomes = {}
    for name in FORMATS:
        outcomes[name] = subprocess.run(
            [DYNAMIC, '--format', name, *args, *source], env=env, timeout=20,
            capture_output=True, check=False)
    return outcomes


def told(outcomes):
    """(what is wrong with them, the JSON answer or None)."""
    wrong, answer = [], None
    for name, p in outcomes.items():
        if p.returncode not in {0, 1, 2} | ({3} if name == 'nagios' else set()):
            wrong.append(f'{name} ended by {p.returncode}')
        if re.search(rb'[^ -~\n]', p.stdout + p.stderr):
            wrong.append(f'{name}: odd bytes')
        if len(p.stderr.splitlines()) > 1:
            wrong.append(f'{name}: {len(p.stderr.splitlines())} lines of errors')
    out = outcomes['json'].stdout
    if outcomes['json'].returncode != 2 or out:
        answer = json.loads(out)
    rung = (answer or {}).get('verdict', {}).get('rung')
    code = outcomes['json'].returncode
    if rung is None and code != 2:
        wrong.append(f'exit {code} without an answer')
    if (rung == 'now') != (code == 0):
        wrong.append(f'{rung}, but exit {code}')
    if code != outcomes['text'].returncode or \
            code != outcomes['line'].returncode:
        wrong.append('text, line or JSON disagree')
    words = rb'^(\S+: )?(YES|NO|NOT NOW|CANNOT TELL|UNKNOWN|IMPOSSIBLE)'
    for name in ('text', 'line'):
        m = re.match(words, outcomes[name].stdout)
        yes = bool(m) and m[2] == b'YES'
        if yes != (rung == 'now'):
            wrong.append(f'{name} says {outcomes[name].stdout[:60]}')
    if (outcomes['nagios'].returncode == 0) != (rung == 'now') and \
            b'low' not in outcomes['nagios'].stdout:
        wrong.append('nagios disagrees')
    if b'\nfragcheck_run_success 1\n' in outcomes['prometheus'].stdout and rung is None:
        wrong.append('a page that says success')
    return wrong, answer


def verdict(answer):
    """All but where it is from."""
    return answer and {k: v for k, v in answer.items() if k != 'source'}


def read_of(pieces, size):
    """What is read of them: what has as many bytes as the file had has ended."""
    text = b''.join(pieces)
    ends = set(itertools.accumulate(map(len, pieces)))
    return [t.decode() for t in ([text, text[:size]] if size in ends else [text])]


def at_rest(folder, m, texts, args):
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, m, texts)
    p = ask([BIN, '--format', 'json', *args, str(folder)])
    return p.returncode, verdict(json.loads(p.stdout or b'null'))


def handed_out(base):
    library = make_library(base)
    if library is None:
        tally.skip('handed out in pieces', 'no library can be made')
        return
    rng = random.Random(SEED)
    found = collections.Counter()
    wrong = []
    for n in range(MACHINES // 10):
        first = machine(rng)
        second = another(rng, first)
        grown, lost = hotplugged(first)
        texts = {name: text(first) for name, text in FILES.items()}
        folder = base / f'pieces{n}'
        write(folder, first, texts)
        args = ['--page-size', '4096', '--order',
                str(rng.randrange(first['orders']))]
        for name in FILES:
            all_of_them = list(changed(rng, name, first, second, grown, lost))
            for what, pieces in [all_of_them[0], *rng.sample(all_of_them, 3)]:
                got = play(base, library, [str(folder)],
                           {name: tape(pieces)}, args)
                bad, answer = told(got)
                same = (got['json'].returncode, verdict(answer)) in [
                    at_rest(base / 'rest', first, {**texts, name: text}, args)
                    for text in read_of(pieces, len(texts[name]))]
                size = sum(map(len, pieces))
                if size < len(texts[name]) and answer is not None:
                    bad.append('shorter than it was, and an answer')
                if not same and (answer is not None or what == 'whole'):
                    bad.append('not what the same bytes come to at rest')
                found['error' if answer is None else 'same'] += 1
                if bad:
                    wrong.append((n, name, what, bad,
                                  got['text'].stderr[:200]))
    tally.check(f'of {sum(found.values())} that changed as they were read',
                not wrong, len(wrong), *wrong[:4])
    tally.check('both answers and errors among them', min(
        found['error'], found['same']) > 10, found)


def make_library(base):
    source, library = base / 'tapes.c', base / 'tapes.so'
    source.write_text(LIBRARY)
    p = subprocess.run([*CC, '-O1', '-shared', '-fPIC', '-o', library, source,
                        '-ldl'], check=False, capture_output=True)
    return str(library) if p.returncode == 0 else None


def main():
    base = Path(tempfile.mkdtemp(prefix='instants'))
    try:
        mixed(base)
        handed_out(base)
    finally:
        shutil.rmtree(base)
    tally.end()


main()
