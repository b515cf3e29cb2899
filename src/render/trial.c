/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/json.h"
#include "render/map.h"
#include "render/pieces.h"
#include "render/trial.h"

static const struct {
	const char *word;
	enum fc_tone tone;
} answers[] = {
	[FC_TRIED_GIVEN] = { "GIVEN", FC_GOOD },
	[FC_TRIED_REFUSED] = { "REFUSED", FC_BAD },
	[FC_TRIED_MAY_NOT] = { "MAY NOT ASK", FC_DOUBT },
	[FC_TRIED_LIMITED] = { "CANNOT TELL", FC_DOUBT },
};

static void
say_block(struct fc_buf *text, const struct fc_verdict *v)
{
	char size[32];

	fc_buf_printf(text, "a block of order %ju", (uintmax_t)v->order.value);
	if (v->block_bytes.present)
		fc_buf_printf(text, " (%s)",
		    fc_size_exact(v->block_bytes.value, size, sizeof(size)));
}

/* What stands behind the word. */
static void
say_rest(struct fc_buf *text, const struct fc_result *result)
{
	const struct fc_trial *t = result->trial;

	switch (t->tried) {
	case FC_TRIED_GIVEN:
		fc_buf_printf(text, "the kernel gave ");
		say_block(text, &result->verdicts[0]);
		fc_buf_printf(text, ", and has it back");
		return;
	case FC_TRIED_REFUSED:
		fc_buf_printf(text, "the kernel refused ");
		say_block(text, &result->verdicts[0]);
		return;
	case FC_TRIED_MAY_NOT:
		fc_buf_printf(text, "%s", t->why_not);
		return;
	case FC_TRIED_LIMITED:
		fc_buf_printf(text,
		    "this program's memory cgroup is at its limit, and then the kernel answers the same");
		return;
	}
}

static enum fc_answer
agrees(const struct fc_result *result)
{
	return fc_trial_agrees(result->trial, &result->verdicts[0]);
}

void
fc_say_trial(struct fc_buf *text, const struct fc_result *result)
{
	const struct fc_verdict *v = &result->verdicts[0];
	static const char *const words[] = { [FC_NO] = ", not as expected",
		[FC_YES] = ", as expected",
		[FC_UNKNOWN] = "" };

	fc_buf_printf(text, "%s: ", answers[result->trial->tried].word);
	say_rest(text, result);
	fc_buf_printf(text, "%s; the verdict: %s", words[agrees(result)],
	    v->words.answer);
}

static void
put_asked(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_trial *t = result->trial;
	struct fc_buf text = { 0 };

	switch (t->way) {
	case FC_TRY_PIPE:
		fc_buf_printf(&text,
		    "by a pipe of %ju bytes (F_SETPIPE_SZ): GFP_KERNEL, and no word in the kernel's log",
		    (uintmax_t)t->bytes);
		break;
	case FC_TRY_CONTROL:
		fc_buf_printf(&text,
		    "by a message with a control buffer of %ju bytes (sendmsg): GFP_KERNEL; a refusal stands in the kernel's log",
		    (uintmax_t)t->bytes);
		break;
	case FC_TRY_POOL:
		fc_buf_printf(&text,
		    "by one huge page more (nr_hugepages), which was given back");
		break;
	}
	fc_put_row_of(out, result, "asked", &text);
}

static void
put_set_off(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_trial *t = result->trial;
	struct fc_buf text = { 0 };

	if (!t->stalls.present && !t->reclaimed.present)
		return;
	if (t->stalls.value + t->moved.value + t->reclaimed.value == 0)
		fc_buf_printf(&text, "nothing: no compaction, no reclaim");
	else
		fc_buf_printf(&text,
		    "compactions waited for %ju, pages moved %ju, reclaimed %ju, by whomever",
		    (uintmax_t)t->stalls.value, (uintmax_t)t->moved.value,
		    (uintmax_t)t->reclaimed.value);
	fc_put_row_of(out, result, "set off", &text);
}

static void
put_expected(struct fc_buf *out, const struct fc_result *result)
{
	static const char *const expected[] = { [FC_NO] = "a refusal",
		[FC_YES] = "that it is given",
		[FC_UNKNOWN] = "neither" };
	const struct fc_verdict *v = &result->verdicts[0];
	static const char *const words[] = {
		[FC_NO] = "no", [FC_YES] = "yes", [FC_UNKNOWN] = NULL
	};
	struct fc_buf text = { 0 };

	fc_buf_printf(&text, "%s: %s; it expects %s", v->words.answer,
	    v->words.headline, expected[v->expected]);
	if (v->chance_percent.present)
		fc_buf_printf(&text, " (%ju in 100 are given)",
		    (uintmax_t)v->chance_percent.value);
	fc_put_row_of(out, result, "verdict", &text);
	fc_put_row(out, result, "agrees", words[agrees(result)]);
	fc_put_row(out, result, "because", fc_trial_why(result->trial, v));
}

void
fc_put_trial(
    struct fc_buf *out, const struct fc_result *result, const char *who)
{
	const struct fc_trial *t = result->trial;
	bool asked = t->tried != FC_TRIED_MAY_NOT;
	struct fc_buf text = { 0 };

	say_rest(&text, result);
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_headline(out, result, who, answers[t->tried].tone,
		    answers[t->tried].word, text.data);
	fc_buf_free(&text);
	put_expected(out, result);
	if (!asked)
		return;
	put_asked(out, result);
	fc_put_row(out, result, "cost",
	    "as any such request: the kernel may compact and reclaim for it");
	put_set_off(out, result);
}

void
fc_put_json_trial(struct fc_json *j, const struct fc_result *result)
{
	const struct fc_trial *t = result->trial;
	const struct fc_verdict *v = &result->verdicts[0];

	fc_json_open(j, '{');
	fc_json_string(j, "answer", fc_tried_name(t->tried));
	fc_json_string(j, "way", fc_try_way_name(t->way));
	fc_json_string(j, "why_not", t->why_not);
	fc_json_number(j, "bytes", t->bytes, t->bytes > 0);
	fc_json_answer(j, "agrees", agrees(result));
	fc_json_string(j, "because", fc_trial_why(t, v));
	fc_json_opt(j, "compact_stalls", t->stalls);
	fc_json_opt(j, "pages_moved", t->moved);
	fc_json_opt(j, "pages_reclaimed", t->reclaimed);
	fc_json_close(j, '}');
}
