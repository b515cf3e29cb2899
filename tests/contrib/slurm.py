#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A cluster of Slurm's, of this machine alone, whose prolog is the one shipped.

usage: slurm.py FRAGCHECK

slurmctld and slurmd run in a network and a process namespace of their own, without
munge, and end with it.  As root; counted as skipped where they are not there.
"""
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from servers import start, stop_all, wait_for
from tally import Tally

BINARY = os.path.realpath(sys.argv[1])
TOP = Path(__file__).resolve().parents[2]
NODE = socket.gethostname().split('.')[0]
PROGRAMS = 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue', 'ip', 'unshare'
tally = Tally('slurm')

CONFIG = '''ClusterName=here
SlurmctldHost={node}(127.0.0.1)
SlurmUser=root
AuthType=auth/none
CredType=cred/none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/linear
MpiDefault=none
ReturnToService=2
SchedulerParameters=nohold_on_prolog_fail
Prolog={folder}/prolog
NodeName={node} NodeAddr=127.0.0.1 Features=hugepages,gpu
PartitionName=all Nodes={node} Default=YES State=UP
'''
# The program as installed, of a saved machine, which is not compacted.
INSTALLED = '''#!/bin/sh
echo "$*" >> {folder}/asked
shift 3
exec {binary} -q "$@" --size 2M {top}/testdata/machines/$(cat {folder}/machine)
'''


def said(*argv):
    p = subprocess.run(argv, capture_output=True, text=True, check=False,
                       timeout=120)
    return p.stdout + p.stderr


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        for name in 'state', 'spool':
            (folder / name).mkdir()
        config = folder / 'slurm.conf'
        config.write_text(CONFIG.format(node=NODE, folder=folder),
                          encoding='utf-8')
        self.script('installed', INSTALLED.format(
            folder=folder, binary=BINARY, top=TOP))
        self.script('prolog', (TOP / 'contrib/cluster/slurm-prolog').read_text(
            encoding='utf-8').replace('/usr/local/bin/fragcheck',
                                      f'{folder}/installed'))
        os.environ['SLURM_CONF'] = str(config)
        for daemon in 'slurmctld', 'slurmd':
            start(folder / f'{daemon}.log', daemon, '-D', '-f', str(config))

    def script(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding='utf-8')
        path.chmod(0o755)

    def logs(self):
        return ''.join(path.read_text('utf-8', 'replace')[-2000:]
                       for path in self.folder.glob('*.log'))

    def state(self):
        words = said('scontrol', '-o', 'show', 'node', NODE).split()
        return dict(w.split('=', 1) for w in words if '=' in w).get('State', '')

    def idle(self):
        return wait_for(lambda: self.state() == 'IDLE', 60)

    def submit(self, machine, *options):
        """A job's number; its file "ran" tells of it."""
        (self.folder / 'machine').write_text(machine, encoding='utf-8')
        (self.folder / 'asked').write_text('', encoding='utf-8')
        (self.folder / 'ran').unlink(missing_ok=True)
        words = said('sbatch', '-o', '/dev/null', *options, '--wrap',
                     f'echo $SLURM_JOB_ID > {self.folder}/ran').split()
        return words[-1] if words and words[-1].isdigit() else str(words)

    def asked(self):
        return (self.folder / 'asked').read_text('utf-8').splitlines()

    def ran(self):
        file = self.folder / 'ran'
        return file.exists() and file.read_text('utf-8').strip()


def check(cluster):
    if not tally.check('the node is up', cluster.idle(), cluster.logs()):
        return
    ask = ['-q --compact --yes --hugepages 512']
    for what, machine, options, asks in (
            ('they can be had', 'here-idle', ('-C', 'hugepages'), ask),
            ('nobody asks for them', 'outage', (), []),
            ('another feature', 'outage', ('-C', 'gpu'), []),
            ('it cannot be told', 'broken', ('-C', 'hugepages&gpu'), ask)):
        job = cluster.submit(machine, *options)
        tally.check(f'{what}: the job runs',
                    wait_for(cluster.ran, 60) == job, job, cluster.logs())
        tally.check(f'{what}: what was asked', cluster.asked() == asks,
                    cluster.asked())
        tally.check(f'{what}: the node stays', cluster.idle(), cluster.state())
    job = cluster.submit('outage', '-C', 'hugepages')
    tally.check('they cannot be had: the node is drained', wait_for(
        lambda: 'DRAIN' in cluster.state(), 60), cluster.logs())
    tally.check('they cannot be had: with the reason', 'Reason=Prolog error' in
                said('scontrol', '-o', 'show', 'node', NODE))
    tally.check('they cannot be had: what was asked', cluster.asked() == ask,
                cluster.asked())
    tally.check('they cannot be had: the job is in the queue again', wait_for(
        lambda: said('squeue', '-h', '-o', '%i %T').split() == [job, 'PENDING'],
        60), said('squeue'))
    tally.check('they cannot be had: it did not run', not cluster.ran())
    said('scancel', job)
    said('scontrol', 'update', f'nodename={NODE}', 'state=resume')
    tally.check('resumed: the node is up', cluster.idle(), cluster.state())
    job = cluster.submit('here-idle', '-C', 'hugepages')
    tally.check('resumed: a job runs', wait_for(cluster.ran, 60) == job,
                cluster.logs())


def main():
    if 'IN_A_WORLD_OF_ITS_OWN' not in os.environ:
        if os.getuid() != 0:
            tally.skip('all', 'not root')
        elif tally.have(*PROGRAMS):
            alone = ('unshare', '-n', '-m', '--pid', '--fork', '--mount-proc')
            if subprocess.run(alone + ('true',), capture_output=True,
                              check=False).returncode == 0:
                os.environ['IN_A_WORLD_OF_ITS_OWN'] = 'y'
                os.execvp('unshare', alone + (sys.executable, '-B', __file__,
                                              BINARY))
            tally.skip('all', 'no namespaces here')
        tally.end()
    said('ip', 'link', 'set', 'lo', 'up')
    # libc takes a machine that has nothing but 127.0.0.1 for one without IPv4
    said('ip', 'address', 'add', '192.0.2.1/32', 'dev', 'lo')
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        check(Cluster(Path(name)))
        stop_all()
    tally.end()


main()
