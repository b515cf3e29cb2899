/* SPDX-License-Identifier: BSD-2-Clause */
/* How many blocks a zone gives before it refuses one. */
#ifndef FC_KERNEL_CAPACITY_H
#define FC_KERNEL_CAPACITY_H

#include "kernel/free_area.h"

struct fc_capacity {
	uint64_t low, high;
};

/*
 * Blocks of w->order that can be taken from zone one after the other, each
 * passing the watermark test of w (whose unusable is set here).  An interval:
 * the run's own fallbacks may raise the watermark boost to its limit
 * (boost_watermark(), 5.0 and later), and the pages that per-CPU lists hold
 * or draw in can go either way.
 */
struct fc_capacity fc_zone_capacity(const struct fc_pass *pass,
    const struct fc_zone *zone, const struct fc_free_area *area,
    struct fc_watermark w, const struct fc_alloc *a);

#endif
