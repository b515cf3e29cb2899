/* SPDX-License-Identifier: BSD-2-Clause */
/* The report without a request. */
#ifndef FC_RENDER_OVERVIEW_H
#define FC_RENDER_OVERVIEW_H

#include "fragcheck.h"

void fc_render_overview(struct fc_buf *out, const struct fc_result *report);

#endif
