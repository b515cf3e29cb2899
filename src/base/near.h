/* SPDX-License-Identifier: BSD-2-Clause */
/* "did you mean": the names that a word was most likely meant to be. */
#ifndef FC_BASE_NEAR_H
#define FC_BASE_NEAR_H

#include "fragcheck.h"

#define FC_MAX_NEAR 4 /* with more, no list would help */

struct fc_near {
	const char *word;
	size_t len;
	unsigned distance; /* of those found so far */
	size_t nr_names; /* that are equally near; may be more than there is
			  * room for */
	const char *names[FC_MAX_NEAR]; /* borrowed */
};

/* word need not end behind len bytes. */
void fc_near_begin(struct fc_near *near, const char *word, size_t len);
/* Was it this one? */
void fc_near_try(struct fc_near *near, const char *name);
/* Add "; did you mean PREFIXa or PREFIXb?" to err's message, if any is near. */
void fc_near_say(
    const struct fc_near *near, const char *prefix, struct fc_error *err);

#endif
