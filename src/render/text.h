/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of a verdict's text, for a kernel's report to show, too. */
#ifndef FC_RENDER_TEXT_H
#define FC_RENDER_TEXT_H

#include "fragcheck.h"

/* "NOT NOW: 65640 bytes need ..." and why, what waiting brings, and doubts;
 * who: in front of it, "" or "path: ". */
void fc_put_verdict(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v, const char *who);
void fc_put_why(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v);
/* A row for each thing that helps, and for what does not. */
void fc_put_remedies(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v);
/* Pools by node, sizes of transparent huge pages; nothing of others. */
void fc_put_special(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v);
/* The zones, with what each says to the request. */
void fc_put_zones(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v);

/* The answer in one line: how far GFP_KERNEL gets, by the rules of a verdict. */
void fc_say_overview(struct fc_buf *text, const struct fc_result *result);
/* What this machine can give. */
void fc_put_overview(struct fc_buf *out, const struct fc_result *result);

#endif
