// SPDX-License-Identifier: BSD-2-Clause
//
// The alerts and the dashboard as a mixin.  fragcheck.rules.yml and
// fragcheck-history.rules.yml are what comes of it as it stands; whoever wants
// another says
//
//   (import 'mixin.libsonnet') { _config+:: { selector: 'job="node"' } }
//
// Change the alerts here, then run
//   UPDATE=1 python3 tests/contrib/mixin.py build/fragcheck
//
// A request's labels are its identity: alerts keep them, and not the reason or the
// file, as a reason that changes would start the waiting anew.  A request that can
// never be given (too_large, no_zone, allocator_limit) is a question to correct; no
// alert.
{
  _config:: {
    // of every series: 'job="node", cluster="a"'
    selector: '',
    // of up: each of these ought to have a page; '': those that had one in a day
    expected: '',
    // what makes a target one
    target: 'cluster, job, instance',
    // seconds; a run is every five minutes
    stale: 3600,
    // with the alert's name in small letters
    runbook: 'https://example.org/fragcheck/contrib/README.md#%s',
    history: '/var/lib/fragcheck/samples.jsonl',
  },

  local config = $._config,

  // a metric with its selector
  local of(name, labels='') =
    local all = [l for l in [config.selector, labels] if l != ''];
    'fragcheck_' + name + (if all == [] then '' else '{%s}' % std.join(', ', all)),

  // lines of text as one
  local line(text) = std.strReplace(std.rstripChars(text, '\n'), '\n', ' '),

  // Kubernetes calls the host so, where the instance is a pod's address.  Pages of
  // version 0.1 had the number of a NUMA node there.
  local host =
    '{{ if or (eq $labels.node "") (match "^[0-9]+$" $labels.node) }}' +
    '{{ $labels.instance }}{{ else }}{{ $labels.node }}{{ end }}',

  // what to run there; huge pages have a mask of their own
  local command = line(|||
    fragcheck {{ if $labels.size_bytes -}}
    --size {{ $labels.size_bytes }} --alloc {{ $labels.alloc }}
    {{- else }}--order {{ $labels.order }}{{ end }}
    {{- if not (match "^(hugetlb|thp)$" $labels.alloc) }}
    --gfp '{{ $labels.gfp }}'{{ end }}
    {{- with $labels.numa_node }} --node {{ . }}{{ end }}
    {{- with $labels.count }} --count {{ . }}{{ end }}
    {{- with $labels.within }} --within {{ . }}{{ end }} -v
  |||),

  local age = 'time() - %s' % of('last_run_timestamp_seconds'),
  // What is old is no answer; FragcheckStale has it.
  local fresh(expr) = |||
    (
      %s
    )
    unless on (%s)
    %s > %d
  ||| % [std.strReplace(std.rstripChars(expr, '\n'), '\n', '\n  '), config.target, age, config.stale],

  local refused(reasons) = fresh(|||
    %s == 0
    and ignoring (reason)
    %s == 1
  ||| % [of('allocation_ok'), of('allocation_reason', 'reason=~"%s"' % reasons)]),

  local alert(name, wait, expr, summary, description) = {
    alert: name,
    expr: expr,
    'for': wait,
    labels: { severity: 'warning' },
    annotations: {
      summary: line(summary),
      description: line(description),
      runbook_url: config.runbook % std.asciiLower(name),
    },
  },

  local capacity = of('allocation_capacity', 'bound="low"'),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'fragcheck',
        rules: [
          alert('FragcheckFragmented', '10m', refused('fragmented|only_reserved_blocks'), |||
            %s: {{ $labels.request }} cannot be allocated, memory is in pieces
          ||| % host, |||
            A request for {{ $labels.request }} (order {{ $labels.order }}) would be
            refused on %s: memory is free, but in pieces that are too small, or reserved
            for others. Why, and what helps, says there: %s
          ||| % [host, command]),

          alert('FragcheckMemoryShort', '10m', refused('watermark|lowmem_reserve|boosted|scaled_watermark|too_few'), |||
            %s: {{ $labels.request }} cannot be allocated, memory is short
          ||| % host, |||
            A request for {{ $labels.request }} (order {{ $labels.order }}) would be
            refused on %s: too little memory is free in the zones that it may use.
            Which, and what helps, says there: %s
          ||| % [host, command]),

          // A line through four hours, drawn on for four more, falls below 1 for
          // many a healthy host: through noise about a small number, after one
          // large allocation, after a start while the page cache fills.  So, too,
          //  - the line through the last hour alone must fall below 1: what went
          //    down and then stayed, or a file that is no longer written, is flat
          //    there;
          //  - all of the last hour must lie below all of the first of the four:
          //    noise overlaps, and a host without a first hour has nothing to
          //    compare with.
          // The price: a capacity of a few blocks that loses one an hour falls in
          // steps, and is not foreseen.  Nor is a --count above 1, whose end comes
          // before that of the capacity.
          alert('FragcheckFragmentedSoon', '30m', fresh(|||
            %(ok)s == 1
            and ignoring (bound) (
              predict_linear(%(capacity)s[4h], 4 * 3600) < 1
              and
              predict_linear(%(capacity)s[1h], 4 * 3600) < 1
              and
              max_over_time(%(capacity)s[1h])
              <
              min_over_time(%(capacity)s[1h] offset 3h)
            )
          ||| % { ok: of('allocation_ok'), capacity: capacity }), |||
            %s: {{ $labels.request }} can be allocated, but by the trend not in four
            hours
          ||| % host, |||
            How many requests for {{ $labels.request }} (order {{ $labels.order }}) %s
            could give has fallen for hours and will reach none within four more if that
            goes on. Where the memory is says there: %s
          ||| % [host, command]),

          // A run that failed early says 0 for all files, so that the file is no
          // use as a label: one alert a host.
          alert('FragcheckInputUnreadable', '10m', |||
            min without (file) (
              %s
              or
              %s
            ) == 0
          ||| % [of('input_readable', 'file=~"buddyinfo|zoneinfo"'), of('run_success')], |||
            %s: fragcheck fails
          ||| % host, |||
            fragcheck on %s ends in an error, or cannot read /proc/buddyinfo or
            /proc/zoneinfo. The error is in the log of what runs it there; or run:
            fragcheck -v
          ||| % host),

          // Only where the run itself went well: the alert above has the others.
          alert('FragcheckCannotTell', '10m', fresh(|||
            %s == 1
            unless on (%s) (
              %s == 0
              or
              %s == 0
            )
          ||| % [
            of('allocation_rung', 'rung="unknown"'),
            config.target,
            of('run_success'),
            of('input_readable', 'file=~"buddyinfo|zoneinfo"'),
          ]), |||
            %s: cannot tell whether {{ $labels.request }} can be allocated
          ||| % host, |||
            Whether a request for {{ $labels.request }} (order {{ $labels.order }})
            would be given on %s hangs on what fragcheck cannot read; often that is
            /proc/pagetypeinfo, which is for root only. What it is says there: %s
          ||| % [host, command]),

          // By the page's own time, whatever brings it here.  The ten minutes are
          // for a host that was off: its page is old until the timer has run.
          alert('FragcheckStale', '10m', |||
            %s > %d
          ||| % [age, config.stale], |||
            %s: fragcheck has not run for {{ $value | humanizeDuration }}
          ||| % host, |||
            What fragcheck said on %s is {{ $value | humanizeDuration }} old: all that
            is shown of this host is. Look at what runs it there: systemctl list-timers
            'fragcheck*'
          ||| % host),

          // A page that is gone, or that nobody could read, has no series, and so
          // none of the alerts above.
          alert('FragcheckAbsent', '15m', (if config.expected == '' then |||
                                             max without (version) (last_over_time(%s[1d]))
                                             unless on (%s)
                                             %s
                                             and on (%s)
                                             up == 1
                                           ||| % [of('build_info'), config.target, of('build_info'), config.target] else |||
                                             up{%s} == 1
                                             unless on (%s)
                                             %s
                                           ||| % [config.expected, config.target, of('build_info')]), |||
            %s: there is no page of fragcheck any more
          ||| % host, |||
            %s is scraped, and nothing of fragcheck comes from it: its page is not
            there, or cannot be read. Look for it where node_exporter's textfile
            collector does, and at node_textfile_scrape_error
          ||| % host),
        ],
      },
      {
        name: 'fragcheck-history',
        rules: [
          // 0: it is refused already.
          alert('FragcheckRunsOut', '20m', |||
            %s < 4 * 3600
          ||| % of('history_request_runs_out_seconds'), |||
            %s: {{ $labels.request }} runs out in {{ $value | humanizeDuration }}
          ||| % host, |||
            By the trend of its samples %s will refuse requests for
            {{ $labels.request }} in {{ $value | humanizeDuration }}. What else falls,
            and how well the trend fits, says there: fragcheck --history %s
          ||| % [host, config.history]),

          alert('FragcheckRecordStale', '10m', |||
            time() - %s > %d
            or
            %s == 0
          ||| % [of('history_last_sample_timestamp_seconds'), config.stale, of('history_run_success')], |||
            %s: fragcheck records nothing
          ||| % host, |||
            The last sample on %s is more than an hour old, or none can be read. Ask
            there: systemctl status fragcheck-record.service
          ||| % host),
        ],
      },
    ],
  },

  grafanaDashboards+:: {
    'fragcheck.json': import '../grafana/fragcheck.json',
  },
}
