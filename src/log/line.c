/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the records of a report begin and go on: lines that a mail broke, or
 * that were joined. */
#include <string.h>

#include "log/report.h"
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
		if (fc_is_list_item(q))
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

		if (fc_starts(text, begin[i]) && fc_is_digit(*p)) {
			p += strspn(p, DIGITS);
			return *p != 'k' && *p != 'K';
		}
	}
	return false;
}

enum fc_line_kind
fc_line_kind_of(const char *text)
{
	struct fc_failure f = { 0 };
	bool whole;

	if (is_node_start(text) || is_zone_start(text))
		return FC_LINE_ZONE;
	if (is_reserve_start(text))
		return FC_LINE_RESERVE;
	if (strstr(text, "+0x") != NULL)
		return FC_LINE_FRAME;
	if (fc_starts(text, "CPU: ") || fc_starts(text, "Pid: ") ||
	    strstr(text, " Comm: ") != NULL)
		return FC_LINE_CPU;
	if (fc_ends(text, "Mem-Info:") || fc_ends(text, "Mem-info:") ||
	    fc_starts(text, "Mem-Info:"))
		return FC_LINE_MEM_INFO;
	if (fc_failure_header(text, &f, &whole))
		return FC_LINE_FAILURE;
	if (strstr(text, "cpuset=") != NULL &&
	    strstr(text, "mems_allowed=") != NULL)
		return FC_LINE_CPUSET;
	if (is_counters(text))
		return FC_LINE_COUNTERS;
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
fc_line_goes_on(enum fc_line_kind kind, const char *record, const char *text)
{
	static const char *const begin[] = { "(GFP_", "(__GFP_", "0x",
		"mode:", "order", "gfp_mask=", "nodemask=", "cpuset=",
		"mems_allowed=", "oom_score_adj=", "allocation", "failure",
		"to allocate", "GFP_", "__GFP_", "|" };
	struct fc_failure f = { 0 };
	bool whole = false;

	switch (kind) {
	case FC_LINE_FAILURE:
		for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
			if (fc_starts(text, begin[i]))
				return true;
		}
		return fc_failure_header(record, &f, &whole) && !whole &&
		    nr_breaks(record) < 3;
	case FC_LINE_CPU:
		return strstr(record, " #") == NULL &&
		    !fc_starts(text, "CPU:") && !fc_starts(text, "Pid:") &&
		    !fc_starts(text, "Hardware") && !fc_starts(text, "Call") &&
		    !fc_starts(text, "Workqueue") && !fc_starts(text, "Stack");
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
		break;
	}
	return false;
}

const char *
fc_line_next(const char *text)
{
	for (const char *p = text; (p = strchr(p, ' ')) != NULL;) {
		p++;
		/* "Node 0 Normal free:" is one, not two */
		if (is_reserve_start(p) || is_node_start(p) ||
		    (is_zone_start(p) && !is_node_start(text)))
			return p;
	}
	return NULL;
}
