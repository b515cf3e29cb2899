/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Request and snapshot to verdict: every eligible zone at low, then every one
 * at min, as __alloc_pages() and __alloc_pages_slowpath() go through them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/allocator.h"
#include "kernel/many.h"
#include "kernel/nodes.h"
#include "kernel/reclaim.h"
#include "kernel/slowpath.h"
#include "verdict/judge.h"
#include "verdict/sentence.h"
#include "verdict/special.h"

static enum fc_reason
reason_of(const struct fc_outcome *out)
{
	const struct fc_zone *zone = out->zone;

	if (out->answer == FC_YES) {
		if (out->at_low == FC_YES)
			return FC_REASON_FREE_BLOCK;
		return out->needs_rights ? FC_REASON_FROM_RESERVES
					 : FC_REASON_BELOW_LOW;
	}
	if (out->nodes_differ)
		return FC_REASON_NODE_UNKNOWN;
	if (out->answer == FC_UNKNOWN) {
		bool complete = zone != NULL && zone->has_zoneinfo &&
		    zone->has_free_blocks && !zone->list_cut &&
		    !zone->reserve_missing &&
		    fc_zone_type_of(zone) != FC_ZONE_UNKNOWN;

		return complete && out->hangs_on_boost ? FC_REASON_BOOST_UNKNOWN
		    : complete ? FC_REASON_RESERVED_UNKNOWN
			       : FC_REASON_INPUT_MISSING;
	}
	switch (out->decided.gate) {
	case FC_GATE_NO_BLOCK:
		return FC_REASON_FRAGMENTED;
	case FC_GATE_ONLY_RESERVED_BLOCKS:
		return FC_REASON_ONLY_RESERVED_BLOCKS;
	case FC_GATE_WATERMARK:
		return FC_REASON_WATERMARK;
	case FC_GATE_LOWMEM_RESERVE:
		return FC_REASON_LOWMEM_RESERVE;
	case FC_GATE_BOOSTED:
		return FC_REASON_BOOSTED;
	case FC_GATE_SCALED_WATERMARK:
		return FC_REASON_SCALED_WATERMARK;
	case FC_GATE_OK:
	case FC_GATE_NOT_ELIGIBLE:
	case FC_GATE_EMPTY:
	case FC_GATE_TOO_LARGE:
	case FC_GATE_UNKNOWN:
		break;
	}
	return FC_REASON_NO_ZONE;
}

/* By how much the counter may be off: above what the lists leave room for it was
 * taken to be as high as those and its lag allow. */
static int64_t
drift_of(const struct fc_zone *zone)
{
	if (zone == NULL)
		return 0;
	return fc_zone_free_in_all(zone) < zone->free ? 2 * (int64_t)zone->drift
						      : (int64_t)zone->drift;
}

/* Could the counter's lag alone turn what the watermark test said? */
static bool
within_drift(const struct fc_outcome *out, const struct fc_mark_test *test)
{
	int64_t drift = drift_of(out->zone);

	if (!out->decided.tested)
		return false;
	if (out->answer == FC_YES) /* ALLOC_NO_WATERMARKS asks for none */
		return test->margin > 0 && test->margin <= drift;
	/* a zone in pieces passed its test */
	return test->margin <= 0 && -test->margin < drift;
}

/* Refused for want of a block, while a CPU's own list may have one? */
static bool
own_list_may_serve(const struct fc_verdict *v, const struct fc_outcome *out,
    const struct fc_rules *rules)
{
	return out->answer == FC_NO && out->zone != NULL &&
	    (out->decided.gate == FC_GATE_NO_BLOCK ||
		out->decided.gate == FC_GATE_ONLY_RESERVED_BLOCKS) &&
	    fc_pcp_may_serve(out->zone, (unsigned)v->order.value, rules);
}

/* Its watermarks are a guess then, and so is what follows from them. */
static bool
by_buddyinfo_only(const struct fc_zone *zone)
{
	return zone != NULL && !zone->has_zoneinfo;
}

/* An answer is exact if every input of the kernel's own test was there, and no
 * counter that lags could turn it. */
static void
set_certainty(struct fc_verdict *v, const struct fc_outcome *out,
    const struct fc_rules *rules)
{
	const struct fc_mark_test *test = out->decided.at_low == FC_YES
	    ? &out->decided.low
	    : &out->decided.min;

	v->doubt[0] = '\0'; /* of kvmalloc's other half */
	v->certainty = FC_LIKELY;
	if (out->answer == FC_UNKNOWN)
		v->certainty = FC_POSSIBLE;
	else if (by_buddyinfo_only(out->zone))
		snprintf(v->doubt, sizeof(v->doubt),
		    "judged by buddyinfo alone: zoneinfo would tell the watermarks and what is kept for others (lowmem_reserve)");
	else if (!rules->known)
		snprintf(v->doubt, sizeof(v->doubt),
		    "the kernel release is not known; judged by the strictest rules that fit these files");
	else if (rules->defrag_mode_unknown && out->answer == FC_YES)
		snprintf(v->doubt, sizeof(v->doubt),
		    "this kernel may run with vm.defrag_mode=1, and nothing here tells");
	else if (v->from_slab && out->answer == FC_NO)
		snprintf(v->doubt, sizeof(v->doubt),
		    "a free object in its slab cache would serve it still, and these files do not show those");
	else if (own_list_may_serve(v, out, rules))
		snprintf(v->doubt, sizeof(v->doubt),
		    "%ju pages are on CPUs' own lists, and one of those might serve it still",
		    (uintmax_t)out->zone->pcp_count);
	else if (out->zone != NULL && out->zone->untyped &&
	    out->answer == FC_YES)
		snprintf(v->doubt, sizeof(v->doubt),
		    "pagetypeinfo has other zones, and not this one: it is cut, or this memory has just gone");
	else if (within_drift(out, test))
		snprintf(v->doubt, sizeof(v->doubt),
		    "the margin of %jd pages is within the %jd by which the kernel's counter may lag",
		    (intmax_t)test->margin, (intmax_t)drift_of(out->zone));
	else
		v->certainty = FC_EXACT;
}

/* One request takes blocks_each blocks: 1, or all the pages of a vmalloc. */
static void
conclude(struct fc_verdict *v, const struct fc_request *req,
    const struct fc_outcome *out, const struct fc_rules *rules,
    uint64_t blocks_each)
{
	bool kswapd = (req->gfp & FC_GFP_KSWAPD_RECLAIM) != 0;

	v->answer = out->answer;
	v->reason = reason_of(out);
	v->zone = out->zone;
	set_certainty(v, out, rules);
	v->has_capacity = out->zone != NULL;
	v->capacity_low = out->capacity.low / blocks_each;
	v->capacity_high = out->capacity.high / blocks_each;
	/* An answer and its capacity speak of the same blocks. */
	if (out->answer == FC_YES && blocks_each == 1 && v->capacity_low == 0)
		v->capacity_low = 1;
	if (v->capacity_high < v->capacity_low)
		v->capacity_high = v->capacity_low;
	v->wakes_kswapd = !kswapd || out->at_low == FC_YES ? FC_NO
	    : out->at_low == FC_NO                         ? FC_YES
							   : FC_UNKNOWN;
	if (kswapd && by_buddyinfo_only(v->zone))
		v->wakes_kswapd = FC_UNKNOWN;
	if (out->answer == FC_NO || !v->has_capacity)
		return;
	if (req->count > v->capacity_high) {
		v->answer = FC_NO;
		v->reason = FC_REASON_TOO_FEW;
		if (v->certainty == FC_POSSIBLE)
			v->certainty = FC_LIKELY;
	} else if (out->answer == FC_YES && req->count > v->capacity_low) {
		v->answer = FC_UNKNOWN;
		v->reason = FC_REASON_TOO_FEW;
		v->certainty = FC_POSSIBLE;
		v->doubt[0] = '\0';
	}
}

static bool
wants_pagetypeinfo(const struct fc_verdict *v, const struct fc_outcome *out)
{
	return v->answer == FC_UNKNOWN &&
	    (out->pagetypeinfo_would_tell || v->reason == FC_REASON_TOO_FEW);
}

static void
impossible(struct fc_verdict *v, enum fc_reason reason)
{
	v->answer = FC_NO;
	v->reason = reason;
	v->certainty = FC_EXACT;
	v->doubt[0] = '\0';
	v->zone = NULL;
	v->wakes_kswapd = FC_NO;
	v->has_capacity = true;
	v->capacity_low = v->capacity_high = 0;
}

/* Of many, which are not all there at once. */
static struct fc_slow
ask_for_many(const struct fc_pass *pass, uint64_t count, struct fc_verdict *v)
{
	static const enum fc_slow_way ways[] = {
		[FC_RUNG_COMPACTION] = FC_WAY_COMPACTION,
		[FC_RUNG_RECLAIM] = FC_WAY_RECLAIM_MERGE,
		[FC_RUNG_OOM] = FC_WAY_NEVER_FAILS,
		[FC_RUNG_NO] = FC_WAY_NONE,
	};
	struct fc_many many = fc_ask_for_many(pass, count);

	v->capacity_later = (struct fc_opt){ many.most, true };
	return (struct fc_slow){
		.rung = many.rung, .way = ways[many.rung], .given = many.given
	};
}

/* Refused at once, or perhaps: what would waiting bring? */
static void
ask_slow_path(const struct fc_pass *pass, const struct fc_request *req,
    const struct fc_zone *const *zones, struct fc_zone_verdict *verdicts,
    struct fc_verdict *v)
{
	const struct fc_snapshot *snap = pass->snap;
	/* for certain: of those that may be there, not even one need be */
	bool one_is_there = req->count > 1 && v->capacity_low > 0;
	struct fc_slow slow = { .rung = FC_RUNG_NOW };

	if (v->answer == FC_YES || !fc_gfp_blocking(pass->gfp) ||
	    v->reason == FC_REASON_NO_ZONE ||
	    v->reason == FC_REASON_INPUT_MISSING || req->tried ||
	    by_buddyinfo_only(v->zone))
		return;
	if (!one_is_there) {
		slow = fc_ask_slow_path(pass, zones, snap->nr_zones, verdicts);
		if (!snap->slow_path_read)
			v->wants |= FC_WANT_SLOW_PATH;
	}
	/* where not even one is expected there are no more */
	if (req->count > 1 && slow.rung != FC_RUNG_NO)
		slow = ask_for_many(pass, req->count, v);
	v->way = slow.way;
	v->slow_rung = slow.rung;
	v->slow_given = slow.given;
	v->chance_percent = slow.chance_percent;
	v->chance_because = slow.chance_because;
	if (fc_node_reclaims(snap) && v->doubt[0] == '\0')
		snprintf(v->doubt, sizeof(v->doubt),
		    "vm.zone_reclaim_mode is set, so that the first pass may already reclaim pages of the caller's own node");
}

static void
judge_pages(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_zone_verdict *scratch, struct fc_verdict *v)
{
	struct fc_demand d =
	    fc_demand_of(FC_VMALLOC, req->size.value, snap->page_size);
	struct fc_pass pass = fc_pass_of(snap, rules,
	    fc_allocator_gfp(FC_VMALLOC, req->gfp, rules), 0, req->node);
	struct fc_outcome out;

	pass.nr_blocks = v->nr_blocks = d.nr_blocks;
	pass.tried = req->tried;
	if (!fc_vmalloc_fits(snap, d.nr_blocks)) {
		for (size_t i = 0; i < snap->nr_zones; i++)
			scratch[i].gate = FC_GATE_TOO_LARGE;
		impossible(v, FC_REASON_ALLOCATOR_LIMIT);
		return;
	}
	fc_ask_zones(&pass, zones, snap->nr_zones, scratch, &out);
	conclude(v, req, &out, rules, d.nr_blocks);
	if (v->answer == FC_YES)
		v->reason = FC_REASON_PAGES;
	if (wants_pagetypeinfo(v, &out))
		v->wants |= FC_WANT_PAGETYPEINFO;
	ask_slow_path(&pass, req, zones, scratch, v);
}

static void
judge_block(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_verdict *v)
{
	unsigned order = (unsigned)v->order.value;
	struct fc_outcome out;
	struct fc_pass pass;

	if (!fc_order_exists(snap, order)) {
		for (size_t i = 0; i < snap->nr_zones; i++)
			v->zones[i].gate = FC_GATE_TOO_LARGE;
		impossible(v, FC_REASON_TOO_LARGE);
		return;
	}
	pass = fc_pass_of(snap, rules,
	    fc_allocator_gfp(req->allocator, req->gfp, rules), order,
	    req->node);
	pass.tried = req->tried;
	fc_ask_zones(&pass, zones, snap->nr_zones, v->zones, &out);
	conclude(v, req, &out, rules, 1);
	if (wants_pagetypeinfo(v, &out))
		v->wants |= FC_WANT_PAGETYPEINFO;
	ask_slow_path(&pass, req, zones, v->zones, v);
}

/* Served by then, if not before. */
static bool
by_then(const struct fc_verdict *v, const struct fc_request *req)
{
	return v->way != FC_WAY_NOT_ASKED && v->slow_rung <= req->within;
}

/* The rung and the bet; the answer is yes up to the rung that was allowed. */
static void
set_rung(struct fc_verdict *v, const struct fc_request *req)
{
	bool asked = v->way != FC_WAY_NOT_ASKED;

	/* It was refused, so the reserve must be why. */
	if (req->tried && v->reason == FC_REASON_RESERVED_UNKNOWN) {
		v->answer = FC_NO;
		v->certainty = FC_LIKELY;
	}
	v->expected = v->answer;
	if (asked && v->slow_given)
		v->expected = FC_YES;
	else if (asked && req->count > 1 && v->slow_rung < FC_RUNG_NO)
		v->expected = FC_UNKNOWN;
	if (v->reason == FC_REASON_TOO_LARGE ||
	    v->reason == FC_REASON_ALLOCATOR_LIMIT)
		v->rung = FC_RUNG_IMPOSSIBLE;
	else if (v->answer == FC_YES)
		v->rung = FC_RUNG_NOW;
	else if (v->answer == FC_NO && asked)
		v->rung = v->slow_rung;
	else
		v->rung = v->answer == FC_NO ? FC_RUNG_NO : FC_RUNG_UNKNOWN;

	if (asked && v->answer == FC_NO) {
		v->certainty = v->slow_given || v->rung == FC_RUNG_NO
		    ? FC_LIKELY
		    : FC_POSSIBLE;
		if (v->rung <= req->within)
			v->answer = FC_YES;
	} else if (by_then(v, req)) {
		/* Perhaps at once, else by then, as if it were refused. */
		v->answer = FC_YES;
		v->rung = v->slow_rung;
		v->certainty = v->slow_given ? FC_LIKELY : FC_POSSIBLE;
	} else if (v->rung == FC_RUNG_NO && by_buddyinfo_only(v->zone) &&
	    v->reason != FC_REASON_NO_ZONE && fc_gfp_blocking(req->gfp)) {
		v->expected = FC_UNKNOWN;
		if (req->within != FC_RUNG_NOW) {
			v->answer = FC_UNKNOWN;
			v->rung = FC_RUNG_UNKNOWN;
			v->certainty = FC_POSSIBLE;
		}
	}
}

/* What is asked in bytes hangs on it; an order does not. */
static void
doubt_page_size(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v)
{
	size_t n;

	if (!snap->page_size_assumed || !req->size.present)
		return;
	if (v->certainty == FC_EXACT)
		v->certainty = FC_LIKELY;
	n = strlen(v->doubt);
	if (n == 0)
		snprintf(v->doubt, sizeof(v->doubt),
		    "pages of %ju bytes are assumed, as nothing here tells their size (--page-size)",
		    (uintmax_t)snap->page_size);
	else if (n + sizeof("; pages of 262144 bytes are assumed") <
	    sizeof(v->doubt))
		snprintf(v->doubt + n, sizeof(v->doubt) - n,
		    "; pages of %ju bytes are assumed",
		    (uintmax_t)snap->page_size);
}

void
fc_usable_orders(const struct fc_snapshot *snap, const struct fc_rules *rules,
    struct fc_zone_verdict *zones)
{
	struct fc_pass pass = fc_pass_of(snap, rules, FC_GFP_KERNEL, 0, -1);

	for (size_t i = 0; i < snap->nr_zones; i++)
		fc_zone_largest_granted(&pass, &snap->zones[i],
		    &zones[i].usable_order_low, &zones[i].usable_order_high);
}

static int
check_request(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_error *err)
{
	if (req->count == 0)
		return fc_error_set(
		    err, FC_ERR_USAGE, NULL, "a count of 0 blocks");
	if ((req->allocator == FC_VMALLOC || req->allocator == FC_DMA ||
		req->allocator == FC_CMA) &&
	    !req->size.present)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "%s takes a size, not an order",
		    fc_allocator_name(req->allocator));
	if ((req->allocator == FC_CMA || req->allocator == FC_THP) &&
	    req->count > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "%s is judged for one at a time",
		    fc_allocator_name(req->allocator));
	if (req->node >= 0 && !fc_snapshot_has_node(snap, req->node))
		return fc_error_set(err, FC_ERR_USAGE, snap->path,
		    "there is no node %d", req->node);
	return 0;
}

static void
judge(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_zone_verdict *scratch, struct fc_verdict *v)
{
	bool pages = req->allocator == FC_VMALLOC;

	if (req->size.present && snap->page_size == 0) {
		for (size_t i = 0; i < snap->nr_zones; i++)
			v->zones[i].gate = FC_GATE_UNKNOWN;
		v->answer = v->wakes_kswapd = FC_UNKNOWN;
		v->certainty = FC_POSSIBLE;
		v->reason = FC_REASON_INPUT_MISSING;
		return;
	}
	v->order = (struct fc_opt){ req->order, true };
	v->nr_blocks = 1;
	if (req->size.present) {
		struct fc_demand d = fc_demand_of(
		    req->allocator, req->size.value, snap->page_size);

		v->order.value = d.order;
		v->nr_blocks = d.nr_blocks;
		v->from_slab = d.from_slab;
	}
	if (snap->page_size != 0 && v->order.value < FC_MAX_ORDERS)
		v->block_bytes =
		    (struct fc_opt){ snap->page_size << v->order.value, true };
	if (pages) {
		judge_pages(snap, req, rules, zones, v->zones, v);
		return;
	}
	judge_block(snap, req, rules, zones, v);
	if (v->answer != FC_YES && req->allocator == FC_KVMALLOC &&
	    req->size.present &&
	    fc_kvmalloc_falls_back(
		req->size.value, snap->page_size, req->gfp, rules)) {
		struct fc_verdict by_pages = *v;

		by_pages.way = FC_WAY_NOT_ASKED;
		by_pages.chance_percent = (struct fc_opt){ 0 };
		by_pages.chance_because = NULL;
		by_pages.capacity_later = (struct fc_opt){ 0 };
		by_pages.wants = 0;
		judge_pages(snap, req, rules, zones, scratch, &by_pages);
		if (by_pages.answer == FC_YES || v->answer == FC_NO ||
		    (by_then(&by_pages, req) && !by_then(v, req))) {
			by_pages.by_vmalloc = true;
			*v = by_pages;
		}
	}
}

/*
 * Refused: the largest order that the same request would get at once, and so
 * what the largest block is that it may have.
 */
static void
find_largest_now(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_zone_verdict *scratch, struct fc_verdict *v)
{
	uint64_t order = v->order.value;
	struct fc_pass pass;

	if (v->rung == FC_RUNG_NOW || v->reason == FC_REASON_INPUT_MISSING ||
	    v->reason == FC_REASON_NO_ZONE || req->allocator == FC_VMALLOC)
		return;
	if (order > snap->nr_orders)
		order = snap->nr_orders;
	pass = fc_pass_of(snap, rules,
	    fc_allocator_gfp(req->allocator, req->gfp, rules), (unsigned)order,
	    req->node);
	while (order-- > 0) {
		struct fc_outcome out;

		fc_pass_set_order(&pass, (unsigned)order);
		fc_ask_zones(&pass, zones, snap->nr_zones, scratch, &out);
		if (out.answer == FC_YES) {
			v->largest_now = (struct fc_opt){ order, true };
			return;
		}
	}
}

/* What every judging needs: the zones in a zonelist's order, and room. */
struct bench {
	const struct fc_zone **zones;
	struct fc_zone_verdict *scratch;
};

static void
clear_bench(struct bench *bench)
{
	free(bench->zones);
	free(bench->scratch);
}

static int
begin(const struct fc_snapshot *snap, struct fc_verdict *v, struct bench *bench,
    struct fc_error *err)
{
	size_t n = snap->nr_zones;

	*v = (struct fc_verdict){ .nr_zones = n };
	v->zones = calloc(n + 1, sizeof(*v->zones));
	*bench = (struct bench){ .zones = calloc(n + 1, sizeof(*bench->zones)),
		.scratch = calloc(n + 1, sizeof(*bench->scratch)) };
	if (v->zones == NULL || bench->scratch == NULL ||
	    bench->zones == NULL) {
		clear_bench(bench);
		fc_verdict_free(v);
		return fc_error_nomem(err);
	}
	for (size_t i = 0; i < n; i++)
		bench->zones[i] = &snap->zones[i];
	qsort(bench->zones, n, sizeof(*bench->zones), fc_zonelist_compare);
	return 0;
}

/* A dear file that was read, or tried, is not wanted again; and where memory is
 * low, how long it will last is told, which hangs on the boost, as an answer
 * may. */
static void
settle_wants(const struct fc_snapshot *snap, const struct fc_rules *rules,
    struct fc_verdict *v)
{
	bool low = v->reason == FC_REASON_BELOW_LOW ||
	    v->reason == FC_REASON_FROM_RESERVES ||
	    v->reason == FC_REASON_BOOST_UNKNOWN;

	if (snap->files[FC_PAGETYPEINFO] != FC_FILE_NOT_NEEDED)
		v->wants &= ~(unsigned)FC_WANT_PAGETYPEINFO;
	if (low && rules->boost && !snap->watermark_boost_factor.present)
		v->wants |= FC_WANT_BOOST_FACTOR;
	if (v->reason == FC_REASON_BOOST_UNKNOWN &&
	    !snap->tunables.min_free_kbytes.present)
		v->wants |= FC_WANT_TUNABLES;
}

int
fc_judge_figures(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err)
{
	struct bench bench;
	int judged;

	*v = (struct fc_verdict){ 0 };
	if (check_request(snap, req, err) != 0 ||
	    begin(snap, v, &bench, err) != 0)
		return -1;
	judged = fc_judge_special(snap, req, rules, bench.zones, v, err);
	v->kernel_note = rules->note;
	if (judged == 0) {
		judge(snap, req, rules, bench.zones, bench.scratch, v);
		set_rung(v, req);
		doubt_page_size(snap, req, v);
		find_largest_now(
		    snap, req, rules, bench.zones, bench.scratch, v);
		if (req->allocator == FC_DMA)
			fc_weigh_area(snap, req, v);
	}
	settle_wants(snap, rules, v);
	clear_bench(&bench);
	if (judged >= 0)
		return 0;
	fc_verdict_free(v);
	return -1;
}

/* Not what dma asked of the page allocator in the end. */
static bool
is_special(const struct fc_request *req, const struct fc_verdict *v)
{
	return req->allocator == FC_HUGETLB || req->allocator == FC_THP ||
	    req->allocator == FC_CMA || v->reason == FC_REASON_AREA;
}

int
fc_judge_words(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, bool wordless, struct fc_verdict *v,
    struct fc_error *err)
{
	if (!wordless)
		fc_usable_orders(snap, rules, v->zones);
	v->arena = fc_arena_new();
	if (v->arena == NULL)
		fc_error_nomem(err);
	else if (is_special(req, v)
		? fc_special_words(snap, req, rules, v, err) == 0
		: fc_find_better_order(snap, req, rules, v, err) == 0 &&
		    (wordless || fc_sentence(snap, req, rules, v, err) == 0) &&
		    fc_remedies(snap, req, rules, v, err) == 0)
		return 0;
	fc_verdict_free(v);
	return -1;
}

int
fc_judge(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v, struct fc_error *err)
{
	struct fc_rules rules = fc_rules_of(snap);

	return fc_judge_figures(snap, req, &rules, v, err) == 0
	    ? fc_judge_words(snap, req, &rules, false, v, err)
	    : -1;
}

void
fc_verdict_free(struct fc_verdict *v)
{
	free(v->zones);
	if (v->special != NULL) {
		free(v->special->gains);
		free(v->special->thp);
		free(v->special);
	}
	fc_arena_free(v->arena);
	*v = (struct fc_verdict){ 0 };
}
