/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges of the Monitoring Plugins' guidelines, of whole numbers from 0. */
#ifndef FC_BASE_RANGE_H
#define FC_BASE_RANGE_H

#include "fragcheck.h"

/* "10:" is all from 10, "5" from 0 to 5, "5:20", "~:8"; what is outside alerts,
 * or with "@" what is inside.  range->text is text itself. */
int fc_range_parse(
    const char *text, struct fc_range *range, struct fc_error *err);

/* Is anything from low to high such that it alerts? */
bool fc_range_alerts(const struct fc_range *range, uint64_t low, uint64_t high);

#endif
