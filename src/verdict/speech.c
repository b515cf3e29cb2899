/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/gfp.h"
#include "kernel/migratetype.h"
#include "verdict/sentence.h"
#include "verdict/speech.h"

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

void
fc_speech_order(struct speech *s, uint64_t order)
{
	char size[32];

	say(s, "order %ju", (uintmax_t)order);
	if (s->snap->page_size != 0 && order < FC_MAX_ORDERS)
		say(s, " (%s)",
		    fc_size_exact(
			s->snap->page_size << order, size, sizeof(size)));
}

bool
fc_speech_by_size(const struct speech *s)
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

/* "65640 bytes", "a block of order 5 (128 KiB)", "50 blocks of order 5 ..." */
void
fc_speech_subject(struct speech *s)
{
	if (fc_speech_by_size(s)) {
		say_bytes(s);
		return;
	}
	if (s->req->count > 1)
		say(s, "%ju blocks of ", (uintmax_t)s->req->count);
	else
		say(s, "a block of ");
	fc_speech_order(s, s->req->order);
}

/* The same of one of them, "for" whom so much is missing. */
void
fc_speech_one(struct speech *s)
{
	if (s->v->nr_blocks > 1) {
		say(s, "the first of %ju pages", (uintmax_t)s->v->nr_blocks);
	} else if (fc_speech_by_size(s)) {
		say(s, s->req->size.value == 1 ? "%ju byte" : "%ju bytes",
		    (uintmax_t)s->req->size.value);
	} else {
		say(s, "a block of ");
		fc_speech_order(s, s->req->order);
	}
}

/* "65640 bytes need " */
void
fc_speech_need(struct speech *s)
{
	say_bytes(s);
	say(s,
	    s->req->count > 1 || s->req->size.value != 1 ? " need "
							 : " needs ");
}

void
fc_speech_zone(struct speech *s, const struct fc_zone *zone)
{
	say(s, "node %d %s", zone->node, zone->name);
}

/* A mask's name, where that is one. */
const char *
fc_speech_mask_name(const struct speech *s)
{
	const char *name = s->req->gfp_text;

	return strpbrk(name, "|& ") == NULL ? name : "this gfp mask";
}

/* An amount of memory, "890.0 MiB" where the page size is known. */
const char *
fc_speech_amount_of(
    const struct speech *s, uint64_t pages, char *buf, size_t size)
{
	if (s->snap->page_size != 0)
		return fc_size_rounded(pages * s->snap->page_size, buf, size);
	snprintf(buf, size, "%ju pages", (uintmax_t)pages);
	return buf;
}

const struct fc_zone_verdict *
fc_speech_deciding(const struct speech *s)
{
	return s->v->zone == NULL ? NULL
				  : &s->v->zones[s->v->zone - s->snap->zones];
}

/* Pages that are missing to the watermark that the request had to leave. */
intmax_t
fc_speech_missing_pages(const struct speech *s)
{
	const struct fc_zone_verdict *zv = fc_speech_deciding(s);

	return zv == NULL ? 0 : (intmax_t)(1 - zv->min.margin);
}

/* Free memory: all of the machine's, or what this request may use of it. */
uint64_t
fc_speech_free_pages(const struct speech *s, bool usable)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		enum fc_gate gate = s->v->zones[i].gate;

		if (usable &&
		    (gate == FC_GATE_NOT_ELIGIBLE ||
			gate == FC_GATE_LOWMEM_RESERVE))
			continue;
		pages += fc_zone_free_pages(s->snap, &s->snap->zones[i]);
	}
	return pages;
}

/* Is such a block free somewhere, though not for this request? */
bool
fc_speech_block_is_elsewhere(const struct speech *s)
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
void
fc_speech_reserved_types(struct speech *s)
{
	const struct fc_zone *zone = s->v->zone;
	bool any = false;

	for (size_t t = 0; zone != NULL && t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];
		enum fc_mt mt = fc_mt_of(type->name);
		bool has = false;

		for (uint64_t o = s->v->order.value; o < s->snap->nr_orders;
		     o++)
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

void
fc_speech_capacity(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	if (v->capacity_low == v->capacity_high)
		say(s, "%ju", (uintmax_t)v->capacity_low);
	else
		say(s, "%ju to %ju", (uintmax_t)v->capacity_low,
		    (uintmax_t)v->capacity_high);
}
