/* SPDX-License-Identifier: BSD-2-Clause */
/* Will hugetlb's pool get so many huge pages more? */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "kernel/hugetlb.h"
#include "kernel/nodes.h"
#include "verdict/special.h"

/* ---- what the pool is, and of what pages ----------------------- */

static const struct fc_pool *
pool_of(const struct fc_snapshot *snap, uint64_t bytes, int node)
{
	for (size_t i = 0; i < snap->nr_pools; i++) {
		if (snap->pools[i].page_bytes == bytes &&
		    snap->pools[i].node == node)
			return &snap->pools[i];
	}
	return NULL;
}

/* The default one; 0: not told, and there are several. */
static uint64_t
usual_size(const struct fc_snapshot *snap)
{
	uint64_t bytes = 0;

	if (snap->hugepage_bytes.present)
		return snap->hugepage_bytes.value;
	for (size_t i = 0; i < snap->nr_pools; i++) {
		if (bytes != 0 && snap->pools[i].page_bytes != bytes)
			return 0;
		bytes = snap->pools[i].page_bytes;
	}
	return bytes;
}

/* Does /sys, which lists every size, list this one? */
static bool
is_offered(const struct fc_snapshot *snap, uint64_t bytes)
{
	switch (snap->files[FC_HUGETLB_DIR]) {
	case FC_FILE_READ:
		return pool_of(snap, bytes, -1) != NULL;
	case FC_FILE_ABSENT: /* a copy may just lack the directory */
		return snap->kind != FC_LIVE;
	case FC_FILE_NOT_NEEDED:
	case FC_FILE_UNREADABLE:
	case FC_FILE_BAD:
	case FC_FILE_EMPTY:
		break;
	}
	return true;
}

/* ---- how many more ----------------------- */

static void
add_gain(struct fc_pool_gain *sum, const struct fc_pool_gain *gain)
{
	sum->now_low = fc_plus(sum->now_low, gain->now_low);
	sum->now_high = fc_plus(sum->now_high, gain->now_high);
	sum->later_low = fc_plus(sum->later_low, gain->later_low);
	sum->later_high = fc_plus(sum->later_high, gain->later_high);
	sum->hand_low = fc_plus(sum->hand_low, gain->hand_low);
	sum->later_known &= gain->later_known;
	sum->by_map &= gain->by_map;
}

/* What all nodes give, as a bet, and without reclaim. */
struct totals {
	uint64_t usual, unaided;
	bool complete; /* every zone is told */
	bool pagetypeinfo_would_tell;
};

static bool
is_complete(const struct fc_zone *zone)
{
	return zone->has_zoneinfo && zone->has_free_blocks && !zone->list_cut;
}

/* Zones of one node, from the buddy allocator. */
static void
gain_of_blocks(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t n, struct fc_verdict *v, struct fc_pool_gain *gain,
    struct totals *totals)
{
	struct fc_hugetlb_more more;
	struct fc_outcome out;

	fc_ask_zones(pass, zones, n, v->zones, &out);
	more = fc_hugetlb_later(pass, zones, n, out.capacity.low);
	gain->now_low = out.capacity.low;
	gain->now_high = out.capacity.high;
	gain->later_known = true;
	gain->later_low = gain->now_low;
	gain->hand_low = pass->snap->compacted ? gain->now_low : more.hand;
	gain->later_high =
	    more.high > gain->now_high ? more.high : gain->now_high;
	if (!pass->rules->compaction) { /* what is free is all there is */
		gain->later_low = gain->hand_low = gain->now_low;
		gain->later_high = gain->now_high;
		more.usual = gain->now_low;
		more.unaided = gain->now_high;
	}
	totals->usual +=
	    more.usual > gain->now_low ? more.usual : gain->now_low;
	totals->unaided +=
	    more.unaided > gain->now_high ? more.unaided : gain->now_high;
	totals->pagetypeinfo_would_tell |=
	    out.pagetypeinfo_would_tell || gain->now_low != gain->now_high;
	if (v->zone == NULL)
		v->zone = out.zone;
}

/* Pages of the areas that hugetlb_cma= set aside: "hugetlb0" is node 0's. */
static uint64_t
from_areas(const struct fc_snapshot *snap, int node, unsigned order, bool whole)
{
	char name[FC_NAME_SIZE];
	uint64_t pages = 0;

	snprintf(name, sizeof(name), "hugetlb%d", node);
	for (size_t i = 0; i < snap->nr_cma_areas; i++) {
		const struct fc_cma_area *area = &snap->cma_areas[i];

		if (strcmp(area->name, name) != 0 || !area->available.present)
			continue;
		/* nothing is out of it: it is one run */
		if (!whole ||
		    (area->total.present &&
			area->total.value == area->available.value))
			pages += area->available.value;
	}
	return pages >> order;
}

/* ... from alloc_contig_pages(). */
static void
gain_of_windows(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t n, struct fc_verdict *v, struct fc_pool_gain *gain,
    struct totals *totals)
{
	const struct fc_snapshot *snap = pass->snap;
	const struct fc_pool *have =
	    pool_of(snap, snap->page_size << pass->order, gain->node);
	struct fc_hugetlb_big big = fc_hugetlb_big(pass, zones, n);
	bool told = big.told;

	if (big.told) {
		gain->later_low = big.low;
		gain->later_high = big.high;
	} else {
		gain->later_high =
		    fc_minus(fc_hugetlb_windows(pass, zones, n, &told),
			have != NULL ? have->total.value : 0);
	}
	gain->later_low = fc_plus(
	    gain->later_low, from_areas(snap, gain->node, pass->order, true));
	if (gain->later_high < gain->later_low)
		gain->later_high = gain->later_low;
	gain->later_known = big.told || gain->later_high == gain->later_low;
	gain->hand_low = gain->later_low;
	gain->by_map = big.told;
	totals->complete &= told;
	totals->usual += gain->later_low;
	totals->unaided += gain->later_high;
	for (size_t i = 0; i < n; i++)
		v->zones[zones[i] - snap->zones].gate = FC_GATE_TOO_LARGE;
}

static struct totals
ask_nodes(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_verdict *v)
{
	unsigned order = (unsigned)v->order.value;
	struct fc_special *s = v->special;
	struct totals totals = { .complete = true };
	size_t next;

	s->gain = (struct fc_pool_gain){
		.node = req->node, .later_known = true, .by_map = true
	};
	for (size_t i = 0; i < snap->nr_zones; i = next) {
		struct fc_pool_gain gain = { .node = zones[i]->node };
		struct fc_pass pass =
		    fc_pass_of(snap, rules, FC_HUGETLB_GFP, order, gain.node);
		bool memory = false;

		for (next = i;
		     next < snap->nr_zones && zones[next]->node == gain.node;
		     next++)
			memory |= fc_zone_populated(zones[next]);
		if (!memory || (req->node >= 0 && req->node != gain.node)) {
			for (size_t k = i; k < next; k++)
				v->zones[zones[k] - snap->zones].gate = !memory
				    ? FC_GATE_EMPTY
				    : FC_GATE_NOT_ELIGIBLE;
			continue;
		}
		for (size_t k = i; k < next; k++) {
			bool mine = fc_zone_eligible(&pass, zones[k]) &&
			    fc_zone_populated(zones[k]);

			s->cache_pages += mine ? zones[k]->lru_file.value : 0;
			totals.complete &= !mine || is_complete(zones[k]);
			totals.pagetypeinfo_would_tell |=
			    mine && zones[k]->nr_migratetypes == 0;
		}
		if (s->gigantic)
			gain_of_windows(
			    &pass, zones + i, next - i, v, &gain, &totals);
		else
			gain_of_blocks(
			    &pass, zones + i, next - i, v, &gain, &totals);
		s->gains[s->nr_gains++] = gain;
		add_gain(&s->gain, &gain);
	}
	return totals;
}

/* ---- the answer ----------------------- */

/* Not at once: whether the kernel's work brings so many. */
static void
settle_later(const struct fc_request *req, struct fc_verdict *v,
    const struct totals *totals)
{
	const struct fc_pool_gain *gain = &v->special->gain;
	enum fc_rung rung = req->count <= totals->unaided ? FC_RUNG_COMPACTION
							  : FC_RUNG_RECLAIM;
	bool sure = req->count <= gain->later_low;
	bool bet = sure || req->count <= totals->usual;

	if (req->count > gain->later_high) {
		fc_settle(
		    v, FC_NO, FC_RUNG_NO, FC_LIKELY, FC_NO, FC_REASON_TOO_FEW);
	} else if (!sure && v->special->gigantic && !gain->by_map) {
		fc_cannot_tell(v, FC_REASON_WINDOWS_UNKNOWN);
	} else {
		fc_settle(v, bet && rung <= req->within ? FC_YES : FC_NO, rung,
		    sure ? FC_LIKELY : FC_POSSIBLE, bet ? FC_YES : FC_NO,
		    FC_REASON_AFTER_WORK);
	}
}

void
fc_judge_pool_pages(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    const struct fc_zone *const *zones, struct fc_verdict *v)
{
	struct fc_special *s = v->special;
	struct totals totals;
	int order;

	s->page_bytes = req->size.present ? req->size.value : usual_size(snap);
	s->pool = pool_of(snap, s->page_bytes, req->node);
	v->wakes_kswapd = FC_NO;
	v->nr_blocks = 1;
	for (size_t i = 0; i < snap->nr_zones; i++)
		v->zones[i].gate = FC_GATE_NOT_ELIGIBLE;
	order = fc_hugetlb_order(s->page_bytes, snap->page_size);
	if (s->page_bytes == 0 || snap->page_size == 0) {
		bool none = s->page_bytes == 0 && snap->kind == FC_LIVE &&
		    snap->files[FC_HUGETLB_DIR] == FC_FILE_ABSENT;

		fc_cannot_tell(v, FC_REASON_INPUT_MISSING);
		if (none)
			fc_settle(v, FC_NO, FC_RUNG_IMPOSSIBLE, FC_EXACT, FC_NO,
			    FC_REASON_NO_SUCH_SIZE);
		return;
	}
	if (order < 0 || order >= FC_MAX_ORDERS ||
	    !is_offered(snap, s->page_bytes)) {
		fc_settle(v, FC_NO, FC_RUNG_IMPOSSIBLE, FC_EXACT, FC_NO,
		    FC_REASON_NO_SUCH_SIZE);
		return;
	}
	v->order = (struct fc_opt){ (uint64_t)order, true };
	v->block_bytes = (struct fc_opt){ s->page_bytes, true };
	s->gigantic = fc_hugetlb_gigantic(snap, (unsigned)order);
	if (s->gigantic && rules->gigantic_at_run_time == FC_NO) {
		fc_settle(v, FC_NO, FC_RUNG_NO, FC_LIKELY, FC_NO,
		    FC_REASON_TOO_LARGE);
		return;
	}
	totals = ask_nodes(snap, req, rules, zones, v);
	v->has_capacity = true;
	v->capacity_low = s->gain.now_low;
	v->capacity_high = s->gain.now_high;
	if (s->nr_gains == 0)
		fc_settle(
		    v, FC_NO, FC_RUNG_NO, FC_LIKELY, FC_NO, FC_REASON_NO_ZONE);
	else if (req->count <= s->gain.now_low)
		fc_settle(v, FC_YES, FC_RUNG_NOW, FC_LIKELY, FC_YES,
		    FC_REASON_FREE_BLOCK);
	else if (!totals.complete)
		fc_cannot_tell(v, FC_REASON_INPUT_MISSING);
	else
		settle_later(req, v, &totals);
	if (s->gigantic && rules->gigantic_at_run_time == FC_UNKNOWN)
		snprintf(v->doubt, sizeof(v->doubt),
		    "up to 3.15 the kernel makes huge pages of this size at boot only, unless its vendor has changed that");
	if (v->answer != FC_YES && totals.pagetypeinfo_would_tell)
		v->wants |= FC_WANT_PAGETYPEINFO;
}

/* ---- words ----------------------- */

/* "10 more huge pages of 2 MiB" */
static void
say_pages(struct fc_telling *t)
{
	char size[32];

	say(t,
	    t->req->count == 1 ? "%ju more huge page" : "%ju more huge pages",
	    (uintmax_t)t->req->count);
	if (t->v->special->page_bytes != 0)
		say(t, " of %s",
		    fc_size_exact(
			t->v->special->page_bytes, size, sizeof(size)));
	if (t->req->node >= 0)
		say(t, " on node %d", t->req->node);
}

static void
say_range(struct fc_telling *t, uint64_t low, uint64_t high)
{
	if (low == high)
		say(t, high == 0 ? "none" : "%ju", (uintmax_t)high);
	else
		say(t, "%ju to %ju", (uintmax_t)low, (uintmax_t)high);
}

static void
say_sizes(struct fc_telling *t)
{
	const struct fc_snapshot *snap = t->snap;
	const char *before = "";
	char size[32];

	for (size_t i = 0; i < snap->nr_pools; i++) {
		if (snap->pools[i].node >= 0)
			continue;
		say(t, "%s%s", before,
		    fc_size_exact(
			snap->pools[i].page_bytes, size, sizeof(size)));
		before = ", ";
	}
}

static const char *
answer_of(const struct fc_verdict *v)
{
	if (v->rung == FC_RUNG_IMPOSSIBLE)
		return "IMPOSSIBLE";
	if (v->answer == FC_UNKNOWN)
		return "CANNOT TELL";
	if (v->rung == FC_RUNG_NOW)
		return "YES";
	if (v->rung == FC_RUNG_NO)
		return "NO";
	if (v->expected != FC_YES)
		return "PERHAPS LATER";
	return v->answer == FC_YES ? "YES, LATER" : "NOT NOW";
}

/* "of 20 more huge pages of 2 MiB, 3 to 4 can be had at once; ..." */
static void
headline_later(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_pool_gain *gain = &v->special->gain;

	say(t, "of ");
	say_pages(t);
	say(t, ", ");
	say_range(t, gain->now_low, gain->now_high);
	if (v->certainty != FC_LIKELY) {
		say(t, " can be had at once, ");
		say_range(t, gain->later_low, gain->later_high);
		say(t, " after compaction and reclaim");
	} else if (gain->now_high == 0) {
		say(t, " can be had at once; they are expected after %s",
		    fc_rung_name(v->rung));
	} else {
		say(t, " can be had at once; the others are expected after %s",
		    fc_rung_name(v->rung));
	}
}

static void
headline(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_pool_gain *gain = &v->special->gain;

	switch (v->reason) {
	case FC_REASON_FREE_BLOCK:
		say_pages(t);
		say(t, " can be had at once");
		break;
	case FC_REASON_AFTER_WORK:
		headline_later(t);
		break;
	case FC_REASON_TOO_FEW:
		say(t, "of ");
		say_pages(t);
		if (gain->later_high == 0)
			say(t, ", none can be had");
		else
			say(t, ", at most %ju can be had",
			    (uintmax_t)gain->later_high);
		break;
	case FC_REASON_WINDOWS_UNKNOWN:
		say_pages(t);
		say(t,
		    ": there is room for at most %ju, and what stands there is not told",
		    (uintmax_t)gain->later_high);
		break;
	case FC_REASON_NO_SUCH_SIZE:
		say_pages(t);
		if (t->snap->files[FC_HUGETLB_DIR] == FC_FILE_READ) {
			say(t, ": this kernel has those of ");
			say_sizes(t);
		} else if (t->snap->files[FC_HUGETLB_DIR] == FC_FILE_ABSENT &&
		    t->snap->kind == FC_LIVE) {
			say(t, ": this kernel has no hugetlb");
		} else {
			say(t, ": no kernel has huge pages of this size");
		}
		break;
	case FC_REASON_NO_ZONE:
		say_pages(t);
		say(t, ": there is no memory for them");
		break;
	case FC_REASON_TOO_LARGE:
		say_pages(t);
		say(t,
		    ": up to 3.15 the kernel makes such large ones at boot only");
		break;
	default:
		say_pages(t);
		if (v->special->page_bytes == 0)
			say(t,
			    ": the size of this machine's huge pages is not told; give --size");
		else if (t->snap->page_size == 0)
			say(t,
			    ": the page size is not known; give --page-size");
		else
			say(t, ": zoneinfo or buddyinfo is missing");
		break;
	}
}

static void
cause(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_pool_gain *gain = &v->special->gain;

	switch (v->reason) {
	case FC_REASON_FREE_BLOCK:
		say_range(t, gain->now_low, gain->now_high);
		say(t, " at once");
		break;
	case FC_REASON_AFTER_WORK:
	case FC_REASON_TOO_FEW:
		say_range(t, gain->now_low, gain->now_high);
		say(t, " at once, ");
		if (gain->later_known)
			say_range(t, gain->later_low, gain->later_high);
		else
			say(t, "at most %ju", (uintmax_t)gain->later_high);
		say(t, " later");
		break;
	case FC_REASON_WINDOWS_UNKNOWN:
		say(t, "room for at most %ju", (uintmax_t)gain->later_high);
		break;
	case FC_REASON_NO_SUCH_SIZE:
		say(t, "no such size");
		break;
	case FC_REASON_NO_ZONE:
		say(t, "no memory for them");
		break;
	case FC_REASON_TOO_LARGE:
		say(t, "at boot only");
		break;
	default:
		say(t, "an input is missing");
		break;
	}
}

/* "the pool has 20, 5 of them free, 2 of these reserved; overcommit up to 10" */
static void
why(struct fc_telling *t)
{
	const struct fc_pool *pool = t->v->special->pool;

	if (pool == NULL || !pool->total.present)
		return;
	say(t, "the pool has %ju now", (uintmax_t)pool->total.value);
	if (pool->total.value > 0 && pool->free.present) {
		say(t, ", ");
		if (pool->free.value == 0)
			say(t, "none");
		else
			say(t, "%ju", (uintmax_t)pool->free.value);
		say(t, " of them free");
	}
	if (pool->reserved.value > 0)
		say(t, ", %ju reserved", (uintmax_t)pool->reserved.value);
	if (pool->surplus.value > 0)
		say(t, ", %ju surplus", (uintmax_t)pool->surplus.value);
	if (pool->overcommit.value > 0)
		say(t, "; overcommit allows %ju more",
		    (uintmax_t)fc_minus(
			pool->overcommit.value, pool->surplus.value));
	if (t->snap->files[FC_HUGETLB_DIR] == FC_FILE_BAD)
		say(t,
		    " (some files of /sys/kernel/mm/hugepages are malformed)");
	else if (t->snap->files[FC_HUGETLB_DIR] != FC_FILE_READ)
		say(t, " (by meminfo alone)");
}

static void
waiting(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_pool_gain *gain = &v->special->gain;

	if ((v->reason != FC_REASON_AFTER_WORK &&
		v->reason != FC_REASON_TOO_FEW) ||
	    !gain->later_known || gain->later_high == 0)
		return;
	say(t, "one write brings ");
	say_range(t, gain->later_low, gain->later_high);
	say(t, ", as the kernel compacts and reclaims for it");
	if (gain->hand_low > gain->later_low)
		say(t, "; after compaction by hand %ju at least",
		    (uintmax_t)gain->hand_low);
}

/* The file that the number of pages is written to. */
static void
say_knob(struct fc_telling *t)
{
	uint64_t kib = t->v->special->page_bytes / 1024;

	if (t->req->node >= 0)
		say(t, "/sys/devices/system/node/node%d/hugepages/",
		    t->req->node);
	else
		say(t, "/sys/kernel/mm/hugepages/");
	say(t, "hugepages-%jukB/nr_hugepages", (uintmax_t)kib);
}

/* "echo 30 > .../nr_hugepages": what is there counts, and what is surplus of it
 * becomes persistent first (set_max_huge_pages()). */
static void
say_command(struct fc_telling *t)
{
	const struct fc_pool *pool = t->v->special->pool;

	if (pool != NULL && pool->total.present) {
		say(t, "echo %ju > ",
		    (uintmax_t)fc_plus(pool->total.value, t->req->count));
	} else {
		say(t, "echo $(($(cat ");
		say_knob(t);
		say(t, ") + %ju)) > ", (uintmax_t)t->req->count);
	}
	say_knob(t);
}

static void
tell_how_to_get(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_special *s = v->special;
	bool later =
	    v->rung != FC_RUNG_NOW && !s->gigantic && t->rules->compaction;
	bool drop = later && v->rung != FC_RUNG_COMPACTION &&
	    s->cache_pages >> v->order.value > 0;
	/* again it helps only what was freed since */
	bool compact = drop || (later && !t->snap->compacted);
	struct fc_remedy r = { .code = "nr_hugepages",
		.when = FC_REMEDY_NOW,
		.text = "get them; the file then says how many came",
		.cost = "root" };

	if (drop) {
		say(t, "sync; echo 1 > /proc/sys/vm/drop_caches; ");
		r.text =
		    "drop page cache, compact, get them; the file then says how many came";
		r.cost = "root; I/O, and CPU for seconds";
	} else if (compact) {
		r.text =
		    "compact, then get them; the file then says how many came";
		r.cost = "root; CPU for seconds";
	}
	if (compact && t->req->node >= 0)
		say(t, "echo 1 > /sys/devices/system/node/node%d/compact; ",
		    t->req->node);
	else if (compact)
		say(t, "echo 1 > /proc/sys/vm/compact_memory; ");
	say_command(t);
	r.command = fc_told(t);
	fc_tell_remedy(t, &r);
}

static void
tell_boot(struct fc_telling *t)
{
	const struct fc_pool *pool = t->v->special->pool;
	struct fc_remedy r = { .code = "hugepages_at_boot",
		.when = FC_REMEDY_LATER,
		.cost =
		    "kernel command line; memory that nothing else can use" };
	uint64_t kib = t->v->special->page_bytes / 1024;
	bool gib = kib % (1024 * 1024) == 0, mib = kib % 1024 == 0;

	say(t, "reserve them at boot, when memory is whole: ");
	say(t, "hugepagesz=%ju%s hugepages=%ju",
	    (uintmax_t)(gib ? kib / 1024 / 1024
		    : mib   ? kib / 1024
			    : kib),
	    gib       ? "G"
		: mib ? "M"
		      : "K",
	    (uintmax_t)fc_plus(
		pool != NULL ? pool->total.value : 0, t->req->count));
	r.text = fc_told(t);
	fc_tell_remedy(t, &r);
}

/* Node after node is asked for a page, and works for it, before the next. */
static void
effect(struct fc_telling *t)
{
	const struct fc_special *s = t->v->special;
	bool lacks = false;

	for (size_t i = 0; i < s->nr_gains; i++)
		lacks |= s->gains[i].now_low < t->req->count / s->nr_gains +
			(t->req->count % s->nr_gains != 0);
	if (t->v->rung == FC_RUNG_NOW && s->nr_gains > 1 && lacks)
		say(t,
		    "the nodes are asked in turn: one that has none compacts and reclaims before the next is asked");
}

void
fc_tell_pool(struct fc_telling *t)
{
	struct fc_verdict *v = t->v;

	v->words.answer = answer_of(v);
	headline(t);
	v->words.headline = fc_told(t);
	cause(t);
	v->words.cause = fc_told(t);
	why(t);
	v->words.why = fc_told(t);
	waiting(t);
	v->words.waiting = fc_told(t);
	effect(t);
	v->words.effect = fc_told(t);
	if (v->rung == FC_RUNG_IMPOSSIBLE || !v->order.present)
		return;
	if (v->rung != FC_RUNG_NO || v->special->gain.later_high > 0)
		tell_how_to_get(t);
	if (v->rung != FC_RUNG_NOW)
		tell_boot(t);
}
