/* SPDX-License-Identifier: BSD-2-Clause */
/* Text as JSON has it. */
#ifndef FC_BASE_JSON_H
#define FC_BASE_JSON_H

#include "fragcheck.h"

/* A JSON string, or null. */
void fc_put_json_string(struct fc_buf *out, const char *text);

#endif
