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
	bool free_known;
	uint64_t free; /* pages of all of them */
	/* ... in free blocks of this order or larger, by their lists */
	uint64_t pages_from[FC_MAX_ORDERS];
	int rank; /* the caller's, for fc_worst_first() */
};

/*
 * Call alike(arg, i, j) for pairs of zones and put rows into a new array, to
 * be freed; zones that shown(arg, i) denies are left out.  NULL: no memory.
 */
struct fc_zone_row *fc_fold_zones(const struct fc_snapshot *snap, void *arg,
    bool (*shown)(void *arg, size_t i),
    bool (*alike)(void *arg, size_t i, size_t j), size_t *nr_rows);

/* Sort many rows by rank, the lowest first; few stay as they come. */
void fc_worst_first(struct fc_zone_row *rows, size_t nr_rows);

/* "0-3 Normal" in 13 columns; on a line of its own where it is longer. */
void fc_put_place(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone_row *row, unsigned indent);

#endif
