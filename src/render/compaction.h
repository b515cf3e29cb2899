/* SPDX-License-Identifier: BSD-2-Clause */
/* What compaction by hand did; the result is of what was asked behind it. */
#ifndef FC_RENDER_COMPACTION_H
#define FC_RENDER_COMPACTION_H

#include "base/json.h"

/* What is about to be done, and its cost: lines that end a sentence. */
void fc_say_plan(struct fc_buf *text, const struct fc_compaction *c);
/* "RECOVERED: 65640 bytes can be had at once": in one line, unbroken. */
void fc_say_outcome(struct fc_buf *text, const struct fc_result *result);

/* The headline, what was before, and what was done; who as with a verdict. */
void fc_put_outcome(
    struct fc_buf *out, const struct fc_result *result, const char *who);
/* Blocks by order, before and behind it; nothing where nothing was done. */
void fc_put_gain(struct fc_buf *out, const struct fc_result *result);
/* A JSON object. */
void fc_put_json_compaction(struct fc_json *j, const struct fc_result *result);

#endif
