/* SPDX-License-Identifier: BSD-2-Clause */
/* This program's memory cgroup, as far as it is shown here. */
#ifndef FC_CLI_MEMCG_H
#define FC_CLI_MEMCG_H

#include <stdint.h>

/* How often it and those above it have met their limits; only to be compared
 * with what it says later. */
uint64_t memcg_hits(void);

#endif
