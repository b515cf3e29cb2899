# SPDX-License-Identifier: BSD-2-Clause
"""Other people's servers, on loopback, for as long as a test runs."""
import atexit
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

running = []
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def start(log, *argv):
    """Start a server; it is ended by its process id, whatever happens."""
    with open(log, 'wb') as out:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT)
    running.append(process)
    return process


@atexit.register
def stop_all():
    while running:
        process = running.pop()
        if process.poll() is not None:
            continue
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def get(url):
    with NO_PROXY.open(url, timeout=10) as answer:
        return answer.read().decode()


def wait_for(what, seconds=180):
    """The first answer of what() that is true; None if none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            answer = what()
            if answer:
                return answer
        except (OSError, urllib.error.URLError, json.JSONDecodeError):
            pass
        time.sleep(0.2)
    return None


class Prometheus:
    def __init__(self, folder, scrape_configs, rules, seconds=1):
        self.port = free_port()
        config = folder / 'prometheus.yml'
        config.write_text(
            f'global:\n  scrape_interval: {seconds}s\n'
            f'  evaluation_interval: {seconds}s\n'
            f'rule_files: [{rules}]\nscrape_configs:\n{scrape_configs}',
            encoding='utf-8')
        self.process = start(
            folder / 'prometheus.log', 'prometheus',
            f'--config.file={config}',
            f'--storage.tsdb.path={folder / "data"}',
            f'--web.listen-address=127.0.0.1:{self.port}')

    def api(self, path):
        answer = json.loads(get(f'http://127.0.0.1:{self.port}/api/v1/{path}'))
        return answer['data']

    def query(self, expression):
        """{labels as sorted pairs: value} of an instant query."""
        data = self.api('query?query=' + urllib.parse.quote(expression))
        return {tuple(sorted(r['metric'].items())): float(r['value'][1])
                for r in data['result']}

    def summaries(self):
        """The first lines of all alerts, with instances."""
        return [a['annotations']['summary']
                for a in self.api('alerts')['alerts']]

    def firing(self):
        """The set of (alert, instance) that fire."""
        return {(a['labels']['alertname'], a['labels'].get('instance'))
                for a in self.api('alerts')['alerts']
                if a['state'] == 'firing'}
