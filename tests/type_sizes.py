#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""--type against objects that are compiled here, pahole and bpftool.

usage: type_sizes.py FRAGCHECK

What a compiler or a tool is missing for is skipped, and counted.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
SOURCE = os.path.join(HERE, 'testdata/types/ip_entry.c')
OTHER = os.path.join(HERE, 'testdata/types/other.c')
MACHINE = os.path.join(HERE, 'testdata/machines/outage')

# name: bytes on 64 bits, bytes of an element of its flexible array
TYPES = {
    'ip_entry': (65640, None), 'struct ip_entry': (65640, None),
    'ip_entry_t': (65640, None), 'flexible': (104, 8), 'nested': (112, 8),
    'zero': (4, 2), 'bits': (8, None), 'anonymous': (32, None),
    'union either': (40, None), 'unnamed_t': (12, None),
    'callback_head': (16, None), 'ktime_t': (8, None),
}

# How an object is made, and where its types are found then.
BUILDS = {
    'gcc': (['gcc', '-g'], 'DWARF'),
    'gcc, DWARF 4': (['gcc', '-g', '-gdwarf-4'], 'DWARF'),
    'gcc, DWARF 5': (['gcc', '-g', '-gdwarf-5'], 'DWARF'),
    'gcc, compressed': (['gcc', '-g', '-gz'], 'DWARF'),
    'clang': (['clang', '-g'], 'DWARF'),
    'clang, DWARF 4': (['clang', '-g', '-gdwarf-4'], 'DWARF'),
    'clang, DWARF 5': (['clang', '-g', '-gdwarf-5'], 'DWARF'),
    'clang, BPF': (['clang', '-g', '-target', 'bpf'], 'BTF'),
}

binary = os.path.realpath(sys.argv[1])
count = {'passed': 0, 'failed': 0, 'skipped': 0}


def check(what, good, *shown):
    count['passed' if good else 'failed'] += 1
    if not good:
        print(f'types: {what}:', *shown)


def skip(what, why):
    count['skipped'] += 1
    print(f'types: {what}: skipped, {why}')


# pahole adds a section by llvm-objcopy, which need not be there.
os.environ.setdefault('LLVM_OBJCOPY', 'objcopy')


def run(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def ask(*args, where=MACHINE):
    """Exit code, request of the JSON (or None), and standard error."""
    p = run(binary, '--format', 'json', *args, *([where] if where else []))
    request = json.loads(p.stdout)['request'] if p.stdout else None
    return p.returncode, request, p.stderr


def compile_it(folder, name, command, source=SOURCE):
    path = os.path.join(folder, re.sub(r'\W+', '-', name) + '.o')
    p = run(*command, '-c', source, '-o', path)
    return path if p.returncode == 0 else None


def check_types(what, path, source):
    for name, (size, element) in TYPES.items():
        _, request, err = ask('--type', name, '--btf', path)
        t = request and request['type']
        check(f'{what}: {name}', bool(t) and t['size_bytes'] == size and
              t['source'] == source and t['file'] == path and
              t['element_bytes'] == element and
              t['flexible'] == (element is not None) and
              request['size_bytes'] == size, request, err)


def check_builds(folder):
    objects = {}
    for what, (command, source) in BUILDS.items():
        path = shutil.which(command[0]) and compile_it(folder, what, command)
        if not path:
            skip(what, f'{command[0]} cannot do it')
            continue
        objects[what] = path
        check_types(what, path, source)
    return objects


def check_article(path):
    """The outage's structure goes on to its verdict."""
    code, request, _ = ask('--type', 'ip_entry', '--btf', path)
    check('order 5', code == 1 and request['order'] == 5, code, request)
    p = run(binary, '-v', '--type', 'ip_entry', '--btf', path, MACHINE)
    for words in ('65640 bytes (DWARF', 'nr_hits[8192] takes 65536',
                  'a hole of 4 bytes', '104 bytes less'):
        check(f'-v: {words}',
              words in ' '.join(p.stdout.split()), p.stdout)


def check_answers(folder, path):
    """What is not one size is refused in words, and nothing else is said."""
    small = compile_it(folder, 'small', ['gcc', '-g'], OTHER)
    large = compile_it(folder, 'large', ['gcc', '-g', '-DLARGER'], OTHER)
    stripped = os.path.join(folder, 'stripped.o')
    run('strip', '-g', '-o', stripped, small)
    empty = os.path.join(folder, 'empty')
    open(empty, 'w', encoding='ascii').close()
    for what, args, words in (
            ('two sizes', ['--type', 'either_size', '--btf', small, '--btf',
                           large], 'differ: 32 (struct, '),
            ('near', ['--type', 'ip_entri', '--btf', path],
             'similar: ip_entry'),
            ('none', ['--type', 'no_such_thing', '--btf', path],
             'there is none'),
            ('wrong kind', ['--type', 'union ip_entry', '--btf', path],
             'there is none; similar: ip_entry'),
            ('declared', ['--type', 'only_declared', '--btf', path],
             'only declared'),
            ('stripped', ['--type', 'ip_entry', '--btf', stripped],
             'no debug information'),
            ('no ELF', ['--type', 'x', '--btf', SOURCE], 'not an ELF file'),
            ('empty', ['--type', 'x', '--btf', empty], 'not an ELF file'),
            ('directory', ['--type', 'x', '--btf', folder],
             'not a regular file'),
            ('no file', ['--type', 'x', '--btf', folder + '/none'],
             'no such file'),
            ('no array', ['--type', 'ip_entry', '--elements', '2', '--btf',
                          path], 'does not end in an array'),
            ('too many', ['--type', 'flexible', '--elements',
                          str(2**62), '--btf', path], '64 bits'),
            ('a copy without', ['--type', 'ip_entry'], 'give --btf')):
        code, request, err = ask(*args)
        check(what, code == 2 and request is None and words in err and
              err.count('\n') == 1, code, request, err)
    same = compile_it(folder, 'same', ['gcc', '-g'], OTHER)
    code, request, err = ask('--type', 'either_size', '--btf', small,
                             '--btf', same)
    check('twice the same', request and request['size_bytes'] == 32, err)
    code, request, err = ask('--type', 'flexible', '--elements', '1000',
                             '--btf', path)
    check('elements', request and request['size_bytes'] == 104 + 8000 and
          request['type']['elements'] == 1000, request, err)


def check_refused_btf(folder):
    """BTF that is none, or cut; what is packed; what has no size."""
    with open(os.path.join(HERE, 'testdata/types/ip_entry.btf'), 'rb') as f:
        raw = f.read()
    header = int.from_bytes(raw[4:8], 'little')
    strings = header + int.from_bytes(raw[16:20], 'little')
    for what, data, words in (
            ('BTF of two bytes', raw[:2], 'its BTF is corrupt'),
            ('BTF whose header is cut', raw[:23], 'its BTF is corrupt'),
            ('BTF without strings', raw[:strings], 'its BTF is corrupt'),
            ('BTF whose strings are cut', raw[:-1], 'its BTF is corrupt'),
            ('BTF whose strings are elsewhere', raw[:16] + b'\xff' * 4
             + raw[20:], 'its BTF is corrupt'),
            ('BTF whose header is longer than all', raw[:4] + b'\xff' * 4
             + raw[8:], 'its BTF is corrupt'),
            ('BTF of the other byte order', raw[1::-1] + raw[2:],
             'its BTF is corrupt'),
            ('BTF without a type', raw[:strings] + b'\0' * (
                len(raw) - strings), 'there is none'),
            ('a packed vmlinuz', b'\0' * 0x202 + b'HdrS' + b'\0' * 64,
             'see extract-vmlinux'),
            ('nearly a vmlinuz', b'\0' * 0x202 + b'HdrT', 'not an ELF file')):
        path = os.path.join(folder, 'refused.btf')
        with open(path, 'wb') as f:
            f.write(data)
        code, request, err = ask('--type', 'ip_entry', '--btf', path)
        check(what, code == 2 and request is None and words in err and
              err.count('\n') == 1, code, request, err)
    found = is_found(os.path.join(HERE, 'testdata/types/ip_entry.btf'))
    check('BTF as it is', found is True, found)
    code, request, err = ask('--type', 'ip_entri', '--btf', os.path.join(
        HERE, 'testdata/types/ip_entry.btf'))
    check('near in BTF', code == 2 and 'similar: ip_entry' in err, err)
    many = [word for n in range(65) for word in ('--btf', f'{n}.btf')]
    code, request, err = ask('--type', 'ip_entry', *many)
    check('more files than are looked in', code == 2 and
          'too many --btf' in err and err.count('\n') == 1, code, err)
    source = os.path.join(folder, 'nothing.c')
    with open(source, 'w', encoding='ascii') as f:
        f.write('struct nothing { } nothing;\n')
    nothing = compile_it(folder, 'nothing', ['gcc', '-g'], source)
    code, request, err = ask('--type', 'nothing', '--btf', nothing)
    check('no size', code == 2 and 'its size is 0' in err, code, err)
    if os.geteuid() == 0 and shutil.which('setpriv'):
        os.chmod(path, 0o600)
        os.chmod(folder, 0o755)
        p = run('setpriv', '--reuid', 'nobody', '--clear-groups', binary,
                '--type', 'ip_entry', '--btf', path, MACHINE)
        check('what one may not read', p.returncode == 2 and
              'not readable for this user' in p.stderr, p.stderr)
    else:
        skip('what one may not read', 'not root, or no setpriv')


def check_lines(path):
    """--format line tells the reason, also beside one that is answered."""
    none = f'{path}: --type nosuch: there is none'
    both = ['--size', '64K', '--type', 'nosuch']
    for what, args, out, err in (
            ('line', ['--type', 'nosuch'],
             f'{MACHINE}: CANNOT TELL: {none}\n', ''),
            ('line of two', both,
             f'{MACHINE}: CANNOT TELL: nosuch ({none})\n', ''),
            ('line -q of two', ['-q', *both],
             f'{MACHINE}: CANNOT TELL: {none}\n', ''),
            ('line -qq of two', ['-qq', *both],
             '', f'fragcheck: nosuch: {none}\n')):
        p = run(binary, '--format', 'line', *args, '--btf', path, MACHINE)
        check(what, (p.returncode, p.stdout, p.stderr) == (2, out, err),
              p.returncode, p.stdout, p.stderr)


def check_btf(folder, objects):
    """BTF by pahole: in an object, raw, split, and of a copy's kernel."""
    if not shutil.which('pahole'):
        skip('BTF', 'no pahole')
        return
    both = os.path.join(folder, 'both.o')
    shutil.copy(objects['gcc'], both)
    run('pahole', '-J', both)
    check_types('BTF before DWARF', both, 'BTF')
    raw = os.path.join(folder, 'raw.btf')
    run('objcopy', '-O', 'binary', '--only-section=.BTF',
        '--set-section-flags', '.BTF=alloc', both, raw)
    check_types('raw BTF', raw, 'BTF')
    base = compile_it(folder, 'base', ['gcc', '-g'], OTHER)
    run('pahole', '-J', base)
    split = os.path.join(folder, 'split.o')
    shutil.copy(objects['gcc'], split)
    if run('pahole', '-J', '--btf_base', base, split).returncode != 0:
        skip('split BTF', 'pahole cannot do it')
        return
    code, request, err = ask('--type', 'ip_entry', '--btf', base, '--btf',
                             split)
    check('split BTF', request and request['size_bytes'] == 65640 and
          request['type']['file'] == split and
          request['type']['source'] == 'BTF', request, err)
    run('strip', '-g', '--keep-section=.BTF', split)
    code, request, err = ask('--type', 'ip_entry', '--btf', split)
    check('split BTF without its base', code == 2 and 'is split' in err, err)
    below = os.path.join(folder, 'base.btf')
    run('objcopy', '-O', 'binary', '--only-section=.BTF',
        '--set-section-flags', '.BTF=alloc', base, below)
    check_split_in_one(split, below)
    check_split_on_running(folder, split, below)
    copy = os.path.join(folder, 'copy')
    shutil.copytree(MACHINE, copy)
    os.makedirs(copy + '/sys/kernel/btf')
    shutil.copy(raw, copy + '/sys/kernel/btf/vmlinux')
    code, request, err = ask('--type', 'ip_entry', where=copy)
    check('a copy\'s own', request and request['size_bytes'] == 65640,
          request, err)
    other = os.path.join(folder, 'other-copy')
    shutil.copytree(copy, other)
    source = os.path.join(folder, 'small.c')
    with open(source, 'w', encoding='ascii') as f:
        f.write('struct ip_entry { char a[10]; } small;\n')
    small = compile_it(folder, 'small', ['gcc', '-g'], source)
    run('pahole', '-J', small)
    run('objcopy', '-O', 'binary', '--only-section=.BTF',
        '--set-section-flags', '.BTF=alloc', small,
        other + '/sys/kernel/btf/vmlinux')
    sizes = [json.loads(line)['request']['size_bytes'] for line in run(
        binary, '--format', 'json', '--type', 'ip_entry', copy, other,
        copy).stdout.splitlines()]
    check('each copy has its own', sizes == [65640, 10, 65640], sizes)


def is_found(path, command=(), before=()):
    """Is the outage's type found in path, with what is named before it?"""
    words = [word for name in (*before, path) for word in ('--btf', name)]
    p = run(*command, binary, '--format', 'json', '--type', 'ip_entry', *words,
            MACHINE)
    if p.returncode == 2:
        return p.stderr
    t = json.loads(p.stdout)['request']['type']
    return (t['size_bytes'], t['source'], t['file']) == (65640, 'BTF', path)


def check_split_in_one(split, below):
    """A module of 6.11 or later has what it stands upon in .BTF.base."""
    for what, base, want in (('.BTF.base', below, True),
                             ('.BTF.base of no BTF', SOURCE, 'is split')):
        path = f'{split}-{what.replace(" ", "-")}.o'
        run('objcopy', '--add-section', '.BTF.base=' + base, split, path)
        found = is_found(path)
        check(what, found is True if want is True else want in str(found),
              found)


def check_split_on_running(folder, split, below):
    """A module without .BTF.base stands on the running kernel's BTF, if that
    is the kernel it was built for; another's types are not guessed at."""
    release = os.uname().release
    target = '/sys/kernel/btf/vmlinux'
    script = f'mount --bind "$0" {target} && exec "$@"'
    over = ['unshare', '-m', 'sh', '-c', script, below]
    if os.getuid() != 0 or run(*over, 'true').returncode != 0:
        skip('split BTF on the running kernel', 'not root, or no ' + target)
        return
    for what, line, want in (
            ('its own', f'vermagic={release} SMP mod_unload', True),
            ('a longer name', f'vermagic={release}1 SMP', False),
            ('another', 'vermagic=0.0.0 SMP mod_unload with-a-long-name-here',
             False),
            ('no vermagic', f'depends={release} SMP mod_unload', False),
            ('cut off', 'vermagic=', False)):
        info = os.path.join(folder, 'modinfo')
        with open(info, 'wb') as f:
            f.write(f'license=GPL\0{line}'.encode()
                    + (b'' if what == 'cut off' else b'\0'))
        path = f'{split}-{what.replace(" ", "-")}.ko'
        run('objcopy', '--add-section', '.modinfo=' + info, split, path)
        found = is_found(path, over)
        check(f'split BTF on the running kernel, {what}',
              found is True if want else 'is split' in str(found), found)
    found = is_found(split, over, ['/sys/kernel/btf/vmlinux'])
    check('split BTF behind the one that is named', found is True, found)


def check_32_bits(folder):
    path = compile_it(folder, '32', ['gcc', '-g', '-m32'])
    if not path:
        skip('32 bits', 'gcc cannot do it')
        return
    # pahole, if it is there, knows better than this file
    code, request, err = ask('--type', 'struct ip_entry', '--btf', path)
    want = pahole_size('ip_entry', path) or 65600
    check('32 bits', request and request['size_bytes'] == want, want, request,
          err)


def pahole_size(name, path):
    if not shutil.which('pahole'):
        return None
    m = re.search(r'/\* size: (\d+)', run('pahole', '-C', name, path).stdout)
    return int(m[1]) if m else None


def check_live():
    """The running kernel's types, as bpftool and pahole see them."""
    vmlinux = '/sys/kernel/btf/vmlinux'
    if not os.access(vmlinux, os.R_OK):
        skip('the running kernel', f'no {vmlinux}')
        return
    names = ['task_struct', 'page', 'sk_buff', 'inode', 'file', 'zone',
             'pglist_data', 'kmem_cache', 'net_device', 'mm_struct']
    want = {}
    tool = shutil.which('bpftool') or '/usr/sbin/bpftool'
    if os.path.exists(tool):
        dump = run(tool, 'btf', 'dump', 'file', vmlinux).stdout
        for m in re.finditer(r"STRUCT '(\w+)' size=(\d+)", dump):
            want.setdefault(m[1], int(m[2]))
    for name in names:
        size = want.get(name) or pahole_size(name, vmlinux)
        code, request, err = ask('--type', 'struct ' + name, where=None)
        if size is None:
            skip(f'struct {name}', 'no bpftool, no pahole')
            continue
        check(f'struct {name}', request and request['size_bytes'] == size,
              size, request, err)


def check_module(folder):
    """The outage's module, built out of the kernel's tree: DWARF only."""
    headers = sorted(h for h in glob.glob('/usr/src/linux-headers-*') +
                     glob.glob('/lib/modules/*/build')
                     if os.path.exists(h + '/Module.symvers'))
    if not headers:
        skip('a module', 'no kernel headers')
        return
    module = os.path.join(folder, 'module')
    shutil.copytree(os.path.join(HERE, 'testdata/types/module'), module)
    p = run('make', '-C', headers[-1], 'M=' + module, 'modules')
    path = module + '/ip_mod.ko'
    if not os.path.exists(path):
        skip('a module', 'it does not build: ' + p.stderr[-200:])
        return
    code, request, err = ask('--type', 'ip_entry', '--btf', path)
    check('a module', code == 1 and request['size_bytes'] == 65640 and
          request['order'] == 5, request, err)
    run('strip', '-g', path)
    code, _, err = ask('--type', 'ip_entry', '--btf', path)
    check('a stripped module', code == 2 and 'unstripped' in err, err)


def check_packed(folder, path):
    """Compressed files, where libdw can open them."""
    for tool, suffix in (('xz', '.xz'), ('gzip', '.gz'), ('bzip2', '.bz2')):
        if not shutil.which(tool):
            skip(suffix, f'no {tool}')
            continue
        packed = os.path.join(folder, 'packed.ko' + suffix)
        with open(packed, 'wb') as f:
            subprocess.run([tool, '-c', path], stdout=f, check=True)
        code, request, err = ask('--type', 'ip_entry', '--btf', packed)
        check(suffix, code == 1 and request['size_bytes'] == 65640, err)


def check_hostile(objects):
    """Cut and overwritten files: an error or an answer, never a crash."""
    data = open(objects['gcc'], 'rb').read()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'bad.o')
        for i in range(60):
            bad = bytearray(data)
            if i % 2:
                del bad[len(bad) * i // 60:]
            else:
                for at in range(i * 7, len(bad), 97 + i):
                    bad[at] = 0xff
            with open(path, 'wb') as f:
                f.write(bad)
            p = run(binary, '--type', 'ip_entry', '--btf', path, MACHINE)
            check(f'hostile {i}', p.returncode in (0, 1) or
                  (p.returncode == 2 and not p.stdout and
                   p.stderr.count('\n') == 1), p.returncode, p.stderr)


# DWARF 4 of two structures; the name of the first is in the file that
# .gnu_debugaltlink names, and .gnu_debuglink names one more.
LINKED = r"""
	.data
	.globl it
it:	.4byte 1
	.section .debug_abbrev,"",%progbits
	.uleb128 1, 0x11
	.byte 1
	.uleb128 0x13, 0x05, 0, 0
	.uleb128 2, 0x13
	.byte 0
	.uleb128 0x03, 0x1f21, 0x0b, 0x0b, 0, 0
	.uleb128 3, 0x13
	.byte 0
	.uleb128 0x03, 0x08, 0x0b, 0x0b, 0, 0
	.byte 0
	.section .debug_info,"",%progbits
	.4byte 2f - 1f
1:	.2byte 4
	.4byte 0
	.byte 8
	.uleb128 1
	.2byte 12
	.uleb128 2
	.4byte 0
	.byte 8
	.uleb128 3
	.asciz "own"
	.byte 12
	.byte 0
2:
	.section .gnu_debugaltlink,"",%progbits
	.asciz "FOLDER/alt.fifo"
	.fill 20, 1, 0x5a
	.section .gnu_debuglink,"",%progbits
	.asciz "../../../../../../../../dev/console"
	.balign 4
	.4byte 0x12345678
"""


def check_linked(folder):
    """What debug information names is not opened, with landlock or without."""
    source = os.path.join(folder, 'linked.s')
    with open(source, 'w', encoding='ascii') as file:
        file.write(LINKED.replace('FOLDER', folder))
    path = shutil.which('gcc') and compile_it(folder, 'linked', ['gcc'], source)
    if not path:
        skip('links to other files', 'gcc cannot do it')
        return
    os.mkfifo(os.path.join(folder, 'alt.fifo'))
    trace = os.path.join(folder, 'linked.trace')
    for what, inject in (('', ()), (', no landlock', (
            '-e', 'inject=landlock_create_ruleset:error=ENOSYS'))):
        strace = ['strace', '-f', '-o', trace, '-e',
                  'trace=/^open|landlock_create_ruleset', *inject]
        if not shutil.which('strace') or run(*strace, 'true').returncode != 0:
            skip(f'links to other files{what}', 'no strace')
            continue
        try:
            p = subprocess.run(
                [*strace, binary, '--format', 'json', '--type', 'own', '--btf',
                 path, MACHINE], capture_output=True, text=True, check=False,
                timeout=30)
            size = json.loads(p.stdout)['request']['size_bytes']
        except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
            size = error
        with open(trace, encoding='utf-8', errors='replace') as file:
            calls = file.read()
        check(f'links to other files{what}: the answer', size == 12, size)
        check(f'links to other files{what}: it is read', path in calls, calls)
        check(f'links to other files{what}: they are not opened',
              not re.search(r'alt\.fifo|5a5a5a|/dev/console', calls),
              *re.findall(r'.*(?:alt\.fifo|5a5a5a|/dev/console).*', calls))


def main():
    if 'nothing' in run(binary, '--version').stdout:
        code, _, err = ask('--type', 'x', '--btf', SOURCE)
        check('built without', code == 2 and 'built without' in err, err)
        return
    with tempfile.TemporaryDirectory() as folder:
        objects = check_builds(folder)
        check_article(objects['gcc'])
        check_answers(folder, objects['gcc'])
        check_refused_btf(folder)
        check_lines(objects['gcc'])
        check_btf(folder, objects)
        check_packed(folder, objects['gcc'])
        check_module(folder)
        check_32_bits(folder)
        check_live()
        check_hostile(objects)
        check_linked(folder)


main()
print('types: ' + ', '.join(f'{n} {word}' for word, n in count.items()))
sys.exit(1 if count['failed'] else 0)
