/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that fail, heard while something else is done. */
#ifndef FC_CLI_EAR_H
#define FC_CLI_EAR_H

#include "cli/guard.h"

struct ear {
	struct fc_listener *listener; /* NULL: nobody listens */
	struct guard guard;
};

/* Begin to listen; *ear is { 0 } before. */
int ear_open(struct ear *ear, struct fc_error *err);
/* Whatever comes, the kernel's instance is gone behind it; also of { 0 }. */
int ear_close(struct ear *ear, struct fc_error *err);

#endif
