/* SPDX-License-Identifier: BSD-2-Clause */
/* kpageflags, which is dear: as much of it as a survey's answers hang on. */
#ifndef FC_VERDICT_PAGES_H
#define FC_VERDICT_PAGES_H

#include "fragcheck.h"

/*
 * After survey has judged: the page map if it is to be shown (that it cannot be
 * read is a failure), or else, where compaction by hand may be advised, whether
 * it can form such a block at all.  *looked: something was found out.
 */
int fc_survey_pages(struct fc_survey *survey, const struct fc_source *source,
    bool *looked, struct fc_error *err);

#endif
