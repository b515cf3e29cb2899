/* SPDX-License-Identifier: BSD-2-Clause */
/* The words and the remedies that go with a verdict, from its reason. */
#ifndef FC_VERDICT_SENTENCE_H
#define FC_VERDICT_SENTENCE_H

#include "kernel/release.h"

struct fc_arena;

/*
 * Fill verdict->words and verdict->remedies; their texts live in
 * verdict->arena.  Fail only for lack of memory.
 */
int fc_sentence(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *verdict,
    struct fc_error *err);
int fc_remedies(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *verdict,
    struct fc_error *err);

/* The text in buf, kept in arena, and buf emptied; NULL: there is none, or
 * memory ran out, which buf->failed tells. */
const char *fc_keep_text(struct fc_arena *arena, struct fc_buf *buf);

/* What stands between an answer and its headline: ", " in "YES, but memory is
 * low", else ": ". */
const char *fc_between(const char *headline);

#endif
