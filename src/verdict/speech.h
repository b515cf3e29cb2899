/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of a verdict's sentences, each appended to a speech. */
#ifndef FC_VERDICT_SPEECH_H
#define FC_VERDICT_SPEECH_H

#include "kernel/release.h"

/* What the words are of; borrows all but buf. */
struct speech {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_rules *rules;
	const struct fc_verdict *v;
	struct fc_buf buf; /* the sentence that is being made */
};

#define say(s, ...) fc_buf_printf(&(s)->buf, __VA_ARGS__)

/* "order 5 (128 KiB)" */
void fc_speech_order(struct speech *s, uint64_t order);
/* "65640 bytes", "a block of order 5 (128 KiB)", "50 blocks of order 5 ..." */
void fc_speech_subject(struct speech *s);
/* The same of one of them, "for" whom so much is missing. */
void fc_speech_one(struct speech *s);
/* "65640 bytes need " */
void fc_speech_need(struct speech *s);
/* "node 0 Normal" */
void fc_speech_zone(struct speech *s, const struct fc_zone *zone);
/* "CMA", "HighAtomic and CMA": which reserved lists have such blocks. */
void fc_speech_reserved_types(struct speech *s);
/* "723", "69 to 179" */
void fc_speech_capacity(struct speech *s);

/* A size in bytes was asked for, not an order. */
bool fc_speech_by_size(const struct speech *s);
/* A mask's name, where that is one. */
const char *fc_speech_mask_name(const struct speech *s);
/* An amount of memory, "890.0 MiB" where the page size is known.  Returns buf. */
const char *fc_speech_amount_of(
    const struct speech *s, uint64_t pages, char *buf, size_t size);
/* The zone's verdict that decided; NULL: none did. */
const struct fc_zone_verdict *fc_speech_deciding(const struct speech *s);
/* Pages that are missing to the watermark that the request had to leave. */
intmax_t fc_speech_missing_pages(const struct speech *s);
/* Free memory, pages: all of the machine's, or what this request may use. */
uint64_t fc_speech_free_pages(const struct speech *s, bool usable);
/* Is such a block free somewhere, though not for this request? */
bool fc_speech_block_is_elsewhere(const struct speech *s);

/* headline.c: the answer in a word or two, why in a few, and the first line */
const char *fc_speech_answer(const struct fc_verdict *v);
void fc_speech_cause(struct speech *s);
void fc_speech_headline(struct speech *s);

#endif
