/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the records of a report begin and go on: lines that a mail broke, or
 * that were joined. */
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

/* "Normal free:", "DMA32: 5*4kB", or only "Normal" where a line broke. */
static bool
is_zone_start(const char *p)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal",
		"HighMem", "Movable", "Device", "NonDMA", "BIGMEM" };
	size_t len = 0;

	while (fc_is_alnum(p[len]))
		len++;
	if (len == 0 || !fc_is_upper(*p) || len >= FC_NAME_SIZE)
		return false;
	if (fc_starts(p + len, " free:"))
		return true;
	if (p[len] == ':') {
		const char *q = p + len + 1;

		q += strspn(q, " ");
		if (fc_is_list_item(q) || fc_is_eaten_list(q))
			return true;
		if (*q != '\0' && strcmp(q, "empty") != 0)
			return false;
	} else if (p[len] != '\0') {
		return false;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && memcmp(p, names[i], len) == 0)
			return true;
	}
	return false;
}

static bool
is_node_start(const char *p)
{
	return fc_starts(p, "Node ") && fc_is_digit(p[5]);
}

static bool
is_reserve_start(const char *p)
{
	return fc_starts(p, "lowmem_reserve[]:") ||
	    fc_starts(p, "protections[]:");
}

static bool
is_tail(const char *text)
{
	static const char *const words[] = { " pages RAM", " pages of RAM",
		" pages reserved", " reserved pages", " pages HighMem",
		" pages of HIGHMEM", "total pagecache pages",
		"pages in swap cache", "Swap cache", "Free swap", "Total swap",
		"pages hwpoisoned", "pages cma reserved" };

	if (strstr(text, "page") == NULL && strstr(text, "wap") == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(text, words[i]) != NULL)
			return true;
	}
	return false;
}

/* "active_anon:770 inactive_anon:..."; with kB it is of a zone or node. */
static bool
is_counters(const char *text)
{
	static const char *const begin[] = {
		"active_anon:", "Active:", "Active_anon:", "free:"
	};

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		const char *p = text + strlen(begin[i]);

		if (*text == *begin[i] && fc_starts(text, begin[i]) &&
		    fc_is_digit(*p)) {
			p += strspn(p, DIGITS);
			return *p != 'k' && *p != 'K';
		}
	}
	return false;
}

/* What the kernel's own buffer, journald and others say of lines lost. */
static bool
is_gap(const char *text)
{
	return strstr(text, "essages dropped **") != NULL ||
	    (fc_starts(text, "[missed ") && fc_is_digit(text[8])) ||
	    (fc_starts(text, "Missed ") &&
		strstr(text, " kernel messages") != NULL);
}

enum fc_line_kind
fc_line_kind_of(const char *text)
{
	const char *found, *behind;
	enum fc_failure_kind kind;

	if (is_node_start(text) || is_zone_start(text))
		return FC_LINE_ZONE;
	if (is_reserve_start(text))
		return FC_LINE_RESERVE;
	if (fc_kind_of_line(text, &found, &behind, &kind) != NULL)
		return FC_LINE_FAILURE;
	if (strstr(text, "+0x") != NULL)
		return FC_LINE_FRAME;
	if (fc_starts(text, "CPU: ") || fc_starts(text, "Pid: ") ||
	    strstr(text, " Comm: ") != NULL)
		return FC_LINE_CPU;
	if (fc_ends(text, "Mem-Info:") || fc_ends(text, "Mem-info:") ||
	    fc_starts(text, "Mem-Info:"))
		return FC_LINE_MEM_INFO;
	if (strstr(text, "cpuset=") != NULL &&
	    strstr(text, "mems_allowed=") != NULL)
		return FC_LINE_CPUSET;
	if (is_counters(text))
		return FC_LINE_COUNTERS;
	if (is_gap(text))
		return FC_LINE_GAP;
	if (strstr(text, "Memory cgroup out of memory") != NULL ||
	    strstr(text, "CONSTRAINT_MEMCG") != NULL ||
	    strstr(text, "killed as a result of limit of") != NULL)
		return FC_LINE_MEMCG;
	return is_tail(text) ? FC_LINE_TAIL : FC_LINE_NONE;
}

static bool
first_word_of(const char *text, const char *chars)
{
	size_t n = strspn(text, chars);

	return n > 0 && (text[n] == '\0' || text[n] == ' ');
}

static bool
zone_goes_on(const char *record, const char *text)
{
	size_t n = strlen(record);
	const char *total = strchr(record, '=');

	/* "Node 0" alone, or "Node 0 Normal" */
	if (is_node_start(record) && strchr(record, ':') == NULL) {
		const char *p = record + 5 + strspn(record + 5, DIGITS);

		if (*p == '\0')
			return fc_is_alnum(*text);
	}
	if (total != NULL && strstr(total, "kB") != NULL)
		return false;
	if (strchr(record, '*') != NULL || (n > 0 && record[n - 1] == ':'))
		return first_word_of(text, DIGITS "*_kKB()=" LETTERS);
	return first_word_of(text, DIGITS "abcdefghijklmnopqrstuvwxyz_():?kKB");
}

static unsigned
nr_breaks(const char *record)
{
	unsigned n = 0;

	for (; *record != '\0'; record++)
		n += *record == '\n';
	return n;
}

bool
fc_line_begins_with_flags(const char *text)
{
	static const char *const begin[] = { "(GFP_", "(__GFP_", "0x",
		"mode:", "order", "gfp_mask=", "nodemask=", "cpuset=",
		"mems_allowed=", "oom_score_adj=", "allocation", "failure",
		"to allocate", "GFP_", "__GFP_", "|", "gfp=" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (fc_starts(text, begin[i]))
			return true;
	}
	return false;
}

bool
fc_line_goes_on(enum fc_line_kind kind, const char *record, const char *text)
{
	struct fc_snapshot snap = { 0 };
	struct fc_failure f = { .snap = &snap };
	bool whole = false;

	switch (kind) {
	case FC_LINE_FAILURE:
		if (fc_line_begins_with_flags(text) ||
		    fc_failure_mode_goes_on(record, text))
			return true;
		return fc_failure_header(record, &f, &whole) && !whole &&
		    nr_breaks(record) < 3;
	case FC_LINE_CPU:
		if (fc_starts(text, "CPU:") || fc_starts(text, "Pid:") ||
		    fc_starts(text, "Hardware") || fc_starts(text, "Call") ||
		    fc_starts(text, "Workqueue") || fc_starts(text, "Stack"))
			return false;
		fc_failure_cpu_line(record, &f);
		return snap.release[0] == '\0' && nr_breaks(record) < 3;
	case FC_LINE_ZONE:
		return zone_goes_on(record, text);
	case FC_LINE_RESERVE:
		return text[strspn(text, DIGITS " ")] == '\0';
	case FC_LINE_NONE:
	case FC_LINE_CPUSET:
	case FC_LINE_FRAME:
	case FC_LINE_MEM_INFO:
	case FC_LINE_COUNTERS:
	case FC_LINE_TAIL:
	case FC_LINE_MEMCG:
	case FC_LINE_GAP:
		break;
	}
	return false;
}

/* ---- where a second record begins within a line ------------------------- */

/* Is what stands before p a record, and not a wrapper that nobody knows? */
static bool
is_record(const char *text, const char *p)
{
	char before[1024];
	size_t n = (size_t)(p - text);

	while (n > 0 && text[n - 1] == ' ')
		n--;
	if (n >= sizeof(before))
		n = sizeof(before) - 1;
	memcpy(before, text, n);
	before[n] = '\0';
	return fc_line_kind_of(before) != FC_LINE_NONE ||
	    fc_starts(before, "Call Trace:");
}

static bool
is_tail_start(const char *p)
{
	static const char *const words[] = { " pages RAM", " pages reserved",
		" pages HighMem", " pages cma", " pages hwpoisoned",
		" total pagecache", " pages in swap" };

	p = fc_skip_digits(p);
	if (*p != ' ')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (fc_starts(p, words[i]))
			return true;
	}
	return false;
}

/* Records that begin wherever their words stand. */
static bool
begins_anywhere(const char *text, const char *p)
{
	const char *comm;

	/* "Node 0 Normal free:" is one, not two; "57344 pages HighMem" too */
	if (fc_is_upper(*p) && is_zone_start(p) && !is_node_start(text))
		return p - text < 7 || memcmp(p - 7, " pages ", 7) != 0;
	switch (*p) {
	case 'N':
		return is_node_start(p);
	case 'l':
	case 'p':
		return is_reserve_start(p);
	case 'M':
		return fc_starts(p, "Mem-Info:") || fc_starts(p, "Mem-info:");
	case 'C':
		if (!fc_starts(p, "CPU: ") || !fc_is_digit(p[5]))
			return false;
		comm = strstr(p, " Comm: ");
		return comm != NULL && comm - p < 60;
	case 'P':
		return fc_starts(p, "Pid: ") && fc_is_digit(p[5]);
	default:
		return false;
	}
}

/* Records whose words mean little behind words that are none of ours. */
static bool
begins_behind_record(const char *p)
{
	if (fc_is_digit(*p))
		return is_tail_start(p);
	return is_counters(p) || fc_starts(p, "Call Trace:") ||
	    fc_starts(p, "Call trace:") || fc_starts(p, "Hardware name:") ||
	    fc_starts(p, "Workqueue: ") || fc_starts(p, "Tasks state");
}

/* "WARNING: ... at mm/page_alloc.c:4453 __alloc_pages+0x1d8/0x240", and since
 * 6.19 "WARNING: mm/page_alloc.c:5159 at __alloc_pages+0x1d8/0x240" */
static bool
is_place(const char *text, const char *name)
{
	size_t n = (size_t)(name - text);

	if (memmem(text, n, ".c:", 3) == NULL)
		return false;
	return (n >= 2 && fc_is_digit(name[-2])) ||
	    (n >= 4 && memcmp(name - 4, " at ", 4) == 0);
}

/* The next frame, "? name+0x12/0x34", that is not the line's first word. */
static const char *
next_frame(const char *text)
{
	for (const char *p = text; (p = strstr(p, "+0x")) != NULL; p += 3) {
		const char *start = p;

		while (start > text && fc_is_name(start[-1]))
			start--;
		if (start == p || start == text || start[-1] != ' ')
			continue;
		if (start >= text + 2 && start[-2] == '?')
			start -= 2;
		if (start > text && !is_place(text, start) &&
		    is_record(text, start))
			return start;
	}
	return NULL;
}

/* A first line with its process, behind another record. */
static const char *
next_header(const char *text)
{
	const char *found, *behind, *p = text;
	enum fc_failure_kind kind;
	const struct fc_kind *row;

	while ((row = fc_kind_of_line(p, &found, &behind, &kind)) != NULL) {
		const char *start = found;

		while (row->has_comm && start > p && start[-1] == ' ')
			start--;
		while (row->has_comm && start > p && start[-1] != ' ')
			start--;
		if (start > text && is_record(text, start))
			return start;
		p = behind;
	}
	return NULL;
}

/* Zones are written large, and these are the others' first letters. */
static bool
may_begin(char c)
{
	return fc_is_upper(c) || fc_is_digit(c) || c == 'l' || c == 'p' ||
	    c == 'a' || c == 'f';
}

/* Behind what a wrapper puts right in front of it: "host|Node 0 DMA free:" */
static const char *
next_unique(const char *text, const char *words)
{
	for (const char *p = text; (p = strstr(p, words)) != NULL; p++) {
		if (p > text && !fc_is_name(p[-1]) &&
		    strchr("(/-=*", p[-1]) == NULL && begins_anywhere(text, p))
			return p;
	}
	return NULL;
}

static const char *
earlier(const char *a, const char *b)
{
	return a == NULL || (b != NULL && b < a) ? b : a;
}

const char *
fc_line_next(const char *text)
{
	const char *first = earlier(next_frame(text), next_header(text));

	first = earlier(first, next_unique(text, "Node "));
	first = earlier(first, next_unique(text, "lowmem_reserve[]:"));
	for (const char *p = text; (p = strchr(p, ' ')) != NULL;) {
		p++;
		if (first != NULL && p >= first)
			break;
		if (may_begin(*p) &&
		    (begins_anywhere(text, p) ||
			(begins_behind_record(p) && is_record(text, p))))
			return p;
	}
	return first;
}
