/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of a verdict's text, for the report of a failure to show, too. */
#ifndef FC_RENDER_TEXT_H
#define FC_RENDER_TEXT_H

#include "fragcheck.h"

/* "no: ..." and the sentence of the request numbered r. */
void fc_put_headline(
    struct fc_buf *out, const struct fc_result *report, size_t r);
/* name: in front of what was asked. */
void fc_put_request(struct fc_buf *out, const struct fc_result *report,
    size_t r, const char *name);
/* The machine, what is in doubt, and the zones with their gates. */
void fc_put_grounds(
    struct fc_buf *out, const struct fc_result *report, size_t r);
void fc_put_remedies(struct fc_buf *out, const struct fc_verdict *v);

#endif
