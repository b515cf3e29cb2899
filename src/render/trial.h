/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel itself said, beside the verdict. */
#ifndef FC_RENDER_TRIAL_H
#define FC_RENDER_TRIAL_H

#include "base/json.h"

/* "GIVEN: the kernel gave a block of order 5, and has it back" */
void fc_say_trial(struct fc_buf *text, const struct fc_result *result);
/* The same with what was expected, and all that is below it. */
void fc_put_trial(
    struct fc_buf *out, const struct fc_result *result, const char *who);
/* A JSON object. */
void fc_put_json_trial(struct fc_json *j, const struct fc_result *result);

#endif
