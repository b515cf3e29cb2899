/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts without words, for who asks many at once. */
#ifndef FC_VERDICT_JUDGE_H
#define FC_VERDICT_JUDGE_H

#include "kernel/release.h"

/* fc_judge() but for words, remedies and the zones' usable orders. */
int fc_judge_figures(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    struct fc_verdict *verdict, struct fc_error *err);

/* What fc_judge_figures() left out, of it wordless what the answer may yet hang
 * on; an error frees the verdict. */
int fc_judge_words(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, bool wordless, struct fc_verdict *verdict,
    struct fc_error *err);

/* Fill usable_order_low and _high of zones, which are parallel to snap's: what
 * GFP_KERNEL is given of each at once, for certain and perhaps. */
void fc_usable_orders(const struct fc_snapshot *snap,
    const struct fc_rules *rules, struct fc_zone_verdict *zones);

/* Fill v->better_order, from fc_judge_figures() of the larger ones. */
int fc_find_better_order(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    struct fc_verdict *v, struct fc_error *err);

#endif
