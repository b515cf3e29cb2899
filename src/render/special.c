/* SPDX-License-Identifier: BSD-2-Clause */
/* Below a verdict: pools node by node, sizes of transparent huge pages. */
#include "render/pieces.h"
#include "render/text.h"

static void
say_range(struct fc_buf *text, uint64_t low, uint64_t high)
{
	if (low == high)
		fc_buf_printf(text, "%ju", (uintmax_t)high);
	else
		fc_buf_printf(
		    text, "%ju to %ju", (uintmax_t)low, (uintmax_t)high);
}

static void
put_gain(struct fc_buf *out, const struct fc_result *result,
    const struct fc_pool_gain *gain, const char *label)
{
	struct fc_buf text = { 0 };

	fc_buf_printf(&text, "node %d: ", gain->node);
	if (!gain->later_known) {
		fc_buf_printf(
		    &text, "room for at most %ju", (uintmax_t)gain->later_high);
		fc_put_row_of(out, result, label, &text);
		return;
	}
	say_range(&text, gain->now_low, gain->now_high);
	fc_buf_printf(&text, " more at once, ");
	say_range(&text, gain->later_low, gain->later_high);
	fc_buf_printf(&text, " after compaction and reclaim");
	fc_put_row_of(out, result, label, &text);
}

static void
put_thp(struct fc_buf *out, const struct fc_result *result,
    const struct fc_thp_answer *thp, const char *label)
{
	static const char *const who[] = { [FC_THP_UNKNOWN] = "not told",
		[FC_THP_NEVER] = "off",
		[FC_THP_MADVISE] = "with madvise()",
		[FC_THP_ALWAYS] = "on",
		[FC_THP_INHERIT] = "inherit" };
	struct fc_buf text = { 0 };
	uint64_t all = thp->fault_alloc.value + thp->fault_fallback.value;
	char size[32];

	fc_buf_printf(&text, "%s: %s",
	    fc_size_exact(thp->bytes, size, sizeof(size)), who[thp->enabled]);
	if (thp->enabled != FC_THP_NEVER && thp->rung == FC_RUNG_NOW)
		fc_buf_printf(&text, ", at once");
	else if (thp->enabled != FC_THP_NEVER &&
	    (thp->rung == FC_RUNG_COMPACTION || thp->rung == FC_RUNG_RECLAIM))
		fc_buf_printf(&text,
		    thp->expected == FC_YES ? ", after %s"
					    : ", perhaps after %s",
		    fc_rung_name(thp->rung));
	else if (thp->enabled != FC_THP_NEVER)
		fc_buf_printf(&text, ", %s",
		    thp->rung == FC_RUNG_UNKNOWN ? "cannot be told"
						 : "not to be had");
	if (thp->fault_alloc.present && thp->fault_fallback.present && all > 0)
		fc_buf_printf(&text, "; %ju of %ju faults since boot got one",
		    (uintmax_t)thp->fault_alloc.value, (uintmax_t)all);
	fc_put_row_of(out, result, label, &text);
}

void
fc_put_special(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v)
{
	const struct fc_special *s = v->special;
	const char *label = "sizes";
	size_t nr_off = 0;

	if (s == NULL)
		return;
	for (size_t i = 0;
	     i < s->nr_gains && (s->nr_gains > 1 || result->verbose); i++)
		put_gain(out, result, &s->gains[i], i == 0 ? "nodes" : "");
	for (size_t i = s->nr_thp; i-- > 0;) {
		if (s->thp[i].enabled == FC_THP_NEVER && s->nr_thp > 1 &&
		    !result->verbose) {
			nr_off++;
			continue;
		}
		put_thp(out, result, &s->thp[i], label);
		label = "";
	}
	if (nr_off > 0) {
		struct fc_buf text = { 0 };

		fc_buf_printf(&text,
		    nr_off == 1 ? "%zu size is off" : "%zu sizes are off",
		    nr_off);
		fc_put_row_of(out, result, label, &text);
	}
}
