/* SPDX-License-Identifier: BSD-2-Clause */
/* One sysctl: its file in /proc/sys, or its line in sysctl -a. */
#include <string.h>

#include "parse/cursor.h"
#include "parse/parse.h"

static int
parse_value(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_u64(c, &out->value, "a number", err) != 0)
		return -1;
	out->present = true;
	return fc_cursor_eol(c, err);
}

int
fc_sysctl_value_parse(
    const struct fc_text *text, struct fc_opt *out, struct fc_error *err)
{
	struct fc_cursor c;

	*out = (struct fc_opt){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	if (parse_value(&c, out, err) != 0)
		return -1;
	if (!fc_cursor_at_end(&c))
		return fc_cursor_expected(&c, "the end of the text", err);
	return 0;
}

int
fc_sysctl_a_parse(const struct fc_text *text, const char *key,
    struct fc_opt *out, struct fc_error *err)
{
	struct fc_cursor c;

	*out = (struct fc_opt){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_accept(&c, key)) {
			fc_cursor_skip_blanks(&c);
			if (fc_cursor_accept(&c, "="))
				return parse_value(&c, out, err);
		}
		if (fc_cursor_skip_line(&c, err) != 0)
			return -1;
	}
	return 0;
}
