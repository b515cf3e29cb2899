# SPDX-License-Identifier: BSD-2-Clause
"""The kernels that can be tried, and what a guest of each boots.

prepare() fetches a kernel and its headers, builds the module and the runner,
and packs the initramfs, once per kernel; everything is kept in the cache.
"""
import glob
import lzma
import os
import re
import shutil
import subprocess

import packages

HERE = os.path.dirname(os.path.abspath(__file__))
HOST = ['gcc', 'make', 'libc6-dev', 'libelf1', 'cpio', 'kmod', 'xz-utils',
        'zstd', 'e2fsprogs']

# suites: where the kernel is.  image: its package, the newest match is taken.
# toolchain: suites of the compiler, if the host's cannot build for it.
KERNELS = {
    '5.10': {'suites': ['bullseye'],
             'image': r'linux-image-(5\.10\..*-cloud-amd64)'},
    '6.1': {'suites': ['bookworm'],
            'image': r'linux-image-(6\.1\..*-cloud-amd64)'},
    '6.12': {'suites': ['bookworm-backports'],
             'image': r'linux-image-(6\.12\..*-cloud-amd64)'},
    '7': {'suites': ['trixie-backports'], 'toolchain': ['trixie'],
          'image': r'linux-image-(7\..*-cloud-amd64)'},
    '6.12-arm64-16k': {'suites': ['bookworm-backports'], 'arch': 'arm64',
                       'image': r'linux-image-(6\.12\..*-arm64-16k)'},
    '6.1-ppc64el-64k': {'suites': ['bookworm'], 'arch': 'ppc64el',
                        'image': r'linux-image-(6\.1\..*-powerpc64le)'},
}

ARCHES = {
    'amd64': {'host': ['qemu-system-x86'], 'cross': '', 'arch': 'x86_64',
              'machine': 'x86_64'},
    'arm64': {'host': ['qemu-system-arm', 'gcc-aarch64-linux-gnu',
                       'libc6-dev-arm64-cross'],
              'cross': 'aarch64-linux-gnu-', 'arch': 'arm64',
              'machine': 'aarch64'},
    'ppc64el': {'host': ['qemu-system-ppc', 'gcc-powerpc64le-linux-gnu',
                         'libc6-dev-ppc64el-cross'],
                'cross': 'powerpc64le-linux-gnu-', 'arch': 'powerpc',
                'machine': 'ppc64le'},
}

# To be entered with chroot, where the host's tools are too old.
TOOLCHAIN = ['base-files', 'bash', 'coreutils', 'dash', 'diffutils',
             'findutils', 'gawk', 'gcc', 'grep', 'libc6-dev', 'libelf1',
             'make', 'perl-base', 'sed']

# Modules of the guest, with all they need.
GUEST_MODULES = ['virtio_pci', 'virtio_blk']


def fetch(cache, name):
    """Unpack the kernel; (folder of the kernel, its release)."""
    spec = KERNELS[name]
    arch = spec.get('arch', 'amd64')
    suite = packages.Suite(cache, spec['suites'], arch)
    found = suite.names(spec['image'])
    if not found:
        raise SystemExit(f'kernels: no package like {spec["image"]} in '
                         f'{" ".join(spec["suites"])}')
    release = re.fullmatch(spec['image'], found[-1]).group(1)
    home = os.path.join(cache, 'kernels', name, release)
    root = home + '/root'
    if os.path.exists(home + '/fetched'):
        return home, release
    version = re.match(r'(.*?)-(?:cloud-amd64|arm64-16k|powerpc64le)$',
                       release).group(1)
    if 'toolchain' in spec:
        # First: it has the links from /bin and /lib into /usr.
        print('fetching a toolchain of', *spec['toolchain'], flush=True)
        packages.Suite(cache, spec['toolchain'], arch).unpack_with_depends(
            TOOLCHAIN, root)
        # An alternative, which only an installation would set up.
        os.symlink('gawk', root + '/usr/bin/awk')
    print(f'fetching {found[-1]}', flush=True)
    # Newer kernels come in parts.
    parts = suite.names('linux-(base|binary|modules)-' + re.escape(release))
    suite.unpack([found[-1], *parts, f'linux-headers-{release}',
                  f'linux-headers-{version}-common'], root)
    # The build tools run here, whatever the kernel runs on.
    here = suite if arch == 'amd64' else packages.Suite(
        cache, spec['suites'], 'amd64')
    kbuild = here.names('linux-kbuild-' + re.escape(version)) or here.names(
        'linux-kbuild-' + re.escape('.'.join(version.split('.')[:2])))
    here.unpack(kbuild[-1:], root)
    if not os.path.exists(root + '/lib'):
        os.symlink('usr/lib', root + '/lib')
    with open(home + '/fetched', 'w', encoding='utf-8'):
        pass
    return home, release


def build_module(home, release, spec, arch):
    """fragtry.ko for one kernel."""
    root = home + '/root'
    source = root + '/fragtry'
    shutil.rmtree(source, ignore_errors=True)
    os.makedirs(source)
    for name in ('fragtry.c', 'Kbuild'):
        shutil.copy(f'{HERE}/module/{name}', source)
    headers = f'/usr/src/linux-headers-{release}'
    chroot = []
    prefix = root
    if 'toolchain' in spec:
        # objtool wants /proc; the mount ends with the command.
        chroot = ['unshare', '--mount', 'sh', '-c', f'mount -t proc proc '
                  f'{root}/proc && exec chroot {root} "$@"', 'sh']
        prefix = ''
        for sub in ('dev', 'tmp', 'proc'):
            os.makedirs(f'{root}/{sub}', exist_ok=True)
        if not os.path.exists(root + '/dev/null'):
            os.mknod(root + '/dev/null', 0o20666, os.makedev(1, 3))
    else:
        # These name each other by absolute paths.
        for path in glob.glob(f'{root}{headers}/**/Makefile',
                              recursive=True) + [
                                  f'{root}{headers}/.kernelvariables']:
            if os.path.isfile(path):
                with open(path, encoding='utf-8') as f:
                    text = f.read()
                with open(path, 'w', encoding='utf-8') as f:
                    f.write(re.sub(r'(?<![\w/.])/usr/(src|lib)/linux',
                                   rf'{root}/usr/\1/linux', text))
        for path in glob.glob(f'{root}{headers}/*'):
            if os.path.islink(path) and os.readlink(path).startswith('/usr'):
                target = root + os.readlink(path)
                os.unlink(path)
                os.symlink(target, path)
    args = [*chroot, 'make', '-s', '-C', prefix + headers,
            f'M={prefix}/fragtry', f'ARCH={arch["arch"]}',
            f'CROSS_COMPILE={arch["cross"]}',
            # Debian's headers ask for the very compiler of the build.
            f'CC={arch["cross"]}gcc',
            # No type information: it takes pahole and the whole vmlinux.
            'CONFIG_DEBUG_INFO_BTF_MODULES=', 'modules']
    with open(home + '/module.log', 'w', encoding='utf-8') as log:
        p = subprocess.run(args, stdout=log, stderr=log, check=False)
    if p.returncode or not os.path.exists(source + '/fragtry.ko'):
        with open(home + '/module.log', encoding='utf-8') as log:
            raise SystemExit('kernels: the module does not build:\n' +
                             log.read()[-4000:])
    return source + '/fragtry.ko'


def modules_needed(folder, names):
    """Files of modules and of all they need, in the order of loading."""
    depends = {}
    with open(folder + '/modules.dep', encoding='utf-8') as f:
        for line in f:
            path, _, needed = line.partition(':')
            depends[path] = needed.split()
    result = []
    for name in names:
        for path, needed in depends.items():
            stem = os.path.basename(path).split('.')[0].replace('-', '_')
            if stem == name:
                for p in [*reversed(needed), path]:
                    if p not in result:
                        result.append(p)
    return [os.path.join(folder, p) for p in result]


def plain(path):
    """The bytes of a module file, unpacked."""
    with open(path, 'rb') as f:
        data = f.read()
    if path.endswith('.xz'):
        return lzma.decompress(data)
    if path.endswith('.zst'):
        return subprocess.run(['zstd', '-dcq', path], check=True,
                              stdout=subprocess.PIPE).stdout
    return data


def prepare(cache, name):
    """All a guest needs: kernel, initrd, release, arch, machine."""
    spec = KERNELS[name]
    arch_name = spec.get('arch', 'amd64')
    arch = ARCHES[arch_name]
    packages.host(HOST + arch['host'])
    home, release = fetch(cache, name)
    root = home + '/root'
    module = build_module(home, release, spec, arch)
    tree = home + '/initramfs'
    shutil.rmtree(tree, ignore_errors=True)
    for sub in ('dev', 'proc', 'sys', 'modules'):
        os.makedirs(f'{tree}/{sub}')
    subprocess.run([arch['cross'] + 'gcc', '-O2', '-Wall', '-Wextra',
                    '-static', '-o', tree + '/init',
                    *sorted(glob.glob(HERE + '/guest/*.c'))],
                   check=True)
    subprocess.run(['depmod', '-b', root, release], check=True)
    folder = f'{root}/lib/modules/{release}'
    for i, path in enumerate(modules_needed(folder, GUEST_MODULES)):
        stem = os.path.basename(path).split('.')[0]
        with open(f'{tree}/modules/{i:02}-{stem}.ko', 'wb') as f:
            f.write(plain(path))
    shutil.copy(module, f'{tree}/modules/99-fragtry.ko')
    initrd = home + '/initrd'
    with open(initrd, 'wb') as f:
        subprocess.run('find . | cpio --quiet -o -H newc -R 0:0 | gzip -1',
                       shell=True, cwd=tree, stdout=f, check=True)
    kernel = [*glob.glob(f'{root}/boot/vmlinu*-{release}'),
              *glob.glob(f'{folder}/vmlinu*')]
    return {'kernel': kernel[0], 'initrd': initrd, 'release': release,
            'arch': arch_name, 'machine': arch['machine'], 'name': name,
            'home': home}


def with_files(initrd, files, out):
    """The same initramfs with more in it: {path: (bytes, mode)}."""
    tree = out + '.tree'
    shutil.rmtree(tree, ignore_errors=True)
    for path, (data, mode) in files.items():
        path = os.path.join(tree, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data)
        os.chmod(path, mode)
    # The kernel unpacks one archive after the other.
    shutil.copy(initrd, out)
    with open(out, 'ab') as f:
        f.write(b'\0' * (-os.path.getsize(out) % 4))
        f.flush()
        subprocess.run('find . | cpio --quiet -o -H newc -R 0:0 | gzip -1',
                       shell=True, cwd=tree, stdout=f, check=True)
    shutil.rmtree(tree)
    return out
