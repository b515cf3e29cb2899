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

/* Numbers up to the end of the line. */
static int
parse_list(struct fc_cursor *c, uint64_t *out, size_t max, size_t *n,
    struct fc_error *err)
{
	for (*n = 0;;) {
		fc_cursor_skip_blanks(c);
		if (*n > 0 && fc_cursor_at_eol(c))
			return fc_cursor_eol(c, err);
		if (*n == max)
			return fc_cursor_expected(c, "no further number", err);
		if (fc_cursor_u64(c, &out[*n], "a number", err) != 0)
			return -1;
		++*n;
	}
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

/* Go behind the "=" of the key's line.  1: it has one, 0: it has none. */
static int
find_key(struct fc_cursor *c, const char *key, struct fc_error *err)
{
	while (!fc_cursor_at_end(c)) {
		if (fc_cursor_accept(c, key)) {
			fc_cursor_skip_blanks(c);
			if (fc_cursor_accept(c, "="))
				return 1;
		}
		if (fc_cursor_skip_line(c, err) != 0)
			return -1;
	}
	return 0;
}

int
fc_sysctl_a_parse(const struct fc_text *text, const char *key,
    struct fc_opt *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_opt){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	rc = find_key(&c, key, err);
	return rc > 0 ? parse_value(&c, out, err) : rc;
}

int
fc_sysctl_list_parse(const struct fc_text *text, uint64_t *out, size_t max,
    size_t *n, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*n = 0;
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	rc = parse_list(&c, out, max, n, err);
	if (rc == 0 && !fc_cursor_at_end(&c))
		rc = fc_cursor_expected(&c, "the end of the text", err);
	if (rc != 0)
		*n = 0;
	return rc;
}

int
fc_sysctl_a_list_parse(const struct fc_text *text, const char *key,
    uint64_t *out, size_t max, size_t *n, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*n = 0;
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	rc = find_key(&c, key, err);
	if (rc > 0)
		rc = parse_list(&c, out, max, n, err);
	if (rc != 0)
		*n = 0;
	return rc;
}

/* "avg10=12.34" */
static int
parse_average(struct fc_cursor *c, const char *key, struct fc_opt *out,
    struct fc_error *err)
{
	const char *const digits = "0123456789";
	struct fc_cursor at = *c; /* the word, for the error */
	char word[32];
	const char *p = word + strlen(key);
	uint64_t n = 0;
	size_t whole;

	if (fc_cursor_word(c, word, sizeof(word), key, err) != 0)
		return -1;
	if (strncmp(word, key, strlen(key)) != 0)
		return fc_cursor_expected(&at, key, err);
	whole = strspn(p, digits);
	if (whole < 1 || whole > 3 || p[whole] != '.' ||
	    strspn(p + whole + 1, digits) != 2 || p[whole + 3] != '\0')
		return fc_cursor_expected(
		    &at, "a percentage with two decimals", err);
	for (; *p != '\0'; p++)
		n = *p == '.' ? n : n * 10 + (uint64_t)(*p - '0');
	*out = (struct fc_opt){ n, true };
	return fc_cursor_blanks(c, err);
}

int
fc_pressure_parse(
    const struct fc_text *text, struct fc_pressure *out, struct fc_error *err)
{
	struct fc_opt avg60;
	struct fc_cursor c;

	*out = (struct fc_pressure){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	if (fc_cursor_literal(&c, "some ", err) != 0 ||
	    parse_average(&c, "avg10=", &out->avg10, err) != 0 ||
	    parse_average(&c, "avg60=", &avg60, err) != 0 ||
	    parse_average(&c, "avg300=", &out->avg300, err) != 0 ||
	    fc_cursor_literal(&c, "total=", err) != 0 ||
	    fc_cursor_u64(&c, &out->total.value, "microseconds", err) != 0)
		return -1;
	out->total.present = true;
	return fc_cursor_eol(&c, err);
}
