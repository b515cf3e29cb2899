/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel log that a copy brings along. */
#ifndef FC_INPUT_KLOG_H
#define FC_INPUT_KLOG_H

#include "input/input.h"

/*
 * Read the copy's kernel log, wherever sosreports and people put it.  False:
 * there is none that can be read.  *bytes is the caller's to free; name gets
 * its path as a message should show it.
 */
bool fc_klog_read(const struct fc_source *source, struct fc_bytes *bytes,
    char *name, size_t name_size);

#endif
