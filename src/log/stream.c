/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel log as a stream of lines.  Most lines are of no report: where none
 * is open, only words that begin one are searched.
 */
#include <stdlib.h>
#include <string.h>

#include "log/open.h"

struct fc_log {
	struct fc_reports reports;
	uint64_t line; /* of the log, from 1 */
	unsigned attention; /* so many lines more are looked at */
	bool in_long_line; /* whose end is left out */
	size_t len, done; /* bytes in buf, and those already looked at */
	char buf[128 * 1024];
};

struct fc_log *
fc_log_new(fc_failure_fn *fn, void *arg)
{
	struct fc_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->reports.fn = fn;
	log->reports.arg = arg;
	return log;
}

void
fc_log_set_page_size(struct fc_log *log, uint64_t bytes, const char *from)
{
	log->reports.page_size = bytes;
	log->reports.page_size_from = from;
}

void
fc_log_free(struct fc_log *log)
{
	if (log == NULL)
		return;
	fc_reports_free(&log->reports);
	free(log);
}

static int
take_line(struct fc_log *log, const char *raw, size_t len, struct fc_error *err)
{
	char text[MAX_LINE];
	char *rest = text;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, raw, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\0')
			text[i] = ' ';
	}
	text[len] = '\0';
	fc_logline_unescape(text);
	while (rest != NULL) {
		struct fc_logline line = fc_logline_strip(rest, &rest);

		if (fc_reports_take(&log->reports, &line, log->line, err) != 0)
			return -1;
	}
	return fc_reports_expire(&log->reports, err);
}

static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* The first word that can begin a report; end: there is none. */
static const char *
first_hit(const char *p, const char *end)
{
	static const char *const words[] = { "alloc", "oom-kill" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *hit =
		    memmem(p, (size_t)(end - p), words[i], strlen(words[i]));

		if (hit != NULL)
			end = hit;
	}
	return end;
}

static const char *
line_start(const char *p, const char *least)
{
	const char *newline = memrchr(least, '\n', (size_t)(p - least));

	return newline == NULL ? least : newline + 1;
}

/* Whole lines, from done on; of those skipped, one stays for what is next. */
static int
take_lines(struct fc_log *log, const char *end, struct fc_error *err)
{
	const char *p = log->buf + log->done, *skipped = log->buf;

	while (p < end) {
		const char *newline;

		if (log->reports.nr_open == 0 && log->attention == 0) {
			const char *hit = first_hit(p, end);
			const char *start =
			    hit == end ? end : line_start(hit, p);

			log->line += count_lines(p, start);
			p = start;
			if (hit == end)
				break;
			if (start > skipped) {
				const char *prev =
				    line_start(start - 1, skipped);

				if (take_line(log, prev,
					(size_t)(start - 1 - prev), err) != 0)
					return -1;
			}
			log->attention = 3;
		}
		newline = memchr(p, '\n', (size_t)(end - p));
		log->line++;
		log->attention -= log->attention > 0;
		if (take_line(log, p, (size_t)(newline - p), err) != 0)
			return -1;
		p = skipped = newline + 1;
	}
	if (skipped < end)
		skipped = line_start(end - 1, skipped);
	if (end - skipped > MAX_LINE) /* no header is that long */
		skipped = end;
	log->done = (size_t)(end - skipped);
	log->len -= (size_t)(skipped - log->buf);
	memmove(log->buf, skipped, log->len);
	return 0;
}

int
fc_log_feed(
    struct fc_log *log, const char *data, size_t len, struct fc_error *err)
{
	while (len > 0) {
		size_t n = sizeof(log->buf) - log->len;
		const char *newline;

		if (log->in_long_line) {
			newline = memchr(data, '\n', len);
			if (newline == NULL)
				return 0;
			log->in_long_line = false;
			len -= (size_t)(newline - data);
			data = newline;
		}
		n = n < len ? n : len;
		memcpy(log->buf + log->len, data, n);
		log->len += n;
		data += n;
		len -= n;
		newline =
		    memrchr(log->buf + log->done, '\n', log->len - log->done);
		if (newline != NULL) {
			if (take_lines(log, newline + 1, err) != 0)
				return -1;
		} else if (log->len == sizeof(log->buf)) {
			/* Its beginning stands for it, with a newline. */
			log->len = log->done + MAX_LINE;
			log->in_long_line = true;
		}
	}
	return 0;
}

int
fc_log_end(struct fc_log *log, struct fc_error *err)
{
	if (log->len > log->done && fc_log_feed(log, "\n", 1, err) != 0)
		return -1;
	while (log->reports.nr_open > 0) {
		if (fc_report_finish(&log->reports, log->reports.open, err) !=
		    0)
			return -1;
	}
	return 0;
}
