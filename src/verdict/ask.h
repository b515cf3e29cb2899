/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands behind struct fc_answers. */
#ifndef FC_VERDICT_ASK_H
#define FC_VERDICT_ASK_H

#include "fragcheck.h"

struct fc_answers {
	char *path; /* copy; the snapshot borrows it */
	struct fc_request *requests; /* copies; the survey borrows them */
	struct fc_survey survey;
	struct fc_buf json; /* the last line that was asked for */
};

#endif
