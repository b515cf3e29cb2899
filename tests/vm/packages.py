# SPDX-License-Identifier: BSD-2-Clause
"""Debian packages of any suite and architecture, unpacked, never installed.

Each suite has its own package lists and cache below the harness's cache
folder; the machine's package state is not touched.  The mirror is the one that
the machine's own package sources name.  host() alone installs packages: the
tools that the harness runs.
"""
import glob
import os
import re
import shutil
import subprocess


def run(*args, **kwargs):
    return subprocess.run(args, check=True, text=True, **kwargs)


def output(*args):
    return run(*args, stdout=subprocess.PIPE).stdout


def host(packages):
    """Install the packages that this machine lacks."""
    missing = []
    for name in packages:
        p = subprocess.run(['dpkg-query', '-W', '-f', '${Status}', name],
                           capture_output=True, text=True, check=False)
        if 'ok installed' not in p.stdout:
            missing.append(name)
    if missing:
        print('installing', *missing, flush=True)
        env = dict(os.environ, DEBIAN_FRONTEND='noninteractive')
        lists = os.listdir('/var/lib/apt/lists')
        if len(lists) < 4:
            run('apt-get', 'update', '-q', stdout=subprocess.DEVNULL)
        run('apt-get', 'install', '-qy', '--no-install-recommends', *missing,
            env=env, stdout=subprocess.DEVNULL)


def mirror():
    """The address of the main archive in the machine's own sources."""
    lines = output('apt-get', 'indextargets', '--format',
                   '$(LABEL)|$(SITE)').split('\n')
    for line in lines:
        if line.startswith('Debian|'):
            return line.split('|')[1]
    text = ''
    for path in ['/etc/apt/sources.list',
                 *glob.glob('/etc/apt/sources.list.d/*')]:
        if os.path.isfile(path):
            with open(path, encoding='utf-8') as f:
                text += f.read() + '\n'
    for site in re.findall(r'\b(?:https?|file|copy):\S+', text):
        if site.rstrip('/').endswith('/debian'):
            return site.rstrip('/')
    raise SystemExit('packages: no Debian archive in the package sources')


class Suite:
    """The packages of some suites for one architecture."""

    def __init__(self, cache, suites, arch):
        self.arch = arch
        self.home = os.path.join(cache, 'apt', '-'.join([*suites, arch]))
        for sub in ('lists/partial', 'cache/archives/partial', 'etc'):
            os.makedirs(os.path.join(self.home, sub), exist_ok=True)
        with open(self.home + '/status', 'w', encoding='utf-8'):
            pass
        keys = '/usr/share/keyrings/debian-archive-keyring.gpg'
        site = mirror()
        with open(self.home + '/sources.list', 'w', encoding='utf-8') as f:
            for suite in suites:
                f.write(f'deb [arch={arch} signed-by={keys}] '
                        f'{site} {suite} main\n')
        self.options = []
        for key, value in {
                'Dir::Etc::sourcelist': self.home + '/sources.list',
                'Dir::Etc::sourceparts': self.home + '/etc',
                'Dir::Etc::preferences': self.home + '/status',
                'Dir::Etc::preferencesparts': self.home + '/etc',
                'Dir::State::Lists': self.home + '/lists',
                'Dir::State::status': self.home + '/status',
                'Dir::Cache': self.home + '/cache',
                'APT::Architecture': arch,
                'APT::Architectures': arch,
                'APT::Sandbox::User': 'root',
                'Acquire::Languages': 'none'}.items():
            self.options += ['-o', f'{key}={value}']
        if not glob.glob(self.home + '/lists/*_Packages*'):
            print('reading the package lists of', *suites, arch, flush=True)
            run('apt-get', *self.options, '-qq', 'update')

    def names(self, pattern):
        """Package names that match the whole pattern, oldest first."""
        found = output('apt-cache', *self.options, 'pkgnames').split()
        found = [n for n in found if re.fullmatch(pattern, n)]
        return sorted(found, key=lambda n: [
            int(p) if p.isdigit() else -1 for p in re.split(r'(\d+)', n)])

    def unpack(self, names, root):
        """Download packages and unpack them below root."""
        folder = self.home + '/download'
        os.makedirs(folder, exist_ok=True)
        os.makedirs(root, exist_ok=True)
        for name in names:
            for old in glob.glob(f'{folder}/{name}_*.deb'):
                os.unlink(old)
            run('apt-get', *self.options, '-qq', 'download', name, cwd=folder)
            for deb in glob.glob(f'{folder}/{name}_*.deb'):
                run('dpkg', '-x', deb, root)
                os.unlink(deb)

    def unpack_with_depends(self, names, root):
        """The same with all they need, to be entered with chroot."""
        run('apt-get', *self.options, '-qq', '-y', '--download-only',
            '--no-install-recommends', 'install', *names,
            stdout=subprocess.DEVNULL)
        os.makedirs(root, exist_ok=True)
        archives = self.home + '/cache/archives'
        debs = sorted(glob.glob(archives + '/*.deb'),
                      key=lambda d: not d.count('/base-files_'))
        for deb in debs:
            run('dpkg', '-x', deb, root)
        shutil.rmtree(archives)
        os.makedirs(archives + '/partial')
