/* SPDX-License-Identifier: BSD-2-Clause */
/* What buddyinfo tells of a zone whose zoneinfo is missing: a bet. */
#ifndef FC_KERNEL_BUDDYINFO_ONLY_H
#define FC_KERNEL_BUDDYINFO_ONLY_H

#include "kernel/freelist.h"

/*
 * Would the zone serve the pass's request?  Never more than likely: watermarks
 * and lowmem_reserve are guessed.  *gate: what refuses, if the answer is no.
 */
enum fc_answer fc_by_buddyinfo_only(const struct fc_pass *pass,
    const struct fc_zone *zone, const struct fc_free_area *area,
    enum fc_gate *gate);

#endif
