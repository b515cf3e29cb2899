/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of allocators that have settings, pools or areas of their own. */
#ifndef FC_VERDICT_SPECIAL_H
#define FC_VERDICT_SPECIAL_H

#include "kernel/release.h"

/*
 * Judge a request of hugetlb, thp, dma or cma into v, which has its zones and
 * nothing else.  1: it is judged; 0: it asks the page allocator as any other
 * (v is as it was); -1: memory is short.  zones are in a zonelist's order.
 */
int fc_judge_special(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    const struct fc_zone *const *zones, struct fc_verdict *v,
    struct fc_error *err);

/* Its words and remedies, in v->arena.  Fails only for lack of memory. */
int fc_special_words(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    struct fc_verdict *v, struct fc_error *err);

/* The parts of it, a file each; v->special is there. */
void fc_judge_pool_pages(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    const struct fc_zone *const *zones, struct fc_verdict *v);
int fc_judge_fault(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err);
int fc_judge_area(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v);

/* The codes of what was found, and those of what nothing tells. */
void fc_settle(struct fc_verdict *v, enum fc_answer answer, enum fc_rung rung,
    enum fc_certainty certainty, enum fc_answer expected,
    enum fc_reason reason);
void fc_cannot_tell(struct fc_verdict *v, enum fc_reason reason);

/* The page allocator refuses a device's buffer: may a CMA area serve it? */
void fc_weigh_area(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v);

/* What the words of these three are made with. */
struct fc_telling {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_rules *rules;
	struct fc_verdict *v;
	struct fc_buf buf; /* the text that is being made */
	struct fc_error *err;
};

#define say(t, ...) fc_buf_printf(&(t)->buf, __VA_ARGS__)
/* The text that was made, kept with the verdict. */
const char *fc_told(struct fc_telling *t);
/* One more remedy; text, command and cost live as long as the verdict. */
void fc_tell_remedy(struct fc_telling *t, const struct fc_remedy *remedy);

void fc_tell_pool(struct fc_telling *t);
int fc_tell_fault(struct fc_telling *t);
void fc_tell_area(struct fc_telling *t);

#endif
