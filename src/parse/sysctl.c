/* SPDX-License-Identifier: BSD-2-Clause */
/* Single numbers: a file of /proc/sys or /sys, a line of sysctl -a. */
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

/* /sys/kernel/mm/lru_gen/enabled is the only one in hexadecimal. */
static int
parse_hex(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	size_t n = 0;

	for (; !fc_cursor_at_eol(c) && n < 15; n++, c->p++) {
		digit = strchr(digits, *c->p);
		if (digit == NULL || *digit == '\0')
			break;
		out->value = out->value << 4 | (uint64_t)(digit - digits);
	}
	out->present = n > 0;
	if (n == 0)
		return fc_cursor_expected(c, "a hexadecimal digit", err);
	if (fc_cursor_at_end(c))
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err,
		    "the text ends within a number (cut short?)");
	return fc_cursor_eol(c, err);
}

int
fc_sysctl_value_parse(
    const struct fc_text *text, struct fc_opt *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_opt){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	if (fc_cursor_accept(&c, "0x"))
		rc = parse_hex(&c, out, err);
	else
		rc = parse_value(&c, out, err);
	if (rc == 0 && !fc_cursor_at_end(&c))
		rc = fc_cursor_expected(&c, "the end of the text", err);
	return rc;
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
