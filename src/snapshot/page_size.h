/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FC_SNAPSHOT_PAGE_SIZE_H
#define FC_SNAPSHOT_PAGE_SIZE_H

#include "fragcheck.h"

/* Set the page size, or why it is not known, by all that snap holds by now;
 * unless it was told before anything was read. */
void fc_settle_page_size(struct fc_snapshot *snap);

#endif
