/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "log/physical.h"
#include "log/prefix.h"
#include "log/scan.h"

#define LEAST_WIDTH    60
#define MOST_WIDTH     200
#define LEAST_NUMBERED 4 /* lines that a column of numbers has */
#define MAIL_WIDTH     78
#define LOST_BLANKS    12 /* so many a terminal may leave out at the end */

static size_t
without_cr(const char *p, size_t len)
{
	return len > 0 && p[len - 1] == '\r' ? len - 1 : len;
}

/* Does a line begin with a time or a caller, as those of a log do, or is there
 * a time behind what is not known? */
static bool
has_prefix(const char *p, size_t len)
{
	char text[128], *rest;
	const char *first;
	struct fc_logline line;

	if (len > sizeof(text) - 2)
		len = sizeof(text) - 2;
	memcpy(text, p, len);
	text[len] = '\0';
	if (strlen(text) < len || strchr(text, '\t') != NULL)
		return false;
	line = fc_logline_strip(text, &rest);
	first = fc_skip_blanks(text);
	return line.time[0] != '\0' || line.caller[0] != '\0' || line.junk ||
	    (*first == '[' && line.text != first); /* dmesg -H */
}

size_t
fc_physical_number(const char *p, size_t len)
{
	size_t n = 0, digits;

	while (n < len && p[n] == ' ')
		n++;
	digits = n;
	while (n < len && fc_is_digit(p[n]))
		n++;
	digits = n - digits;
	if (digits == 0 || digits > 9 || n == len ||
	    (p[n] != ' ' && p[n] != '\t' && p[n] != ':' && p[n] != '-'))
		return 0;
	return n + 1;
}

static uint64_t
number_of(const char *p, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (fc_is_digit(p[i]))
			n = n * 10 + (uint64_t)(p[i] - '0');
	}
	return n;
}

struct counts {
	size_t most; /* bytes of the longest line */
	size_t full; /* so long are so many */
	size_t soft; /* of these, with the mark of quoted-printable */
	size_t torn; /* that a line without a prefix follows */
	size_t loose; /* lines without a prefix behind other lines */
	size_t prefixed;
	size_t lines, next; /* and those numbered one more than the last */
};

static void
count(struct counts *c, const char *p, const char *end)
{
	size_t before = 0, n = 0;
	uint64_t number = 0;
	const char *newline;

	for (; n < FC_WINDOW_LINES && p < end; p = newline + 1, n++) {
		size_t digits, len;

		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			break;
		len = without_cr(p, (size_t)(newline - p));
		digits = fc_physical_number(p, len);
		if (digits > 0) {
			uint64_t now = number_of(p, digits);

			c->next += n > 0 && now == number + 1;
			number = now;
		}
		c->lines++;
		if (len > 0 && len == c->most) {
			c->full++;
			c->soft += p[len - 1] == '=';
		}
		if (len > 0 && has_prefix(p, len))
			c->prefixed++;
		else if (len > 0 && n > 0 && before == c->most)
			c->torn++;
		else if (len > 0 && n > 0 && before + LOST_BLANKS < c->most)
			c->loose++;
		before = len;
	}
}

/* Of the lines that are looked at; true: more of them change nothing. */
static bool
find_longest(const char *p, const char **end, size_t *most)
{
	const char *newline;
	int n = 0;

	for (*most = 0; n < FC_WINDOW_LINES && p < *end; p = newline + 1, n++) {
		size_t len;

		newline = memchr(p, '\n', (size_t)(*end - p));
		if (newline == NULL)
			break;
		len = without_cr(p, (size_t)(newline - p));
		*most = len > *most ? len : *most;
		if (*most > MOST_WIDTH && n + 1 >= LEAST_NUMBERED) {
			*end = newline + 1;
			return true;
		}
	}
	return n == FC_WINDOW_LINES;
}

/* Several lines, or of a short text all that are wider than a mail's. */
static bool
is_terminals(const struct counts *c)
{
	if (c->torn >= 3)
		return c->prefixed >= 3;
	return c->torn > 0 && c->torn == c->full && c->loose == 0 &&
	    c->prefixed > 0 && c->most > MAIL_WIDTH;
}

/*
 * A terminal fills its lines to the last column, wherever a word is; a mail's
 * end at a blank, and are seldom equally long.
 */
bool
fc_physical_measure(struct fc_physical *of, const char *p, const char *end)
{
	struct counts c = { 0 };
	bool enough = find_longest(p, &end, &c.most);

	count(&c, p, end);
	of->numbered = c.lines >= LEAST_NUMBERED && c.next + 1 == c.lines;
	of->width = 0;
	if (c.most >= LEAST_WIDTH && c.most <= MOST_WIDTH && is_terminals(&c) &&
	    c.torn >= c.full - c.full / 4 && c.loose <= c.torn / 8 &&
	    c.soft <= c.torn / 2)
		of->width = c.most;
	return enough;
}

char
fc_physical_cri(const char *p, size_t len, size_t *text, unsigned *stream)
{
	size_t n = 0;

	if (len < 30 || !fc_is_digit(*p))
		return 0;
	while (n < 40 && n < len && p[n] != ' ')
		n++;
	if (n < 16 || p[10] != 'T' || len < n + 10)
		return 0;
	if (memcmp(p + n, " stdout ", 8) == 0)
		*stream = 0;
	else if (memcmp(p + n, " stderr ", 8) == 0)
		*stream = 1;
	else
		return 0;
	n += 8;
	if ((p[n] != 'P' && p[n] != 'F') || p[n + 1] != ' ')
		return 0;
	*text = n + 2;
	return p[n];
}

bool
fc_physical_goes_on(const struct fc_physical *of, const char *p, size_t len)
{
	len = without_cr(p, len);
	return len > 0 && len <= of->width && !has_prefix(p, len);
}

bool
fc_physical_is_full(const struct fc_physical *of, size_t len)
{
	return of->width > 0 && len <= of->width &&
	    len + LOST_BLANKS >= of->width;
}

bool
fc_held_add(struct fc_held *held, const char *p, size_t len)
{
	if (len > sizeof(held->text) - held->len)
		return false;
	memcpy(held->text + held->len, p, len);
	held->len += len;
	return true;
}
