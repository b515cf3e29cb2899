/* SPDX-License-Identifier: BSD-2-Clause */
/* One of several words in a text, in one pass. */
#ifndef FC_LOG_WORDS_H
#define FC_LOG_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define FC_MAX_WORDS 64

struct fc_words {
	size_t n, least; /* words; the length of the shortest */
	const char *word[FC_MAX_WORDS]; /* borrowed */
	size_t len[FC_MAX_WORDS];
	uint8_t skip[4096]; /* by the hash of two bytes */
};

/* Words have two bytes or more. */
void fc_words_add(struct fc_words *words, const char *word);
/* After the last one. */
void fc_words_ready(struct fc_words *words);

/* The first place where one of them stands, and which; end: nowhere. */
const char *fc_words_find(const struct fc_words *words, const char *p,
    const char *end, size_t *which);

#endif
