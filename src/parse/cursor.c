/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/error.h"
#include "parse/cursor.h"

int
fc_cursor_init(
    struct fc_cursor *c, const struct fc_text *text, struct fc_error *err)
{
	*c = (struct fc_cursor){ .file = text->name,
		.p = text->data,
		.end = text->data + text->len,
		.line_start = text->data,
		.line = 1 };
	if (text->len == 0)
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err, "file is empty");
	return 0;
}

void
fc_cursor_go_on(struct fc_cursor *c, const struct fc_text *text)
{
	if (text->len == 0)
		return; /* and what is wrong with its end is still there */
	c->p = c->line_start = text->data;
	c->end = text->data + text->len;
}

int
fc_cursor_blanks(struct fc_cursor *c, struct fc_error *err)
{
	if (!fc_cursor_at_eol(c) && !fc_is_blank(*c->p))
		return fc_cursor_expected(c, "a blank", err);
	fc_cursor_skip_blanks(c);
	return 0;
}

void
fc_cursor_skip_empty_lines(struct fc_cursor *c)
{
	for (;;) {
		const char *line = c->p;

		fc_cursor_skip_blanks(c);
		if (c->p < c->end && *c->p == '\n') {
			fc_cursor_next_line(c);
			continue;
		}
		if (c->p < c->end)
			c->p = line;
		return;
	}
}

bool
fc_cursor_accept(struct fc_cursor *c, const char *literal)
{
	size_t n = strlen(literal);

	if ((size_t)(c->end - c->p) < n || memcmp(c->p, literal, n) != 0)
		return false;
	c->p += n;
	return true;
}

bool
fc_cursor_accept_words(struct fc_cursor *c, const char *words)
{
	const char *p = c->p;

	for (; *words != '\0'; words++) {
		if (p == c->end || *p != *words)
			return false;
		p++;
		while (*words == ' ' && p < c->end && *p == ' ')
			p++;
	}
	c->p = p;
	return true;
}

int
fc_cursor_literal(
    struct fc_cursor *c, const char *literal, struct fc_error *err)
{
	char what[64];
	size_t n = 0;

	if (fc_cursor_accept(c, literal))
		return 0;
	what[n++] = '"';
	for (; *literal != '\0' && n < sizeof(what) - 3; literal++) {
		if (*literal == '\t')
			what[n++] = '\\';
		what[n++] = *literal == '\t' ? 't' : *literal;
	}
	what[n++] = '"';
	what[n] = '\0';
	return fc_cursor_expected(c, what, err);
}

int
fc_cursor_word(struct fc_cursor *c, char *word, size_t size, const char *what,
    struct fc_error *err)
{
	const char *start = c->p;
	size_t n;

	while (c->p<c->end && * c->p> ' ' && *c->p < 0x7f && *c->p != ',')
		c->p++;
	n = (size_t)(c->p - start);
	if (n == 0)
		return fc_cursor_expected(c, what, err);
	if (!fc_cursor_at_eol(c) && !fc_is_blank(*c->p) && *c->p != ',')
		return fc_cursor_expected(c, what, err);
	if (n >= size) {
		c->p = start;
		return fc_cursor_fail(c, FC_ERR_RANGE, err,
		    "%s is longer than %zu bytes", what, size - 1);
	}
	memcpy(word, start, n);
	word[n] = '\0';
	return 0;
}

enum digits { DIGITS_OK, DIGITS_NONE, DIGITS_OVERFLOW, DIGITS_CUT };

/* Words for an error are made by the caller, when there is one. */
static enum digits
read_digits(struct fc_cursor *c, uint64_t *out)
{
	const char *p = c->p;
	uint64_t n = 0;

	if (p == c->end || !fc_is_digit(*p))
		return DIGITS_NONE;
	for (; p < c->end && fc_is_digit(*p); p++) {
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n))
			return DIGITS_OVERFLOW;
	}
	if (p == c->end)
		return DIGITS_CUT;
	if (*p != '\n' && !fc_is_blank(*p) && *p != ',' && *p != ')')
		return DIGITS_NONE;
	c->p = p;
	*out = n;
	return DIGITS_OK;
}

/* The cursor still stands at the number. */
static int
digits_fail(const struct fc_cursor *c, enum digits why, const char *what,
    struct fc_error *err)
{
	if (why == DIGITS_OVERFLOW)
		return fc_cursor_fail(
		    c, FC_ERR_RANGE, err, "%s does not fit in 64 bits", what);
	if (why == DIGITS_CUT)
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err,
		    "the text ends within %s (cut short?)", what);
	return fc_cursor_expected(c, what, err);
}

int
fc_cursor_u64(
    struct fc_cursor *c, uint64_t *n, const char *what, struct fc_error *err)
{
	enum digits d = read_digits(c, n);

	return d == DIGITS_OK ? 0 : digits_fail(c, d, what, err);
}

int
fc_cursor_pages(struct fc_cursor *c, uint64_t *pages, const char *what,
    struct fc_error *err)
{
	const char *start = c->p;

	if (fc_cursor_u64(c, pages, what, err) != 0)
		return -1;
	if (*pages <= MAX_PAGES)
		return 0;
	c->p = start;
	return fc_cursor_fail(
	    c, FC_ERR_RANGE, err, "%s is larger than any machine's", what);
}

int
fc_cursor_count(struct fc_cursor *c, struct fc_count *count, unsigned order,
    struct fc_error *err)
{
	const char *start = c->p;
	char what[48];
	enum digits d;

	count->at_least = c->p < c->end && *c->p == '>';
	c->p += count->at_least;
	d = read_digits(c, &count->n);
	if (d == DIGITS_OK && count->n <= MAX_PAGES >> order)
		return 0;
	snprintf(what, sizeof(what), "the count of order %u", order);
	if (d != DIGITS_OK)
		return digits_fail(c, d, what, err);
	c->p = start;
	return fc_cursor_fail(
	    c, FC_ERR_RANGE, err, "%s is larger than any machine's", what);
}

int
fc_cursor_node_zone(struct fc_cursor *c, int *node, char *zone, size_t size,
    struct fc_error *err)
{
	struct fc_cursor start;
	uint64_t n;

	if (fc_cursor_literal(c, "Node ", err) != 0)
		return -1;
	fc_cursor_skip_blanks(c);
	start = *c;
	if (fc_cursor_u64(c, &n, "a node number", err) != 0)
		return -1;
	if (n > MAX_NODE)
		return fc_cursor_fail(&start, FC_ERR_RANGE, err,
		    "node number is larger than %d", MAX_NODE);
	*node = (int)n;
	if (!fc_cursor_accept_words(c, ", zone"))
		return fc_cursor_literal(c, ", zone", err);
	if (fc_cursor_blanks(c, err) != 0)
		return -1;
	return fc_cursor_word(c, zone, size, "a zone name", err);
}

int
fc_cursor_eol(struct fc_cursor *c, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (!fc_cursor_at_eol(c))
		return fc_cursor_expected(c, "the end of the line", err);
	fc_cursor_next_line(c);
	return 0;
}

int
fc_cursor_skip_line(struct fc_cursor *c, struct fc_error *err)
{
	const char *eol = memchr(c->p, '\n', (size_t)(c->end - c->p));
	const char *stop = eol != NULL ? eol : c->end;
	const char *nul = memchr(c->p, '\0', (size_t)(stop - c->p));

	if (nul != NULL) {
		c->p = nul;
		return fc_cursor_expected(c, "text", err);
	}
	c->p = stop;
	fc_cursor_next_line(c);
	return 0;
}

int
fc_cursor_expected(
    const struct fc_cursor *c, const char *what, struct fc_error *err)
{
	const char *p = c->p;
	char found[24];
	size_t n = 0;

	if (p == c->end)
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err,
		    "expected %s, found the end of the text (cut short?)",
		    what);
	if (*p == '\n')
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err,
		    "expected %s, found the end of the line", what);
	if (fc_error_hides_text)
		return fc_cursor_fail(c, FC_ERR_SYNTAX, err,
		    "expected %s, found something else", what);
	/* At least one byte is shown, even if it is a blank. */
	do {
		found[n++] = *p >= ' ' && *p < 0x7f ? *p : '?';
		p++;
	} while (p < c->end && *p != '\n' && !fc_is_blank(*p) &&
	    n < sizeof(found) - 1);
	found[n] = '\0';
	return fc_cursor_fail(
	    c, FC_ERR_SYNTAX, err, "expected %s, found \"%s\"", what, found);
}

int
fc_cursor_fail(const struct fc_cursor *c, enum fc_errkind kind,
    struct fc_error *err, const char *fmt, ...)
{
	char message[sizeof(err->message)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	fc_error_set(err, kind, c->file, "%s", message);
	err->line = c->line;
	err->column = (size_t)(c->p - c->line_start) + 1;
	return -1;
}
