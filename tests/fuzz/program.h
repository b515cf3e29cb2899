/* SPDX-License-Identifier: BSD-2-Clause */
/* What fuzz_program.c is of: an answer in a format, and what must hold. */
#ifndef FC_TESTS_PROGRAM_H
#define FC_TESTS_PROGRAM_H

#include "cli/options.h"
#include "fuzz.h"

#define NR_FORMATS 5

/* What the program said in one format. */
struct said {
	const struct format *format; /* NULL: it is not for what is asked */
	int code; /* -1: nothing but an error */
	struct fc_buf out; /* standard output */
	char *told; /* standard error */
	bool failed[MAX_REQUESTS]; /* requests that had an error */
};

/* All formats say the same of o's requests. */
void check_formats(const struct options *o, const struct said said[NR_FORMATS]);

/* What holds for every machine: see laws.c.  chosen tells which of them is
 * tried on which zones. */
void check_laws(
    struct fc_snapshot *snap, const struct fc_request *req, uint32_t chosen);

#endif
