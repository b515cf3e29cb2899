/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/nodes.h"
#include "base/number.h"

static enum fc_answer
any(enum fc_answer a, enum fc_answer b)
{
	if (a == FC_YES || b == FC_YES)
		return FC_YES;
	return a == FC_UNKNOWN || b == FC_UNKNOWN ? FC_UNKNOWN : FC_NO;
}

/* Of two refusals the one that was nearer to a yes tells more. */
static int
nearness(enum fc_gate gate)
{
	switch (gate) {
	case FC_GATE_UNKNOWN:
		return 7;
	case FC_GATE_NO_BLOCK:
		return 6;
	case FC_GATE_ONLY_RESERVED_BLOCKS:
		return 5;
	case FC_GATE_SCALED_WATERMARK:
		return 4;
	case FC_GATE_BOOSTED:
		return 3;
	case FC_GATE_WATERMARK:
		return 2;
	case FC_GATE_LOWMEM_RESERVE:
		return 1;
	case FC_GATE_OK:
	case FC_GATE_NOT_ELIGIBLE:
	case FC_GATE_EMPTY:
	case FC_GATE_TOO_LARGE:
		break;
	}
	return 0;
}

/* A zone serves the request, or stands for the refusal. */
static void
consider(const struct fc_pass *pass, struct fc_outcome *out,
    const struct fc_zone *zone, const struct fc_zone_verdict *v,
    const struct fc_zone_answer *answer)
{
	bool better;

	/* Without marks it is tried once more, behind all zones at min. */
	if (answer->at_min == FC_YES)
		better = out->decided.gate != FC_GATE_OK ||
		    (answer->at_low == FC_YES &&
			out->decided.at_low != FC_YES) ||
		    (pass->slow.no_watermarks && out->needs_rights &&
			!answer->needs_rights);
	else
		better = out->decided.gate != FC_GATE_OK &&
		    nearness(v->gate) > nearness(out->decided.gate);
	if (!better)
		return;
	out->zone = zone;
	out->decided = *v;
	out->needs_rights = answer->needs_rights;
	out->hangs_on_boost = answer->hangs_on_boost;
}

/* One node more; with __GFP_THISNODE the caller is on any one of them. */
static void
add_node(struct fc_outcome *out, const struct fc_outcome *node, bool first,
    bool this_node)
{
	struct fc_capacity *sum = &out->capacity;
	const struct fc_capacity *c = &node->capacity;

	if (first) {
		out->answer = node->answer;
		*sum = *c;
	} else if (this_node) {
		if (out->answer != node->answer) {
			out->answer = FC_UNKNOWN;
			out->nodes_differ = true;
		}
		sum->low = c->low < sum->low ? c->low : sum->low;
		sum->high = c->high > sum->high ? c->high : sum->high;
	} else {
		out->answer = any(out->answer, node->answer);
		sum->low = fc_plus(sum->low, c->low);
		sum->high = fc_plus(sum->high, c->high);
	}
}

void
fc_ask_zones(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones, struct fc_zone_verdict *verdicts, struct fc_outcome *out)
{
	const struct fc_snapshot *snap = pass->snap;
	bool this_node = (pass->gfp & FC_GFP_THISNODE) != 0 && pass->node < 0;
	struct fc_outcome node = { .answer = FC_NO };
	bool first = true;

	/* Without any zone nothing is known, not even a refusal. */
	*out = (struct fc_outcome){ .at_low = FC_NO, .answer = FC_UNKNOWN };
	out->decided.gate = FC_GATE_NOT_ELIGIBLE;
	for (size_t i = 0; i < nr_zones; i++) {
		struct fc_zone_verdict *v = &verdicts[zones[i] - snap->zones];
		struct fc_zone_answer answer;

		fc_judge_zone(pass, zones[i], v, &answer);
		consider(pass, out, zones[i], v, &answer);
		out->at_low = any(out->at_low, answer.at_low);
		out->pagetypeinfo_would_tell |= answer.pagetypeinfo_would_tell;
		node.answer = any(node.answer, answer.at_min);
		node.capacity.low =
		    fc_plus(node.capacity.low, answer.capacity.low);
		node.capacity.high =
		    fc_plus(node.capacity.high, answer.capacity.high);
		if (i + 1 < nr_zones && zones[i + 1]->node == zones[i]->node)
			continue;
		add_node(out, &node, first, this_node);
		node = (struct fc_outcome){ .answer = FC_NO };
		first = false;
	}
}
