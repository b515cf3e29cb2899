/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * include/trace/events/kmem.h, kernel/trace/trace_output.c.  A line, as
 * trace_print_context() begins it and TP_printk() ends it:
 *
 *	   kworker/0:1-17    [000] d..1. 4711.000042: mm_page_alloc: page=...
 *
 * 2.6.33	page=%p pfn=%lu order=%d migratetype=%d gfp_flags=%s
 * 4.1		the field is pfn, -1 without a page; printed are NULL and 0
 * 4.6		flags with their underscores: __GFP_NOWARN
 * 5.7		the PID in seven columns
 * 5.16		pfn=0x%lx
 *
 * NULL is "(null)" in as many columns as a pointer has, from 5.2 on zeros.
 *
 * include/trace/events/compaction.h, from 4.0 on to 7.3:
 *
 *	mm_compaction_deferred: node=%d zone=%-8s order=%d order_failed=%d
 *	    consider=%u limit=%lu
 */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "parse/cursor.h"
#include "parse/trace.h"

static const struct event {
	const char *name; /* with what stands around it */
	enum fc_trace_kind kind;
} events[] = { { " mm_page_alloc: ", FC_TRACE_ALLOC },
	{ " mm_compaction_deferred: ", FC_TRACE_PUT_OFF },
	{ " mm_compaction_defer_compaction: ", FC_TRACE_IN_VAIN } };

/* ---- in front of the event: a name may have anything in it ------------- */

/* The part of a line that is yet to be read. */
struct head {
	const char *start, *end;
};

static void
drop_blanks(struct head *h)
{
	while (h->end > h->start && h->end[-1] == ' ')
		h->end--;
}

/* Take the last word off. */
static struct head
last_word(struct head *h)
{
	struct head word;

	drop_blanks(h);
	word.end = h->end;
	while (h->end > h->start && h->end[-1] != ' ')
		h->end--;
	word.start = h->end;
	return word;
}

static bool
only(const struct head *word, const char *characters)
{
	for (const char *p = word->start; p < word->end; p++) {
		if (*p == '\0' || strchr(characters, *p) == NULL)
			return false;
	}
	return word->end > word->start;
}

static int
expected(struct fc_cursor *c, const struct head *at, const char *what,
    struct fc_error *err)
{
	c->p = at->start;
	return fc_cursor_expected(c, what, err);
}

/* "[000]" */
static bool
is_cpu(const struct head *word)
{
	struct head number = { word->start + 1, word->end - 1 };

	return word->end - word->start > 2 && word->start[0] == '[' &&
	    word->end[-1] == ']' && only(&number, DIGITS);
}

/* "(  4711) " or "(-----) ", where threads' groups are shown. */
static void
drop_group(struct head *h)
{
	const char *p;

	drop_blanks(h);
	if (h->end == h->start || h->end[-1] != ')')
		return;
	for (p = h->end - 1; p > h->start && strchr(DIGITS "- )", *p) != NULL;)
		p--;
	if (*p == '(')
		h->end = p;
}

static int
parse_process(struct fc_cursor *c, struct head *h, struct fc_trace_event *event,
    struct fc_error *err)
{
	struct head pid;
	size_t n;

	drop_blanks(h);
	pid.end = h->end;
	while (h->end > h->start && fc_is_digit(h->end[-1]))
		h->end--;
	pid.start = h->end;
	if (pid.start == pid.end || h->end == h->start || h->end[-1] != '-')
		return expected(c, &pid, "\"-PID\"", err);
	h->end--;
	while (h->start < h->end && *h->start == ' ')
		h->start++;
	n = (size_t)(h->end - h->start);
	if (n >= sizeof(event->process)) {
		c->p = h->start;
		return fc_cursor_fail(c, FC_ERR_RANGE, err,
		    "a process's name is longer than %zu bytes",
		    sizeof(event->process) - 1);
	}
	if (memchr(h->start, '\0', n) != NULL)
		return expected(c, h, "the name of a process", err);
	/* __trace_find_cmdline(): it remembers so many only */
	if (n == 5 && memcmp(h->start, "<...>", 5) == 0)
		n = 0;
	memcpy(event->process, h->start, n);
	event->process[n] = '\0';
	return 0;
}

static int
parse_head(struct fc_cursor *c, const char *end, struct fc_trace_event *event,
    struct fc_error *err)
{
	struct head h = { c->p, end }, word = last_word(&h);

	if (word.end > word.start && word.end[-1] == ':')
		word.end--;
	if (!only(&word, DIGITS "."))
		return expected(c, &word, "a time", err);
	word = last_word(&h);
	if (!is_cpu(&word)) {
		/* trace_print_lat_fmt(): "d.h1.", the third for interrupts */
		if (word.end - word.start < 4 || word.end - word.start > 8)
			return expected(c, &word, "four flags or five", err);
		event->interrupt = strchr("hHsZz", word.start[2]) != NULL &&
		    word.start[2] != '\0';
		word = last_word(&h);
		if (!is_cpu(&word))
			return expected(c, &word, "\"[CPU]\"", err);
	}
	drop_group(&h);
	return parse_process(c, &h, event, err);
}

/* ---- the event ---------------------------------------------------------- */

/* A word behind its name, and the blanks behind it. */
static int
parse_field(struct fc_cursor *c, const char *name, char *word, size_t size,
    struct fc_error *err)
{
	if (fc_cursor_literal(c, name, err) != 0)
		return -1;
	fc_cursor_skip_blanks(c);
	if (fc_cursor_word(c, word, size, name, err) != 0)
		return -1;
	fc_cursor_skip_blanks(c);
	return 0;
}

static bool
is_null(const char *pointer)
{
	if (fc_starts(pointer, "0x"))
		pointer += 2;
	return strcmp(pointer, "(null)") == 0 ||
	    (pointer[0] == '0' && pointer[strspn(pointer, "0")] == '\0');
}

static int
parse_order(
    struct fc_cursor *c, struct fc_trace_event *event, struct fc_error *err)
{
	uint64_t order;

	if (fc_cursor_literal(c, "order=", err) != 0 ||
	    fc_cursor_u64(c, &order, "an order", err) != 0)
		return -1;
	if (order >= FC_MAX_ORDERS)
		return fc_cursor_fail(c, FC_ERR_RANGE, err,
		    "an order of %ju is larger than any", (uintmax_t)order);
	event->order = (unsigned)order;
	return fc_cursor_blanks(c, err);
}

static int
parse_alloc(
    struct fc_cursor *c, struct fc_trace_event *event, struct fc_error *err)
{
	char word[64];

	if (parse_field(c, "page=", word, sizeof(word), err) != 0)
		return -1;
	event->failed = is_null(word);
	if (parse_field(c, "pfn=", word, sizeof(word), err) != 0 ||
	    parse_order(c, event, err) != 0 ||
	    parse_field(c, "migratetype=", word, sizeof(word), err) != 0 ||
	    parse_field(c, "gfp_flags=", event->gfp, sizeof(event->gfp), err) !=
		0)
		return -1;
	return fc_cursor_eol(c, err);
}

/* The last word of a line may be a number. */
static int
parse_limit(struct fc_cursor *c, uint64_t *limit, struct fc_error *err)
{
	char word[24];
	uint64_t n = 0;

	if (parse_field(c, "limit=", word, sizeof(word), err) != 0)
		return -1;
	for (const char *p = word; n < 1000000000; p++) {
		if (!fc_is_digit(*p)) {
			*limit = *p == '\0' ? n : 0;
			break;
		}
		n = n * 10 + (uint64_t)(*p - '0');
	}
	/* 1UL << a shift, of COMPACT_MAX_DEFER_SHIFT 6 at most */
	if (*limit == 0 || (*limit & (*limit - 1)) != 0)
		return fc_cursor_fail(
		    c, FC_ERR_SYNTAX, err, "the limit is no power of two");
	return fc_cursor_eol(c, err);
}

static int
parse_deferral(
    struct fc_cursor *c, struct fc_trace_event *event, struct fc_error *err)
{
	char word[32];
	uint64_t node;

	if (fc_cursor_literal(c, "node=", err) != 0 ||
	    fc_cursor_u64(c, &node, "a node", err) != 0)
		return -1;
	if (node > MAX_NODE)
		return fc_cursor_fail(c, FC_ERR_RANGE, err,
		    "node %ju is larger than any", (uintmax_t)node);
	event->node = (int)node;
	if (fc_cursor_blanks(c, err) != 0 ||
	    parse_field(c, "zone=", event->zone, sizeof(event->zone), err) !=
		0 ||
	    parse_order(c, event, err) != 0 ||
	    parse_field(c, "order_failed=", word, sizeof(word), err) != 0 ||
	    parse_field(c, "consider=", word, sizeof(word), err) != 0)
		return -1;
	return parse_limit(c, &event->limit, err);
}

/* "CPU:3 [LOST 17 EVENTS]"; from 5.15 on perhaps "[LOST EVENTS]". */
static int
parse_lost(
    struct fc_cursor *c, struct fc_trace_event *event, struct fc_error *err)
{
	uint64_t cpu;

	event->kind = FC_TRACE_LOST;
	if (fc_cursor_u64(c, &cpu, "a CPU", err) != 0 ||
	    fc_cursor_literal(c, " [LOST ", err) != 0)
		return -1;
	if (!fc_cursor_accept(c, "EVENTS]")) {
		if (fc_cursor_u64(c, &event->lost.value,
			"how many events were lost", err) != 0 ||
		    fc_cursor_literal(c, " EVENTS]", err) != 0)
			return -1;
		event->lost.present = true;
	}
	return fc_cursor_eol(c, err);
}

/* The last of them: a process may have that for its name. */
static const char *
find_event(const struct fc_cursor *c, const struct event **event)
{
	const char *found = NULL;

	for (const char *p = c->p; p < c->end; p++) {
		for (size_t i = 0;
		     *p == ' ' && i < sizeof(events) / sizeof(events[0]); i++) {
			size_t n = strlen(events[i].name);

			if ((size_t)(c->end - p) < n ||
			    memcmp(p, events[i].name, n) != 0)
				continue;
			*event = &events[i];
			found = p;
		}
	}
	return found;
}

int
fc_trace_line_parse(const struct fc_text *line, struct fc_trace_event *event,
    struct fc_error *err)
{
	const struct event *is;
	struct fc_cursor c;
	const char *at;

	*event = (struct fc_trace_event){ .kind = FC_TRACE_OTHER };
	if (line->len == 0 || line->data[0] == '#')
		return 0;
	if (fc_cursor_init(&c, line, err) != 0)
		return -1;
	if (fc_cursor_accept(&c, "CPU:"))
		return parse_lost(&c, event, err);
	at = find_event(&c, &is);
	if (at == NULL)
		return fc_cursor_expected(
		    &c, "\"mm_page_alloc:\" or another event", err);
	event->kind = is->kind;
	if (parse_head(&c, at, event, err) != 0)
		return -1;
	c.p = at + strlen(is->name);
	return is->kind == FC_TRACE_ALLOC ? parse_alloc(&c, event, err)
					  : parse_deferral(&c, event, err);
}

/* ---- its format --------------------------------------------------------- */

struct fields {
	uint64_t page, pfn, order, gfp_flags; /* bytes; 0: there is none */
};

/* "8;" */
static int
parse_bytes(struct fc_cursor *c, uint64_t *n, struct fc_error *err)
{
	const char *start = c->p;

	*n = 0;
	for (; c->p < c->end && fc_is_digit(*c->p) && *n < 1000000; c->p++)
		*n = *n * 10 + (uint64_t)(*c->p - '0');
	if (c->p == start)
		return fc_cursor_expected(c, "a number of bytes", err);
	return fc_cursor_literal(c, ";", err);
}

/* "unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;" */
static int
parse_declaration(
    struct fc_cursor *c, struct fields *fields, struct fc_error *err)
{
	const struct {
		const char *name;
		uint64_t *bytes;
	} known[] = { { "page", &fields->page }, { "pfn", &fields->pfn },
		{ "order", &fields->order },
		{ "gfp_flags", &fields->gfp_flags } };
	const char *name = c->p;
	uint64_t offset, bytes;
	size_t n;

	for (; !fc_cursor_at_eol(c) && *c->p != ';'; c->p++) {
		if (*c->p == ' ' || *c->p == '*')
			name = c->p + 1;
	}
	n = (size_t)(c->p - name);
	if (fc_cursor_literal(c, ";\toffset:", err) != 0 ||
	    parse_bytes(c, &offset, err) != 0 ||
	    fc_cursor_literal(c, "\tsize:", err) != 0 ||
	    parse_bytes(c, &bytes, err) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (n == strlen(known[i].name) &&
		    memcmp(name, known[i].name, n) == 0)
			*known[i].bytes = bytes;
	}
	return 0;
}

int
fc_trace_format_parse(const struct fc_text *text, char filter[FC_FILTER_SIZE],
    struct fc_error *err)
{
	struct fields fields = { 0 };
	struct fc_cursor c;

	filter[0] = '\0';
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_accept(&c, "\tfield:") &&
		    parse_declaration(&c, &fields, err) != 0)
			return -1;
		if (fc_cursor_skip_line(&c, err) != 0)
			return -1;
	}
	if (fields.order == 0 || fields.gfp_flags == 0)
		return fc_cursor_expected(
		    &c, "a field of order and gfp_flags", err);
	/* page ? page_to_pfn(page) : -1UL */
	if (fields.pfn == 8 || fields.pfn == 4)
		snprintf(filter, FC_FILTER_SIZE, "pfn == 0x%.*s",
		    (int)fields.pfn * 2, "ffffffffffffffff");
	else if (fields.pfn == 0 && fields.page != 0)
		strlcpy(filter, "page == 0", FC_FILTER_SIZE);
	else
		return fc_cursor_expected(&c, "a field of pfn or page", err);
	return 0;
}
