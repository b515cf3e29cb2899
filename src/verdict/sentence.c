/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>

#include "verdict/sentence.h"

struct say {
	char *text;
	size_t size, len;
};

static void __attribute__((format(printf, 2, 3)))
say(struct say *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s->text + s->len, s->size - s->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		s->len += (size_t)n < s->size - s->len ? (size_t)n
						       : s->size - s->len - 1;
}

static void
say_subject(struct say *s, const struct fc_request *req)
{
	if (req->count > 1)
		say(s, "%ju times ", (uintmax_t)req->count);
	if (!req->size.present)
		say(s, "a block of order %u", req->order);
	else if (req->size.value == 1)
		say(s, "1 byte");
	else
		say(s, "%ju bytes", (uintmax_t)req->size.value);
}

static void
say_zone(struct say *s, const struct fc_zone *zone)
{
	say(s, "node %d, zone %s", zone->node, zone->name);
}

/* "order 5 (128 KiB)" */
static void
say_order(struct say *s, const struct fc_snapshot *snap, unsigned order)
{
	char size[32];

	say(s, "order %u", order);
	if (snap->page_size != 0)
		say(s, " (%s)",
		    fc_size_exact(
			snap->page_size << order, size, sizeof(size)));
}

static void
say_amount(struct say *s, const struct fc_snapshot *snap, uint64_t pages)
{
	char size[32];

	if (snap->page_size == 0)
		say(s, "%ju pages", (uintmax_t)pages);
	else
		say(s, "%s",
		    fc_size_rounded(
			pages * snap->page_size, size, sizeof(size)));
}

static void
say_capacity(struct say *s, const struct fc_verdict *v)
{
	if (v->capacity_low == v->capacity_high)
		say(s, "%ju can be had before the first refusal",
		    (uintmax_t)v->capacity_low);
	else
		say(s,
		    "between %ju and %ju can be had before the first refusal",
		    (uintmax_t)v->capacity_low, (uintmax_t)v->capacity_high);
}

static void
explain_yes(struct say *s, const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_verdict *v)
{
	say_subject(s, req);
	say(s, req->tried ? " should have been given" : " can be had at once");
	if (v->reason == FC_REASON_PAGES) {
		say(s, " as %ju single page%s", (uintmax_t)v->nr_blocks,
		    v->nr_blocks == 1 ? "" : "s");
		if (v->by_vmalloc)
			say(s,
			    ", by kvmalloc's vmalloc half; not as one block");
		return;
	}
	say(s, ": ");
	say_zone(s, v->zone);
	if (v->order.value == 0) {
		say(s, " has free pages");
	} else {
		say(s, " has a free block of ");
		say_order(s, snap, (unsigned)v->order.value);
		say(s, " or larger");
	}
	if (v->reason == FC_REASON_FREE_BLOCK)
		say(s, " and stays above its low watermark");
	else if (v->reason == FC_REASON_BELOW_LOW)
		say(s, " and stays above min%s",
		    v->zones[v->zone - snap->zones].at_low == FC_UNKNOWN
			? ", perhaps not above its low watermark"
			: v->wakes_kswapd == FC_YES
			? ", but is below its low watermark: kswapd is woken"
			: ", but is below its low watermark");
	else
		say(s, ", but only out of the reserves that %s may use",
		    req->gfp_text);
	if (req->count > 1) {
		say(s, "; ");
		say_capacity(s, v);
	}
}

/* Free pages against what the test wants to be left. */
static void
say_shortage(
    struct say *s, const struct fc_snapshot *snap, const struct fc_verdict *v)
{
	const struct fc_mark_test *t = &v->zones[v->zone - snap->zones].min;

	say_zone(s, v->zone);
	say(s, " has %jd pages free, and with a block of ", (intmax_t)t->free);
	say_order(s, snap, (unsigned)v->order.value);
	say(s, " less would be %jd short of its ", (intmax_t)(1 - t->margin));
}

static void
explain_no(struct say *s, const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_verdict *v)
{
	const struct fc_zone *zone = v->zone;
	int largest =
	    zone == NULL ? -1 : fc_zone_largest_free_order(snap, zone);

	say_subject(s, req);
	say(s, req->tried ? " could not be had: " : " cannot be had at once: ");
	switch (v->reason) {
	case FC_REASON_FRAGMENTED:
		say(s, "memory is free, but in pieces; ");
		say_zone(s, zone);
		say(s, " has ");
		say_amount(s, snap,
		    zone->has_zoneinfo
			? zone->free
			: fc_zone_free_pages_from(snap, zone, 0));
		say(s, " free, and no block of ");
		say_order(s, snap, (unsigned)v->order.value);
		if (largest >= 0) {
			say(s, "; its largest free block is of ");
			say_order(s, snap, (unsigned)largest);
		}
		break;
	case FC_REASON_ONLY_RESERVED_BLOCKS:
		say_zone(s, zone);
		say(s, " has free blocks of ");
		say_order(s, snap, (unsigned)v->order.value);
		say(s,
		    " or larger, but only of migratetypes that %s may not "
		    "take",
		    req->gfp_text);
		break;
	case FC_REASON_WATERMARK:
		say_shortage(s, snap, v);
		say(s, "min watermark: memory is short there, not in pieces");
		break;
	case FC_REASON_LOWMEM_RESERVE:
		say_shortage(s, snap, v);
		say(s,
		    "min watermark with the lowmem_reserve kept for "
		    "requests that can go nowhere else");
		break;
	case FC_REASON_BOOSTED:
		say_shortage(s, snap, v);
		say(s, "min watermark, which is boosted by %ju pages for now",
		    (uintmax_t)zone->boost.value);
		break;
	case FC_REASON_SCALED_WATERMARK:
		say_zone(s, zone);
		say(s,
		    " has such blocks, but too few pages in large blocks: "
		    "kernels before 4.4 hold a watermark for each order");
		break;
	case FC_REASON_NO_ZONE:
		say(s, "no zone that %s may use%s has memory", req->gfp_text,
		    req->node >= 0 ? " on this node" : "");
		break;
	case FC_REASON_TOO_FEW:
		say_capacity(s, v);
		break;
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
	case FC_REASON_TOO_LARGE:
	case FC_REASON_ALLOCATOR_LIMIT:
	case FC_REASON_INPUT_MISSING:
	case FC_REASON_RESERVED_UNKNOWN:
	case FC_REASON_NODE_UNKNOWN:
		break;
	}
}

static void
explain_impossible(struct say *s, const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_verdict *v)
{
	say_subject(s, req);
	if (v->reason == FC_REASON_ALLOCATOR_LIMIT) {
		say(s, " can never be had: that is more than all memory");
		return;
	}
	say(s, " can never be had");
	if (req->size.present || snap->nr_orders == 0)
		say(s, ": order %ju is needed%s", (uintmax_t)v->order.value,
		    snap->nr_orders == 0 ? "" : ", and");
	else
		say(s, ":");
	if (snap->nr_orders == 0)
		return;
	say(s, " the largest of this kernel is ");
	say_order(s, snap, (unsigned)snap->nr_orders - 1);
}

/* What is missing, named; the page size first, as nothing goes without. */
static void
say_missing(struct say *s, const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_verdict *v)
{
	static const struct {
		enum fc_file file;
		const char *name;
	} needed[] = { { FC_ZONEINFO, "zoneinfo" },
		{ FC_BUDDYINFO, "buddyinfo" } };

	if (req->size.present && snap->page_size == 0) {
		say(s, "the page size of that machine is not known");
		return;
	}
	if (snap->kind == FC_REPORT) {
		say(s, "the report ");
		if (v->zone == NULL || snap->files[FC_ZONEINFO] != FC_FILE_READ)
			say(s, "shows no zone with its figures");
		else if (v->zone->has_zoneinfo && v->zone->list_cut)
			say(s, "lacks the end of the free list of ");
		else if (v->zone->has_zoneinfo && v->zone->has_free_blocks)
			say(s, "lacks the lowmem_reserve of ");
		else
			say(s, "has %s of ",
			    v->zone->has_zoneinfo ? "no free list"
						  : "no figures");
		if (v->zone != NULL && snap->files[FC_ZONEINFO] == FC_FILE_READ)
			say_zone(s, v->zone);
		return;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (snap->files[needed[i].file] != FC_FILE_READ) {
			say(s, "%s is %s", needed[i].name,
			    snap->files[needed[i].file] == FC_FILE_UNREADABLE
				? "not readable"
				: "not there");
			return;
		}
	}
	if (v->zone != NULL && !v->zone->has_zoneinfo)
		say(s, "zoneinfo has nothing on ");
	else if (v->zone != NULL && !v->zone->has_free_blocks)
		say(s, "buddyinfo has nothing on ");
	else
		say(s, "what kind of zone it is cannot be told of ");
	if (v->zone != NULL)
		say_zone(s, v->zone);
}

static void
explain_unknown(struct say *s, const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_verdict *v)
{
	if (v->answer == FC_UNKNOWN)
		say(s, "cannot tell %s ", req->tried ? "why" : "whether");
	say_subject(s, req);
	say(s, req->tried ? " could not be had: " : " can be had: ");
	switch (v->reason) {
	case FC_REASON_RESERVED_UNKNOWN:
		say_zone(s, v->zone);
		if (snap->kind == FC_REPORT) {
			say(s,
			    req->tried
				? " has free blocks, so most of them, or of "
				  "the free pages, must be reserved "
				  "(HighAtomic, CMA); the report does not say "
				  "how many"
				: " has free blocks, but the report does not "
				  "say how many of them, or of the free pages, "
				  "are reserved (HighAtomic, CMA)");
			break;
		}
		say(s,
		    " has free blocks, but only pagetypeinfo says whether "
		    "they are reserved (HighAtomic, CMA), and it %s",
		    snap->files[FC_PAGETYPEINFO] == FC_FILE_UNREADABLE
			? "is not readable"
			: snap->files[FC_PAGETYPEINFO] == FC_FILE_ABSENT
			? "is not there"
			: "does not settle it");
		break;
	case FC_REASON_NODE_UNKNOWN:
		say(s,
		    "__GFP_THISNODE means the caller's node, and the nodes "
		    "differ");
		break;
	case FC_REASON_TOO_FEW:
		say_capacity(s, v);
		break;
	case FC_REASON_INPUT_MISSING:
		say_missing(s, snap, req, v);
		break;
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
	case FC_REASON_FRAGMENTED:
	case FC_REASON_ONLY_RESERVED_BLOCKS:
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
	case FC_REASON_BOOSTED:
	case FC_REASON_SCALED_WATERMARK:
	case FC_REASON_NO_ZONE:
	case FC_REASON_TOO_LARGE:
	case FC_REASON_ALLOCATOR_LIMIT:
		break;
	}
}

/* Is it known that it cannot be had at once? */
static bool
is_refusal(const struct fc_verdict *v)
{
	switch (v->reason) {
	case FC_REASON_FRAGMENTED:
	case FC_REASON_ONLY_RESERVED_BLOCKS:
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
	case FC_REASON_BOOSTED:
	case FC_REASON_SCALED_WATERMARK:
	case FC_REASON_NO_ZONE:
		return true;
	case FC_REASON_TOO_FEW:
		return v->answer == FC_NO;
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
	case FC_REASON_TOO_LARGE:
	case FC_REASON_ALLOCATOR_LIMIT:
	case FC_REASON_INPUT_MISSING:
	case FC_REASON_RESERVED_UNKNOWN:
	case FC_REASON_NODE_UNKNOWN:
		break;
	}
	return false;
}

/* What waiting would bring, behind why it is refused at once. */
static void
say_slow_path(struct say *s, const struct fc_verdict *v)
{
	switch (v->way) {
	case FC_WAY_NOT_ASKED:
		break;
	case FC_WAY_NONE:
		say(s, "; waiting is not expected to help");
		break;
	case FC_WAY_RECLAIM:
		say(s, "; reclaim is expected to free the missing pages");
		break;
	case FC_WAY_RELEASE_RESERVE:
		say(s,
		    "; after reclaim the reserve is expected to be "
		    "released for it");
		break;
	case FC_WAY_RECLAIM_COMPACTION:
		say(s, "; after reclaim, compaction is expected to build it");
		break;
	case FC_WAY_COMPACTION:
		if (v->slow_given)
			say(s, "; compaction is expected to build it");
		else
			say(s,
			    "; compaction may build it, but more often "
			    "does not: about %ju in 100 such requests are "
			    "given",
			    (uintmax_t)v->chance_percent.value);
		break;
	case FC_WAY_RECLAIM_MERGE:
		if (v->slow_given) {
			say(s,
			    "; reclaim is expected to free so much that "
			    "such a block forms");
			break;
		}
		say(s,
		    "; reclaim may free neighbouring pages by chance: about "
		    "%ju in 100 such requests are given",
		    (uintmax_t)v->chance_percent.value);
		break;
	case FC_WAY_NEVER_FAILS:
		say(s,
		    "; the kernel does not refuse it in the end, but stalls "
		    "and may kill processes for it");
		break;
	}
}

void
fc_sentence(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v)
{
	struct say s = { .text = v->text, .size = sizeof(v->text) };

	if (v->rung == FC_RUNG_IMPOSSIBLE)
		explain_impossible(&s, snap, req, v);
	else if (v->rung == FC_RUNG_NOW)
		explain_yes(&s, snap, req, v);
	else if (is_refusal(v))
		explain_no(&s, snap, req, v);
	else
		explain_unknown(&s, snap, req, v);
	if (v->rung != FC_RUNG_NOW)
		say_slow_path(&s, v);
}
