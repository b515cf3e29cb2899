/* SPDX-License-Identifier: BSD-2-Clause */
/* The watermark boost: by how much fallbacks may have raised a zone's marks. */
#ifndef FC_KERNEL_BOOST_H
#define FC_KERNEL_BOOST_H

#include "kernel/pass.h"

/* boost_watermark(): the most that fallbacks can still add to the marks as
 * printed. */
uint64_t fc_boost_left(const struct fc_snapshot *snap,
    const struct fc_zone *zone, const struct fc_rules *rules);

/*
 * Kernels 5.0 to 5.15 print the marks with the boost in them, and not how much
 * of them it is: it is told by the settings, if all marks follow from those, or
 * lies within bounds.  Both 0 where it is printed, where there is none, and for
 * what was refused: with the boost off, too, so it was not that.
 */
struct fc_boost {
	uint64_t least, most;
};
struct fc_boost fc_boost_hidden(
    const struct fc_pass *pass, const struct fc_zone *zone);

#endif
