/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones in a table: those that are alike on several nodes are one row. */
#ifndef FC_RENDER_ZONES_H
#define FC_RENDER_ZONES_H

#include "fragcheck.h"

#define FC_MAX_ROWS 24 /* of a table; with -v there is no limit */

/* Zones of this name that say the same. */
struct fc_zone_row {
	size_t first; /* one of them, in the snapshot */
	char nodes[64]; /* "0-6,8"; "0-6,..." if there are too many */
	size_t nr_zones;
	uint64_t free; /* pages of all of them */
	int largest; /* free order of the first; -1: none */
};

/*
 * Call alike(arg, i, j) for pairs of zones and put rows into a new array, to
 * be freed; zones that shown(arg, i) denies are left out.  NULL: no memory.
 */
struct fc_zone_row *fc_fold_zones(const struct fc_snapshot *snap, void *arg,
    bool (*shown)(void *arg, size_t i),
    bool (*alike)(void *arg, size_t i, size_t j), size_t *nr_rows);

#endif
