/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/meminfo, for its totals. */
#include "parse/cursor.h"
#include "parse/parse.h"

static int
parse_kib(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_pages(c, &out->value, "an amount in kB", err) != 0)
		return -1;
	out->present = true;
	fc_cursor_skip_blanks(c);
	if (fc_cursor_literal(c, "kB", err) != 0)
		return -1;
	return fc_cursor_eol(c, err);
}

int
fc_meminfo_parse(
    const struct fc_text *text, struct fc_meminfo *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_meminfo){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_accept(&c, "MemTotal:"))
			rc = parse_kib(&c, &out->mem_total_kib, err);
		else if (fc_cursor_accept(&c, "MemFree:"))
			rc = parse_kib(&c, &out->mem_free_kib, err);
		else
			rc = fc_cursor_skip_line(&c, err);
		if (rc != 0)
			return -1;
	}
	if (!out->mem_total_kib.present && !out->mem_free_kib.present)
		return fc_cursor_expected(&c, "\"MemTotal:\"", err);
	return 0;
}
