#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""contrib/container: the image under runc, and the files for Kubernetes.

usage: container.py FRAGCHECK

The image is what the Dockerfile copies, from the folder of FRAGCHECK; it is run
as a runtime runs it by default, with what the DaemonSet asks for.  UPDATE=1
writes prometheusrule.yaml anew from the rules.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from servers import Prometheus, free_port, get, start, stop_all, wait_for
from tally import Tally

BINARY = os.path.realpath(sys.argv[1])
TOP = Path(__file__).resolve().parents[2]
HERE = TOP / 'contrib/container'
RULES = TOP / 'contrib/prometheus/fragcheck.rules.yml'
MOST = 2 << 20
tally = Tally('container')

try:
    import yaml
except ImportError:
    tally.skip('all of it', 'no PyYAML')
    tally.end()


# ---- the files ---------------------------------------------------------------

RULE_HEAD = '''\
# SPDX-License-Identifier: BSD-2-Clause
#
# contrib/prometheus/fragcheck.rules.yml for the Prometheus operator; why each
# is as it is says there.
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: fragcheck
  namespace: monitoring
  labels: {app.kubernetes.io/name: fragcheck}
spec:
'''


def rule_object():
    """The rules as text within the object, without their comments."""
    lines = RULES.read_text('utf-8').split('\n---\n', 1)[1].splitlines()
    kept = [line for line in lines if not line.lstrip().startswith('#')]
    return RULE_HEAD + ''.join(('  ' + line).rstrip() + '\n' for line in kept)


# What the API's reference says an object has to have, and what else of it is
# used here: a name that is in neither is a slip, which kubectl may ignore.
FIELDS = {
    'ConfigMap': ('apiVersion kind metadata', 'data'),
    'DaemonSet': ('apiVersion kind metadata spec', ''),
    'Service': ('apiVersion kind metadata spec', ''),
    'ServiceMonitor': ('apiVersion kind metadata spec', ''),
    'PrometheusRule': ('apiVersion kind metadata spec', ''),
    'metadata': ('name', 'namespace labels'),
    'DaemonSet.spec': ('selector template', ''),
    'template': ('metadata spec', ''),
    'template.metadata': ('labels', ''),
    'pod': ('containers',
            'automountServiceAccountToken enableServiceLinks nodeSelector '
            'tolerations terminationGracePeriodSeconds securityContext volumes'),
    'container': ('name image',
                  'args envFrom ports securityContext resources volumeMounts'),
    'mount': ('name mountPath', 'readOnly'),
    'port': ('containerPort', 'name'),
    'Service.spec': ('ports', 'clusterIP selector'),
    'service port': ('port', 'name targetPort'),
    'ServiceMonitor.spec': ('selector endpoints', 'jobLabel'),
    'endpoint': ('', 'port interval honorLabels relabelings'),
    'relabeling': ('', 'sourceLabels targetLabel'),
    'PrometheusRule.spec': ('', 'groups'),
    'group': ('name rules', ''),
    'rule': ('expr', 'alert for labels annotations'),
}
API = {'ConfigMap': 'v1', 'Service': 'v1', 'DaemonSet': 'apps/v1',
       'ServiceMonitor': 'monitoring.coreos.com/v1',
       'PrometheusRule': 'monitoring.coreos.com/v1'}


def fields(kind, thing):
    must, may = (set(words.split()) for words in FIELDS[kind])
    tally.check(f'{kind}: what it must have', must <= set(thing),
                must - set(thing))
    tally.check(f'{kind}: nothing unknown', set(thing) <= must | may,
                set(thing) - must - may)


def load():
    objects = {}
    for name in 'daemonset', 'servicemonitor', 'prometheusrule':
        text = (HERE / f'{name}.yaml').read_text('utf-8')
        for thing in yaml.safe_load_all(text):
            kind = thing['kind']
            objects[kind] = thing
            fields(kind, thing)
            fields('metadata', thing['metadata'])
            tally.check(f'{kind}: version', thing['apiVersion'] == API[kind])
            tally.check(f'{kind}: name', re.fullmatch(
                '[a-z0-9]([-a-z0-9]*[a-z0-9])?', thing['metadata']['name']))
            tally.check(f'{kind}: the same namespace as the others',
                        thing['metadata']['namespace'] == 'monitoring')
            if 'spec' in thing and f'{kind}.spec' in FIELDS:
                fields(f'{kind}.spec', thing['spec'])
    tally.check('all objects are there', set(objects) == set(API), objects)
    return objects


def check_pod(objects):
    daemon = objects['DaemonSet']['spec']
    fields('template', daemon['template'])
    fields('template.metadata', daemon['template']['metadata'])
    labels = daemon['template']['metadata']['labels']
    tally.check('DaemonSet: it selects its own pods',
                daemon['selector']['matchLabels'].items() <= labels.items())
    pod = daemon['template']['spec']
    fields('pod', pod)
    volumes = {v['name'] for v in pod['volumes']}
    # The "restricted" Pod Security Standard.
    tally.check('pod: volumes', all(set(v) - {'name'} <= {'emptyDir'}
                                    for v in pod['volumes']), pod['volumes'])
    tally.check('pod: not root', pod['securityContext']['runAsNonRoot'] is True
                and pod['securityContext']['runAsUser'] == 65534)
    tally.check('pod: seccomp', pod['securityContext']['seccompProfile'] ==
                {'type': 'RuntimeDefault'})
    for container in pod['containers']:
        name = container['name']
        fields('container', container)
        for mount in container['volumeMounts']:
            fields('mount', mount)
            tally.check(f'{name}: the volume {mount["name"]} is there',
                        mount['name'] in volumes)
        for port in container.get('ports', []):
            fields('port', port)
        tally.check(f'{name}: confined', container['securityContext'] == {
            'allowPrivilegeEscalation': False, 'readOnlyRootFilesystem': True,
            'capabilities': {'drop': ['ALL']}})
    data = objects['ConfigMap']['data']
    tally.check('ConfigMap: text', all(isinstance(v, str)
                                       for v in data.values()))
    tally.check('ConfigMap: the one that is taken',
                pod['containers'][0]['envFrom'] == [{'configMapRef': {
                    'name': objects['ConfigMap']['metadata']['name']}}])
    used = re.findall(r'\$\((\w+)\)', ' '.join(pod['containers'][0]['args']))
    tally.check('ConfigMap: all of it is used, and nothing else',
                sorted(used) == sorted(data), used)
    return pod, labels


def check_service(objects, pod, labels):
    service = objects['Service']
    tally.check('Service: it selects the pods',
                service['spec']['selector'].items() <= labels.items())
    ports = [p['name'] for c in pod['containers'] for p in c.get('ports', [])]
    for port in service['spec']['ports']:
        fields('service port', port)
        tally.check('Service: its port is one of the pod',
                    port['targetPort'] in ports)
    monitor = objects['ServiceMonitor']['spec']
    own = service['metadata']['labels']
    tally.check('ServiceMonitor: it selects the service',
                monitor['selector']['matchLabels'].items() <= own.items())
    tally.check('ServiceMonitor: its job', monitor['jobLabel'] in own)
    for endpoint in monitor['endpoints']:
        fields('endpoint', endpoint)
        tally.check('ServiceMonitor: its port', endpoint['port'] in
                    [p['name'] for p in service['spec']['ports']])
        for relabeling in endpoint['relabelings']:
            fields('relabeling', relabeling)


def check_rules(objects):
    rules = yaml.safe_load(RULES.read_text('utf-8'))
    tally.check('PrometheusRule: the rules (UPDATE=1 writes them)',
                objects['PrometheusRule']['spec'] == rules)
    for group in objects['PrometheusRule']['spec']['groups']:
        fields('group', group)
        for rule in group['rules']:
            fields('rule', rule)


# ---- the image, under runc ---------------------------------------------------

# As containerd's default has them.
MASKED = ['/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys',
          '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats',
          '/proc/sched_debug', '/sys/firmware',
          '/sys/devices/virtual/powercap', '/proc/scsi']
READONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys',
            '/proc/sysrq-trigger']
# What profiles of older runtimes forbid, of what is called here or might be.
FORBIDDEN = ['openat2', 'bpf', 'perf_event_open', 'mount', 'syslog']


def image(folder):
    """The root that the Dockerfile makes; its user and entry point."""
    text = (HERE / 'Dockerfile').read_text('utf-8')
    words = dict(re.findall(r'^([A-Z]+) (.*)$', text, re.M))
    source, target = words['COPY'].split()
    tally.check('Dockerfile: from scratch', words['FROM'] == 'scratch')
    # "make BUILD=" puts it elsewhere
    tally.check('Dockerfile: what it copies',
                source == 'build/static/fragcheck')
    source = Path(BINARY).parent / 'static/fragcheck'
    if not source.exists():
        tally.skip('the image', f'no {source}: there is no static libbsd')
        return None
    root = folder / 'rootfs'
    root.mkdir()
    shutil.copy(source, str(root) + target)
    if shutil.which('strip') is None:
        tally.skip('the size of the image', 'no strip')
    else:
        subprocess.run(['strip', str(root) + target], check=True)
        size = os.stat(str(root) + target).st_size
        print(f'container: the image has {size} bytes')
        tally.check('image: below 2 MiB', 0 < size < MOST, size)
    return [int(n) for n in words['USER'].split(':')], \
        json.loads(words['ENTRYPOINT'])


class Runtime:
    def __init__(self, folder, user, entry):
        self.folder, self.user, self.entry = folder, user, entry
        self.begun = []

    def begin(self, args, mounts=(), user=None, confined=True):
        """Start a container; its id and process."""
        name = f'fragcheck-test-{os.getpid()}-{len(self.begun)}'
        bundle = self.folder / name
        bundle.mkdir()
        uid, gid = user or self.user
        none = {k: [] for k in ('bounding', 'effective', 'inheritable',
                                'permitted', 'ambient')}
        config = {
            'ociVersion': '1.0.2',
            'root': {'path': str(self.folder / 'rootfs'), 'readonly': True},
            'process': {
                'user': {'uid': uid, 'gid': gid}, 'cwd': '/',
                'args': self.entry + list(args), 'env': ['PATH=/'],
                'capabilities': none, 'noNewPrivileges': True},
            'mounts': [
                {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
                {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs',
                 'options': ['nosuid', 'mode=755', 'size=65536k']},
                {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs',
                 'options': ['nosuid', 'noexec', 'nodev', 'ro']},
                *mounts],
            'linux': {
                'namespaces': [{'type': t} for t in (
                    'pid', 'ipc', 'uts', 'mount', 'network')],
                'maskedPaths': MASKED, 'readonlyPaths': READONLY}}
        if confined:
            config['linux']['seccomp'] = {
                'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [
                    {'names': FORBIDDEN, 'action': 'SCMP_ACT_ERRNO',
                     'errnoRet': 1}]}
        (bundle / 'config.json').write_text(json.dumps(config), 'utf-8')
        process = subprocess.Popen(
            self.runc('run', '--bundle', str(bundle), name), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        self.begun.append((name, process))
        return name, process

    def end(self):
        """Nothing runs on, whatever went wrong."""
        for name, process in self.begun:
            if process.poll() is None:
                self.kill(name, 'KILL')
                process.communicate(timeout=60)

    def runc(self, *argv):
        return ['runc', '--root', str(self.folder / 'state'), *argv]

    def run(self, *args, **how):
        _, process = self.begin(args, **how)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def state(self, name):
        p = subprocess.run(self.runc('state', name), stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, check=False)
        return json.loads(p.stdout) if p.returncode == 0 else None

    def kill(self, name, signal):
        subprocess.run(self.runc('kill', name, signal), check=True)


def bind(source, target, *options):
    return {'destination': target, 'type': 'bind', 'source': str(source),
            'options': ['rbind', 'nosuid', 'nodev', *options]}


# 2: it hangs on pagetypeinfo, which is root's
ANSWERS = ['yes', 'no', 'unknown']


def check_verdict(runtime):
    code, out, err = runtime.run('--json', '--size=64K')
    if not tally.check('no mount: an answer, and nothing else is said',
                       code in (0, 1, 2) and out and err == '', code, err):
        return
    said = json.loads(out)
    tally.check('no mount: yes is 0, no is 1',
                said['verdict']['answer'] == ANSWERS[code], out)
    here = json.loads(subprocess.run(
        [BINARY, '--json', '--size=64K'], stdout=subprocess.PIPE,
        check=False).stdout)

    def machine(answer):
        return [answer['source'][k] for k in ('kernel_release', 'page_size')
                ] + [(z['node'], z['zone']) for z in answer['zones']]
    tally.check('no mount: it is the host that is asked',
                machine(said) == machine(here), machine(said), machine(here))
    code, _, err = runtime.run('--size=64K', '--output=/answer')
    tally.check('no mount: the root is read-only, in one line',
                code == 2 and err.count('\n') == 1 and 'Read-only' in err,
                code, err)
    line = 'fragcheck_input_readable{file="pagetypeinfo"} '
    page = ('--format=prometheus', '-v', '--size=64K')
    code, out, err = runtime.run(*page)
    tally.check('pagetypeinfo: root only, said once',
                code == 0 and err == '' and out.count(line + '0\n') == 1,
                code, err)
    if not os.path.exists('/proc/pagetypeinfo'):
        tally.skip('pagetypeinfo', 'this kernel has none')
        return
    code, out, _ = runtime.run(*page, user=(0, 0))
    tally.check('pagetypeinfo: uid 0 without a capability reads it',
                code == 0 and line + '1\n' in out, code)


def check_host_proc(runtime):
    name, process = runtime.begin(
        ('--json', '--size=64K', '--every=0.2', '/host/proc'),
        mounts=[bind('/proc', '/host/proc', 'ro')])
    answers = [json.loads(process.stdout.readline()) for _ in range(2)]
    pid = runtime.state(name)['pid']
    mounts = Path(f'/proc/{pid}/mountinfo').read_text('utf-8')
    runtime.kill(name, 'TERM')
    _, err = process.communicate(timeout=60)
    tally.check('/host/proc: read-only', [
        line.split()[5].split(',')[0] for line in mounts.splitlines()
        if line.split()[4] == '/host/proc'] == ['ro'], mounts)
    tally.check('/host/proc: answers, every time', all(
        a['verdict']['answer'] in ANSWERS and a['zones'] for a in answers),
        answers)
    tally.check('/host/proc: of the running kernel',
                answers[0]['source']['kernel_release'] == os.uname().release, answers[0])
    tally.check('/host/proc: nothing else is said', err == '', err)


def daemon(objects, **other):
    """Arguments of the DaemonSet's container, as Kubernetes makes them."""
    data = {**objects['ConfigMap']['data'], **other}
    container = objects['DaemonSet']['spec']['template']['spec']['containers'][0]
    return [re.sub(r'\$\((\w+)\)', lambda m: data[m[1]], word)
            for word in container['args']]


def check_daemon(runtime, objects, folder):
    textfile = folder / 'textfile'
    textfile.mkdir()
    textfile.chmod(0o777)  # an emptyDir
    name, process = runtime.begin(daemon(objects, EVERY='0.2'),
                                  mounts=[bind(textfile, '/textfile', 'rw')])
    page, seen = textfile / 'fragcheck.prom', set()

    def thrice():
        seen.add(page.stat().st_mtime_ns)
        return len(seen) == 3
    tally.check('DaemonSet: a page, again and again', wait_for(thrice), seen)
    pid = runtime.state(name)['pid']
    status = dict(line.split(':\t', 1) for line in Path(
        f'/proc/{pid}/status').read_text('utf-8').splitlines() if ':\t' in line)
    tally.check('DaemonSet: uid, capabilities, no new privileges',
                status['Uid'].split() == ['65534'] * 4 and
                int(status['CapEff'], 16) == int(status['CapBnd'], 16) == 0 and
                status['NoNewPrivs'] == '1', status)
    limit = objects['DaemonSet']['spec']['template']['spec']['containers'][0][
        'resources']['limits']['memory']
    tally.check('DaemonSet: memory, a quarter of the limit at most',
                int(status['VmHWM'].split()[0]) * 4 <
                int(limit.removesuffix('Mi')) * 1024, status['VmHWM'])
    print(f'container: at most {status["VmHWM"].strip()} resident')
    runtime.kill(name, 'TERM')
    out, err = process.communicate(timeout=60)
    tally.check('SIGTERM: exit status 0, nothing said',
                (process.returncode, out, err) == (0, '', ''),
                process.returncode, out, err)
    text = page.read_text('utf-8')
    tally.check('SIGTERM: the last page is whole', text.endswith('\n') and
                '\nfragcheck_run_success 1\n' in text and all(
                    f'\nfragcheck_allocation_ok{{request="{size}"' in text
                    for size in ('64K', '2M')), text[-300:])
    tally.check('SIGTERM: nothing else is left',
                [p.name for p in textfile.iterdir()] == ['fragcheck.prom'])
    tally.check('the page: for the exporter to read',
                page.stat().st_mode & 0o777 == 0o644)
    # Another folder, as a hostPath may be.
    roots = folder / 'roots'
    roots.mkdir(mode=0o755)
    code, _, err = runtime.run(*daemon(objects),
                               mounts=[bind(roots, '/textfile', 'rw')])
    tally.check('a folder of root: it ends, and says why in one line',
                code == 2 and err.count('\n') == 1 and
                'Permission denied' in err, code, err)
    return textfile


def check_runc(objects, folder):
    got = image(folder)
    if got is None or not tally.have('runc'):
        return
    if os.geteuid() != 0:
        tally.skip('runc', 'not root')
        return
    runtime = Runtime(folder, *got)
    code, _, err = runtime.run('--version', user=(0, 0), confined=False)
    if code != 0:
        tally.skip('runc', f'it does not work here: {err.strip()[-200:]}')
        return
    code, _, err = runtime.run('--version')
    tally.check('confined, it starts', code == 0, code, err)
    try:
        check_verdict(runtime)
        check_host_proc(runtime)
        check_daemon(runtime, objects, folder)
    finally:
        runtime.end()


# ---- the page, up to the alert -----------------------------------------------


def check_scrape(objects, folder):
    """With the labels that Kubernetes gives a target the right node is named."""
    if not tally.have('prometheus', 'prometheus-node-exporter'):
        return
    textfile, port = folder / 'exported', free_port()
    textfile.mkdir()
    subprocess.run(
        [BINARY, *(w.replace('/textfile', str(textfile))
                   for w in daemon(objects) if not w.startswith('--every')),
         str(TOP / 'testdata/machines/outage')], check=True)
    exporter = objects['DaemonSet']['spec']['template']['spec']['containers'][1]
    start(folder / 'exporter.log', 'prometheus-node-exporter', *(
        w.replace('/textfile', str(textfile)).replace(
            ':9100', f'127.0.0.1:{port}') for w in exporter['args']))
    page = wait_for(lambda: get(f'http://127.0.0.1:{port}/metrics'))
    tally.check('exporter: the page, and of its own only what it is about',
                page and 'node_textfile_scrape_error 0' in page and
                'fragcheck_build_info' in page and 'node_cpu' not in page and
                '\ngo_' not in page, page)
    rules = folder / 'rules.yml'
    rules.write_text(re.sub(r'for: \d+m', 'for: 1s', yaml.safe_dump(
        objects['PrometheusRule']['spec'])), 'utf-8')
    endpoint = objects['ServiceMonitor']['spec']['endpoints'][0]
    relabel = [{'source_labels': r['sourceLabels'],
                'target_label': r['targetLabel']}
               for r in endpoint['relabelings']]
    server = Prometheus(folder, yaml.safe_dump([{
        'job_name': 'fragcheck', 'honor_labels': endpoint['honorLabels'],
        'relabel_configs': relabel, 'static_configs': [{
            'targets': [f'127.0.0.1:{port}'], 'labels': {
                '__meta_kubernetes_pod_node_name': 'worker-3',
                'node': 'worker-3', 'zone': 'eu-1', 'pod': 'fragcheck-x',
                'namespace': 'monitoring', 'container': 'exporter'}}]}]),
        rules)
    wanted = {('FragcheckFragmented', 'worker-3')}
    wait_for(lambda: server.firing() == wanted)
    tally.check('Prometheus: the alert names the node',
                server.firing() == wanted, server.firing())
    largest = {(dict(k)['numa_node'], dict(k)['memory_zone'])
               for k in server.query('fragcheck_largest_free_order')}
    tally.check("Prometheus: the page's own labels stay", largest == {
        ('0', 'DMA'), ('0', 'DMA32'), ('0', 'Normal')}, largest)
    stop_all()


def main():
    if os.environ.get('UPDATE') == '1':
        (HERE / 'prometheusrule.yaml').write_text(rule_object(), 'utf-8')
    objects = load()
    pod, labels = check_pod(objects)
    check_service(objects, pod, labels)
    check_rules(objects)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        check_runc(objects, Path(folder))
        check_scrape(objects, Path(folder))
    tally.end()


main()
