/* SPDX-License-Identifier: BSD-2-Clause */
/* Would a CMA area serve a device's buffer? */
#include "kernel/allocator.h"
#include "kernel/cma.h"
#include "verdict/special.h"

static uint64_t
pages_of(const struct fc_snapshot *snap, const struct fc_request *req)
{
	return (req->size.value - 1) / snap->page_size + 1;
}

/* Pages that stand in the area must move; whether they can is not told. */
static void
settle_moving(
    const struct fc_request *req, struct fc_verdict *v, bool fits, bool listed)
{
	bool within = req->within >= FC_RUNG_COMPACTION;

	if (fits)
		fc_settle(v, within ? FC_YES : FC_NO, FC_RUNG_COMPACTION,
		    FC_LIKELY, FC_YES, FC_REASON_AREA);
	else
		fc_settle(v, listed && !within ? FC_NO : FC_UNKNOWN,
		    FC_RUNG_COMPACTION, FC_POSSIBLE, FC_UNKNOWN,
		    FC_REASON_AREA);
}

static void
settle_fit(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_cma *cma, struct fc_verdict *v)
{
	bool whole = cma->never;

	switch (cma->fit) {
	case FC_CMA_NONE:
		fc_settle(v, FC_NO, FC_RUNG_IMPOSSIBLE, FC_EXACT, FC_NO,
		    FC_REASON_NO_AREA);
		break;
	case FC_CMA_NOT_TOLD:
		fc_cannot_tell(v, FC_REASON_INPUT_MISSING);
		break;
	case FC_CMA_TOO_LARGE:
		fc_settle(v, FC_NO, whole ? FC_RUNG_IMPOSSIBLE : FC_RUNG_NO,
		    FC_EXACT, FC_NO,
		    whole ? FC_REASON_ALLOCATOR_LIMIT : FC_REASON_TOO_FEW);
		break;
	case FC_CMA_MAY_FIT:
	case FC_CMA_FITS:
		settle_moving(
		    req, v, cma->fit == FC_CMA_FITS, fc_cma_lists_told(snap));
		break;
	case FC_CMA_FREE:
		fc_settle(
		    v, FC_YES, FC_RUNG_NOW, FC_LIKELY, FC_YES, FC_REASON_AREA);
		break;
	}
}

int
fc_judge_area(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v)
{
	struct fc_special *s = v->special;
	uint64_t pages;
	struct fc_cma cma;

	if (!req->size.present || snap->page_size == 0) {
		if (req->allocator == FC_DMA)
			return 0;
		fc_cannot_tell(v, FC_REASON_INPUT_MISSING);
		v->wakes_kswapd = FC_UNKNOWN;
		return 1;
	}
	pages = pages_of(snap, req);
	cma = fc_cma_ask(snap, pages);
	s->area = cma.area;
	s->area_pages = cma.pages;
	s->area_longest = cma.longest;
	if (!fc_cma_lists_told(snap) &&
	    snap->files[FC_PAGETYPEINFO] == FC_FILE_NOT_NEEDED &&
	    (cma.fit == FC_CMA_MAY_FIT || cma.fit == FC_CMA_FITS))
		v->wants |= FC_WANT_PAGETYPEINFO;
	/* The page allocator is asked next, and first for who may not wait. */
	if (req->allocator == FC_DMA &&
	    (req->count > 1 || cma.fit < FC_CMA_FITS ||
		!fc_dma_uses_cma(req->gfp, pages)))
		return 0;
	v->order =
	    (struct fc_opt){ fc_order_of(req->size.value, snap->page_size),
		    true };
	v->nr_blocks = 1;
	v->wakes_kswapd = FC_NO;
	for (size_t i = 0; i < snap->nr_zones; i++)
		v->zones[i].gate = FC_GATE_NOT_ELIGIBLE;
	settle_fit(snap, req, &cma, v);
	return 1;
}

void
fc_weigh_area(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v)
{
	struct fc_cma cma;

	if (v->answer == FC_YES || req->count > 1 || snap->page_size == 0)
		return;
	cma = fc_cma_ask(snap, pages_of(snap, req));
	if (cma.fit != FC_CMA_MAY_FIT ||
	    !fc_dma_uses_cma(req->gfp, pages_of(snap, req)))
		return;
	v->zone = NULL;
	v->chance_percent = (struct fc_opt){ 0 };
	v->way = FC_WAY_NOT_ASKED;
	v->doubt[0] = '\0';
	settle_moving(req, v, false, fc_cma_lists_told(snap));
}

/* ---- words ----------------------- */

static void
say_pages(struct fc_telling *t, uint64_t pages)
{
	char size[32];

	say(t, "%s",
	    fc_size_rounded(pages * t->snap->page_size, size, sizeof(size)));
}

static void
say_area(struct fc_telling *t)
{
	const struct fc_cma_area *area = t->v->special->area;

	if (area == NULL)
		say(t, "the CMA area");
	else
		say(t, "CMA area %s", area->name);
}

static void
say_bytes(struct fc_telling *t)
{
	say(t, t->req->size.value == 1 ? "%ju byte" : "%ju bytes",
	    (uintmax_t)t->req->size.value);
}

static void
headline(struct fc_telling *t)
{
	const struct fc_verdict *v = t->v;
	const struct fc_special *s = v->special;
	bool in_pieces = t->snap->page_size != 0 && s->area_longest.present &&
	    pages_of(t->snap, t->req) <= s->area_pages.value;

	if (v->reason == FC_REASON_NO_AREA) {
		say(t, "this machine has no CMA area");
		return;
	}
	say_bytes(t);
	if (v->reason == FC_REASON_INPUT_MISSING) {
		say(t,
		    t->snap->page_size == 0
			? ": the page size is not known; give --page-size"
			: ": no file here tells of a CMA area");
	} else if (v->reason == FC_REASON_ALLOCATOR_LIMIT) {
		say(t, " are more than any CMA area has");
	} else if (v->reason == FC_REASON_TOO_FEW) {
		say(t,
		    in_pieces ? " are more than the longest free run of "
			      : " are more than what is left of ");
		say_area(t);
	} else if (v->rung == FC_RUNG_NOW) {
		say(t, " can be had at once, in a free block of ");
		say_area(t);
	} else if (v->expected == FC_YES) {
		say(t, " fit into ");
		say_area(t);
		say(t, " once the pages that stand there are moved");
	} else {
		say(t, " may fit into ");
		say_area(t);
		say(t, ", whose longest free run is not told");
	}
}

/* "16.0 MiB of it are left, 4.0 MiB in one run; 12 pages were refused" */
static void
why(struct fc_telling *t)
{
	const struct fc_special *s = t->v->special;

	if (s->area_pages.present && t->snap->page_size != 0 &&
	    s->area_pages.value > 0) {
		say_pages(t, s->area_pages.value);
		say(t,
		    s->area != NULL && s->area->available.present
			? " of it are left"
			: " is all that it has");
		if (s->area_longest.present) {
			say(t, ", ");
			say_pages(t, s->area_longest.value);
			say(t, " in one run");
		}
	}
	if (s->area != NULL && s->area->refused.value > 0)
		say(t, "%s%ju pages were refused since boot",
		    t->buf.len > 0 ? "; " : "",
		    (uintmax_t)s->area->refused.value);
	if (t->snap->files[FC_CMA_DIR] == FC_FILE_BAD)
		say(t,
		    t->buf.len > 0
			? "; some files of /sys/kernel/mm/cma are malformed"
			: "some files of /sys/kernel/mm/cma are malformed");
}

static const char *
answer_of(const struct fc_verdict *v)
{
	if (v->rung == FC_RUNG_IMPOSSIBLE)
		return "IMPOSSIBLE";
	if (v->rung == FC_RUNG_UNKNOWN)
		return "CANNOT TELL";
	if (v->rung == FC_RUNG_COMPACTION && v->expected != FC_YES)
		return "PERHAPS LATER";
	if (v->rung == FC_RUNG_COMPACTION)
		return v->answer == FC_YES ? "YES, LATER" : "NOT NOW";
	return v->answer == FC_YES ? "YES" : "NO";
}

void
fc_tell_area(struct fc_telling *t)
{
	struct fc_verdict *v = t->v;

	v->words.answer = answer_of(v);
	headline(t);
	v->words.headline = fc_told(t);
	v->words.cause = v->reason == FC_REASON_NO_AREA ? "no CMA area"
	    : v->reason == FC_REASON_INPUT_MISSING      ? "an input is missing"
	    : v->rung == FC_RUNG_NOW        ? "a free block of a CMA area"
	    : v->rung == FC_RUNG_COMPACTION ? "pages in a CMA area must move"
					    : "more than a CMA area has";
	why(t);
	v->words.why = fc_told(t);
	if (v->rung == FC_RUNG_COMPACTION)
		v->words.waiting =
		    "cma_alloc() moves them; a page that is pinned makes it fail (-EBUSY)";
	if (v->reason == FC_REASON_NO_AREA ||
	    v->reason == FC_REASON_ALLOCATOR_LIMIT)
		fc_tell_remedy(t,
		    &(struct fc_remedy){ .code = "cma_at_boot",
			.when = FC_REMEDY_LATER,
			.text =
			    "set an area aside at boot: cma=SIZE on the kernel's command line" });
	if (v->rung == FC_RUNG_COMPACTION && v->expected != FC_YES &&
	    t->snap->kind == FC_LIVE)
		fc_tell_remedy(t,
		    &(struct fc_remedy){ .code = "cma_debugfs",
			.when = FC_REMEDY_LATER,
			.text =
			    "as root with CONFIG_CMA_DEBUGFS the longest free run is told" });
}
