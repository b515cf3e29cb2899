/* SPDX-License-Identifier: BSD-2-Clause */
/* vm.compaction_proactiveness for a request: one rule of remedies and --tune. */
#ifndef FC_VERDICT_PROACTIVE_H
#define FC_VERDICT_PROACTIVE_H

#include "kernel/marks.h"
#include "verdict/situation.h"

struct proactive {
	enum {
		FC_PROACTIVE_SET, /* to value */
		FC_PROACTIVE_NONE, /* this kernel has no such setting */
		FC_PROACTIVE_NOT_REFUSING,
		FC_PROACTIVE_NO_BLOCK, /* compaction cannot build one */
		FC_PROACTIVE_TOO_LARGE, /* it is of smaller ones */
		FC_PROACTIVE_NO_SIZE, /* of what blocks is not told */
		FC_PROACTIVE_WORKS, /* already, at this score */
		FC_PROACTIVE_WHOLE, /* that is, memory is */
	} code;
	unsigned value;
	struct fc_score_marks marks; /* of value */
	struct fc_opt order; /* of the blocks that the score is of */
	int node; /* that would be compacted, and its score */
	unsigned score;
};

/* Does it hang on the setting, so that this is to be read? */
bool fc_proactive_matters(const struct situation *s);
struct proactive fc_proactive_of(const struct situation *s);

#endif
