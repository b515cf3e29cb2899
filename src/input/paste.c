/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a text is, and what of it is of which file of /proc.  People paste a
 * file, or several one after another, with what stood around them: prompts,
 * heads ("==> /proc/zoneinfo <=="), quotes of a mail, a byte order mark, blanks
 * of all kinds, rows that a mail program wrapped.  Nothing here judges whether
 * a file is right: what looks as if it were meant as a line of one is given to
 * its parser, which says what is wrong, and where.
 */
#include <string.h>

#include "base/ascii.h"
#include "input/paste.h"

/* The files that a text may hold, by what their lines look like. */
enum form {
	PROSE,
	BUDDYINFO,
	ZONEINFO,
	PAGETYPEINFO,
	MEMINFO,
	VMSTAT,
	VERSION,
	SYSCTL,
	NR_FORMS
};

static const char *const paths[NR_FORMS] = {
	[BUDDYINFO] = "proc/buddyinfo",
	[ZONEINFO] = "proc/zoneinfo",
	[PAGETYPEINFO] = "proc/pagetypeinfo",
	[MEMINFO] = "proc/meminfo",
	[VMSTAT] = "proc/vmstat",
	[VERSION] = "proc/version",
	[SYSCTL] = "sos_commands/kernel/sysctl_-a",
};

/* What of a line is left between p and end. */
struct line {
	const char *start, *p, *end;
};

struct splitter {
	struct fc_parts *parts; /* NULL: only look */
	size_t places[NR_FORMS]; /* 1 + the part of that form; 0: none yet */
	bool seen[NR_FORMS];
	size_t nr_line;
	enum form form; /* of the line before, if it was of any */
	bool row; /* it was a row of numbers, or names, that may go on */
	bool names; /* ...of names */
	size_t nr_names; /* in the heading of pagetypeinfo's last table */
	bool protection, pagesets; /* lines of zoneinfo's zone at hand */
	char prefix[64]; /* what stood before the last "Node" */
	size_t nr_prefix;
	struct fc_error *err;
};

/* ---- small looks --------------------------------------------------------- */

/* A blank of any kind at p: its bytes, or 0. */
static size_t
blank_at(const char *p, const char *end)
{
	static const char *const wide[] = {
		"\xc2\xa0", /* no-break space */
		"\xe2\x80\xaf", /* a narrow one */
		"\xe2\x80\x87", /* one as wide as a digit */
		"\xe2\x80\x8b", /* one without any width */
		"\xef\xbb\xbf", /* the byte order mark */
	};

	if (p == end)
		return 0;
	if ((unsigned char)*p < 0x80)
		return *p == ' ' || *p == '\t' || *p == '\r';
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		size_t n = strlen(wide[i]);

		if ((size_t)(end - p) >= n && memcmp(p, wide[i], n) == 0)
			return n;
	}
	return 0;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	size_t n;

	while ((n = blank_at(p, end)) > 0)
		p += n;
	return p;
}

static const char *
skip_digits(const char *p, const char *end)
{
	while (p < end && fc_is_digit(*p))
		p++;
	return p;
}

/* A blank in with stands for any number of them, of any kind. */
static bool
begins(const char *p, const char *end, const char *with)
{
	for (; *with != '\0'; with++) {
		if (*with == ' ') {
			if (blank_at(p, end) == 0)
				return false;
			p = skip_blanks(p, end);
		} else if (p == end || *p++ != *with) {
			return false;
		}
	}
	return true;
}

static bool
contains(const char *p, const char *end, const char *word)
{
	return memmem(p, (size_t)(end - p), word, strlen(word)) != NULL;
}

/* A word at p, of letters, digits and what else kernels write in names. */
static const char *
skip_name(const char *p, const char *end)
{
	while (
	    p < end && (fc_is_alnum(*p) || *p == '_' || *p == '-' || *p == '.'))
		p++;
	return p;
}

/* Numbers, blanks and '>' only: how many? 0: none, or other things, too. */
static size_t
count_numbers(const char *p, const char *end)
{
	size_t n = 0;

	for (p = skip_blanks(p, end); p < end; p = skip_blanks(p, end), n++) {
		const char *digits = p + (*p == '>');

		p = skip_digits(digits, end);
		if (p == digits || (p < end && blank_at(p, end) == 0))
			return 0;
	}
	return n;
}

/* Words of letters only, as migratetypes are called: how many? */
static size_t
count_names(const char *p, const char *end)
{
	size_t n = 0;

	for (p = skip_blanks(p, end); p < end; p = skip_blanks(p, end), n++) {
		const char *word = p;

		while (p < end && (fc_is_alpha(*p) || *p == '<' || *p == '>'))
			p++;
		if (p == word || (p < end && blank_at(p, end) == 0))
			return 0;
	}
	return n;
}

/* "Node 0, zone   Normal": what follows it; NULL: it is none. */
static const char *
behind_zone(const char *p, const char *end)
{
	const char *digits;

	if (!begins(p, end, "Node"))
		return NULL;
	digits = skip_blanks(p + 4, end);
	p = skip_digits(digits, end);
	if (p == digits || p == end || *p != ',')
		return NULL;
	p = skip_blanks(p + 1, end);
	if (!begins(p, end, "zone"))
		return NULL;
	return skip_name(skip_blanks(p + 4, end), end);
}

/* ---- what does not belong to a line -------------------------------------- */

/* "[ 1234.567890] " */
static const char *
skip_time(const char *p, const char *end)
{
	const char *q = p;

	if (q == end || *q != '[')
		return p;
	q = skip_digits(skip_blanks(q + 1, end), end);
	if (q == end || *q != '.')
		return p;
	q = skip_digits(q + 1, end);
	return q < end && *q == ']' ? skip_blanks(q + 1, end) : p;
}

/* "/proc/meminfo:", as grep has it before each line */
static const char *
skip_path(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q != ':' && blank_at(q, end) == 0)
		q++;
	if (q < end && *q == ':' && q + 1 < end &&
	    (contains(p, q, "/proc/") || begins(p, q, "proc/")))
		return q + 1;
	return p;
}

/* A plain indent is kept, so that columns are shifted alike on all lines. */
static const char *
with_indent(const struct line *line)
{
	const char *p = line->p;

	while (p > line->start && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p;
}

/* Quotes, indents and the like before it, blanks and tags behind it. */
static void
peel(struct splitter *s, struct line *line)
{
	const char *p, *end = line->end, *node, *before;

	p = skip_blanks(line->p, end);
	/* quotes of a mail, but not the ">100000" of a row that was wrapped */
	while (p < end && (*p == '>' || *p == '|') &&
	    !(p + 1 < end && fc_is_digit(p[1])))
		p = skip_blanks(p + 1, end);
	p = skip_path(skip_time(p, end), end);
	/* Hosts, numbers of lines and so on: all up to the words themselves. */
	node = begins(p, end, "Node") ? p
				      : memmem(p, (size_t)(end - p), "Node", 4);
	before = skip_blanks(line->p, end);
	if (node != NULL && behind_zone(node, end) != NULL) {
		s->nr_prefix = (size_t)(node - before);
		if (s->nr_prefix > sizeof(s->prefix))
			s->nr_prefix = 0;
		memcpy(s->prefix, before, s->nr_prefix);
		p = node;
	} else if (s->nr_prefix > 0 && p < end &&
	    (size_t)(end - before) > s->nr_prefix &&
	    memcmp(before, s->prefix, s->nr_prefix) == 0 &&
	    before + s->nr_prefix > p) {
		p = before + s->nr_prefix;
	}
	p = skip_blanks(p, end);
	line->p = p;
	if (contains(p, end, "</")) /* "</pre>" */
		end = memmem(p, (size_t)(end - p), "</", 2);
	/* from the front, as the last byte may be within a wide blank */
	line->end = p;
	while (p < end) {
		size_t n = blank_at(p, end);

		p += n > 0 ? n : 1;
		if (n == 0)
			line->end = p;
	}
}

/* ---- whose line is it? ---------------------------------------------------- */

/* "Linux version 6.1.0-...", or uname -a: "Linux HOST 6.1.0-... #1 SMP ..." */
static bool
is_version(const char *p, const char *end)
{
	const char *digits;

	if (!begins(p, end, "Linux "))
		return false;
	p = skip_name(skip_blanks(p + 5, end), end);
	p = skip_blanks(p, end);
	digits = skip_digits(p, end);
	return digits > p && digits < end && *digits == '.';
}

/* A word, perhaps a colon, and a number. */
static bool
is_key(const char *p, const char *end, bool colon)
{
	const char *word = p;

	while (
	    p < end && (fc_is_alnum(*p) || *p == '_' || *p == '(' || *p == ')'))
		p++;
	if (p == word || p == end || (colon && *p != ':') ||
	    (!colon && blank_at(p, end) == 0))
		return false;
	p = skip_blanks(p + (*p == ':'), end);
	return p < end && fc_is_digit(*p);
}

/* "vm.extfrag_threshold = 500" */
static bool
is_sysctl(const char *p, const char *end)
{
	if (!begins(p, end, "vm."))
		return false;
	p = skip_blanks(skip_name(p, end), end);
	return p < end && *p == '=';
}

static bool
is_pagetypeinfo(const char *p, const char *end)
{
	static const char *const heads[] = { "Page block order:",
		"Pages per block:", "Free pages count per migrate type",
		"Number of blocks type", "Number of mixed blocks" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (begins(p, end, heads[i]))
			return true;
	}
	return false;
}

/* A line of zoneinfo below its heading.  Until a zone is whole all is taken
 * for its own, so that garbage in it is found. */
static bool
is_of_zone(struct splitter *s, const char *p, const char *end)
{
	bool whole = s->protection && s->pagesets;

	if (whole && begins(p, end, "nr_free_pages"))
		return false; /* of vmstat */
	if (begins(p, end, "protection:"))
		s->protection = true;
	/* The record of an empty zone ends there. */
	if (begins(p, end, "present") && end[-1] == '0' &&
	    blank_at(end - 2, end) > 0)
		s->pagesets = true;
	if (begins(p, end, "pagesets") || begins(p, end, "start_pfn:"))
		s->pagesets = true;
	if (!s->protection)
		return true;
	return begins(p, end, "pagesets") || begins(p, end, "per-node stats") ||
	    (p < end && fc_is_alnum(*p) &&
		(fc_is_digit(end[-1]) || end[-1] == ')'));
}

static enum form
form_of_row(struct splitter *s, const char *rest, const char *end)
{
	const char *p = skip_blanks(rest, end);
	bool named = fc_is_alnum(rest[-1]) && !begins(rest - 4, rest, "zone");
	size_t n;

	if (p == end && named) {
		s->protection = s->pagesets = false;
		return ZONEINFO;
	}
	s->row = true;
	if (p < end && *p == ',')
		return PAGETYPEINFO;
	/* The rows of its last table look like buddyinfo's, but are shorter. */
	n = count_numbers(p, end);
	if (s->form == PAGETYPEINFO && s->nr_names > 0 && n <= s->nr_names)
		return PAGETYPEINFO;
	return BUDDYINFO;
}

/* Does the line go on with the row before it? */
static bool
goes_on(const struct splitter *s, const char *p, const char *end)
{
	return s->row &&
	    (s->names ? count_names(p, end) : count_numbers(p, end)) > 0;
}

static enum form
form_of(struct splitter *s, const char *p, const char *end)
{
	const char *rest = behind_zone(p, end);

	s->row = s->names = false;
	if (rest != NULL)
		return form_of_row(s, rest, end);
	if (is_pagetypeinfo(p, end)) {
		s->names = begins(p, end, "Number of");
		s->row = s->names || begins(p, end, "Free");
		s->nr_names = 0;
		if (s->names) /* "blocks type ...", "mixed blocks ..." */
			s->nr_names = count_names(p + 9, end);
		s->nr_names -= s->nr_names < 2 ? s->nr_names : 2;
		return PAGETYPEINFO;
	}
	if (begins(p, end, "MemTotal:") ||
	    (s->form == MEMINFO && is_key(p, end, true)))
		return MEMINFO;
	if (is_version(p, end))
		return VERSION;
	if (is_sysctl(p, end))
		return SYSCTL;
	if (s->form == ZONEINFO && is_of_zone(s, p, end))
		return ZONEINFO;
	if ((begins(p, end, "nr_free_pages") || s->form == VMSTAT) &&
	    is_key(p, end, false))
		return VMSTAT;
	return PROSE;
}

/* ---- sorting them -------------------------------------------------------- */

/* Blanks of all kinds are one or more of ' ', so that no column is lost. */
static int
put_clean(struct splitter *s, struct fc_part *part, const struct line *line)
{
	const char *p = line->p;

	while (p < line->end) {
		const char *from = p;
		size_t n = 0;

		while (p < line->end &&
		    (*p == ' ' || (n = blank_at(p, line->end)) == 0))
			p++;
		if (fc_part_put(s->parts, part, from, (size_t)(p - from),
			s->err) != 0 ||
		    (n > 0 &&
			fc_part_put(s->parts, part, "   ", n, s->err) != 0))
			return -1;
		p += n;
	}
	return 0;
}

static int
put(struct splitter *s, enum form form, const struct line *line, bool joined)
{
	/* Below its heading a line of zoneinfo is indented. */
	bool below = !joined && form == ZONEINFO && *line->p != 'N';
	struct line from = { line->start, below ? with_indent(line) : line->p,
		line->end };
	const char *before = joined      ? " "
	    : below && from.p == line->p ? "  "
					 : "";
	size_t column = (size_t)(from.p - line->start) + 1;
	struct fc_part *part;

	s->seen[form] = true;
	if (s->parts == NULL)
		return 0;
	if (s->places[form] == 0) {
		if (fc_parts_add(s->parts, paths[form], s->err) == NULL)
			return -1;
		s->places[form] = s->parts->n;
	}
	part = &s->parts->parts[s->places[form] - 1];
	if (!joined)
		part->last_line = part->text.len;
	if (joined) {
		part->text.len--; /* the newline */
		part->lines--;
		s->parts->bytes--;
		if (fc_part_put(s->parts, part, before, 1, s->err) != 0 ||
		    fc_part_place(part, s->nr_line, column, 0, s->err) != 0)
			return -1;
	} else if (fc_part_place(part, s->nr_line,
		       column > strlen(before) ? column - strlen(before) : 1,
		       (long)column - 1 - (long)strlen(before), s->err) != 0 ||
	    fc_part_put(s->parts, part, before, strlen(before), s->err) != 0) {
		return -1;
	}
	if (put_clean(s, part, &from) != 0 ||
	    fc_part_put(s->parts, part, "\n", 1, s->err) != 0)
		return -1;
	part->lines++;
	return 0;
}

static int
split_line(struct splitter *s, const char *start, const char *end)
{
	struct line line = { start, start, end };
	enum form form;

	peel(s, &line);
	if (line.p == line.end) {
		s->row = false;
		return 0;
	}
	if (goes_on(s, line.p, line.end)) {
		if (s->names)
			s->nr_names += count_names(line.p, line.end);
		return put(s, s->form, &line, true);
	}
	form = form_of(s, line.p, line.end);
	s->form = form;
	return form == PROSE ? 0 : put(s, form, &line, false);
}

static int
split(struct splitter *s, const char *p, const char *end)
{
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		s->nr_line++;
		if (split_line(s, p, eol == NULL ? end : eol) != 0)
			return -1;
		p = eol == NULL ? end : eol + 1;
	}
	return 0;
}

int
fc_paste_split(
    const struct fc_text *text, struct fc_parts *parts, struct fc_error *err)
{
	struct splitter s = { .parts = parts, .err = err };

	return split(&s, text->data, text->data + text->len);
}

/* ---- what a text is ------------------------------------------------------ */

static bool
is_packed(const char *data, size_t len)
{
	static const struct {
		const char *magic;
		size_t at, len;
	} known[] = {
		{ "\x1f\x8b", 0, 2 }, /* gzip */
		{ "\xfd\x37zXZ", 0, 5 },
		{ "\x28\xb5\x2f\xfd", 0, 4 }, /* zstd */
		{ "BZh", 0, 3 },
		{ "ustar", 257, 5 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (len >= known[i].at + known[i].len &&
		    memcmp(data + known[i].at, known[i].magic, known[i].len) ==
			0)
			return true;
	}
	return false;
}

/* A time since boot, or words that only a kernel log has. */
static bool
is_log_line(const char *p, const char *end)
{
	static const char *const words[] = { " kernel: ", "Mem-Info:",
		"Call Trace:", "page allocation failure",
		"allocation failure:", "invoked oom-killer",
		"Out of memory:", "Command line: ", "_TRANSPORT=kernel",
		"\"_TRANSPORT\"", "SYSLOG_IDENTIFIER=kernel", "\"MESSAGE\"",
		"cma_alloc", "cma: ", "HugeTLB" };

	for (const char *q = p; q < end; q++) {
		q = memchr(q, '[', (size_t)(end - q));
		if (q == NULL)
			break;
		if (skip_time(q, end) != q)
			return true;
	}
	if (end - p > 3 && *p == '<' && fc_is_digit(p[1]) &&
	    (p[2] == '>' || p[3] == '>'))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (contains(p, end, words[i]))
			return true;
	}
	return false;
}

enum fc_content
fc_content_of(const char *data, size_t len)
{
	struct splitter s = { 0 };
	const char *end = data + len, *p = data;
	bool log = false;

	if (is_packed(data, len))
		return FC_CONTENT_PACKED;
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (eol == NULL)
			eol = end;
		(void)split_line(&s, p, eol); /* only looks */
		if (s.seen[BUDDYINFO] || s.seen[ZONEINFO] ||
		    s.seen[PAGETYPEINFO])
			return FC_CONTENT_PROC;
		log = log || is_log_line(p, eol);
		p = eol == end ? end : eol + 1;
	}
	if (log)
		return FC_CONTENT_LOG;
	return s.seen[MEMINFO] || s.seen[VMSTAT] || s.seen[VERSION]
	    ? FC_CONTENT_PROC
	    : FC_CONTENT_OTHER;
}
