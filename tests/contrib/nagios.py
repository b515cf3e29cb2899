#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Nagios and NRPE run fragcheck as the shipped files say.

usage: nagios.py FRAGCHECK
"""
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import free_port, start, stop_all, wait_for
from tally import Tally

BINARY = os.path.realpath(sys.argv[1])
TOP = Path(__file__).resolve().parents[2]
DATA = TOP / 'testdata'
OUTAGE, IDLE = DATA / 'machines/outage', DATA / 'machines/here-idle'
CHECK_NRPE = '/usr/lib/nagios/plugins/check_nrpe'
tally = Tally('nagios')

# service: its requests, and the state that must arrive
SERVICES = {
    'ok': (f'--size 65640 {IDLE}', 0),
    'warning': (f'--size 65640 {OUTAGE}', 1),
    'critical': (f'--order 11 {OUTAGE}', 2),
    'unknown': (f'--size 65640 {DATA}/bad/count-negative', 3),
    'unreadable': (f'--size 65640 {DATA}/bad/nothing', 3),
    'usage': (f'--size 65640 --nonsense {IDLE}', 3),
    'in time': (f'--size 65640 -t 30 {IDLE}', 0),
    'threshold': (f'--size 65640 -w 100000000: -c 1: {IDLE}', 1),
    'large': ('made below', 0),
    'within': (f'--size 65640 --within compaction {OUTAGE}', 0),
    'several': (f'--size 65640 --size 64K --order 11 {OUTAGE}', 2),
}

MAIN = '''cfg_file=fragcheck.cfg
cfg_file=objects.cfg
log_file=nagios.log
status_file=status.dat
object_cache_file=objects.cache
check_result_path=.
temp_file=nagios.tmp
temp_path=.
command_file=nagios.cmd
lock_file=nagios.lock
query_socket=nagios.qh
nagios_user={user}
nagios_group={user}
check_external_commands=1
process_performance_data=1
service_perfdata_file=perfdata
service_perfdata_file_template=$SERVICEDESC$\t$SERVICESTATE$\t$SERVICEPERFDATA$
service_perfdata_file_mode=a
status_update_interval=1
illegal_macro_output_chars=`~$&|"<>
'''

HOST = '''define timeperiod {
	timeperiod_name always
	alias always
}
define contact {
	contact_name nobody
	host_notification_commands check_fragcheck
	service_notification_commands check_fragcheck
	host_notification_period always
	service_notification_period always
}
define host {
	host_name here
	address 127.0.0.1
	max_check_attempts 1
	check_period always
	notification_period always
	contacts nobody
}
'''

SERVICE = '''define service {{
	host_name here
	service_description {name}
	check_command {command}
	max_check_attempts 1
	check_period always
	notification_period always
	contacts nobody
}}
'''

# 'label'=value[UOM];[warn];[crit];[min];[max]
DATUM = re.compile(r"'([^'=]+)'=(-?[\d.]+)(s|%|B|c)?((?:;[\d.:~@-]*){0,4})")


def shipped(name):
    """A shipped file with the program under test in it."""
    return (TOP / 'contrib/nagios' / name).read_text(
        encoding='utf-8').replace('/usr/local/bin/fragcheck', BINARY)


def statuses(folder):
    """Service: what status.dat says of it."""
    found = {}
    text = (folder / 'status.dat').read_text(encoding='utf-8')
    for block in re.findall(r'^servicestatus \{\n(.*?)^\s*\}', text,
                            re.M | re.S):
        fields = dict(line.strip().split('=', 1)
                      for line in block.splitlines() if '=' in line)
        if fields.get('has_been_checked') == '1':
            found[fields['service_description']] = fields
    return found


def check_services(folder):
    (folder / 'nagios.cfg').write_text(
        MAIN.format(user='root' if os.getuid() == 0 else os.environ['USER']),
        encoding='utf-8')
    (folder / 'fragcheck.cfg').write_text(shipped('fragcheck.cfg'),
                                          encoding='utf-8')
    (folder / 'objects.cfg').write_text(
        HOST + ''.join(SERVICE.format(name=name,
                                      command=f'check_fragcheck!{argv}')
                       for name, (argv, _) in SERVICES.items()),
        encoding='utf-8')
    config = str(folder / 'nagios.cfg')
    verified = subprocess.run(['nagios4', '-v', config], text=True,
                              capture_output=True, check=False)
    tally.check('nagios4 -v: no errors', verified.returncode == 0
             and 'Total Errors:   0' in verified.stdout, verified.stdout)
    start(folder / 'out', 'nagios4', config)
    wait_for((folder / 'nagios.cmd').is_fifo)
    with open(folder / 'nagios.cmd', 'w', encoding='utf-8') as commands:
        now = int(time.time())
        for name in SERVICES:
            commands.write(f'[{now}] SCHEDULE_FORCED_SVC_CHECK;here;{name};'
                           f'{now}\n')
    wait_for(lambda: len(statuses(folder)) == len(SERVICES))
    seen = statuses(folder)
    for name, (argv, state) in SERVICES.items():
        fields = seen.get(name, {})
        tally.check(f'{name}: state {state} arrives',
                 fields.get('current_state') == str(state), fields)
        line = subprocess.run(
            ['sh', '-c', f'{BINARY} --format nagios {argv}'], text=True,
            capture_output=True, check=False).stdout.splitlines()
        data = line[0].partition(' | ')[2]
        tally.check(f'{name}: performance data as printed',
                 fields.get('performance_data') == data, fields)
        tally.check(f'{name}: which follows the guidelines',
                 all(DATUM.fullmatch(d) for d in re.findall(
                     r"'[^']*'\S*|\S+", data)), data)
        tally.check(f'{name}: and has labels that differ in 19 characters',
                 len({m[0][:19] for m in DATUM.findall(data)}) ==
                 len(DATUM.findall(data)), data)
    tally.check('several: each is in the long output',
             seen.get('several', {}).get('long_plugin_output', '').count(
                 '\\n') == 2, seen.get('several'))


def make_large(folder):
    """As a machine of 96 nodes would have it."""
    proc = folder / 'large/proc'
    proc.mkdir(parents=True)
    for name in 'buddyinfo', 'zoneinfo':
        text = (IDLE / 'proc' / name).read_text(encoding='utf-8')
        (proc / name).write_text(''.join(
            re.sub(r'^Node 0,', f'Node {n},', text, flags=re.M)
            for n in range(96)), encoding='utf-8')
    SERVICES['large'] = (f'--size 65640 {folder}/large', 0)


def check_limits(folder):
    """What Nagios would not wait for, and would not read."""
    read, write = os.pipe()
    p = subprocess.run([BINARY, '--format', 'nagios', '-t', '0.3', '--size',
                        '64K', '-'], stdin=read, text=True,
                       capture_output=True, check=False)
    os.close(write)
    os.close(read)
    tally.check('-t: UNKNOWN when the time is over, in one line',
                p.returncode == 3 and
                p.stdout == 'FRAGCHECK UNKNOWN - no answer within 0.3 s\n', p)
    p = subprocess.run([BINARY, '--format', 'nagios', '--size', '65640',
                        str(folder / 'large')], text=True,
                       capture_output=True, check=False)
    tally.check('a large machine: 8 KiB, and what is left out is said',
                p.returncode == 0 and 7900 < len(p.stdout) <= 8192 and
                re.search(r' \(\d+ of \d+ figures left out\) \| ', p.stdout),
                len(p.stdout), p.stdout[:300])
    written = folder / 'written'
    p = subprocess.run([BINARY, '--format', 'nagios', '--size', '64K', '-t',
                        '5', '--output', str(written), str(IDLE)], text=True,
                       capture_output=True, check=False)
    tally.check('-t goes with no --output', p.returncode == 3 and
                '--timeout does not go' in written.read_text(), p)


def check_remote(folder):
    port = free_port()
    text = shipped('nrpe_fragcheck.cfg').replace('--size 64K',
                                                 f'--size 65640 {OUTAGE}')
    config = folder / 'nrpe.cfg'
    config.write_text(
        f'server_address=127.0.0.1\nserver_port={port}\n'
        f'allowed_hosts=127.0.0.1\npid_file={folder / "nrpe.pid"}\n'
        'nrpe_user=nobody\nnrpe_group=nogroup\n' + text, encoding='utf-8')
    start(folder / 'nrpe.log', 'nrpe', '-c', str(config), '-f')

    def ask():
        p = subprocess.run(
            [CHECK_NRPE, '-H', '127.0.0.1', '-p', str(port), '-c',
             'check_fragcheck'], text=True, capture_output=True, check=False)
        return p if p.stdout.startswith('FRAGCHECK') else None

    answer = wait_for(ask, 60)
    tally.check('NRPE: WARNING of another host arrives',
             answer is not None and answer.returncode == 1
             and answer.stdout.startswith('FRAGCHECK WARNING - ')
             and "'65640_capacity'=0" in answer.stdout,
             answer or (folder / 'nrpe.log').read_text())


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # nrpe takes another user's rights
        folder.chmod(0o755)
        make_large(folder)
        check_limits(folder)
        if tally.have('nagios4'):
            check_services(folder)
        if tally.have('nrpe', CHECK_NRPE):
            check_remote(folder)
        stop_all()
    tally.end()


main()
