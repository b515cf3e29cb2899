/* SPDX-License-Identifier: BSD-2-Clause */
/* What makes the kernel ask its page allocator for one block on a program's
 * behalf, and give it back. */
#ifndef FC_KERNEL_TRY_H
#define FC_KERNEL_TRY_H

#include "fragcheck.h"

/*
 * Why such a request is not to be tried: static text; NULL: it may be.  order is
 * what its size came to.
 */
const char *fc_no_try(const struct fc_request *req, unsigned order);

/*
 * Bytes to be given to F_SETPIPE_SZ so that the pipe's ring is one block of that
 * order; slot_bytes: sizeof(struct pipe_buffer).  0: there are none.
 */
uint64_t fc_try_pipe_bytes(
    unsigned order, uint64_t page_size, unsigned slot_bytes);
#define FC_PIPE_SLOT_64 40 /* 2.6.35 to 7.3 */
#define FC_PIPE_SLOT_32 24

/* Bytes of a control message that are one block of that order; 0: more than
 * net.core.optmem_max allows. */
uint64_t fc_try_control_bytes(
    unsigned order, uint64_t page_size, uint64_t optmem_max);

#endif
