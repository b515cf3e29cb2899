#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the Grafana dashboard, and that it and the rules ask for what exists.

usage: dashboard.py FRAGCHECK

promtool reads the expressions; the names of metrics and labels in them are
looked up in a page that FRAGCHECK prints, of a machine whose vmstat counts
compactions.
"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import yaml
except ImportError:
    yaml = None

TOP = Path(__file__).resolve().parents[2]
DASHBOARD = TOP / "contrib" / "grafana" / "fragcheck.json"
RULES = TOP / "contrib" / "prometheus" / "fragcheck.rules.yml"

# what others print: the name, and its labels
FOREIGN = {"node_textfile_mtime_seconds": {"file": set()}, "up": {}}
# what the scrape adds to everything
SCRAPED = {"cluster", "job", "instance"}
# a page has a series for every value of these, so that values can be checked
ENUMERATED = {"rung", "bound", "mark", "reason"}
# but for reasons, of which it has today's
REASONS = set(re.findall(
    r'\[FC_REASON_\w+\] = "(\w+)"',
    (TOP / "src" / "verdict" / "names.c").read_text(encoding="utf-8")))
# Grafana's variables, as a query could have them
VARIABLES = {
    "$__rate_interval": "5m", "$__interval": "1m", "$__range": "1h",
    "$instance": "host:9100", "$zone": "Normal",
    "$cluster": ".*", "$job": ".*",
}

STRING = r'"(?:[^"\\]|\\.)*"'
MATCHER = re.compile(r"(\w+)\s*(=~|!~|!=|=)\s*(%s)" % STRING)
SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\s*\{((?:%s|[^}\"])*)\}" % STRING)
GROUPING = re.compile(
    r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
NAME = re.compile(r"(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\s*\()(?![\w:])")
WORDS = {"and", "or", "unless", "bool", "offset", "by", "without", "on",
         "ignoring", "group_left", "group_right", "inf", "nan"}

passed = failed = skipped = 0


def check(what, problems):
    global passed, failed
    problems = list(problems)
    if not problems:
        passed += 1
        return
    failed += 1
    for problem in problems:
        print("FAIL %s: %s" % (what, problem))


def read_page(binary):
    """name -> label -> the values it has"""
    page = {}
    printed = subprocess.run(
        [binary, "--format", "prometheus", "-v", "--size", "65640",
         str(TOP / "testdata" / "machines" / "outage")],
        capture_output=True, text=True, check=False).stdout
    for line in printed.splitlines():
        match = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$", line)
        if line.startswith("#") or not match:
            continue
        labels = page.setdefault(match[1], {})
        for name, _, value in MATCHER.findall(match[2] or ""):
            labels.setdefault(name, set()).add(json.loads(value))
    return page


def substituted(expr):
    for name in sorted(VARIABLES, key=len, reverse=True):
        expr = expr.replace(name, VARIABLES[name])
    return expr


def wrong_values(label, op, text, known):
    if label not in ENUMERATED or op not in ("=", "=~"):
        return []
    known = REASONS if label == "reason" else known
    values = text.split("|") if op == "=~" else [text]
    return ["%s=%s is no value of it" % (label, value)
            for value in values if value not in known]


def unknown_names(expr, known):
    """What in expr neither the page nor the scrape has."""
    problems = []
    for name, inside in SELECTOR.findall(expr):
        labels = known.get(name, {})
        for label, op, text in MATCHER.findall(inside):
            if label in labels:
                problems += wrong_values(
                    label, op, json.loads(text), labels[label])
            elif label not in SCRAPED and name in known:
                problems.append("%s has no label %s" % (name, label))
    grouped = {label for group in GROUPING.findall(expr)
               for label in re.findall(r"\w+", group)}
    anywhere = SCRAPED.union(*known.values())
    problems += ["no metric has a label %s" % label
                 for label in sorted(grouped - anywhere)]

    bare = GROUPING.sub(" ", SELECTOR.sub(r"\1 ", expr))
    bare = re.sub(r"\[[^]]*\]|" + STRING, " ", bare)
    bare = re.sub(r"\b\d+(?:ms|[smhdwy])\b", " ", bare)
    names = set(NAME.findall(bare)) - WORDS
    if not names:
        problems.append("no metric in it")
    problems += ["no metric %s" % name
                 for name in sorted(names - set(known))]
    return problems


def overlaps(panels):
    for i, p in enumerate(panels):
        a = p["gridPos"]
        if a["x"] < 0 or a["x"] + a["w"] > 24 or min(a["w"], a["h"]) < 1:
            yield "%r is not on the grid of 24 columns" % p["title"]
        for q in panels[:i]:
            b = q["gridPos"]
            if (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and
                    a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]):
                yield "%r lies on %r" % (p["title"], q["title"])


def fixed_sources(node, path="dashboard"):
    """A data source anywhere that is not the variable."""
    if isinstance(node, list):
        for i, child in enumerate(node):
            yield from fixed_sources(child, "%s[%d]" % (path, i))
    elif isinstance(node, dict):
        for key, child in node.items():
            if key == "datasource" and child != {
                    "type": "prometheus", "uid": "${datasource}"}:
                yield "%s: data source %r" % (path, child)
            yield from fixed_sources(child, "%s.%s" % (path, key))


def variable_problems(variables):
    source = variables.get("datasource", {})
    if source.get("type") != "datasource" or \
            source.get("query") != "prometheus":
        yield "no variable datasource of type prometheus"
    if variables.get("instance", {}).get("query", {}).get("query") != \
            'label_values(fragcheck_build_info{cluster=~"$cluster",'\
            'job=~"$job"}, instance)':
        yield "no variable instance by fragcheck_build_info"
    for name in "cluster", "job":
        if not variables.get(name, {}).get("includeAll"):
            yield "no variable %s with all of them" % name
    for name in variables:
        if name != "datasource" and "$" + name not in VARIABLES:
            yield "variable %s is unknown to this test" % name


def panel_problems(panel):
    if not panel.get("title") or not panel.get("description"):
        yield "no title or no description"
    if not panel["fieldConfig"]["defaults"].get("unit"):
        yield "no unit"
    if not panel.get("targets"):
        yield "no query"
    refs = [t["refId"] for t in panel.get("targets", [])]
    if len(set(refs)) != len(refs):
        yield "a refId comes twice"
    for target in panel.get("targets", []):
        left = re.findall(r"\$\{?\w+", substituted(target["expr"]))
        if left:
            yield "unknown variable %s" % left[0]
        if target.get("datasource") is None or panel.get("datasource") is None:
            yield "no data source"


def check_shape(board):
    variables = {v["name"]: v for v in board["templating"]["list"]}
    panels = board["panels"]
    ids = [p["id"] for p in panels]

    check("uid", [] if board["uid"] == "fragcheck" else [board["uid"]])
    check("id", [] if board.get("id") is None else ["is of one Grafana"])
    check("schemaVersion",
          [] if board["schemaVersion"] >= 36 else [board["schemaVersion"]])
    check("variables", variable_problems(variables))
    check("data source", fixed_sources(board))
    check("panel ids", [] if len(set(ids)) == len(ids) else [ids])
    check("places", overlaps(panels))
    for panel in panels:
        check("panel %r" % panel.get("title"), panel_problems(panel))


def heat_map_problems(board):
    """Grafana sorts rows by name where all names are numbers."""
    maps = [p for p in board["panels"] if p["type"] == "heatmap"]
    if len(maps) != 1:
        yield "%d heat maps" % len(maps)
    for panel in maps:
        for order, target in enumerate(panel["targets"]):
            if target["legendFormat"] != str(order):
                yield "row %d is called %s" % (order, target["legendFormat"])
            if not re.search(r'order="%d".*\* %d$' % (order, 1 << order),
                             target["expr"], re.S):
                yield "row %d: %s" % (order, target["expr"])


def check_syntax(exprs):
    """Each by itself: promtool stops at the first that it cannot read."""
    global skipped
    if not shutil.which("promtool"):
        skipped += len(exprs)
        print("SKIP %d expressions not parsed: no promtool" % len(exprs))
        return
    with tempfile.TemporaryDirectory() as directory:
        for i, (where, expr) in enumerate(exprs):
            path = Path(directory) / ("%d.yml" % i)
            rule = {"record": "test:expr", "expr": expr}
            path.write_text(json.dumps(
                {"groups": [{"name": "test", "rules": [rule]}]}))
            ran = subprocess.run(
                ["promtool", "check", "rules", path], check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            check(where + ", syntax",
                  [ran.stdout.strip()] if ran.returncode else [])


def rule_exprs():
    global skipped
    if yaml is None:
        skipped += 1
        print("SKIP the names in the rules: no python3-yaml")
        return []
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [(rule.get("alert") or rule["record"], rule["expr"])
            for group in rules["groups"] for rule in group["rules"]]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("\n\n")[1])
    known = dict(read_page(sys.argv[1]), **FOREIGN)
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))

    check_shape(board)
    check("heat map by order", heat_map_problems(board))
    shown = [("panel %r %s" % (p["title"], t["refId"]),
              substituted(t["expr"]))
             for p in board["panels"] for t in p.get("targets", [])]
    check_syntax(shown)
    asked = shown + rule_exprs()
    for variable in board["templating"]["list"]:
        if variable["type"] != "query":
            continue
        query = re.fullmatch(r"label_values\((.*), (\w+)\)",
                             variable["query"]["query"])
        if not query:
            check("variable " + variable["name"], ["not label_values()"])
            continue
        # as a grouping, for the label to be looked up too
        asked.append(("variable " + variable["name"], "count by (%s) (%s)" %
                      (query[2], substituted(query[1]))))
    for where, expr in asked:
        check(where + ", names", unknown_names(expr, known))

    print("dashboard: %d passed, %d failed%s" % (
        passed, failed, ", %d skipped" % skipped if skipped else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
