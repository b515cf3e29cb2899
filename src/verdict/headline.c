/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first line: the answer, and a headline of at most 25 words that stands for
 * itself; and why in a few words, for tables.  Nothing is decided here.
 */
#include <string.h>

#include "verdict/sentence.h"
#include "verdict/speech.h"

/* ---- the cause, in a few words ------------------------------------------ */

static void
cause_of_missing_input(struct speech *s)
{
	static const enum fc_file needed[] = { FC_ZONEINFO, FC_BUDDYINFO };
	const struct fc_snapshot *snap = s->snap;
	const struct fc_zone *zone = s->v->zone;

	if (fc_speech_by_size(s) && snap->page_size == 0) {
		say(s, "the page size is not known");
		if (snap->page_size_conflict[0] != '\0')
			say(s, ": %s", snap->page_size_conflict);
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
	else if (zone->moved)
		say(s,
		    "not all files have node %d %s: plugged or unplugged in between?",
		    zone->node, zone->name);
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

void
fc_speech_cause(struct speech *s)
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
		fc_speech_reserved_types(s);
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
		fc_speech_capacity(s);
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
	case FC_REASON_BOOST_UNKNOWN:
		say(s, "below min, unless that is boosted");
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

/* ---- the headline ------------------------------------------------------- */

const char *
fc_speech_answer(const struct fc_verdict *v)
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
	if (v->answer == FC_NO && v->expected == FC_UNKNOWN)
		return "NOT NOW"; /* nothing tells what waiting would bring */
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
	fc_speech_subject(s);
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
		fc_speech_capacity(s);
		say(s, " until the first refusal");
		return;
	}
	say(s, " can be had at once");
	if (fc_speech_by_size(s) && v->order.value > 0) {
		say(s, ", as ");
		fc_speech_order(s, v->order.value);
	}
}

/* "65640 bytes need a free block of order 5 (128 KiB), and there is none" */
static void
headline_in_pieces(struct speech *s)
{
	if (fc_speech_by_size(s)) {
		fc_speech_need(s);
		say(s,
		    s->req->count > 1 ? "free blocks of " : "a free block of ");
		fc_speech_order(s, s->v->order.value);
	} else if (s->req->count > 1) {
		say(s, "%ju free blocks of ", (uintmax_t)s->req->count);
		fc_speech_order(s, s->req->order);
		say(s, " are needed");
	} else {
		say(s, "a free block of ");
		fc_speech_order(s, s->req->order);
		say(s, " is needed");
	}
	say(s,
	    fc_speech_block_is_elsewhere(s)
		? ", and there is none that it may use"
		: ", and there is none");
}

/* "65640 bytes need order 5 (128 KiB), free only in reserves (CMA)" */
static void
headline_reserved(struct speech *s)
{
	if (fc_speech_by_size(s))
		fc_speech_need(s);
	else
		say(s, "blocks of ");
	fc_speech_order(s, s->v->order.value);
	say(s,
	    fc_speech_by_size(s) ? ", free only in reserves ("
				 : " are free only in reserves (");
	fc_speech_reserved_types(s);
	say(s, ")");
}

/* "memory is short: for 65640 bytes, node 0 Normal lacks 5 pages above min" */
static void
headline_short(struct speech *s)
{
	intmax_t missing = fc_speech_missing_pages(s);

	say(s, "memory is short: for ");
	fc_speech_one(s);
	say(s, ", ");
	fc_speech_zone(s, s->v->zone);
	if (!s->v->zone->has_zoneinfo)
		say(s, " has too little free");
	else if (missing <= 0)
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
	intmax_t missing = fc_speech_missing_pages(s);

	say(s, "min is boosted for now: for ");
	fc_speech_one(s);
	say(s, ", ");
	fc_speech_zone(s, s->v->zone);
	say(s, missing == 1 ? " lacks %jd page" : " lacks %jd pages", missing);
}

static void
headline_scaled(struct speech *s)
{
	if (fc_speech_by_size(s))
		fc_speech_need(s);
	else
		say(s, "too few blocks of ");
	fc_speech_order(s, s->v->order.value);
	say(s,
	    fc_speech_by_size(s)
		? "; too few are free for this kernel's watermark by order"
		: " are free for this kernel's watermark by order");
}

/* "of 50 blocks of order 5 (128 KiB), 12 to 15 can be had at once" */
static void
headline_too_few(struct speech *s)
{
	bool perhaps = s->v->answer == FC_UNKNOWN;

	if (s->req->count == 1) { /* of single pages, many at once */
		fc_speech_subject(s);
		say(s,
		    perhaps ? " can perhaps be had at once"
			    : " are more single pages than can be had at once");
		return;
	}
	say(s, "of ");
	fc_speech_subject(s);
	say(s, ", ");
	if (s->v->capacity_high == 0)
		say(s, "none");
	else if (!perhaps)
		fc_speech_capacity(s);
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
		fc_speech_subject(s);
		say(s, ": what is free is kept for others (lowmem_reserve of ");
		fc_speech_zone(s, v->zone);
		say(s, ")");
		return;
	case FC_REASON_BOOSTED:
		headline_boosted(s);
		return;
	case FC_REASON_SCALED_WATERMARK:
		headline_scaled(s);
		return;
	case FC_REASON_NO_ZONE:
		fc_speech_subject(s);
		say(s,
		    s->req->node >= 0
			? ": no zone that %s may use on this node has memory"
			: ": no zone that %s may use has memory",
		    fc_speech_mask_name(s));
		return;
	case FC_REASON_TOO_FEW:
		headline_too_few(s);
		return;
	case FC_REASON_RESERVED_UNKNOWN:
		fc_speech_subject(s);
		say(s,
		    ": what is free may be reserved for others (HighAtomic, CMA)");
		return;
	case FC_REASON_BOOST_UNKNOWN:
		fc_speech_subject(s);
		say(s, ": ");
		fc_speech_zone(s, v->zone);
		say(s, " is below min, unless that is boosted");
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
	fc_speech_subject(s);
	say(s, ": ");
	fc_speech_cause(s);
}

/* "order 5 (128 KiB) was refused: memory is in pieces" */
static void
headline_tried(struct speech *s)
{
	fc_speech_order(s, s->v->order.value);
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
		fc_speech_cause(s);
}

static void
headline_impossible(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->reason != FC_REASON_ALLOCATOR_LIMIT && fc_speech_by_size(s) &&
	    s->snap->nr_orders > 0)
		fc_speech_need(s);
	else
		fc_speech_subject(s);
	if (v->reason == FC_REASON_ALLOCATOR_LIMIT) {
		say(s, " can never be had: that is more than all memory");
		return;
	}
	if (s->snap->nr_orders == 0) {
		say(s, " can never be had: no kernel has such an order");
		return;
	}
	if (fc_speech_by_size(s))
		say(s, "order %ju", (uintmax_t)v->order.value);
	say(s, "%s the page allocator's largest is ",
	    fc_speech_by_size(s) ? ";" : ":");
	fc_speech_order(s, s->snap->nr_orders - 1);
}

void
fc_speech_headline(struct speech *s)
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

const char *
fc_between(const char *headline)
{
	return strncmp(headline, "but ", 4) == 0 ? ", " : ": ";
}
