/* SPDX-License-Identifier: BSD-2-Clause */
/* One line a machine: for a fleet, for motd, for what reads plugins' lines. */
#include <string.h>

#include "render/compaction.h"
#include "render/pieces.h"
#include "render/text.h"
#include "render/trial.h"
#include "verdict/sentence.h"

/* Those that are no yes, like answers together. */
static void
put_refused(struct fc_buf *out, const struct fc_result *result)
{
	const char *before = "";

	for (size_t i = 0; i < result->nr_requests; i++) {
		const struct fc_verdict *v = &result->verdicts[i];

		if (v->answer == FC_YES)
			continue;
		if (strcmp(v->words.answer, before) != 0)
			fc_buf_printf(out,
			    "%s%s: ", before[0] != '\0' ? "; " : "",
			    v->words.answer);
		else
			fc_buf_printf(out, ", ");
		fc_buf_escaped(out, result->requests[i].name);
		fc_buf_printf(out, " (%s)",
		    v->words.cause != NULL ? v->words.cause : "no answer");
		before = v->words.answer;
	}
}

static bool
all_yes(const struct fc_result *result)
{
	for (size_t i = 0; i < result->nr_requests; i++) {
		if (result->verdicts[i].answer != FC_YES)
			return false;
	}
	return true;
}

void
fc_render_line(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;

	fc_put_time(out, result, " ");
	if (snap->kind != FC_LIVE && snap->path != NULL) {
		fc_buf_escaped(out, snap->path);
		fc_buf_printf(out, ": ");
	}
	if (result->trial != NULL)
		fc_say_trial(out, result);
	else if (result->compaction != NULL)
		fc_say_outcome(out, result);
	else if (result->nr_requests == 0)
		fc_say_overview(out, result);
	else if (result->nr_requests == 1)
		fc_buf_printf(out, "%s%s%s", result->verdicts[0].words.answer,
		    fc_between(result->verdicts[0].words.headline),
		    result->verdicts[0].words.headline);
	else if (all_yes(result))
		fc_buf_printf(
		    out, "YES: all %zu requests", result->nr_requests);
	else
		put_refused(out, result);
	fc_buf_printf(out, "\n");
}
