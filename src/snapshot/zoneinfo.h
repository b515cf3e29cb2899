/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FC_SNAPSHOT_ZONEINFO_H
#define FC_SNAPSHOT_ZONEINFO_H

#include "parse/parse.h"

/* fc_snapshot_add() of zoneinfo by pieces: of all files it alone grows with
 * CPUs times nodes. */
int fc_snapshot_add_zoneinfo(struct fc_snapshot *snap, fc_next_piece *next,
    void *from, struct fc_error *err);

#endif
