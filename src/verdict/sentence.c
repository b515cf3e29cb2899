/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A verdict in words: the answer, a headline that stands for itself, why in a
 * few words and in a sentence, what waiting brings.  Nothing is decided here.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/gfp.h"
#include "kernel/migratetype.h"
#include "kernel/zonelist.h"
#include "verdict/sentence.h"

/* What the words are of. */
struct speech {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_rules *rules;
	const struct fc_verdict *v;
	struct fc_buf buf; /* the sentence that is being made */
};

#define say(s, ...) fc_buf_printf(&(s)->buf, __VA_ARGS__)

const char *
fc_keep_text(struct fc_arena *arena, struct fc_buf *buf)
{
	char *text = NULL;

	if (!buf->failed && buf->len > 0) {
		text = fc_arena_alloc(arena, buf->len + 1, 1);
		if (text != NULL)
			memcpy(text, buf->data, buf->len + 1);
	}
	/* the buffer goes on to the next text; a lost one is not silent */
	buf->failed |= buf->len > 0 && text == NULL;
	buf->len = 0;
	return text;
}

/* ---- parts of sentences -------------------------------------------------- */

static void
say_order(struct speech *s, uint64_t order)
{
	char size[32];

	say(s, "order %ju", (uintmax_t)order);
	if (s->snap->page_size != 0 && order < FC_MAX_ORDERS)
		say(s, " (%s)",
		    fc_size_exact(
			s->snap->page_size << order, size, sizeof(size)));
}

static bool
by_size(const struct speech *s)
{
	return s->req->size.present;
}

/* "65640 bytes", "50 times 65640 bytes" */
static void
say_bytes(struct speech *s)
{
	uint64_t bytes = s->req->size.value;

	if (s->req->count > 1)
		say(s, "%ju times ", (uintmax_t)s->req->count);
	say(s, bytes == 1 ? "%ju byte" : "%ju bytes", (uintmax_t)bytes);
}

static bool
is_plural(const struct speech *s)
{
	return s->req->count > 1 || (by_size(s) && s->req->size.value != 1);
}

/* "65640 bytes", "a block of order 5 (128 KiB)", "50 blocks of order 5 ..." */
static void
say_subject(struct speech *s)
{
	if (by_size(s)) {
		say_bytes(s);
		return;
	}
	if (s->req->count > 1)
		say(s, "%ju blocks of ", (uintmax_t)s->req->count);
	else
		say(s, "a block of ");
	say_order(s, s->req->order);
}

/* The same of one of them, "for" whom so much is missing. */
static void
say_one(struct speech *s)
{
	if (s->v->nr_blocks > 1) {
		say(s, "the first of %ju pages", (uintmax_t)s->v->nr_blocks);
	} else if (by_size(s)) {
		say(s, s->req->size.value == 1 ? "%ju byte" : "%ju bytes",
		    (uintmax_t)s->req->size.value);
	} else {
		say(s, "a block of ");
		say_order(s, s->req->order);
	}
}

/* "65640 bytes need " */
static void
say_need(struct speech *s)
{
	say_bytes(s);
	say(s, is_plural(s) ? " need " : " needs ");
}

static void
say_zone(struct speech *s, const struct fc_zone *zone)
{
	say(s, "node %d %s", zone->node, zone->name);
}

/* A mask's name, where that is one. */
static const char *
mask_name(const struct speech *s)
{
	const char *name = s->req->gfp_text;

	return strpbrk(name, "|& ") == NULL ? name : "this gfp mask";
}

/* An amount of memory, "890.0 MiB" where the page size is known. */
static const char *
amount_of(const struct speech *s, uint64_t pages, char *buf, size_t size)
{
	if (s->snap->page_size != 0)
		return fc_size_rounded(pages * s->snap->page_size, buf, size);
	snprintf(buf, size, "%ju pages", (uintmax_t)pages);
	return buf;
}

static const struct fc_zone_verdict *
deciding(const struct speech *s)
{
	return s->v->zone == NULL ? NULL
				  : &s->v->zones[s->v->zone - s->snap->zones];
}

/* Pages that are missing to the watermark that the request had to leave. */
static intmax_t
missing_pages(const struct speech *s)
{
	const struct fc_zone_verdict *zv = deciding(s);

	return zv == NULL ? 0 : (intmax_t)(1 - zv->min.margin);
}

static uint64_t
free_pages_of(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	return zone->has_zoneinfo ? zone->free
				  : fc_zone_free_pages_from(snap, zone, 0);
}

/* Free memory: all of the machine's, or what this request may use of it. */
static uint64_t
free_pages(const struct speech *s, bool usable)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		enum fc_gate gate = s->v->zones[i].gate;

		if (usable &&
		    (gate == FC_GATE_NOT_ELIGIBLE ||
			gate == FC_GATE_LOWMEM_RESERVE))
			continue;
		pages += free_pages_of(s->snap, &s->snap->zones[i]);
	}
	return pages;
}

/* Is such a block free somewhere, though not for this request? */
static bool
block_is_elsewhere(const struct speech *s)
{
	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		int largest =
		    fc_zone_largest_free_order(s->snap, &s->snap->zones[i]);

		if (largest >= 0 && (uint64_t)largest >= s->v->order.value)
			return true;
	}
	return false;
}

/* "CMA", "HighAtomic and CMA": which reserved lists have such blocks. */
static void
say_reserved_types(struct speech *s)
{
	const struct fc_zone *zone = s->v->zone;
	bool any = false;

	for (size_t t = 0; zone != NULL && t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];
		enum fc_mt mt = fc_mt_of(type->name);
		bool has = false;

		for (size_t o = s->v->order.value; o < s->snap->nr_orders; o++)
			has |= type->nr_free[o].n > 0;
		if (!has || mt == FC_MT_UNMOVABLE || mt == FC_MT_MOVABLE ||
		    mt == FC_MT_RECLAIMABLE || mt == FC_MT_RESERVE)
			continue;
		say(s, "%s%s", any ? " and " : "", type->name);
		any = true;
	}
	if (!any)
		say(s, "HighAtomic or CMA");
}

static void
say_capacity(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->capacity_low == v->capacity_high)
		say(s, "%ju", (uintmax_t)v->capacity_low);
	else
		say(s, "%ju to %ju", (uintmax_t)v->capacity_low,
		    (uintmax_t)v->capacity_high);
}

/* ---- the cause, in a few words ------------------------------------------- */

static void
cause_of_missing_input(struct speech *s)
{
	static const enum fc_file needed[] = { FC_ZONEINFO, FC_BUDDYINFO };
	const struct fc_snapshot *snap = s->snap;
	const struct fc_zone *zone = s->v->zone;

	if (by_size(s) && snap->page_size == 0) {
		say(s, "the page size is not known");
		return;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		enum fc_file_state state = snap->files[needed[i]];

		if (state == FC_FILE_READ || snap->kind == FC_REPORT)
			continue;
		say(s, "%s is %s", fc_file_name(needed[i]),
		    state == FC_FILE_UNREADABLE ? "not readable" : "not there");
		return;
	}
	if (zone == NULL || snap->files[FC_ZONEINFO] != FC_FILE_READ)
		say(s, "no zone's figures are there");
	else if (!zone->has_zoneinfo)
		say(s, "the figures of %s are missing", zone->name);
	else if (zone->list_cut)
		say(s, "the free list of %s is cut", zone->name);
	else if (!zone->has_free_blocks)
		say(s, "the free list of %s is missing", zone->name);
	else if (zone->reserve_missing)
		say(s, "the lowmem_reserve of %s is missing", zone->name);
	else
		say(s, "zone %s is of no known kind", zone->name);
}

static void
say_cause(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	switch (v->reason) {
	case FC_REASON_FREE_BLOCK:
		say(s, "free");
		break;
	case FC_REASON_BELOW_LOW:
		say(s, "free, but memory is low");
		break;
	case FC_REASON_FROM_RESERVES:
		say(s, "only out of the reserves");
		break;
	case FC_REASON_PAGES:
		say(s, "as single pages");
		break;
	case FC_REASON_FRAGMENTED:
		say(s, "in pieces: no block of order %ju",
		    (uintmax_t)v->order.value);
		break;
	case FC_REASON_ONLY_RESERVED_BLOCKS:
		say(s, "only reserved blocks (");
		say_reserved_types(s);
		say(s, ")");
		break;
	case FC_REASON_WATERMARK:
		say(s, "memory is short");
		break;
	case FC_REASON_LOWMEM_RESERVE:
		say(s, "kept for others: lowmem_reserve");
		break;
	case FC_REASON_BOOSTED:
		say(s, "below the boosted watermark");
		break;
	case FC_REASON_SCALED_WATERMARK:
		say(s, "too few large blocks for its watermark");
		break;
	case FC_REASON_NO_ZONE:
		say(s, "no zone that it may use has memory");
		break;
	case FC_REASON_TOO_FEW:
		say_capacity(s);
		say(s, " can be had at once");
		break;
	case FC_REASON_TOO_LARGE:
		if (s->snap->nr_orders > 0)
			say(s, "the largest order is %zu",
			    s->snap->nr_orders - 1);
		else
			say(s, "no kernel has such an order");
		break;
	case FC_REASON_ALLOCATOR_LIMIT:
		say(s, "more than all memory");
		break;
	case FC_REASON_INPUT_MISSING:
		cause_of_missing_input(s);
		break;
	case FC_REASON_RESERVED_UNKNOWN:
		say(s, "its blocks may be reserved");
		break;
	case FC_REASON_NODE_UNKNOWN:
		say(s, "the nodes differ, and __GFP_THISNODE names none");
		break;
	case FC_REASON_AFTER_WORK: /* words of their own */
	case FC_REASON_WINDOWS_UNKNOWN:
	case FC_REASON_NO_SUCH_SIZE:
	case FC_REASON_DISABLED:
	case FC_REASON_AREA:
	case FC_REASON_NO_AREA:
		break;
	}
}

/* ---- the headline -------------------------------------------------------- */

static const char *
answer_word(const struct fc_verdict *v)
{
	if (v->rung == FC_RUNG_IMPOSSIBLE)
		return "IMPOSSIBLE";
	if (v->answer == FC_UNKNOWN)
		return "CANNOT TELL";
	if (v->rung >= FC_RUNG_COMPACTION && v->rung <= FC_RUNG_OOM) {
		if (v->answer == FC_NO)
			return "NOT NOW";
		return v->expected == FC_YES ? "YES, LATER" : "PERHAPS LATER";
	}
	return v->answer == FC_YES ? "YES" : "NO";
}

static void
headline_yes(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->reason == FC_REASON_BELOW_LOW)
		say(s, "but memory is low: ");
	else if (v->reason == FC_REASON_FROM_RESERVES)
		say(s, "but only out of reserves: ");
	say_subject(s);
	if (v->reason == FC_REASON_PAGES) {
		say(s,
		    s->req->count > 1 ? " can be had at once, each as "
				      : " can be had at once, as ");
		if (v->nr_blocks == 1)
			say(s, "a single page");
		else
			say(s, "%ju single pages", (uintmax_t)v->nr_blocks);
		if (v->by_vmalloc)
			say(s, ", not as one block");
		return;
	}
	if (v->reason != FC_REASON_FREE_BLOCK && v->has_capacity) {
		say(s, " at once; ");
		say_capacity(s);
		say(s, " until the first refusal");
		return;
	}
	say(s, " can be had at once");
	if (by_size(s) && v->order.value > 0) {
		say(s, ", as ");
		say_order(s, v->order.value);
	}
}

/* "65640 bytes need a free block of order 5 (128 KiB), and there is none" */
static void
headline_in_pieces(struct speech *s)
{
	if (by_size(s)) {
		say_need(s);
		say(s,
		    s->req->count > 1 ? "free blocks of " : "a free block of ");
		say_order(s, s->v->order.value);
	} else if (s->req->count > 1) {
		say(s, "%ju free blocks of ", (uintmax_t)s->req->count);
		say_order(s, s->req->order);
		say(s, " are needed");
	} else {
		say(s, "a free block of ");
		say_order(s, s->req->order);
		say(s, " is needed");
	}
	say(s,
	    block_is_elsewhere(s) ? ", and there is none that it may use"
				  : ", and there is none");
}

/* "65640 bytes need order 5 (128 KiB), free only in reserves (CMA)" */
static void
headline_reserved(struct speech *s)
{
	if (by_size(s))
		say_need(s);
	else
		say(s, "blocks of ");
	say_order(s, s->v->order.value);
	say(s,
	    by_size(s) ? ", free only in reserves ("
		       : " are free only in reserves (");
	say_reserved_types(s);
	say(s, ")");
}

/* "memory is short: for 65640 bytes, node 0 Normal lacks 5 pages above min" */
static void
headline_short(struct speech *s)
{
	intmax_t missing = missing_pages(s);

	say(s, "memory is short: for ");
	say_one(s);
	say(s, ", ");
	say_zone(s, s->v->zone);
	if (missing <= 0)
		say(s, " has no free page");
	else
		say(s,
		    missing == 1 ? " lacks %jd page above min"
				 : " lacks %jd pages above min",
		    missing);
}

static void
headline_boosted(struct speech *s)
{
	intmax_t missing = missing_pages(s);

	say(s, "min is boosted for now: for ");
	say_one(s);
	say(s, ", ");
	say_zone(s, s->v->zone);
	say(s, missing == 1 ? " lacks %jd page" : " lacks %jd pages", missing);
}

static void
headline_scaled(struct speech *s)
{
	if (by_size(s))
		say_need(s);
	else
		say(s, "too few blocks of ");
	say_order(s, s->v->order.value);
	say(s,
	    by_size(s)
		? "; too few are free for this kernel's watermark by order"
		: " are free for this kernel's watermark by order");
}

/* "of 50 blocks of order 5 (128 KiB), 12 to 15 can be had at once" */
static void
headline_too_few(struct speech *s)
{
	bool perhaps = s->v->answer == FC_UNKNOWN;

	if (s->req->count == 1) { /* of single pages, many at once */
		say_subject(s);
		say(s, " can perhaps be had at once");
		return;
	}
	say(s, "of ");
	say_subject(s);
	say(s, ", ");
	if (s->v->capacity_high == 0)
		say(s, "none");
	else if (!perhaps)
		say_capacity(s);
	else if (s->v->capacity_low == 0)
		say(s, "none for certain");
	else
		say(s, "only %ju for certain", (uintmax_t)s->v->capacity_low);
	say(s, " can be had at once");
}

static void
headline_no(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	switch (v->reason) {
	case FC_REASON_FRAGMENTED:
		headline_in_pieces(s);
		return;
	case FC_REASON_ONLY_RESERVED_BLOCKS:
		headline_reserved(s);
		return;
	case FC_REASON_WATERMARK:
		headline_short(s);
		return;
	case FC_REASON_LOWMEM_RESERVE:
		say_subject(s);
		say(s, ": what is free is kept for others (lowmem_reserve of ");
		say_zone(s, v->zone);
		say(s, ")");
		return;
	case FC_REASON_BOOSTED:
		headline_boosted(s);
		return;
	case FC_REASON_SCALED_WATERMARK:
		headline_scaled(s);
		return;
	case FC_REASON_NO_ZONE:
		say_subject(s);
		say(s,
		    s->req->node >= 0
			? ": no zone that %s may use on this node has memory"
			: ": no zone that %s may use has memory",
		    mask_name(s));
		return;
	case FC_REASON_TOO_FEW:
		headline_too_few(s);
		return;
	case FC_REASON_RESERVED_UNKNOWN:
		say_subject(s);
		say(s,
		    ": what is free may be reserved for others (HighAtomic, CMA)");
		return;
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
	case FC_REASON_TOO_LARGE:
	case FC_REASON_ALLOCATOR_LIMIT:
	case FC_REASON_INPUT_MISSING:
	case FC_REASON_NODE_UNKNOWN:
	case FC_REASON_AFTER_WORK: /* words of their own */
	case FC_REASON_WINDOWS_UNKNOWN:
	case FC_REASON_NO_SUCH_SIZE:
	case FC_REASON_DISABLED:
	case FC_REASON_AREA:
	case FC_REASON_NO_AREA:
		break;
	}
	say_subject(s);
	say(s, ": ");
	say_cause(s);
}

/* "order 5 (128 KiB) was refused: memory is in pieces" */
static void
headline_tried(struct speech *s)
{
	say_order(s, s->v->order.value);
	if (s->v->answer == FC_YES) {
		say(s,
		    " was refused, though by these figures it should have been given");
		return;
	}
	say(s, " was refused");
	if (s->v->answer == FC_UNKNOWN)
		say(s, "; why cannot be told: ");
	else if (s->v->reason == FC_REASON_FRAGMENTED)
		say(s, ": memory is in pieces");
	else if (s->v->reason == FC_REASON_RESERVED_UNKNOWN)
		say(s, ": most free blocks or pages must be reserved");
	else
		say(s, ": ");
	if (s->v->answer == FC_UNKNOWN ||
	    (s->v->reason != FC_REASON_FRAGMENTED &&
		s->v->reason != FC_REASON_RESERVED_UNKNOWN))
		say_cause(s);
}

static void
headline_impossible(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->reason != FC_REASON_ALLOCATOR_LIMIT && by_size(s) &&
	    s->snap->nr_orders > 0)
		say_need(s);
	else
		say_subject(s);
	if (v->reason == FC_REASON_ALLOCATOR_LIMIT) {
		say(s, " can never be had: that is more than all memory");
		return;
	}
	if (s->snap->nr_orders == 0) {
		say(s, " can never be had: no kernel has such an order");
		return;
	}
	if (by_size(s))
		say(s, "order %ju", (uintmax_t)v->order.value);
	say(s, "%s the page allocator's largest is ", by_size(s) ? ";" : ":");
	say_order(s, s->snap->nr_orders - 1);
}

static void
say_headline(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->rung == FC_RUNG_IMPOSSIBLE)
		headline_impossible(s);
	else if (s->req->tried)
		headline_tried(s);
	else if (v->rung == FC_RUNG_NOW)
		headline_yes(s);
	else
		headline_no(s);
}

/* ---- why ------------------------------------------------------------------ */

static void
why_yes(struct speech *s)
{
	const struct fc_verdict *v = s->v;
	const struct fc_zone *zone = v->zone;

	if (v->reason == FC_REASON_PAGES || zone == NULL)
		return;
	say_zone(s, zone);
	if (v->order.value == 0) {
		say(s, " has free pages");
	} else {
		say(s, " has a free block of ");
		say_order(s, v->order.value);
		say(s, " or larger");
	}
	if (v->reason == FC_REASON_FREE_BLOCK)
		say(s, " and stays above its low watermark");
	else if (v->reason == FC_REASON_FROM_RESERVES)
		say(s, ", in the part below min that only %s may use",
		    s->req->gfp_text);
	else if (deciding(s)->at_low == FC_UNKNOWN)
		say(s, " and stays above min, perhaps not above low");
	else
		say(s,
		    " and stays above min, not above low: %ju pages are free, low is %ju",
		    (uintmax_t)zone->free, (uintmax_t)zone->low);
}

static void
why_in_pieces(struct speech *s)
{
	char all[32], usable[32];

	amount_of(s, free_pages(s, false), all, sizeof(all));
	amount_of(s, free_pages(s, true), usable, sizeof(usable));
	say(s, "%s are free, in pieces", all);
	if (strcmp(all, usable) != 0)
		say(s, ", %s of it where this request may go", usable);
	if (s->v->largest_now.present) {
		say(s, "; the largest block it may have is of ");
		say_order(s, s->v->largest_now.value);
	}
}

/* Free pages against what the test wants to be left. */
static void
why_short(struct speech *s)
{
	const struct fc_zone_verdict *zv = deciding(s);

	say_zone(s, s->v->zone);
	say(s, " has %jd pages free", (intmax_t)zv->min.free);
	if (zv->min.unusable > 0)
		say(s, ", %jd of them reserved", (intmax_t)zv->min.unusable);
	say(s, "; %jd must stay, its min watermark%s", (intmax_t)zv->min.mark,
	    zv->min.mark < (int64_t)s->v->zone->min ? " as lowered for this gfp"
						    : "");
	if (zv->min.reserve > 0)
		say(s, ", and lowmem_reserve keeps %jd more",
		    (intmax_t)zv->min.reserve);
	if (s->v->reason == FC_REASON_BOOSTED)
		say(s, ", %ju of it a boost",
		    (uintmax_t)s->v->zone->boost.value);
}

static void
why_reserved_unknown(struct speech *s)
{
	const struct fc_snapshot *snap = s->snap;

	say_zone(s, s->v->zone);
	if (snap->kind == FC_REPORT) {
		say(s,
		    " has free blocks; the report does not say how many of them, or of the free pages, are reserved (HighAtomic, CMA)");
		return;
	}
	say(s,
	    " has free blocks, but only pagetypeinfo says whether they are reserved (HighAtomic, CMA), and it %s",
	    snap->files[FC_PAGETYPEINFO] == FC_FILE_UNREADABLE
		? "is not readable"
		: snap->files[FC_PAGETYPEINFO] == FC_FILE_READ
		? "does not settle it"
		: "is not there");
}

static void
say_why(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	switch (v->reason) {
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
		why_yes(s);
		break;
	case FC_REASON_FRAGMENTED:
	case FC_REASON_ONLY_RESERVED_BLOCKS:
	case FC_REASON_SCALED_WATERMARK:
		why_in_pieces(s);
		break;
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
	case FC_REASON_BOOSTED:
		why_short(s);
		break;
	case FC_REASON_RESERVED_UNKNOWN:
		why_reserved_unknown(s);
		break;
	case FC_REASON_NO_ZONE:
	case FC_REASON_TOO_FEW:
	case FC_REASON_TOO_LARGE:
	case FC_REASON_ALLOCATOR_LIMIT:
	case FC_REASON_INPUT_MISSING:
	case FC_REASON_NODE_UNKNOWN:
	case FC_REASON_AFTER_WORK: /* words of their own */
	case FC_REASON_WINDOWS_UNKNOWN:
	case FC_REASON_NO_SUCH_SIZE:
	case FC_REASON_DISABLED:
	case FC_REASON_AREA:
	case FC_REASON_NO_AREA:
		break;
	}
}

/* What about this mask keeps the kernel from helping; NULL: nothing. */
static const char *
forbidden_help(const struct speech *s)
{
	uint32_t gfp = s->req->gfp;

	if (!fc_gfp_blocking(gfp))
		return "the caller may not wait: neither reclaim nor compaction is tried for it";
	if (s->v->order.value == 0 || s->v->reason != FC_REASON_FRAGMENTED)
		return NULL;
	if ((gfp & FC_GFP_IO) == 0)
		return "without __GFP_IO (GFP_NOIO) the kernel does not compact for it";
	if ((gfp & FC_GFP_FS) == 0 && s->rules->compaction_needs_fs)
		return "without __GFP_FS (GFP_NOFS) this kernel does not compact for it";
	return NULL;
}

static void
say_waiting(struct speech *s)
{
	const struct fc_verdict *v = s->v;
	const char *forbidden = forbidden_help(s);

	if (v->rung == FC_RUNG_NOW || v->rung == FC_RUNG_IMPOSSIBLE ||
	    v->answer == FC_UNKNOWN)
		return;
	switch (v->way) {
	case FC_WAY_NOT_ASKED:
		if (forbidden != NULL && v->reason != FC_REASON_NO_ZONE)
			say(s, "%s", forbidden);
		return;
	case FC_WAY_NONE:
		if (forbidden != NULL)
			say(s, "%s", forbidden);
		else
			say(s, "not expected to help");
		return;
	case FC_WAY_RECLAIM:
		say(s, "reclaim is expected to free the missing pages");
		break;
	case FC_WAY_RELEASE_RESERVE:
		say(s,
		    "after reclaim the kernel is expected to give up its reserve for it");
		break;
	case FC_WAY_RECLAIM_COMPACTION:
		say(s,
		    "after reclaim, compaction is expected to build the block");
		break;
	case FC_WAY_COMPACTION:
		if (v->slow_given)
			say(s, "compaction is expected to build the block");
		else
			say(s,
			    "about %ju in 100 such requests are given after the kernel compacts",
			    (uintmax_t)v->chance_percent.value);
		return;
	case FC_WAY_RECLAIM_MERGE:
		if (v->slow_given)
			say(s,
			    "reclaim is expected to free so much that such a block forms");
		else
			say(s,
			    "about %ju in 100 such requests are given, when reclaim happens to free neighbours",
			    (uintmax_t)v->chance_percent.value);
		return;
	case FC_WAY_NEVER_FAILS:
		say(s,
		    "the kernel does not refuse it in the end, but stalls and may kill processes for it");
		return;
	}
}

static void
say_effect(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->rung == FC_RUNG_NOW && v->wakes_kswapd == FC_YES &&
	    !s->req->tried)
		say(s, "kswapd is woken to reclaim pages in the background");
}

int
fc_sentence(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err)
{
	static void (*const parts[])(struct speech *) = { say_headline,
		say_cause, say_why, say_waiting, say_effect };
	const char **texts[] = { &v->words.headline, &v->words.cause,
		&v->words.why, &v->words.waiting, &v->words.effect };
	struct speech s = { .snap = snap, .req = req, .rules = rules, .v = v };

	v->words.answer = answer_word(v);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		parts[i](&s);
		*texts[i] = fc_keep_text(v->arena, &s.buf);
	}
	bool failed = s.buf.failed;

	fc_buf_free(&s.buf);
	return failed ? fc_error_nomem(err) : 0;
}

void
fc_verdict_say(struct fc_verdict *v, const char *why)
{
	struct fc_buf buf = { 0 };

	v->words = (struct fc_words){ .answer = answer_word(v),
		.headline = "out of memory",
		.cause = "out of memory" };
	v->arena = fc_arena_new();
	fc_buf_printf(&buf, "%s", why);
	why = v->arena == NULL ? NULL : fc_keep_text(v->arena, &buf);
	if (why != NULL)
		v->words.headline = v->words.cause = why;
	fc_buf_free(&buf);
}
