/* SPDX-License-Identifier: BSD-2-Clause */
/* Would a page fault get a transparent huge page? */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "kernel/hugetlb.h"
#include "kernel/thp.h"
#include "verdict/judge.h"
#include "verdict/sentence.h"
#include "verdict/special.h"

/* The block that a fault asks for; in a region as enabled has it. */
static struct fc_request
request_of(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_thp_answer *thp)
{
	struct fc_request block = *req;
	bool madvised = thp->enabled == FC_THP_MADVISE;

	block.allocator = FC_PAGES;
	block.size = (struct fc_opt){ 0 };
	block.order = (unsigned)fc_hugetlb_order(thp->bytes, snap->page_size);
	block.gfp = fc_thp_gfp(snap->thp.defrag, madvised);
	block.gfp_text = fc_thp_gfp_text(snap->thp.defrag, madvised);
	return block;
}

/*
 * HPAGE_PMD_SIZE; if it is not told, a pageblock, where blocks are not too small
 * for one of that size, else a page table's worth of pages: 2 MiB of 4 KiB, 512
 * MiB of 64 KiB; with 64 KiB and no such block it is ppc64, of 2 MiB.
 */
static uint64_t
usual_size(const struct fc_snapshot *snap)
{
	const struct fc_opt *pageblock = &snap->pageblock_order;
	uint64_t entries = snap->page_size / sizeof(uint64_t);

	if (snap->thp.pmd_bytes.present)
		return snap->thp.pmd_bytes.value;
	if (pageblock->present && pageblock->value + 1 < snap->nr_orders)
		return snap->page_size << pageblock->value;
	if (snap->page_size == 65536 && snap->nr_orders > 0 &&
	    entries >> snap->nr_orders != 0)
		return (uint64_t)2 << 20;
	return entries * snap->page_size;
}

static void
add_size(const struct fc_snapshot *snap, struct fc_special *s, uint64_t bytes,
    const struct fc_thp_size *size)
{
	struct fc_thp_answer *a = &s->thp[s->nr_thp++];

	*a = (struct fc_thp_answer){ .bytes = bytes,
		.enabled = fc_thp_enabled_for(&snap->thp, bytes),
		.rung = FC_RUNG_NO,
		.expected = FC_NO };
	if (size != NULL) {
		a->fault_alloc = size->fault_alloc;
		a->fault_fallback = size->fault_fallback;
	}
	if (!a->fault_alloc.present && bytes == usual_size(snap)) {
		a->fault_alloc = snap->thp.fault_alloc;
		a->fault_fallback = snap->thp.fault_fallback;
	}
	if (a->enabled != FC_THP_UNKNOWN)
		return;
	a->enabled = FC_THP_MADVISE;
	s->settings_assumed = true;
}

/* The sizes that are asked for: one, or all that the kernel has for faults. */
static int
list_sizes(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_special *s, struct fc_error *err)
{
	const struct fc_thp *thp = &snap->thp;

	s->thp = calloc(thp->nr_sizes + 1, sizeof(*s->thp));
	if (s->thp == NULL)
		return fc_error_nomem(err);
	for (size_t i = 0; i < thp->nr_sizes; i++) {
		const struct fc_thp_size *size = &thp->sizes[i];

		/* of shared memory alone: it has no such file */
		if (size->enabled == FC_THP_UNKNOWN)
			continue;
		if (!req->size.present || req->size.value == size->bytes)
			add_size(snap, s, size->bytes, size);
	}
	if (thp->nr_sizes == 0 &&
	    (!req->size.present || req->size.value == usual_size(snap)))
		add_size(snap, s, usual_size(snap), NULL);
	return 0;
}

/* The largest that is switched on, or else the largest. */
static const struct fc_thp_answer *
main_size(const struct fc_special *s)
{
	for (size_t i = s->nr_thp; i-- > 0;) {
		if (s->thp[i].enabled != FC_THP_NEVER)
			return &s->thp[i];
	}
	return s->nr_thp > 0 ? &s->thp[s->nr_thp - 1] : NULL;
}

static void
refuse(struct fc_verdict *v, enum fc_rung rung, enum fc_reason reason)
{
	v->answer = rung == FC_RUNG_UNKNOWN ? FC_UNKNOWN : FC_NO;
	v->expected = v->answer;
	v->rung = rung;
	v->certainty = rung == FC_RUNG_UNKNOWN ? FC_POSSIBLE : FC_EXACT;
	v->reason = reason;
	v->wakes_kswapd = FC_NO;
	for (size_t i = 0; i < v->nr_zones; i++)
		v->zones[i].gate = FC_GATE_NOT_ELIGIBLE;
}

static void
adopt(const struct fc_snapshot *snap, struct fc_verdict *v,
    struct fc_verdict *block)
{
	struct fc_special *s = v->special;
	char size[32], text[40] = "";

	v->special = NULL;
	fc_verdict_free(v);
	*v = *block;
	v->special = s;
	if (!s->settings_assumed)
		return;
	if (v->certainty == FC_EXACT)
		v->certainty = FC_LIKELY;
	if (v->doubt[0] != '\0')
		return;
	/* architectures differ most there */
	if (!snap->thp.pmd_bytes.present && snap->page_size != 4096)
		snprintf(text, sizeof(text), ", and a size of %s",
		    fc_size_exact(s->page_bytes, size, sizeof(size)));
	snprintf(v->doubt, sizeof(v->doubt),
	    "the settings are %s here; taken: madvise, for who gets them and for how hard a fault works%s",
	    snap->files[FC_THP_DIR] == FC_FILE_BAD ? "malformed" : "not told",
	    text);
}

int
fc_judge_fault(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err)
{
	struct fc_special *s = v->special;
	const struct fc_thp_answer *chosen;

	if (snap->page_size == 0) {
		refuse(v, FC_RUNG_UNKNOWN, FC_REASON_INPUT_MISSING);
		return 1;
	}
	if (snap->kind == FC_LIVE &&
	    snap->files[FC_THP_DIR] == FC_FILE_ABSENT) {
		refuse(v, FC_RUNG_IMPOSSIBLE, FC_REASON_DISABLED);
		return 1;
	}
	if (list_sizes(snap, req, s, err) != 0)
		return -1;
	chosen = main_size(s);
	if (chosen == NULL) {
		refuse(v, FC_RUNG_IMPOSSIBLE, FC_REASON_NO_SUCH_SIZE);
		return 1;
	}
	s->page_bytes = chosen->bytes;
	for (size_t i = 0; i < s->nr_thp; i++) {
		struct fc_request block = request_of(snap, req, &s->thp[i]);
		struct fc_verdict at;

		if (s->thp[i].enabled == FC_THP_NEVER)
			continue;
		if (fc_judge_figures(snap, &block, rules, &at, err) != 0)
			return -1;
		s->thp[i].rung = at.rung;
		s->thp[i].expected = at.expected;
		if (&s->thp[i] == chosen)
			adopt(snap, v, &at);
		else
			fc_verdict_free(&at);
	}
	if (chosen->enabled == FC_THP_NEVER) {
		int order = fc_hugetlb_order(chosen->bytes, snap->page_size);

		v->order = (struct fc_opt){ (uint64_t)order, order >= 0 };
		v->block_bytes = (struct fc_opt){ chosen->bytes, true };
		refuse(v, FC_RUNG_NO, FC_REASON_DISABLED);
	}
	return 1;
}

/* ---- words ----------------------- */

static void
say_page(struct fc_telling *t)
{
	char size[32];

	say(t, "a huge page of %s",
	    fc_size_exact(t->v->special->page_bytes, size, sizeof(size)));
}

static void
say_where(struct fc_telling *t, const struct fc_thp_answer *thp)
{
	if (thp->enabled == FC_THP_MADVISE)
		say(t, ", in a region with madvise(MADV_HUGEPAGE)");
}

static void
tell_refusal(struct fc_telling *t)
{
	struct fc_verdict *v = t->v;
	const struct fc_snapshot *snap = t->snap;
	char size[32];

	v->words.answer = v->rung == FC_RUNG_IMPOSSIBLE ? "IMPOSSIBLE"
	    : v->rung == FC_RUNG_UNKNOWN                ? "CANNOT TELL"
							: "NO";
	if (v->reason == FC_REASON_INPUT_MISSING) {
		say(t, "the page size is not known; give --page-size");
	} else if (v->reason == FC_REASON_NO_SUCH_SIZE) {
		say(t, "transparent huge pages of %s: there is no such size",
		    fc_size_exact(t->req->size.value, size, sizeof(size)));
	} else if (v->rung == FC_RUNG_IMPOSSIBLE) {
		say(t, "this kernel has no transparent huge pages");
	} else {
		say(t, "transparent huge pages of %s are switched off",
		    fc_size_exact(v->special->page_bytes, size, sizeof(size)));
	}
	v->words.headline = fc_told(t);
	v->words.cause = v->reason == FC_REASON_INPUT_MISSING
	    ? "the page size is not known"
	    : v->reason == FC_REASON_NO_SUCH_SIZE ? "no such size"
						  : "switched off";
	if (v->rung != FC_RUNG_NO)
		return;
	say(t, "echo madvise > /sys/kernel/mm/transparent_hugepage/");
	if (snap->thp.nr_sizes > 0 && snap->thp.enabled != FC_THP_NEVER)
		say(t, "hugepages-%jukB/",
		    (uintmax_t)v->special->page_bytes / 1024);
	say(t, "enabled");
	fc_tell_remedy(t,
	    &(struct fc_remedy){ .code = "thp_enabled",
		.when = FC_REMEDY_NOW,
		.command = fc_told(t),
		.text = "switch them on for who asks with madvise()",
		.cost = "root" });
}

int
fc_tell_fault(struct fc_telling *t)
{
	struct fc_verdict *v = t->v;
	const struct fc_thp_answer *chosen = main_size(v->special);
	struct fc_request block;

	if (v->reason == FC_REASON_DISABLED ||
	    v->reason == FC_REASON_NO_SUCH_SIZE || chosen == NULL) {
		tell_refusal(t);
		return 0;
	}
	block = request_of(t->snap, t->req, chosen);
	if (fc_sentence(t->snap, &block, t->rules, v, t->err) != 0 ||
	    fc_remedies(t->snap, &block, t->rules, v, t->err) != 0)
		return -1;
	if (v->rung == FC_RUNG_NOW) {
		say(t, "a fault gets ");
		say_page(t);
		say(t, " at once");
		say_where(t, chosen);
	} else if (v->rung == FC_RUNG_NO || v->rung == FC_RUNG_IMPOSSIBLE) {
		say(t, "a fault gets small pages, not ");
		say_page(t);
		say(t, ": %s", v->words.cause);
	} else {
		say(t,
		    v->answer == FC_UNKNOWN ? "whether a fault gets "
			: v->expected == FC_YES
			? "a fault has to wait for "
			: "a fault waits, perhaps in vain, for ");
		say_page(t);
		say(t, v->answer == FC_UNKNOWN ? " cannot be told: %s" : ": %s",
		    v->words.cause);
	}
	v->words.headline = fc_told(t);
	if (v->rung == FC_RUNG_NOW || v->rung == FC_RUNG_IMPOSSIBLE)
		return 0;
	say(t, "a fault that gets none takes small pages");
	if (t->snap->thp.khugepaged_defrag.value == 1)
		say(t, "; khugepaged may put them together later");
	v->words.effect = fc_told(t);
	return 0;
}
