/* SPDX-License-Identifier: BSD-2-Clause */
#include "verdict/proactive.h"

#define USUAL 20 /* where it is not told */
#define MOST  80 /* above that kcompactd would hardly ever rest */

/* The least at which the kernel would begin, in steps of 5, if any does. */
static unsigned
least(const struct situation *s, unsigned score)
{
	unsigned p = USUAL;

	while (p <= MOST && fc_score_marks(p, s->rules).high >= score)
		p += 5;
	return p;
}

bool
fc_proactive_matters(const struct situation *s)
{
	return s->rules->compaction_proactiveness &&
	    !s->snap->lacks_compaction && s->in_pieces && s->may_form &&
	    s->node >= 0 && s->v->rung != FC_RUNG_NOW;
}

struct proactive
fc_proactive_of(const struct situation *s)
{
	struct fc_opt now = s->snap->tunables.compaction_proactiveness;
	uint64_t is = now.present ? now.value : USUAL;
	struct proactive p = { .order = fc_score_order(s->snap),
		.node = s->node };

	if (!s->rules->compaction_proactiveness || s->snap->lacks_compaction)
		p.code = FC_PROACTIVE_NONE;
	else if (!s->in_pieces || s->v->rung == FC_RUNG_NOW)
		p.code = FC_PROACTIVE_NOT_REFUSING;
	else if (!fc_proactive_matters(s))
		p.code = FC_PROACTIVE_NO_BLOCK;
	else if (p.order.present && s->v->order.value > p.order.value)
		p.code = FC_PROACTIVE_TOO_LARGE;
	else if (!p.order.present || is > 100)
		p.code = FC_PROACTIVE_NO_SIZE;
	else
		p.code = FC_PROACTIVE_SET;
	if (p.code != FC_PROACTIVE_SET)
		return p;
	p.score = fc_node_score(s->snap, s->node, (unsigned)p.order.value);
	p.value = least(s, p.score);
	p.marks = fc_score_marks(p.value, s->rules);
	/* at 0 it begins above 100, which is never */
	if (p.score > fc_score_marks((unsigned)is, s->rules).high)
		p.code = FC_PROACTIVE_WORKS;
	else if (p.value > MOST)
		p.code = FC_PROACTIVE_WHOLE;
	return p;
}
