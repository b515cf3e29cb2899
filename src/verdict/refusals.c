/* SPDX-License-Identifier: BSD-2-Clause */
/* What requests that failed come to, by the rules of their kernel. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "kernel/gfp_mode.h"

static int
by_count(const void *a, const void *b)
{
	const struct fc_refused *x = a, *y = b;

	if (x->count != y->count)
		return FC_COMPARE(y->count, x->count);
	if (x->order != y->order)
		return FC_COMPARE(y->order, x->order);
	return x->last != y->last ? FC_COMPARE(y->last, x->last)
				  : strcmp(x->process, y->process);
}

/* Only of a mask that --gfp takes. */
static void
say_ask(struct fc_refusals *r)
{
	const struct fc_refused *row = &r->rows[0];
	struct fc_error err;
	uint32_t gfp;

	r->ask[0] = '\0';
	if (r->nr_rows > 0 && fc_gfp_parse(row->gfp, &gfp, &err) == 0)
		snprintf(r->ask, sizeof(r->ask),
		    "fragcheck --order %u --gfp '%s'", row->order, row->gfp);
}

void
fc_refusals_judge(struct fc_refusals *r, const char *release)
{
	struct fc_snapshot snap = { 0 };
	struct fc_rules rules;

	strlcpy(snap.release, release, sizeof(snap.release));
	rules = fc_rules_of(&snap);
	r->silent = 0;
	for (size_t i = 0; i < r->nr_rows; i++) {
		struct fc_refused *row = &r->rows[i];

		row->silent = fc_gfp_is_silent(row->gfp, &rules);
		r->silent += row->silent ? row->count : 0;
	}
	qsort(r->rows, r->nr_rows, sizeof(r->rows[0]), by_count);
	say_ask(r);
}
