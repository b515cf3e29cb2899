/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "log/prefix.h"

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " ");
}

void
fc_logline_unescape(char *text)
{
	const char *p = text;
	char *out = text;

	while (*p != '\0') {
		if (p[0] == '\\' && p[1] == 'x' && fc_hex_digit(p[2]) >= 0 &&
		    fc_hex_digit(p[3]) >= 0) {
			int c = fc_hex_digit(p[2]) * 16 + fc_hex_digit(p[3]);

			*out++ =
			    c == 0 || c == '\t' || c == '\r' ? ' ' : (char)c;
			p += 4;
		} else if (fc_starts(p, "#012")) {
			*out++ = '\n';
			p += 4;
		} else if (fc_starts(p, "#011") || fc_starts(p, "#015")) {
			*out++ = ' ';
			p += 4;
		} else if (fc_starts(p, "\xc2\xa0")) {
			*out++ = ' ';
			p += 2;
		} else {
			*out++ = *p == '\t' || *p == '\r' ? ' ' : *p;
			p++;
		}
	}
	*out = '\0';
	/* what was escaped may be such a space, too */
	p = out = text;
	while (*p != '\0') {
		if (fc_starts(p, "\xc2\xa0")) {
			*out++ = ' ';
			p += 2;
		} else {
			*out++ = *p++;
		}
	}
	*out = '\0';
}

static void
copy(char *to, size_t size, const char *from, const char *end)
{
	size_t n = (size_t)(end - from);

	while (n > 0 && from[n - 1] == ' ')
		n--;
	if (n >= size)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

/* "12:34:56", somewhere before end? */
static bool
has_clock(const char *p, const char *end)
{
	for (; p + 8 <= end; p++) {
		if (fc_is_digit(p[0]) && p[2] == ':' && fc_is_digit(p[4]) &&
		    p[5] == ':' && fc_is_digit(p[6]))
			return true;
	}
	return false;
}

/* "4,1234,567890,-;" of /dev/kmsg: priority, number, microseconds. */
static const char *
strip_kmsg(const char *p, struct fc_logline *line)
{
	const char *semicolon = p + strcspn(p, "; ");
	const char *usec = p;
	size_t n;

	if (!fc_is_digit(*p) || *semicolon != ';')
		return p;
	for (int i = 0; i < 2; i++) {
		usec += strspn(usec, DIGITS);
		if (*usec++ != ',')
			return p;
	}
	n = strspn(usec, DIGITS);
	if (n == 0)
		return p;
	/* seconds, as dmesg has them */
	if (n <= 6)
		snprintf(line->time, sizeof(line->time), "0.%.*s%.*s",
		    (int)(6 - n), "000000", (int)n, usec);
	else
		snprintf(line->time, sizeof(line->time), "%.*s.%.6s",
		    (int)(n - 6), usec, usec + n - 6);
	usec = memmem(usec, (size_t)(semicolon - usec), "caller=", 7);
	if (usec != NULL)
		copy(line->caller, sizeof(line->caller), usec + 7,
		    usec + 7 + strcspn(usec + 7, ",;"));
	return semicolon + 1;
}

/*
 * "[  104.032925]", "[Sat Apr 11 17:52:58 2020]", "[ T5241]", "[    C1]" and
 * vendors' "[3:  Binder:9343_3:22875]", but not "[<c0137f28>]" of a trace.
 */
static const char *
strip_bracket(const char *p, struct fc_logline *line)
{
	const char *in = skip_blanks(p + 1);
	const char *end = strchr(in, ']');
	size_t n;

	if (end == NULL || end - p > 80)
		return p;
	n = strspn(in, DIGITS);
	if (n > 0 && in[n] == '.') {
		const char *last = in + n + 1 + strspn(in + n + 1, DIGITS);

		if (*skip_blanks(last + (*last == 's')) != ']')
			return p;
		if (line->time[0] == '\0') /* else a logger's: a date */
			copy(line->time, sizeof(line->time), in, last);
		return end + 1;
	}
	if ((*in == 'T' || *in == 'C') && fc_is_digit(in[1]) &&
	    *skip_blanks(in + 1 + strspn(in + 1, DIGITS)) == ']') {
		copy(line->caller, sizeof(line->caller), in, end);
		return end + 1;
	}
	if (memchr(in, ':', (size_t)(end - in)) == NULL)
		return p;
	if (has_clock(in, end))
		copy(line->time, sizeof(line->time), in, end);
	else if (n > 0 || fc_starts(in, "pid:"))
		copy(line->caller, sizeof(line->caller), in, end);
	else
		return p;
	return end + 1;
}

/* "Nov 16 18:04:31 host kernel: ", in any locale, and "host kernel: ". */
static const char *
strip_syslog(const char *p, struct fc_logline *line)
{
	const char *tag = strstr(p, "kernel:");
	const char *host;

	if (tag == NULL || tag - p > 100 || (tag != p && tag[-1] != ' '))
		return p;
	host = tag;
	while (host > p && host[-1] == ' ')
		host--;
	while (host > p && host[-1] != ' ')
		host--;
	if (has_clock(p, tag)) {
		if (line->time[0] == '\0')
			copy(line->time, sizeof(line->time), p,
			    host > p ? host : tag);
	} else if (tag != p && (host != p || line->time[0] == '\0')) {
		return p; /* words of the kernel's own */
	}
	return tag + strlen("kernel:");
}

/* "2026-11-22T10:00:00,123456+00:00 ", "07-13 08:41:51.341 " */
static const char *
strip_date(const char *p, struct fc_logline *line)
{
	size_t n = strspn(p, DIGITS "-T:.,+");
	const char *end = p + n;

	if (n >= 3 && strchr(p, '-') != NULL && *end == ' ' &&
	    fc_is_digit(end[1]))
		end += 1 + strspn(end + 1, DIGITS ":.");
	if (*end != ' ' || strchr(p, '-') == NULL || !has_clock(p, end))
		return p;
	if (line->time[0] == '\0')
		copy(line->time, sizeof(line->time), p, end);
	return end;
}

/* "kern  :warn  : " of dmesg -x */
static const char *
strip_level(const char *p)
{
	static const char *const levels[] = { "emerg", "alert", "crit", "err",
		"warn", "notice", "info", "debug" };
	const char *q;

	if (!fc_starts(p, "kern "))
		return p;
	q = skip_blanks(p + 4);
	if (*q++ != ':')
		return p;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		size_t n = strlen(levels[i]);

		if (fc_starts(q, levels[i]) && *skip_blanks(q + n) == ':')
			return skip_blanks(q + n) + 1;
	}
	return p;
}

/* "<4>" and the quote marks of mails; a prompt. */
static const char *
strip_mark(const char *p)
{
	if (*p == '>')
		return p + 1;
	if ((*p == '|' || *p == '#' || *p == '$') &&
	    (p[1] == ' ' || p[1] == '\0'))
		return p + 1;
	if (*p == '<' && fc_is_digit(p[1])) {
		const char *end = p + 1 + strspn(p + 1, DIGITS);

		return *end == '>' ? end + 1 : p;
	}
	return p;
}

struct fc_logline
fc_logline_strip(char *text, char **rest)
{
	struct fc_logline line = { 0 };
	char *newline = strchr(text, '\n');
	const char *p = text, *before;
	size_t n;

	*rest = newline == NULL ? NULL : newline + 1;
	if (newline != NULL)
		*newline = '\0';
	n = strlen(text);
	while (n > 0 && text[n - 1] == ' ')
		text[--n] = '\0';
	do {
		before = p = skip_blanks(p);
		p = strip_mark(p);
		if (p == before)
			p = strip_kmsg(p, &line);
		if (p == before && *p == '[')
			p = strip_bracket(p, &line);
		if (p == before)
			p = strip_syslog(p, &line);
		if (p == before)
			p = strip_date(p, &line);
		if (p == before)
			p = strip_level(p);
	} while (p != before);
	line.text = p;
	return line;
}
