/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "verdict/sentence.h"
#include "verdict/special.h"

void
fc_settle(struct fc_verdict *v, enum fc_answer answer, enum fc_rung rung,
    enum fc_certainty certainty, enum fc_answer expected, enum fc_reason reason)
{
	v->answer = answer;
	v->rung = rung;
	v->certainty = certainty;
	v->expected = expected;
	v->reason = reason;
}

void
fc_cannot_tell(struct fc_verdict *v, enum fc_reason reason)
{
	fc_settle(
	    v, FC_UNKNOWN, FC_RUNG_UNKNOWN, FC_POSSIBLE, FC_UNKNOWN, reason);
}

int
fc_judge_special(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_zone *const *zones,
    struct fc_verdict *v, struct fc_error *err)
{
	if (req->allocator < FC_HUGETLB || req->allocator > FC_CMA)
		return 0;
	v->special = calloc(1, sizeof(*v->special));
	if (v->special != NULL && req->allocator == FC_HUGETLB)
		v->special->gains =
		    calloc(snap->nr_zones + 1, sizeof(*v->special->gains));
	if (v->special == NULL ||
	    (req->allocator == FC_HUGETLB && v->special->gains == NULL)) {
		fc_error_nomem(err);
		return -1;
	}
	if (req->allocator == FC_THP)
		return fc_judge_fault(snap, req, rules, v, err);
	if (req->allocator != FC_HUGETLB)
		return fc_judge_area(snap, req, v);
	fc_judge_pool_pages(snap, req, rules, zones, v);
	return 1;
}

const char *
fc_told(struct fc_telling *t)
{
	return fc_keep_text(t->v->arena, &t->buf);
}

void
fc_tell_remedy(struct fc_telling *t, const struct fc_remedy *remedy)
{
	if (t->v->nr_remedies < FC_MAX_REMEDIES)
		t->v->remedies[t->v->nr_remedies++] = *remedy;
}

int
fc_special_words(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err)
{
	struct fc_telling t = {
		.snap = snap, .req = req, .rules = rules, .v = v, .err = err
	};
	bool failed;
	int rc = 0;

	if (req->allocator == FC_HUGETLB)
		fc_tell_pool(&t);
	else if (req->allocator == FC_THP)
		rc = fc_tell_fault(&t);
	else
		fc_tell_area(&t);
	failed = t.buf.failed;
	fc_buf_free(&t.buf);
	return failed ? fc_error_nomem(err) : rc;
}
