/* SPDX-License-Identifier: BSD-2-Clause */
/* The Mem-Info of a failure report as a snapshot, like what /proc gives. */
#ifndef FC_LOG_JOIN_H
#define FC_LOG_JOIN_H

#include "log/report.h"

/*
 * Fill failure->snap from the zones that were read, in kB, and the counts of
 * all memory; what is not there goes into failure->missing.
 */
int fc_report_join(struct fc_failure *failure, struct fc_failure_zone *zones,
    size_t nr_zones, const struct fc_report_totals *totals,
    struct fc_error *err);

/*
 * Forget each lowmem_reserve that cannot be its zone's; true: a zone is lost
 * that the report had.
 */
bool fc_report_check(const struct fc_failure *failure,
    struct fc_failure_zone *zones, size_t nr_zones);

#endif
