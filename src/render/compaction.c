/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "render/compaction.h"
#include "render/map.h"
#include "render/pieces.h"
#include "render/text.h"
#include "snapshot/rates.h"

static bool
is_done(const struct fc_compaction *c)
{
	return c->before != NULL;
}

/* ---- before it ---------------------------------------------------------- */

static void
say_what(struct fc_buf *text, const struct fc_compaction *c)
{
	if (c->drops_caches)
		fc_buf_printf(
		    text, "write back and drop the page cache, then ");
	fc_buf_printf(text, "write 1 to ");
	fc_buf_escaped(text, c->knob);
	if (c->node >= 0)
		fc_buf_printf(
		    text, ": memory of node %d is compacted", c->node);
	else
		fc_buf_printf(text, ": all memory is compacted");
}

static const char *
cost_of(const struct fc_compaction *c)
{
	return c->drops_caches
	    ? "CPU for seconds, I/O when files are read again; who uses a page that is moved waits for a moment"
	    : "CPU for seconds; who uses a page that is moved waits for a moment";
}

void
fc_say_plan(struct fc_buf *text, const struct fc_compaction *c)
{
	fc_buf_printf(text, "fragcheck will ");
	say_what(text, c);
	fc_buf_printf(text, ".\nThe cost: %s.\n", cost_of(c));
}

/* ---- the headline ------------------------------------------------------- */

static const struct {
	const char *word;
	enum fc_tone tone;
} outcomes[] = {
	[FC_COMPACTED] = { "COMPACTED", FC_PLAIN },
	[FC_RECOVERED] = { "RECOVERED", FC_GOOD },
	[FC_STILL_SHORT] = { "STILL SHORT", FC_BAD },
	[FC_RECOVERY_UNKNOWN] = { "CANNOT TELL", FC_DOUBT },
	[FC_NOT_NEEDED] = { "NOT NEEDED", FC_GOOD },
	[FC_NO_USE] = { "NO USE", FC_BAD },
	[FC_PLANNED] = { "DRY RUN", FC_PLAIN },
};

static void
say_largest(
    struct fc_buf *text, const struct fc_snapshot *snap, int largest_now)
{
	char size[32];

	if (largest_now < 0) {
		fc_buf_printf(text, "nothing");
		return;
	}
	fc_buf_printf(text, "up to order %d", largest_now);
	if (snap->page_size != 0)
		fc_buf_printf(text, " (%s)",
		    fc_size_exact(
			snap->page_size << largest_now, size, sizeof(size)));
}

/* What stands behind the outcome's word. */
static void
say_rest(struct fc_buf *text, const struct fc_result *result)
{
	const struct fc_compaction *c = result->compaction;

	if (result->nr_requests > 0) {
		const struct fc_words *words = &result->verdicts[0].words;

		/* the word is no answer: that stands behind it */
		if (c->recovery == FC_PLANNED)
			fc_buf_printf(text, "%s: ", words->answer);
		fc_buf_printf(text, "%s", words->headline);
	} else if (c->overview != NULL) {
		fc_buf_printf(text, "GFP_KERNEL at once: ");
		say_largest(text, result->snap, result->overview->largest_now);
		if (result->overview->largest_now == c->overview->largest_now) {
			fc_buf_printf(text, ", as before");
		} else {
			fc_buf_printf(text, ", before ");
			say_largest(
			    text, result->snap, c->overview->largest_now);
		}
	} else {
		fc_say_overview(text, result);
	}
}

void
fc_say_outcome(struct fc_buf *text, const struct fc_result *result)
{
	fc_buf_printf(
	    text, "%s: ", outcomes[result->compaction->recovery].word);
	say_rest(text, result);
}

/* ---- rows --------------------------------------------------------------- */

static void
put_before(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_verdict *was = result->compaction->was;
	struct fc_buf text = { 0 };

	if (was == NULL)
		return;
	fc_buf_printf(&text, "%s: %s", was->words.answer,
	    was->words.cause != NULL ? was->words.cause : was->words.headline);
	fc_put_row_of(out, result, "before", &text);
}

static void
put_did(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_compaction *c = result->compaction;
	struct fc_opt moved = fc_events_between(
	    c->before->pages_moved, result->snap->pages_moved);
	struct fc_opt not_moved = fc_events_between(
	    c->before->pages_not_moved, result->snap->pages_not_moved);
	struct fc_buf text = { 0 };

	if (c->drops_caches)
		fc_buf_printf(&text, "dropped the page cache; ");
	fc_buf_printf(&text, "1 to ");
	fc_buf_escaped(&text, c->knob);
	if (c->milliseconds < 1000)
		fc_buf_printf(&text, ": %ju ms", (uintmax_t)c->milliseconds);
	else
		fc_buf_printf(&text, ": %ju.%ju s",
		    (uintmax_t)(c->milliseconds / 1000),
		    (uintmax_t)(c->milliseconds % 1000 / 100));
	if (moved.present)
		fc_buf_printf(&text,
		    moved.value == 1 ? ", %ju page moved" : ", %ju pages moved",
		    (uintmax_t)moved.value);
	if (moved.present && not_moved.value > 0)
		fc_buf_printf(&text, ", and %ju that could not be",
		    (uintmax_t)not_moved.value);
	fc_put_row_of(out, result, "did", &text);
}

static void
put_would(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_compaction *c = result->compaction;
	struct fc_buf text = { 0 };

	say_what(&text, c);
	fc_put_row_of(out, result, "would", &text);
	fc_put_row(out, result, "cost", cost_of(c));
	fc_put_row(out, result, "but", c->but);
}

void
fc_put_outcome(
    struct fc_buf *out, const struct fc_result *result, const char *who)
{
	const struct fc_compaction *c = result->compaction;
	struct fc_buf text = { 0 };

	say_rest(&text, result);
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_headline(out, result, who, outcomes[c->recovery].tone,
		    outcomes[c->recovery].word, text.data);
	fc_buf_free(&text);
	if (is_done(c)) {
		put_before(out, result);
		put_did(out, result);
	} else if (c->recovery == FC_PLANNED) {
		put_would(out, result);
	} else {
		fc_put_row(out, result, "did", "nothing");
	}
}

/* ---- the gain ----------------------------------------------------------- */

static void
put_order(struct fc_buf *out, const struct fc_result *result, size_t order,
    const struct fc_blocks *was, const struct fc_blocks *is)
{
	uint64_t before = fc_blocks_from(was, order);
	uint64_t after = fc_blocks_from(is, order);
	const struct fc_verdict *v =
	    result->nr_requests > 0 ? &result->verdicts[0] : NULL;
	bool asked = v != NULL && v->order.present && v->order.value == order;
	uint64_t bytes = result->snap->page_size << order;
	char block[32] = "", gain[32];

	if (bytes != 0)
		fc_size_exact(bytes, block, sizeof(block));
	snprintf(gain, sizeof(gain), "%s%ju", after >= before ? "+" : "-",
	    (uintmax_t)(after >= before ? after - before : before - after));
	fc_buf_printf(out, "  %5zu %8s %10ju %10ju %10s%s\n", order, block,
	    (uintmax_t)before, (uintmax_t)after, after == before ? "0" : gain,
	    asked ? "  asked for" : "");
}

void
fc_put_gain(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_compaction *c = result->compaction;
	struct fc_blocks was, is;
	struct fc_buf text = { 0 };

	if (!is_done(c))
		return;
	was = fc_blocks_of(c->before, c->node);
	is = fc_blocks_of(result->snap, c->node);
	if (is.nr_orders == 0 || was.nr_orders != is.nr_orders)
		return;
	fc_buf_printf(
	    out, "\n  order    block     before      after     gained\n");
	for (size_t o = 0; o < is.nr_orders; o++)
		put_order(out, result, o, &was, &is);
	fc_buf_printf(&text,
	    "so many blocks of each order free memory comes to; at order 0 with pages on CPUs' lists (%ju, now %ju), which are in no block until they are drained",
	    (uintmax_t)was.on_cpus, (uintmax_t)is.on_cpus);
	fc_put_row_of(out, result, "", &text);
}

/* ---- JSON --------------------------------------------------------------- */

static void
put_blocks(struct fc_json *j, const char *name, const struct fc_blocks *blocks)
{
	fc_json_key(j, name);
	fc_json_open(j, '{');
	fc_json_key(j, "free_blocks");
	fc_json_open(j, '[');
	for (size_t o = 0; o < blocks->nr_orders; o++) {
		fc_json_element(j);
		fc_buf_printf(j->out, "%ju", (uintmax_t)blocks->free[o]);
	}
	fc_json_close(j, ']');
	fc_json_key(j, "with_larger");
	fc_json_open(j, '[');
	for (size_t o = 0; o < blocks->nr_orders; o++) {
		fc_json_element(j);
		fc_buf_printf(
		    j->out, "%ju", (uintmax_t)fc_blocks_from(blocks, o));
	}
	fc_json_close(j, ']');
	fc_json_number(j, "pages_on_cpu_lists", blocks->on_cpus, true);
	fc_json_close(j, '}');
}

static void
put_was(struct fc_json *j, const struct fc_verdict *was)
{
	if (was == NULL) {
		fc_json_null(j, "verdict_before");
		return;
	}
	fc_json_key(j, "verdict_before");
	fc_json_open(j, '{');
	fc_json_string(j, "answer", fc_answer_name(was->answer));
	fc_json_string(j, "rung", fc_rung_name(was->rung));
	fc_json_string(j, "certainty", fc_certainty_name(was->certainty));
	fc_json_string(j, "reason", fc_reason_name(was->reason));
	fc_json_opt(j, "chance_percent", was->chance_percent);
	fc_json_string(j, "text", was->words.headline);
	fc_json_close(j, '}');
}

void
fc_put_json_compaction(struct fc_json *j, const struct fc_result *result)
{
	const struct fc_compaction *c = result->compaction;
	const struct fc_snapshot *before = c->before, *after = result->snap;
	bool done = is_done(c);
	struct fc_opt moved = { 0 }, not_moved = { 0 };
	struct fc_blocks blocks;

	if (done) {
		moved =
		    fc_events_between(before->pages_moved, after->pages_moved);
		not_moved = fc_events_between(
		    before->pages_not_moved, after->pages_not_moved);
	}
	fc_json_open(j, '{');
	fc_json_string(j, "outcome", fc_recovery_name(c->recovery));
	fc_json_bool(j, "done", done);
	fc_json_string(j, "knob", c->knob);
	fc_json_number(j, "node", (uint64_t)c->node, c->node >= 0);
	fc_json_bool(j, "drops_caches", c->drops_caches);
	fc_json_string(j, "but", c->but);
	fc_json_number(j, "milliseconds", c->milliseconds, done);
	fc_json_opt(j, "pages_moved", moved);
	fc_json_opt(j, "pages_not_moved", not_moved);
	if (c->overview != NULL && c->overview->largest_now >= 0)
		fc_json_number(j, "largest_order_before",
		    (uint64_t)c->overview->largest_now, true);
	else
		fc_json_null(j, "largest_order_before");
	if (done) {
		blocks = fc_blocks_of(before, c->node);
		put_blocks(j, "before", &blocks);
		blocks = fc_blocks_of(after, c->node);
		put_blocks(j, "after", &blocks);
	} else {
		fc_json_null(j, "before");
		fc_json_null(j, "after");
	}
	put_was(j, c->was);
	fc_json_close(j, '}');
}
