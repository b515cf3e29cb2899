/* SPDX-License-Identifier: BSD-2-Clause */
/* One of several words in a text, in one pass. */
#ifndef FC_LOG_FINDER_H
#define FC_LOG_FINDER_H

#include <stddef.h>
#include <stdint.h>

#define FC_MAX_WORDS     64
#define FC_FINDER_HASHES 32768 /* 2^15 */

struct fc_finder {
	size_t n, least; /* words; the length of the shortest */
	const char *word[FC_MAX_WORDS]; /* borrowed */
	size_t len[FC_MAX_WORDS];
	uint8_t skip[FC_FINDER_HASHES]; /* by the hash of two bytes */
	uint8_t
	    begins[FC_FINDER_HASHES]; /* a word begins with two of this hash */
};

/* Words have two bytes or more. */
void fc_finder_add(struct fc_finder *words, const char *word);
/* After the last one. */
void fc_finder_ready(struct fc_finder *words);

/* The first place where one of them stands, and which; end: nowhere. */
const char *fc_finder_find(const struct fc_finder *words, const char *p,
    const char *end, size_t *which);

#endif
