/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A verdict in words: below its headline why, what waiting brings, what effect a
 * yes has.  Nothing is decided here.
 */
#include <string.h>

#include "base/arena.h"
#include "kernel/gfp.h"
#include "verdict/sentence.h"
#include "verdict/speech.h"

/* ---- why ---------------------------------------------------------------- */

static void
why_yes(struct speech *s)
{
	const struct fc_verdict *v = s->v;
	const struct fc_zone *zone = v->zone;

	if (v->reason == FC_REASON_PAGES || zone == NULL)
		return;
	fc_speech_zone(s, zone);
	if (v->order.value == 0) {
		say(s, " has free pages");
	} else {
		say(s, " has a free block of ");
		fc_speech_order(s, v->order.value);
		say(s, " or larger");
	}
	if (!zone->has_zoneinfo)
		return; /* nothing tells its watermarks */
	if (v->reason == FC_REASON_FREE_BLOCK)
		say(s, " and stays above its low watermark");
	else if (v->reason == FC_REASON_FROM_RESERVES)
		say(s, ", in the part below min that only %s may use",
		    s->req->gfp_text);
	else if (fc_speech_deciding(s)->at_low == FC_UNKNOWN)
		say(s, " and stays above min, perhaps not above low");
	else
		say(s,
		    " and stays above min, not above low: %ju pages are free, low is %ju",
		    (uintmax_t)fc_zone_free_in_all(zone), (uintmax_t)zone->low);
}

static void
why_in_pieces(struct speech *s)
{
	char all[32], usable[32];

	fc_speech_amount_of(
	    s, fc_speech_free_pages(s, false), all, sizeof(all));
	fc_speech_amount_of(
	    s, fc_speech_free_pages(s, true), usable, sizeof(usable));
	say(s,
	    s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS
		? "%s are free, in pieces or reserved"
		: "%s are free, in pieces",
	    all);
	if (strcmp(all, usable) != 0)
		say(s, ", %s of it where this request may go", usable);
	if (s->v->largest_now.present) {
		say(s, "; the largest block it may have is of ");
		fc_speech_order(s, s->v->largest_now.value);
	}
}

/* Free pages against what the test wants to be left. */
static void
why_short(struct speech *s)
{
	const struct fc_zone_verdict *zv = fc_speech_deciding(s);
	char free[32];

	fc_speech_zone(s, s->v->zone);
	if (!s->v->zone->has_zoneinfo) {
		fc_speech_amount_of(s,
		    fc_zone_free_pages_from(s->snap, s->v->zone, 0), free,
		    sizeof(free));
		say(s, " has %s free, whatever its watermarks are", free);
		return;
	}
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

	fc_speech_zone(s, s->v->zone);
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
		? (s->v->zone->untyped ? "does not have this zone"
				       : "does not settle it")
		: snap->files[FC_PAGETYPEINFO] == FC_FILE_EMPTY
		? "is empty, as it is if copied without root"
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
	case FC_REASON_BOOST_UNKNOWN:
		why_short(s);
		say(s,
		    "; of that, this kernel leaves out for a single page what is a boost, and does not print how much it is");
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

/* Of many: how many blocks form, nobody knows. */
static void
say_many(struct speech *s)
{
	const struct fc_verdict *v = s->v;
	uintmax_t later = v->capacity_later.value;

	if (v->way == FC_WAY_NONE)
		say(s, "there are pages for %ju at most", later);
	else if (v->slow_given)
		say(s,
		    "the kernel does not refuse them in the end; it has pages for %ju without killing for them",
		    later);
	else
		say(s,
		    "the kernel may make more of them: it has pages for %ju%s, but how many such blocks form is not known",
		    later,
		    s->req->count > v->capacity_later.value
			? " without swapping"
			: "");
}

static void
say_way(struct speech *s)
{
	const struct fc_verdict *v = s->v;
	const char *forbidden = forbidden_help(s);

	if (v->rung == FC_RUNG_NOW || v->rung == FC_RUNG_IMPOSSIBLE ||
	    v->answer == FC_UNKNOWN)
		return;
	if (v->capacity_later.present && forbidden == NULL) {
		say_many(s);
		return;
	}
	switch (v->way) {
	case FC_WAY_NOT_ASKED:
		if (forbidden != NULL && v->reason != FC_REASON_NO_ZONE)
			say(s, "%s", forbidden);
		return;
	case FC_WAY_NONE:
		if (forbidden != NULL)
			say(s, "%s", forbidden);
		else if (!v->chance_percent.present)
			say(s, "not expected to help");
		break;
	case FC_WAY_RECLAIM:
		say(s,
		    v->slow_rung == FC_RUNG_COMPACTION
			? "the kernel compacts first; reclaim is expected to free the missing pages"
			: "reclaim is expected to free the missing pages");
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
		break;
	case FC_WAY_RECLAIM_MERGE:
		if (v->slow_given)
			say(s,
			    "reclaim is expected to free so much that such a block forms");
		break;
	case FC_WAY_NEVER_FAILS:
		say(s,
		    "the kernel does not refuse it in the end, but stalls and may kill processes for it");
		break;
	}
	if (v->chance_percent.present && forbidden != NULL && s->buf.len == 0)
		say(s, "%s", forbidden);
	if (v->chance_percent.present)
		say(s, "%sabout %ju in 100 such requests are given: %s",
		    s->buf.len > 0 ? "; " : "",
		    (uintmax_t)v->chance_percent.value, v->chance_because);
}

static void
say_waiting(struct speech *s)
{
	const struct fc_verdict *v = s->v;

	say_way(s);
	if (!v->better_order.present)
		return;
	say(s, "%sorder %ju fares better: ", s->buf.len > 0 ? "; " : "",
	    (uintmax_t)v->better_order.value);
	if (v->order.value == 0)
		say(s, "for a single page the kernel does not compact");
	else
		say(s,
		    "vm.extfrag_threshold keeps the kernel from compacting for this one");
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
	static void (*const parts[])(struct speech *) = { fc_speech_headline,
		fc_speech_cause, say_why, say_waiting, say_effect };
	const char **texts[] = { &v->words.headline, &v->words.cause,
		&v->words.why, &v->words.waiting, &v->words.effect };
	struct speech s = { .snap = snap, .req = req, .rules = rules, .v = v };

	v->words.answer = fc_speech_answer(v);
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

	v->words = (struct fc_words){ .answer = fc_speech_answer(v),
		.headline = "out of memory",
		.cause = "out of memory" };
	v->arena = fc_arena_new();
	fc_buf_printf(&buf, "%s", why);
	why = v->arena == NULL ? NULL : fc_keep_text(v->arena, &buf);
	if (why != NULL)
		v->words.headline = v->words.cause = why;
	fc_buf_free(&buf);
}
