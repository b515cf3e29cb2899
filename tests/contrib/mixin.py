#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The mixin against the plain files, and the runbook against the README.

usage: mixin.py

jsonnet compiles contrib/prometheus/mixin.libsonnet: what comes must be what
fragcheck.rules.yml and fragcheck-history.rules.yml have.  UPDATE=1 writes them
anew; review the diff.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tally import Tally

try:
    import yaml
except ImportError:
    yaml = None

TOP = Path(__file__).resolve().parents[2]
HERE = TOP / 'contrib/prometheus'
MIXIN = HERE / 'mixin.libsonnet'
README = TOP / 'contrib/README.md'
HEAD = '''# SPDX-License-Identifier: BSD-2-Clause
#
# Alerts on what `fragcheck %s--format prometheus` prints%s.
# Copy it to where rule_files of prometheus.yml looks.  Made from mixin.libsonnet,
# which says why they are as they are; other labels and times are set there.
---
'''
WHAT = {
    'fragcheck': ('', ', for a run every\n# five minutes'),
    'fragcheck-history': ('--history FILE ', ' of samples\n# that `--record` took'),
}
tally = Tally('mixin')


def compiled(what):
    """A value of the mixin; None: jsonnet did not like it."""
    p = subprocess.run(
        ['jsonnet', '-e', f'local mixin = import "{MIXIN}"; {what}'],
        capture_output=True, text=True, check=False)
    if not tally.check(f'jsonnet: {what}', p.returncode == 0, p.stderr):
        return None
    return json.loads(p.stdout)


class Folded(str):
    """A text that goes over several lines."""


def written(group):
    name = group['name']

    def present(dumper, text):
        return dumper.represent_scalar('tag:yaml.org,2002:str', text,
                                       style='|' if '\n' in text else '>')

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow=False, indentless=False):
            return super().increase_indent(flow, False)

    Dumper.add_representer(Folded, present)
    for rule in group['rules']:
        rule['expr'] = Folded(rule['expr'])
        for key in 'summary', 'description':
            rule['annotations'][key] = Folded(rule['annotations'][key])
    rules = yaml.dump({'groups': [group]}, Dumper=Dumper, sort_keys=False,
                      width=80)
    return HEAD % WHAT[name] + rules


def in_order(rule):
    """As people read them."""
    return {**{k: rule[k] for k in ('alert', 'expr', 'for', 'labels')},
            'annotations': {k: rule['annotations'][k] for k in
                            ('summary', 'description', 'runbook_url')}}


def check_plain(groups):
    tally.check('the groups are those of the plain files',
                [g['name'] for g in groups] == list(WHAT), groups)
    for group in groups:
        path = HERE / f'{group["name"]}.rules.yml'
        if os.environ.get('UPDATE') == '1':
            path.write_text(written(
                {'name': group['name'],
                 'rules': [in_order(r) for r in group['rules']]}),
                encoding='utf-8')
        plain = yaml.safe_load(path.read_text(encoding='utf-8'))
        tally.check(f'{path.name} is what the mixin says (UPDATE=1 writes it)',
                    plain == {'groups': [group]})


def check_configured():
    """Every series has the selector, whatever is set; and it can be read."""
    config = ('_config+:: { selector: "job=\\"node\\", cluster=\\"a\\"", '
              'expected: "job=\\"node\\"", target: "instance", stale: 77 }')
    found = compiled('(mixin { %s }).prometheusAlerts' % config)
    if found is None:
        return
    text = json.dumps(found)
    tally.check('the stale are told by the time that was set',
                '> 77' in text and '> 3600' not in text)
    for group in found['groups']:
        for rule in group['rules']:
            bare = re.findall(
                r'fragcheck_\w+(?!\w)(?!\{job="node", cluster="a")',
                rule['expr'])
            tally.check(f'{rule["alert"]}: every series has the selector',
                        bare == [], bare)
            tally.check(f'{rule["alert"]}: targets are told as was set',
                        'on (cluster' not in rule['expr'], rule['expr'])
    if not tally.have('promtool'):
        return
    with tempfile.NamedTemporaryFile('w', suffix='.yml') as rules:
        json.dump(found, rules)
        rules.flush()
        p = subprocess.run(['promtool', 'check', 'rules', rules.name],
                           capture_output=True, text=True, check=False)
        tally.check('promtool takes it', p.returncode == 0, p.stdout)


def anchors(text):
    """What GitHub makes of headings."""
    return {re.sub(r'[^\w\- ]', '', h.lower()).strip().replace(' ', '-')
            for h in re.findall(r'^#+ (.*)$', text, re.M)}


def check_runbook():
    known, seen = anchors(README.read_text(encoding='utf-8')), set()
    for name in WHAT:
        text = (HERE / f'{name}.rules.yml').read_text(encoding='utf-8')
        alerts = re.findall(r'^\s+- alert: (\w+)$', text, re.M)
        links = re.findall(r'runbook_url: (\S+)', text)
        tally.check(f'{name}: each alert has its runbook',
                    [l.rpartition('#')[2] for l in links] ==
                    [a.lower() for a in alerts], alerts, links)
        for link in links:
            path, _, anchor = link.partition('#')
            tally.check(f'{link} is a chapter of {README.name}',
                        path.endswith('/contrib/README.md')
                        and anchor in known)
            seen.add(anchor)
    tally.check('there are alerts', len(seen) > 7, seen)


def main():
    if yaml is None:
        tally.skip('the mixin', 'no python3-yaml')
    elif tally.have('jsonnet'):
        found = compiled('mixin.prometheusAlerts')
        if found is not None:
            check_plain(found['groups'])
        check_configured()
        board = json.loads((TOP / 'contrib/grafana/fragcheck.json').read_text(
            encoding='utf-8'))
        tally.check('the dashboard is that of Grafana',
                    compiled('mixin.grafanaDashboards') ==
                    {'fragcheck.json': board})
    if tally.have('jsonnetfmt'):
        p = subprocess.run(['jsonnetfmt', '--test', str(MIXIN)], check=False)
        tally.check('jsonnetfmt -i would change nothing', p.returncode == 0)
    check_runbook()
    tally.end()


if __name__ == '__main__':
    sys.exit(main())
