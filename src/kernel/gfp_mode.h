/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of gfp masks, which moved four times: failure reports print
 * them, and before 4.8 nothing else. */
#ifndef FC_KERNEL_GFP_MODE_H
#define FC_KERNEL_GFP_MODE_H

#include "kernel/release.h"

/*
 * Flags and names ("GFP_KERNEL|__GFP_COMP") of a mask's number in the
 * numbering of rules' release; without one, of the release that fits the bits.
 */
uint32_t fc_gfp_of_mode(
    uint64_t mode, const struct fc_rules *rules, char *names, size_t size);

/* Flags of printed names; one that is not known is left out. */
uint32_t fc_gfp_of_names(const char *names);

/*
 * Is nothing logged of a request with these printed names?  A name for several
 * flags that stands before any other may have __GFP_NOWARN in it.
 */
bool fc_gfp_is_silent(const char *names, const struct fc_rules *rules);

#endif
