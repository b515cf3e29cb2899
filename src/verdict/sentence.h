/* SPDX-License-Identifier: BSD-2-Clause */
/* The sentence and the remedies that go with a verdict, from its reason. */
#ifndef FC_VERDICT_SENTENCE_H
#define FC_VERDICT_SENTENCE_H

#include "kernel/release.h"

void fc_sentence(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *verdict);
void fc_remedies(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *verdict);

#endif
