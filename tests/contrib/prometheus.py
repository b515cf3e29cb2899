#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""node_exporter and Prometheus on what fragcheck writes.

usage: prometheus.py FRAGCHECK

Some hosts, each with a node_exporter of its own, in every state that an alert
is for; and 1,000 more whose pages are served by one program.
"""
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from servers import Prometheus, free_port, get, start, stop_all, wait_for
from tally import Tally

BINARY = os.path.realpath(sys.argv[1])
TOP = Path(__file__).resolve().parents[2]
DATA = TOP / 'testdata'
RULES = TOP / 'contrib/prometheus/fragcheck.rules.yml'
tally = Tally('prometheus')


def fragcheck(output, *argv):
    return subprocess.run(
        [BINARY, '--format', 'prometheus', '--output', str(output), *argv],
        stderr=subprocess.DEVNULL, check=False).returncode


def machine(name):
    return str(DATA / 'machines' / name)


def quick_rules(folder):
    """The shipped rules, but for how long they wait."""
    rules = folder / 'rules.yml'
    rules.write_text(re.sub(r'for: \d+m', 'for: 2s', RULES.read_text(
        encoding='utf-8')), encoding='utf-8')
    return rules


# ---- promtool ----------------------------------------------------------------


def promtool(what, *argv, stdin=None):
    p = subprocess.run(['promtool', *argv], input=stdin, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       check=False)
    # "check metrics" names what it dislikes, and exits with 3
    tally.check(what, p.returncode == 0, p.stdout)


def check_promtool():
    promtool('the rules', 'check', 'rules', str(RULES))
    promtool('the rules, on hosts made up', 'test', 'rules',
             str(RULES.with_name('fragcheck.rules_test.yml')))
    history = RULES.with_name('fragcheck-history.rules.yml')
    promtool('the rules of --history', 'check', 'rules', str(history))
    promtool('the rules of --history, on hosts made up', 'test', 'rules',
             str(RULES.with_name('fragcheck-history.rules_test.yml')))
    page = subprocess.run(
        [BINARY, '--history', str(TOP / 'testdata/history/falling.jsonl'),
         '--format', 'prometheus'], stdout=subprocess.PIPE, text=True,
        check=True).stdout
    promtool('--history: the metrics', 'check', 'metrics', stdin=page)
    for name in sorted(os.listdir(DATA / 'machines')):
        page = subprocess.run(
            [BINARY, '--format', 'prometheus', '-v', '--size', '65640',
             '--order', '9', machine(name)],
            capture_output=True, text=True, check=False).stdout
        promtool(f'{name}: the metrics', 'check', 'metrics', stdin=page)
    golden = (TOP / 'tests/golden/pages/prometheus').read_text('utf-8')
    pages = golden.split('$ fragcheck ')[1:]
    for text in pages:
        line, page = text.split('\n', 1)
        page = re.sub(r'^(2> .*|exit \d+)\n', '', page, flags=re.M)
        promtool(f'{line}: the metrics', 'check', 'metrics', stdin=page)
    tally.check('there are golden pages', len(pages) > 5, len(pages))


# ---- a host in each state ---------------------------------------------------

# host: the alert that is for it; how its file comes to be
HOSTS = {
    'healthy': (None, [machine('here-idle')]),
    'fragmented': ('FragcheckFragmented', [machine('outage')]),
    'reserved': ('FragcheckFragmented', [machine('highatomic')]),
    'short': ('FragcheckMemoryShort', [machine('scaled-el7')]),
    'unreadable': ('FragcheckInputUnreadable', [str(DATA / 'bad/nothing')]),
    'malformed': ('FragcheckInputUnreadable',
                  [str(DATA / 'bad/zoneinfo-cut')]),
    'misused': ('FragcheckInputUnreadable', ['--no-such-option']),
    # what of a machine can be had in 1 GiB is not in these files
    'unknown': ('FragcheckCannotTell',
                ['--alloc', 'hugetlb', '--size', '1G', machine('here-idle')]),
    # old, and a no
    'stale': ('FragcheckStale', [machine('outage')]),
    # had a page until the others were seen
    'gone': ('FragcheckAbsent', [machine('here-idle')]),
}


def run_hosts(folder):
    targets, ports = [], {}
    for host, (_, argv) in HOSTS.items():
        textfile = folder / host
        textfile.mkdir()
        page = textfile / 'fragcheck.prom'
        # what an earlier run left must not survive a failure
        shutil.copy(folder / 'healthy/fragcheck.prom', page) \
            if host not in ('healthy', 'stale') else None
        size = () if '--size' in argv else ('--size', '65640')
        fragcheck(page, *size, *argv)
        if host == 'stale':
            old = int(time.time()) - 2 * 3600
            page.write_text(re.sub(
                r'(?<=last_run_timestamp_seconds )\d+', str(old),
                page.read_text(encoding='utf-8')), encoding='utf-8')
        ports[host] = free_port()
        start(folder / f'{host}.log', 'prometheus-node-exporter',
              f'--web.listen-address=127.0.0.1:{ports[host]}',
              '--collector.disable-defaults', '--collector.textfile',
              f'--collector.textfile.directory={textfile}')
        targets.append(
            f'      - targets: ["127.0.0.1:{ports[host]}"]\n'
            f'        labels: {{instance: {host}, node: worker-{host}, zone: eu-1a,\n'
            f'          namespace: monitoring, pod: exporter-{host}}}\n')
    return ports, '  - job_name: node\n    static_configs:\n' + ''.join(targets)


def check_hosts(folder):
    ports, scrape = run_hosts(folder)
    server = Prometheus(folder, scrape, quick_rules(folder))
    for host, port in ports.items():
        page = wait_for(lambda p=port: get(f'http://127.0.0.1:{p}/metrics'))
        tally.check(f'{host}: node_exporter takes the page',
                 page is not None and 'node_textfile_scrape_error 0' in page
                 and 'fragcheck_build_info' in page)
    wait_for(lambda: len(server.query('fragcheck_build_info')) == len(HOSTS))
    (folder / 'gone/fragcheck.prom').unlink()
    wanted = {(alert, host) for host, (alert, _) in HOSTS.items() if alert}
    seen = wait_for(lambda: wanted <= server.firing() and server.firing())
    # more time for those that should not
    time.sleep(5)
    seen = server.firing()
    for host, (alert, _) in HOSTS.items():
        alerts = {a for a, h in seen if h == host}
        tally.check(f'{host}: {alert or "no alert"}, and no other',
                 alerts == ({alert} if alert else set()), alerts)
    for text in server.summaries():
        tally.check('alerts name the host as Kubernetes does',
                    text.startswith('worker-'), text)
    # what was written comes back
    value = server.query('fragcheck_largest_free_order{instance="fragmented"}')
    back = {(dict(k)['numa_node'], dict(k)['memory_zone']): v for k, v in value.items()}
    tally.check('the largest free orders are queried back',
             back == {('0', 'DMA'): 10, ('0', 'DMA32'): 4, ('0', 'Normal'): 4},
             back)
    value = server.query('fragcheck_allocation_ok')
    back = {dict(k)['instance']: v for k, v in value.items()}
    tally.check('yes and no are queried back; unknown is neither',
             back == {'healthy': 1, 'fragmented': 0, 'reserved': 0, 'short': 0,
                      'stale': 0}, back)
    value = server.query(
        'fragcheck_input_readable{instance="malformed",file="zoneinfo"}')
    tally.check('a malformed file is 0', list(value.values()) == [0], value)
    # one that comes to be fragmented, and one that recovers
    fragcheck(folder / 'healthy/fragcheck.prom', '--size', '65640',
              machine('outage'))
    fragcheck(folder / 'fragmented/fragcheck.prom', '--size', '65640',
              machine('here-idle'))
    changed = wait_for(lambda: {
        h for a, h in server.firing() if a == 'FragcheckFragmented'
    } == {'healthy', 'reserved'})
    tally.check('alerts follow the host', changed, server.firing())


# ---- a fleet ----------------------------------------------------------------

NR_HOSTS = 1000


class Pages(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass


class Web(http.server.ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, *_):
        """Prometheus hangs up when it ends."""


def fleet_machine(i):
    """Of 1,000, 8 are fragmented, 5 short of memory."""
    return ('outage' if i % 125 == 7 else
            'scaled-el7' if i % 200 == 11 else
            ('here-idle', 'numa-memoryless')[i % 2])


def check_fleet(folder):
    pages, argv = folder / 'pages', ['--size', '65640', '--size', '64K']
    pages.mkdir()
    for i in range(NR_HOSTS):
        fragcheck(pages / f'host-{i:04d}', *argv, machine(fleet_machine(i)))
    web = Web(
        ('127.0.0.1', 0),
        lambda *a: Pages(*a, directory=str(pages)))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    names = ''.join(f'          - host-{i:04d}\n' for i in range(NR_HOSTS))
    server = Prometheus(
        folder, '  - job_name: fleet\n    static_configs:\n      - targets:\n'
        + names + f'''    relabel_configs:
      - {{source_labels: [__address__], target_label: instance}}
      - {{source_labels: [__address__], target_label: __metrics_path__,
         replacement: /$1}}
      - {{target_label: __address__,
         replacement: "127.0.0.1:{web.server_address[1]}"}}
''', quick_rules(folder), seconds=10)
    up = wait_for(
        lambda: sum(server.query('up').values()) == NR_HOSTS)
    tally.check(f'{NR_HOSTS} hosts are scraped', up)
    wanted = {i for i in range(NR_HOSTS) if fleet_machine(i) == 'outage'}

    def fragmented():
        return {int(h[5:]) for a, h in server.firing()
                if a == 'FragcheckFragmented'}

    wait_for(lambda: fragmented() == wanted)
    tally.check(f'{len(wanted)} fragmented hosts fire, and no other of '
             f'{NR_HOSTS}', fragmented() == wanted, fragmented())
    count = server.query('count(fragcheck_allocation_ok == 0)')
    tally.check('those that say no are counted', list(count.values()) == [
        sum(fleet_machine(i) in ('outage', 'scaled-el7')
            for i in range(NR_HOSTS))], count)
    web.shutdown()


def main():
    if tally.have('promtool'):
        check_promtool()
    if not tally.have('prometheus'):
        tally.end()
    with tempfile.TemporaryDirectory() as folder:
        if tally.have('prometheus-node-exporter'):
            hosts = Path(folder) / 'hosts'
            hosts.mkdir()
            check_hosts(hosts)
        fleet = Path(folder) / 'fleet'
        fleet.mkdir()
        check_fleet(fleet)
        stop_all()
    tally.end()


main()
