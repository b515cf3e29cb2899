/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "log/prefix.h"
#include "log/scan.h"
#include "log/stamp.h"
#include "log/unwrap.h"

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

/* "Jan  2 03:04" of dmesg -H, before end? */
static bool
has_hour(const char *p, const char *end)
{
	return end - p >= 11 && fc_is_upper(*p) && fc_is_digit(end[-1]) &&
	    end[-3] == ':' && fc_is_digit(end[-4]);
}

/* "4,1234,567890,-;" of /dev/kmsg: priority, number, microseconds; netconsole
 * may have the kernel's release in front. */
static const char *
strip_kmsg(const char *p, struct fc_logline *line)
{
	const char *semicolon = p + strcspn(p, "; ");
	const char *usec = p, *number = p;
	size_t n;

	if (!fc_is_digit(*p) || *semicolon != ';')
		return p;
	if (usec[strspn(usec, DIGITS)] == '.')
		usec = p + strcspn(p, ",") + 1;
	for (int i = 0; i < 2; i++) {
		number = usec;
		if (usec >= semicolon)
			return p;
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
	if (!fc_number(&number, &line->sequence))
		line->sequence = 0;
	return semicolon + 1;
}

/*
 * "[  104.032925]", "[Sat Apr 11 17:52:58 2020]", "[ T5241]", "[    C1]" and
 * vendors' "[3:  Binder:9343_3:22875]", but not "[<c0137f28>]" of a trace.
 */
static const char *
strip_bracket(const char *p, struct fc_logline *line)
{
	const char *in = fc_skip_blanks(p + 1);
	const char *end = strchr(in, ']');
	size_t n;

	if (end == NULL || end - p > 80)
		return p;
	n = (size_t)(fc_skip_digits(in) - in);
	if (n > 0 && in[n] == '.') {
		const char *last = in + n + 1 + strspn(in + n + 1, DIGITS);
		const char *close = fc_skip_blanks(last + (*last == 's'));

		/* dmesg --delta: "[  100.000010 <    0.000010>]" */
		if (*close == '<')
			close += 1 + strspn(close + 1, DIGITS ". >");
		if (*close != ']')
			return p;
		if (line->time[0] == '\0') /* else a logger's: a date */
			copy(line->time, sizeof(line->time), in, last);
		return end + 1;
	}
	if ((*in == 'T' || *in == 'C') && fc_is_digit(in[1]) &&
	    *fc_skip_blanks(in + 1 + strspn(in + 1, DIGITS)) == ']') {
		copy(line->caller, sizeof(line->caller), in, end);
		return end + 1;
	}
	/* dmesg -H: "[  +0.000010]" */
	if (*in == '+' && in + 1 + strspn(in + 1, DIGITS ".") == end)
		return end + 1;
	if (memchr(in, ':', (size_t)(end - in)) == NULL)
		return p;
	if (has_clock(in, end) || has_hour(in, end))
		copy(
		    line->time, sizeof(line->time), in, in + strcspn(in, "<]"));
	else if (n > 0 || fc_starts(in, "pid:"))
		copy(line->caller, sizeof(line->caller), in, end);
	else
		return p;
	return end + 1;
}

/* Where the tag "kernel:" ends, in whatever form; NULL: there is none. */
static const char *
tag_of(const char *p, const char **end)
{
	for (const char *tag = p; (tag = strstr(tag, "kernel")) != NULL;
	     tag++) {
		const char *q = tag + strlen("kernel");

		if (tag - p > 100)
			return NULL;
		if (tag != p && tag[-1] != ' ')
			continue;
		if (*q == '[') /* syslog-ng: "kernel[0]:" */
			q += 1 + strspn(q + 1, DIGITS "]");
		if (fc_starts(q, " - - -")) { /* RFC 5424 */
			*end = q + 6;
			return tag;
		}
		if (*fc_skip_blanks(q) == ':' && q - tag < 20) {
			*end = fc_skip_blanks(q) + 1;
			return tag;
		}
	}
	return NULL;
}

/* "Nov 16 18:04:31 host kernel: ", in any locale, and "host kernel: ". */
static const char *
strip_syslog(const char *p, struct fc_logline *line)
{
	const char *end = NULL, *tag = tag_of(p, &end);
	const char *host;

	if (tag == NULL)
		return p;
	host = tag;
	while (host > p && host[-1] == ' ')
		host--;
	while (host > p && host[-1] != ' ')
		host--;
	/* a router's has no host: "Dec 20 14:02:50 kernel: " */
	if (has_clock(host, tag))
		host = tag;
	if (has_clock(p, tag)) {
		if (line->time[0] == '\0')
			copy(line->time, sizeof(line->time), p,
			    host > p ? host : tag);
	} else if (fc_is_epoch(p)) {
		if (line->time[0] == '\0')
			copy(line->time, sizeof(line->time), p,
			    p + strspn(p, DIGITS "."));
	} else if (tag != p && (host != p || line->time[0] == '\0')) {
		return p; /* words of the kernel's own */
	}
	return end;
}

/* Seconds, milliseconds or more since 1970, and a blank */
static const char *
strip_epoch(const char *p, struct fc_logline *line)
{
	const char *end = p + strspn(p, DIGITS ".");

	if (!fc_is_epoch(p) || *end != ' ')
		return p;
	if (line->time[0] == '\0')
		copy(line->time, sizeof(line->time), p, end);
	return end;
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
	end += *end == 'Z';
	if (*end == '\0' || *end != ' ' || !has_clock(p, end))
		return strip_epoch(p, line);
	if (memchr(p, '-', (size_t)(end - p)) == NULL)
		return p;
	if (line->time[0] == '\0')
		copy(line->time, sizeof(line->time), p, end);
	if (fc_starts(end, " UTC ") || fc_starts(end, " GMT "))
		end += 4;
	return end;
}

/* "stdout F " of CRI, behind its time */
static const char *
strip_cri(const char *p)
{
	if ((fc_starts(p, "stdout ") || fc_starts(p, "stderr ")) &&
	    (p[7] == 'F' || p[7] == 'P') && (p[8] == ' ' || p[8] == '\0'))
		return p + 8;
	return p;
}

/* "123:" and "kern.log:123:" of grep -n; -A has "-" there, but "28-amd64" is
 * the rest of a release that a width tore */
static const char *
strip_grep(const char *p)
{
	const char *q = p + (size_t)(fc_skip_digits(p) - p);
	size_t name;

	if (q > p && (*q == ':' || *q == '-') && q - p < 12 &&
	    (q[1] == '[' || q[1] == '<' || (*q == ':' && fc_is_alpha(q[1]))))
		return q + 1;
	name = strcspn(p, " :[<(");
	if (p[name] != ':' || name == 0 || !fc_is_digit(p[name + 1]))
		return p;
	q = p + name + 1 + strspn(p + name + 1, DIGITS);
	if (*q != ':' || (q[1] != '[' && q[1] != '<'))
		return p;
	return q + 1;
}

/* MediaTek's "(2)[4242:demod]": CPU, process */
static const char *
strip_mediatek(const char *p, struct fc_logline *line)
{
	const char *q = p + 1 + strspn(p + 1, DIGITS), *end;

	if (*p != '(' || q == p + 1 || q[0] != ')' || q[1] != '[' ||
	    !fc_is_digit(q[2]))
		return p;
	end = strchr(q, ']');
	if (end == NULL || end - q > 40 ||
	    memchr(q, ':', (size_t)(end - q)) == NULL)
		return p;
	copy(line->caller, sizeof(line->caller), q + 2, end);
	return end + 1;
}

/* What fc_logline_peel() put there */
static const char *
strip_mark_of_time(const char *p, struct fc_logline *line)
{
	const char *end = strchr(p + 1, FC_TIME_MARK);

	if (end == NULL || end - p > 50)
		return p + 1;
	if (line->time[0] == '\0') {
		copy(line->time, sizeof(line->time), p + 1, end);
		fc_stamp_spell(line->time, sizeof(line->time));
	}
	return end + 1;
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
	q = fc_skip_blanks(p + 4);
	if (*q++ != ':')
		return p;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		size_t n = strlen(levels[i]);

		if (fc_starts(q, levels[i]) && *fc_skip_blanks(q + n) == ':')
			return fc_skip_blanks(q + n) + 1;
	}
	return p;
}

/* "<4>" and the quote marks of mails; a prompt. */
static const char *
strip_mark(const char *p)
{
	if (*p == '>' || *p == '"') /* of a mail, of a string */
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

/* Another stamp within the line: "[  100.000010] " of the next message, or of
 * this one, behind what is not known. */
static const char *
next_stamp(const char *p)
{
	while ((p = strchr(p, '[')) != NULL) {
		const char *q = fc_skip_blanks(p + 1);
		size_t n = (size_t)(fc_skip_digits(q) - q);

		if (n > 0 && n < 10 && q[n] == '.' &&
		    strspn(q + n + 1, DIGITS) == 6 && q[n + 7] == ']')
			return p;
		p++;
	}
	return NULL;
}

static const char *
strip_one(const char *p, struct fc_logline *line)
{
	const char *q = p;

	switch (*p) {
	case FC_TIME_MARK:
		return strip_mark_of_time(p, line);
	case '[':
		q = strip_bracket(p, line);
		break;
	case '(':
		q = strip_mediatek(p, line);
		break;
	default:
		q = strip_mark(p);
		break;
	}
	if (q == p)
		q = strip_kmsg(p, line);
	if (q == p)
		q = strip_syslog(p, line);
	if (q == p)
		q = strip_date(p, line);
	if (q == p && line->time[0] != '\0')
		q = strip_cri(p);
	if (q == p)
		q = strip_level(p);
	if (q == p)
		q = strip_grep(p);
	return q;
}

struct fc_logline
fc_logline_strip(char *text, char **rest)
{
	struct fc_logline line = { 0 };
	char *newline = strchr(text, '\n');
	const char *p = text, *before, *stamp;
	size_t n;

	*rest = newline == NULL ? NULL : newline + 1;
	if (newline != NULL)
		*newline = '\0';
	do {
		before = p = fc_skip_blanks(p);
		p = strip_one(p, &line);
	} while (p != before);
	line.text = p;
	stamp = next_stamp(p);
	if (stamp != NULL && stamp > p) {
		/* all of it is looked at again, from there */
		size_t at = (size_t)(stamp - text);
		bool room = !fc_is_alnum(text[at - 1]) && text[at - 1] != ')';

		line.junk = line.time[0] == '\0' && line.caller[0] == '\0';
		if (newline != NULL)
			*newline = '\n';
		if (!room) {
			memmove(
			    text + at + 1, text + at, strlen(text + at) + 1);
			at++;
		}
		text[at - 1] = '\0';
		*rest = text + at;
	}
	n = strlen(p);
	while (n > 0 && p[n - 1] == ' ')
		n--;
	text[(size_t)(p - text) + n] = '\0';
	return line;
}
