/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells of, heard while something else is done. */
#ifndef FC_CLI_EAR_H
#define FC_CLI_EAR_H

#include "cli/guard.h"
#include "cli/options.h"

struct ear {
	struct fc_listener *listener; /* NULL: nobody listens */
	struct guard guard;
};

/* Begin to listen to requests that fail; *ear is { 0 } before. */
int ear_open(struct ear *ear, struct fc_error *err);
/* Whatever comes, the kernel's instance is gone behind it; also of { 0 }. */
int ear_close(struct ear *ear, struct fc_error *err);

/* Add what came; last: no more is to come. */
typedef int ear_take(
    struct fc_listener *listener, void *to, bool last, struct fc_error *err);

/* Do nothing else until the time of options is over, 0: never, or a signal
 * comes.  listener: not started yet, freed here; NULL: *err.  what: for a
 * terminal, where nothing else would show that it is at work. */
int ear_hear(struct fc_listener *listener, const struct options *o,
    const char *what, ear_take *take, void *to, uint64_t *milliseconds,
    struct fc_error *err);

#endif
