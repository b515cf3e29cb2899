/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/vmstat, for what compaction and THP did, and a total: vmstat_text[]. */
#include "base/number.h"
#include "parse/cursor.h"
#include "parse/parse.h"

static int
parse_events(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	if (fc_cursor_u64(c, &out->value, "a number", err) != 0)
		return -1;
	out->present = true;
	return fc_cursor_eol(c, err);
}

/* "allocstall 5" before 4.10, and then a line a zone: together they are it. */
static int
parse_stalls(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	struct fc_opt events = { 0 };

	while (!fc_cursor_at_eol(c) && !fc_is_blank(*c->p))
		c->p++;
	if (fc_cursor_blanks(c, err) != 0 || parse_events(c, &events, err) != 0)
		return -1;
	out->value = fc_plus(out->value, events.value);
	out->present = true;
	return 0;
}

int
fc_vmstat_parse(
    const struct fc_text *text, struct fc_vmstat *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_vmstat){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_accept(&c, "compact_stall "))
			rc = parse_events(&c, &out->compact_stall, err);
		else if (fc_cursor_accept(&c, "compact_fail "))
			rc = parse_events(&c, &out->compact_fail, err);
		else if (fc_cursor_accept(&c, "compact_success "))
			rc = parse_events(&c, &out->compact_success, err);
		else if (fc_cursor_accept(&c, "allocstall"))
			rc = parse_stalls(&c, &out->allocstall, err);
		else if (fc_cursor_accept(&c, "nr_free_pages "))
			rc = parse_events(&c, &out->nr_free_pages, err);
		else if (fc_cursor_accept(&c, "thp_fault_alloc "))
			rc = parse_events(&c, &out->thp_fault_alloc, err);
		else if (fc_cursor_accept(&c, "thp_fault_fallback "))
			rc = parse_events(&c, &out->thp_fault_fallback, err);
		else if (fc_cursor_accept(&c, "nr_foll_pin_acquired "))
			rc = parse_events(&c, &out->foll_pin_acquired, err);
		else if (fc_cursor_accept(&c, "nr_foll_pin_released "))
			rc = parse_events(&c, &out->foll_pin_released, err);
		else
			rc = fc_cursor_skip_line(&c, err);
		if (rc != 0)
			return -1;
	}
	return 0;
}
