/* SPDX-License-Identifier: BSD-2-Clause */
/* What to set for a request. */
#ifndef FC_RENDER_TUNE_H
#define FC_RENDER_TUNE_H

#include "base/json.h"

/* The settings, what they do to the marks, and what kcompactd does; who: in
 * front of it, "" or "path: ". */
void fc_put_tuning(
    struct fc_buf *out, const struct fc_result *result, const char *who);
/* A JSON object. */
void fc_put_json_tuning(struct fc_json *j, const struct fc_result *result);

#endif
