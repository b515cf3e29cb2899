/* SPDX-License-Identifier: BSD-2-Clause */
/* --timeout: an answer that says that there is none, instead of none. */
#ifndef FC_CLI_TIMEOUT_H
#define FC_CLI_TIMEOUT_H

#include "cli/options.h"

/* From here on; nothing if o has no such time. */
void timeout_begin(const struct options *o);
/* There is an answer: from here on it is written, whatever the time. */
void timeout_end(void);

#endif
