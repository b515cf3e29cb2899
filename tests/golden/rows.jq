# SPDX-License-Identifier: BSD-2-Clause
# JSON reports as table rows of codes and figures, so that other words change
# no row, and (only "sentences") of the words.  Input: {"run": command line, "exit": code} before
# the documents of each run; $table says which columns.

# 1.000 is 1 in all releases of jq: from 1.7 on, what was not reckoned with is as it was
# written.
def number: if type == "number" then . + 0 else . end;
def yes: if . then "yes" else "-" end;
def list: if . == null then null elif . == [] then "none"
	else map(. // "?" | number | tostring) | join(",") end;
def pair: "\(.[0] // "-")/\(.[1] // "-")";
def blocks: . as $all | [(.free_blocks // empty)[]] | to_entries
	| map(if .key | IN(($all.capped_orders // [])[]) then ">\(.value)"
		else .value end) | list;

def machine: .source | [.kernel_release, "\(.page_size) \(.page_size_from)"];
def verdict: .request as $r | .verdict | [$r.order, $r.allocator, $r.within,
	.answer, .rung, .certainty, .expected, .chance_percent, .reason,
	([.node, .zone] | pair), (.wakes_kswapd | yes),
	(.capacity_now // {} | [.low, .high] | pair),
	.largest_order_now, (.doubt != null | yes),
	(.remedies // [] | map(.code) | list),
	(.no_help // [] | map(.code) | list)];
# The orders of each rung, for each mask: now:0,1,2 no:3,4
def rungs: to_entries | group_by(.value) | sort_by(.[0].key)
	| map("\(.[0].value):\(map(.key) | list)") | join(" ");
def overview: .overview | [.largest_order_now,
	(.rungs | map_values(rungs) | to_entries
		| map("\(.key) \(.value)") | join("; "))];
# node/zone:largest free order/largest usable one:gate:compaction
def zones: [(.zones // [])[] | ["\(.node)/\(.zone)",
	([.largest_free_order, .largest_usable_order] | pair), .gate // "-",
	.compaction // "-"] | join(":")] | join(" ");
def report: .report | [.line, .kind, .process, .pid, .cpu, .time, .last_time,
	.count, .mode, .gfp, .vmalloc_bytes, (.call_site | list),
	(.in_interrupt | yes), .cpuset, .mems_allowed, (.slab | tojson),
	(.contradicts | yes), (.finding != null | yes),
	(.matters != null | yes), (.missing | map(gsub(" "; "-")) | list)];
def zone: [.node, .zone, .free_pages, .managed_pages, .watermark.min,
	.watermark.low, .watermark.high, .watermark.boost,
	(.lowmem_reserve | list), .largest_free_order, .largest_usable_order,
	blocks, (.unusable_index | list), (.extfrag_index | list),
	(.migratetypes // {} | to_entries | map(
		"\(.key)=\(.value | blocks)@\(.value.pageblocks)")
		| join(" "))];

def sentence: {summary: .report.summary, text: .verdict.text,
	why: .verdict.why, waiting: .verdict.waiting, doubt: .verdict.doubt,
	matters: .report.matters, finding: .report.finding,
	note: .source.kernel_note} as $all
	| ($all | to_entries[] | select(.value) | [.key, .value]),
	(.verdict // {} | ((.remedies // []) + (.no_help // []))[] | [.when,
		([.command, .text, .cost] | map(select(.)) | join("; "))]);

def rows: if $table == "verdicts" then machine + verdict + [zones]
	elif $table == "reports" then report + machine + verdict + [zones]
	elif $table == "overviews" then machine + overview
	elif $table == "sentences" then sentence
	else .zones[] | zone end;

reduce .[] as $d ([]; if $d | has("run") then . + [$d + {docs: []}]
	else .[-1].docs += [$d] end)
| .[] | .run as $run | .exit as $exit
| if .docs == [] then [$run, $exit, "no document"]
	else .docs[] | [$run, $exit] + rows end
| map(if . == null or . == "" then "-" else tostring end
	| if test("[^ -~]") then tojson else . end) | join("\t")
