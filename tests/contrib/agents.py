#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Other monitoring agents run fragcheck as the shipped files say.

usage: agents.py FRAGCHECK

zabbix_agentd, collectd and PCP's pmcd with its openmetrics agent are run where they
are installed.  Checkmk and Telegraf are not in Debian: their files are held against
what their manuals say, and the template of Zabbix 7 against the form of an export.
"""
import json
import os
import pwd
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
import uuid
from pathlib import Path

from servers import free_port, start, stop_all, wait_for
from tally import Tally

try:
    import yaml
except ImportError:
    yaml = None

BINARY = os.path.realpath(sys.argv[1])
TOP = Path(__file__).resolve().parents[2]
CONTRIB = TOP / 'contrib'
MACHINE = {name: TOP / 'testdata/machines' / name
           for name in ('here-idle', 'outage')}
tally = Tally('agents')


def shipped(path, program):
    return (CONTRIB / path).read_text(encoding='utf-8').replace(
        '/usr/local/bin/fragcheck', str(program))


def programs(folder):
    """The program as installed, on a machine that says yes and one that does not."""
    made = {}
    for name, path in MACHINE.items():
        made[name] = folder / name
        made[name].write_text(f'#!/bin/sh\nexec {BINARY} "$@" {path}\n',
                              encoding='utf-8')
        made[name].chmod(0o755)
    made['none'] = folder / 'none'
    return made


def installed(folder, path, program):
    """A script of contrib/ that runs that program."""
    script = folder / f'{Path(path).name}-{program.name}'
    script.write_text(shipped(path, program), encoding='utf-8')
    script.chmod(0o755)
    return script


def run(*argv, **env):
    return subprocess.run(argv, capture_output=True, text=True, check=False,
                          env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', **env})


# ---- Checkmk: status, "service", metrics or -, text --------------------------

LOCAL = re.compile(r'([0-3P]) "([^"]+)" (-|\S+=\S+(?:\|\S+=\S+)*) (.+)')
METRIC = re.compile(r'[A-Za-z][A-Za-z0-9_]*=\d+(;\S*)?')


def check_checkmk(folder, made):
    for name, status in ('here-idle', 0), ('outage', 1), ('none', 127):
        p = run(str(installed(folder, 'checkmk/fragcheck', made[name])))
        match = LOCAL.fullmatch(p.stdout.rstrip('\n'))
        if name == 'none':
            tally.check('checkmk: without the program it is no OK',
                        not p.stdout.startswith('0 '), p.stdout)
            continue
        if not tally.check(f'checkmk: {name}: one line of a local check',
                           match is not None, p):
            continue
        tally.check(f'checkmk: {name}: status', match[1] == str(status), p)
        metrics = match[3].split('|')
        tally.check(f'checkmk: {name}: a metric for each request',
                    len(metrics) == 2 and
                    all(METRIC.fullmatch(m) for m in metrics), metrics)
    asked = run(str(installed(folder, 'checkmk/fragcheck', made['outage'])),
                FRAGCHECK_REQUESTS='--order 11 --order 0').stdout
    tally.check('checkmk: other requests', asked.startswith('2 ')
                and 'capacity_order_0=' in asked, asked)


# ---- Telegraf ------------------------------------------------------------------


def check_telegraf(made):
    text = shipped('telegraf/fragcheck.conf', made['outage'])
    source, = tomllib.loads(text)['inputs']['exec']
    tally.check('telegraf: a source in Prometheus\' format',
                source['data_format'] == 'prometheus', source)
    p = run(*shlex.split(source['commands'][0]))
    tally.check('telegraf: the command succeeds, whatever the answer',
                p.returncode == 0, p)
    if tally.have('promtool'):
        page = subprocess.run(['promtool', 'check', 'metrics'], input=p.stdout,
                              capture_output=True, text=True, check=False)
        tally.check('telegraf: what it prints is a page', page.returncode == 0,
                    page)


# ---- Zabbix ----------------------------------------------------------------------


def path_of(value, path):
    for name in path.removeprefix('$.').split('.'):
        value = value[name]
    return value


def check_template(sample):
    text = (CONTRIB / 'zabbix/fragcheck.yaml').read_text(encoding='utf-8')
    export = yaml.safe_load(text)['zabbix_export']
    template, = export['templates']
    tally.check('zabbix: version 7.0', export['version'] == '7.0')
    ids = re.findall(r'uuid: (\S+)', text)
    tally.check('zabbix: each uuid is one, of version 4, and comes once',
                len(set(ids)) == len(ids) and all(
                    re.fullmatch(r'[0-9a-f]{32}', i) and
                    uuid.UUID(i).version == 4 for i in ids), ids)
    tally.check('zabbix: its groups are those of the file',
                [g['name'] for g in template['groups']] ==
                [g['name'] for g in export['template_groups']])
    keys = {i['key'] for i in template['items']}
    macros = {m['macro'] for m in template['macros']}
    tally.check('zabbix: macros are all there',
                set(re.findall(r'\{\$[A-Z.]+\}', text)) == macros, macros)
    for item in template['items']:
        if item.get('type') == 'DEPENDENT':
            step, = item['preprocessing']
            got = path_of(sample, step['parameters'][0])
            tally.check(f'zabbix: {item["key"]}: there is such a value',
                        isinstance(got, int if item['value_type'] == 'UNSIGNED'
                                   else str), got)
            tally.check(f'zabbix: {item["key"]}: and what it is made of',
                        item['master_item']['key'] in keys)
        else:
            tally.check(f'zabbix: {item["key"]} is what the agent has',
                        item['key'].startswith('fragcheck.ask['))
        for trigger in item.get('triggers', []):
            used = re.findall(r'/([^/]*)/(fragcheck\.\w+\[[^]]*\])',
                              trigger['expression'])
            tally.check(f'zabbix: {trigger["name"]}: of items that are there',
                        used and all(t == template['template'] and k in keys
                                     for t, k in used), used)


def check_zabbix(folder, made):
    sample = json.loads(run(str(made['outage']), '--json', '--size',
                            '64K').stdout)
    if yaml is None:
        tally.skip('the template of Zabbix', 'no python3-yaml')
    else:
        check_template(sample)
    if not tally.have('zabbix_agentd'):
        return
    config = folder / 'zabbix.conf'
    config.write_text(
        f'LogFile={folder}/zabbix.log\nPidFile={folder}/zabbix.pid\n'
        'Server=127.0.0.1\nHostname=here\nAllowRoot=1\n'
        + shipped('zabbix/fragcheck.conf', made['outage']), encoding='utf-8')

    def ask(size):
        return run('zabbix_agentd', '-c', str(config), '-t',
                   f'fragcheck.ask[{size}]').stdout

    for size, answer in ('64K', 'yes'), ('65640', 'no'):
        value = re.search(r'\[t\|(\{.*\})\]\s*$', ask(size), re.S)
        tally.check(f'zabbix_agentd: {size}: {answer}', value and json.loads(
            value[1])['verdict']['answer'] == answer, ask(size))
    said = ask('64K;id')
    tally.check('zabbix_agentd: nothing of the shell', 'uid=' not in said
                and 'verdict' not in said, said)


# ---- collectd --------------------------------------------------------------------


def check_collectd(folder, made):
    if not tally.have('collectd'):
        return
    script = installed(folder, 'collectd/fragcheck', made['outage'])
    tidy = re.sub(r'^#.*\n', '', shipped('collectd/fragcheck.conf', ''),
                  flags=re.M).replace('/etc/collectd/fragcheck',
                                      str(script))
    (folder / 'values').mkdir()
    config = folder / 'collectd.conf'
    config.write_text(
        f'Hostname "here"\nFQDNLookup false\nBaseDir "{folder}"\n'
        f'PIDFile "{folder}/collectd.pid"\nInterval 1\n'
        'TypesDB "/usr/share/collectd/types.db"\n'
        f'LoadPlugin csv\n<Plugin csv>\n\tDataDir "{folder}/values"\n'
        '</Plugin>\n' + tidy, encoding='utf-8')
    start(folder / 'collectd.log', 'collectd', '-f', '-C', str(config))

    def values():
        found = {p.name.split('-20')[0]: p.read_text(
            encoding='utf-8').splitlines() for p in
                 folder.glob('values/here/fragcheck/gauge-*')}
        return len(found) == 2 and all(len(v) > 1 for v in found.values()) \
            and {k: float(v[1].split(',')[1]) for k, v in found.items()}

    got = wait_for(values, 60)
    tally.check('collectd: how many of each arrives',
                got and got == {'gauge-64K': 723, 'gauge-2M': 0}, got,
                (folder / 'collectd.log').read_text(encoding='utf-8'))


# ---- PCP -------------------------------------------------------------------------


def check_pcp(folder, made):
    page = run(str(installed(folder, 'pcp/fragcheck.sh', made['none'])))
    tally.check('pcp: the script exits 0 whatever comes', page.returncode == 0)
    script = installed(folder, 'pcp/fragcheck.sh', made['outage'])
    p = run(str(script))
    tally.check('pcp: and prints the page', p.returncode == 0
                and 'fragcheck_allocation_ok{' in p.stdout, p)
    if not os.path.exists(PMCD) or not os.path.exists(PMDA):
        tally.skip('pcp', f'no {PMCD} or {PMDA}')
    elif run('/usr/bin/python3', '-c', 'import pcp, requests').returncode:
        tally.skip('pcp', 'no python3-pcp or python3-requests')
    elif tally.have('pmpython', 'pminfo'):
        check_pmcd(folder / 'pcp', made)


PMCD = '/usr/lib/pcp/bin/pmcd'
PMDA = '/usr/lib/pcp/pmdas/openmetrics/pmdaopenmetrics.python'


def check_pmcd(folder, made):
    """A pmcd of its own on loopback, whose one agent has the script."""
    for name in 'config.d', 'run', 'tmp', 'log', 'var/config/pmda':
        (folder / name).mkdir(parents=True)
    for name, machine in ('fragcheck', 'outage'), ('none', 'none'):
        script = installed(folder / 'config.d', 'pcp/fragcheck.sh',
                           made[machine])
        script.rename(folder / f'config.d/{name}.sh')
    # what the script guards against
    failing = folder / 'config.d/failing.sh'
    failing.write_text(f'#!/bin/sh\n{made["outage"]} --format prometheus '
                       '--size 2M\nexit 1\n', encoding='utf-8')
    failing.chmod(0o755)
    (folder / 'names').write_text('root {\n\topenmetrics 144:*:*\n}\n',
                                  encoding='utf-8')
    me = pwd.getpwuid(os.getuid()).pw_name
    (folder / 'pmcd.conf').write_text(
        f'openmetrics 144 pipe binary notready pmpython {PMDA} -u {me} '
        f'-c {folder}/config.d -l {folder}/log/openmetrics.log\n',
        encoding='utf-8')
    places = {'PCP_RUN_DIR': 'run', 'PCP_TMP_DIR': 'tmp', 'PCP_LOG_DIR': 'log',
              'PCP_VAR_DIR': 'var'}
    paths = [f'{name}={folder / path}' for name, path in places.items()]
    port = free_port()
    start(folder / 'log/out', 'env', *paths, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
          PMCD, '-f', '-A', '-U', me, '-c', str(folder / 'pmcd.conf'),
          '-n', str(folder / 'names'), '-i', '127.0.0.1', '-p', str(port),
          '-s', str(folder / 'run/socket'), '-l', str(folder / 'log/pmcd.log'),
          '-x', str(folder / 'log/fatal'))

    def values(name):
        p = run('env', *paths, 'pminfo', '-f', '-h', f'127.0.0.1:{port}',
                f'openmetrics.{name}')
        return {request: float(value) for request, value in re.findall(
            r'inst \[.*?request:(\S+).*\] value (\S+)', p.stdout)}

    got = wait_for(lambda: values('fragcheck.fragcheck_allocation_ok'), 60)
    log = [p.read_text('utf-8', 'replace') for p in folder.glob('log/*')]
    tally.check('pcp: what pmcd has of it', got == {'64K': 1, '2M': 0}, got, log)
    rungs = run('env', *paths, 'pminfo', '-f', '-h', f'127.0.0.1:{port}',
                'openmetrics.fragcheck.fragcheck_allocation_rung').stdout
    tally.check('pcp: the rung, by its labels', re.search(
        r'request:2M rung:compaction \S+\] value 1\n', rungs), rungs)
    states = run('env', *paths, 'pminfo', '-f', '-h', f'127.0.0.1:{port}',
                 'openmetrics.control.status').stdout
    tally.check('pcp: the agent has taken it', re.search(
        r'"fragcheck"\] value "success', states), states)
    tally.check('pcp: and had not, were its exit status that of a no',
                not values('failing.fragcheck_allocation_ok') and re.search(
                    r'"failing"\] value "failed', states), states)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        made = programs(folder)
        check_checkmk(folder, made)
        check_telegraf(made)
        check_zabbix(folder, made)
        check_pcp(folder, made)
        if os.getuid() == 0:
            check_collectd(folder, made)
        else:
            tally.skip('collectd', 'not root, whom it gives no program')
        stop_all()
    tally.end()


main()
