/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel log as a stream of lines.  Most lines are of no report: where none
 * is open, only words that begin one are searched.
 */
#include <stdlib.h>
#include <string.h>

#include "log/finder.h"
#include "log/kinds.h"
#include "log/open.h"
#include "log/physical.h"
#include "log/scan.h"
#include "log/stream.h"
#include "log/unwrap.h"

#define CONTEXT     16 /* lines before a word that may belong to it */
#define MAX_CONTEXT 8192 /* bytes of them */
#define SIZE        ((size_t)128 * 1024)
#define MAX_SOFT    (SIZE / 8) /* of lines that go on in the next one */
#define JOINED      (MAX_SOFT + SIZE)
#define UNWRAPPED   (JOINED + SIZE / 8) /* stamps make room for themselves */

struct fc_log {
	struct fc_reports reports;
	struct fc_finder words;
	struct fc_wrapper wrapper;
	uint64_t line; /* of the log, from 1 */
	unsigned attention; /* so many lines more are looked at */
	bool quoted_printable;
	bool ended; /* no more bytes come */
	struct fc_physical physical;
	size_t nr_text; /* of text: a line that goes on in the next one */
	size_t len, done; /* bytes in buf, and those already looked at */
	char buf[SIZE];
	char text[UNWRAPPED], scratch[UNWRAPPED];
};

/* What else shows that a report is near: of ten bytes or more, as the search
 * takes steps of the shortest.  Where the end of a physical line tears one word
 * of a first line, another is whole. */
static const char *const near[] = { "allocation", "warn_alloc", "oom-killer",
	"dump_header", "lowmem_reserve", "protections[]:", "pagecache pages",
	"Linux version ", "\"MESSAGE\":[", "failure: order", "failure. order",
	"gfp_mask=0x" };

static void
collect_words(struct fc_finder *words)
{
	size_t n = sizeof(near) / sizeof(near[0]);

	for (size_t i = 0; i < n; i++)
		fc_finder_add(words, near[i]);
	for (size_t k = 0; k < FC_NR_FAILURES; k++) {
		const char *word;

		for (size_t i = 0; (word = fc_kind_word(k, i)) != NULL; i++) {
			bool covered = false;

			for (size_t j = 0; j < n; j++)
				covered |= strstr(word, near[j]) != NULL;
			if (!covered)
				fc_finder_add(words, word);
		}
	}
	fc_finder_ready(words);
}

struct fc_log *
fc_log_new(fc_failure_fn *fn, void *arg)
{
	struct fc_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->reports.fn = fn;
	log->reports.arg = arg;
	collect_words(&log->words);
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

/* ---- one line ------------------------------------------------------------ */

/* "=3D" and "=20"; others are letters, which no report has. */
static void
undo_quoted_printable(struct fc_log *log)
{
	char *p = log->text, *out = p;

	log->quoted_printable |=
	    strstr(p, "=3D") != NULL || strstr(p, "quoted-printable") != NULL;
	if (!log->quoted_printable)
		return;
	while (*p != '\0') {
		if (fc_starts(p, "=3D"))
			*out++ = '=';
		else if (fc_starts(p, "=20") || fc_starts(p, "=09"))
			*out++ = ' ';
		else if (fc_starts(p, "=C2=A0")) {
			*out++ = ' ';
			p += 3;
		} else {
			*out++ = *p++;
			continue;
		}
		p += 3;
	}
	*out = '\0';
}

/* What a line may not have becomes a blank. */
static void
blank(char *text, size_t len, char c)
{
	char *p = text;

	while ((p = memchr(p, c, (size_t)(text + len - p))) != NULL)
		*p = ' ';
}

/* The plain text of what was put together; false: it goes on. */
static bool
unwrap(struct fc_log *log, const char *raw, size_t len)
{
	size_t kept = len;
	bool soft = fc_logline_is_soft(raw, &kept, log->quoted_printable);
	char *text = log->text + log->nr_text;

	memcpy(text, raw, kept);
	blank(text, kept, '\0');
	blank(text, kept, FC_TIME_MARK);
	text[kept] = '\0';
	if (soft && log->nr_text + kept < MAX_SOFT) {
		log->nr_text += kept;
		return false;
	}
	log->nr_text = 0;
	undo_quoted_printable(log);
	for (int depth = 0; depth < 3; depth++) {
		fc_logline_peel(log->text, JOINED, log->scratch, &log->wrapper);
		fc_logline_unescape(log->text);
		if (strstr(log->text, "{\"") == NULL)
			break;
	}
	return true;
}

static int
take_line(struct fc_log *log, const char *raw, size_t len, struct fc_error *err)
{
	char *rest = log->text;

	if (!unwrap(log, raw, len))
		return 0;
	while (rest != NULL) {
		struct fc_logline line = fc_logline_strip(rest, &rest);

		if (fc_reports_take(&log->reports, &line, log->line, err) != 0)
			return -1;
	}
	return fc_reports_expire(&log->reports, err);
}

/* ---- one line of the file ------------------------------------------------ */

/* What was held, with the number of the line where it began. */
static int
take_held(struct fc_log *log, struct fc_held *held, struct fc_error *err)
{
	uint64_t line = log->line;
	int rc;

	if (held->line == 0)
		return 0;
	log->line = held->line;
	rc = take_line(log, held->text, held->len, err);
	log->line = line;
	held->line = 0;
	held->len = 0;
	return rc;
}

static int
take_all_held(struct fc_log *log, struct fc_error *err)
{
	struct fc_physical *of = &log->physical;

	if (take_held(log, &of->held, err) != 0 ||
	    take_held(log, &of->cri[0], err) != 0)
		return -1;
	return take_held(log, &of->cri[1], err);
}

/* Begin to hold the line; one that is too long is taken as it is. */
static int
hold(struct fc_log *log, struct fc_held *held, const char *p, size_t len,
    struct fc_error *err)
{
	if (!fc_held_add(held, p, len))
		return take_line(log, p, len, err);
	held->line = log->line;
	return 0;
}

/* A terminal's piece of a line, or a line. */
static int
take_cut(struct fc_log *log, const char *p, size_t len, struct fc_error *err)
{
	struct fc_physical *of = &log->physical;
	size_t full = len - (len > 0 && p[len - 1] == '\r');

	if (full > of->width)
		of->width = 0;
	if (of->held.line != 0) {
		/* blanks at the end of the piece before are seldom copied */
		size_t lost = of->width - of->last;
		bool on = fc_physical_goes_on(of, p, len) &&
		    of->held.len + lost + full <= sizeof(of->held.text);

		if (!on && take_held(log, &of->held, err) != 0)
			return -1;
		if (on) {
			for (; lost > 0; lost--)
				fc_held_add(&of->held, " ", 1);
			fc_held_add(&of->held, p, full);
			of->last = full;
			return fc_physical_is_full(of, full)
			    ? 0
			    : take_held(log, &of->held, err);
		}
	}
	if (!fc_physical_is_full(of, full))
		return take_line(log, p, len, err);
	of->last = full;
	return hold(log, &of->held, p, full, err);
}

/* A line of the file: of CRI's pieces, only their last makes it whole. */
static int
take_physical(
    struct fc_log *log, const char *p, size_t len, struct fc_error *err)
{
	struct fc_held *held;
	size_t text = 0, n;
	unsigned stream = 0;
	char piece;

	if (log->physical.numbered) {
		n = fc_physical_number(p, len);
		p += n;
		len -= n;
	}
	piece = fc_physical_cri(p, len, &text, &stream);
	held = &log->physical.cri[stream];
	if (piece == 0 || (piece == 'F' && held->line == 0))
		return take_cut(log, p, len, err);
	if (held->line == 0)
		return hold(log, held, p, len, err);
	if (!fc_held_add(held, p + text, len - text)) {
		if (take_held(log, held, err) != 0)
			return -1;
		return piece == 'F' ? take_cut(log, p, len, err)
				    : hold(log, held, p, len, err);
	}
	return piece == 'P' ? 0 : take_held(log, held, err);
}

/* ---- the stream ---------------------------------------------------------- */

/* Blocks of a size that the compiler knows are added up many at once. */
static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; end - p >= 64; p += 64) {
		unsigned char block = 0;

		for (int i = 0; i < 64; i++)
			block = (unsigned char)(block + (p[i] == '\n'));
		n += block;
	}
	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

static const char *
line_start(const char *p, const char *least)
{
	const char *newline = memrchr(least, '\n', (size_t)(p - least));

	return newline == NULL ? least : newline + 1;
}

/* So many whole lines before p, which begins one, and how many they were. */
static const char *
lines_before(const char *p, const char *least, uint64_t *n)
{
	const char *start = p;

	for (*n = 0; *n < CONTEXT && start > least; ++*n) {
		const char *before = line_start(start - 1, least);

		if (p - before > MAX_CONTEXT)
			break;
		start = before;
	}
	return start;
}

static bool
is_quiet(const struct fc_log *log)
{
	const struct fc_physical *of = &log->physical;

	return log->attention == 0 && log->nr_text == 0 && of->held.line == 0 &&
	    of->cri[0].line == 0 && of->cri[1].line == 0 &&
	    !fc_reports_busy(&log->reports);
}

/* Have enough lines come from p on to tell how they are cut?  Then measure. */
static bool
measure(struct fc_log *log, const char *p, const char *end)
{
	bool whole =
	    log->ended || (size_t)(log->buf + log->len - p) >= FC_WINDOW_BYTES;

	if ((size_t)(end - p) > FC_WINDOW_BYTES)
		end = p + FC_WINDOW_BYTES;
	return fc_physical_measure(&log->physical, p, end) || whole;
}

/* Whole lines, from done on; of those skipped, some stay for what is next. */
static int
take_lines(struct fc_log *log, const char *end, struct fc_error *err)
{
	const char *p = log->buf + log->done, *skipped = log->buf;
	uint64_t n;

	while (p < end) {
		const char *newline;

		if (is_quiet(log)) {
			size_t which;
			const char *hit =
			    fc_finder_find(&log->words, p, end, &which);
			const char *start =
			    hit == end ? end : line_start(hit, p);

			log->line += count_lines(p, start);
			p = start;
			if (hit == end)
				break;
			if (!measure(log, start, end)) {
				end = start; /* until more has come */
				break;
			}
			p = lines_before(start, skipped, &n);
			log->line -= n;
			log->attention = (unsigned)n + 3;
		}
		newline = memchr(p, '\n', (size_t)(end - p));
		log->line++;
		log->attention -= log->attention > 0;
		if (take_physical(log, p, (size_t)(newline - p), err) != 0)
			return -1;
		p = skipped = newline + 1;
	}
	skipped = lines_before(end, skipped, &n);
	log->done = (size_t)(end - skipped);
	log->len -= (size_t)(skipped - log->buf);
	memmove(log->buf, skipped, log->len);
	return 0;
}

/* Where a line that is too long may be cut: at an escaped newline, else at a
 * blank. */
static size_t
find_cut(const char *p, size_t len)
{
	size_t blank = 0;

	for (size_t i = len; i > len / 2; i--) {
		if (p[i - 1] == 'n' && p[i - 2] == '\\')
			return i;
		if (p[i - 1] == ' ' && blank == 0)
			blank = i;
	}
	return blank != 0 ? blank : len;
}

/* A line that fills the buffer: its beginning, as a line of its own. */
static int
take_long_line(struct fc_log *log, struct fc_error *err)
{
	const char *p = log->buf + log->done;
	size_t cut = find_cut(p, log->len - log->done), which;

	if (!is_quiet(log) ||
	    fc_finder_find(&log->words, p, p + cut, &which) < p + cut) {
		log->attention = 3;
		if (take_all_held(log, err) != 0)
			return -1;
		log->line++;
		if (take_line(log, p, cut, err) != 0)
			return -1;
		log->line--; /* its newline comes yet */
	}
	log->len -= log->done + cut;
	memmove(log->buf, p + cut, log->len);
	log->done = 0;
	return 0;
}

char *
fc_log_room(struct fc_log *log, size_t *size)
{
	*size = sizeof(log->buf) - log->len;
	return log->buf + log->len;
}

int
fc_log_came(struct fc_log *log, size_t len, struct fc_error *err)
{
	const char *newline;

	log->len += len;
	newline = memrchr(log->buf + log->done, '\n', log->len - log->done);
	if (newline != NULL)
		return take_lines(log, newline + 1, err);
	return log->len == sizeof(log->buf) ? take_long_line(log, err) : 0;
}

int
fc_log_feed(
    struct fc_log *log, const char *data, size_t len, struct fc_error *err)
{
	while (len > 0) {
		size_t n;
		char *room = fc_log_room(log, &n);

		n = n < len ? n : len;
		memcpy(room, data, n);
		data += n;
		len -= n;
		if (fc_log_came(log, n, err) != 0)
			return -1;
	}
	return 0;
}

int
fc_log_end(struct fc_log *log, struct fc_error *err)
{
	log->ended = true;
	/* an empty line ends one without its end, and what goes on in it */
	if (fc_log_feed(log, "\n", 1, err) != 0 ||
	    take_all_held(log, err) != 0 || fc_log_feed(log, "\n", 1, err) != 0)
		return -1;
	return fc_reports_end(&log->reports, err);
}
