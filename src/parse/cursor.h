/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only code that walks the bytes of a file.  It owns line and column, so
 * every parser's errors say where; it takes digits for numbers, nothing else.
 */
#ifndef FC_PARSE_CURSOR_H
#define FC_PARSE_CURSOR_H

#include <string.h>

#include "fragcheck.h"

/* 64 PiB in pages of 4 KiB; physical addresses end at 4 PiB. */
#define MAX_PAGES ((uint64_t)1 << 44)
#define MAX_NODE  1048575

/* What may stand between two words of a line. */
static inline bool
fc_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct fc_cursor {
	const char *file;
	const char *p, *end;
	const char *line_start;
	size_t line; /* from 1 */
};

/* Refuses an empty text. */
int fc_cursor_init(
    struct fc_cursor *c, const struct fc_text *text, struct fc_error *err);

/* The text goes on there: the lines before it need not be kept. */
void fc_cursor_go_on(struct fc_cursor *c, const struct fc_text *text);

static inline bool
fc_cursor_at_end(const struct fc_cursor *c)
{
	return c->p == c->end;
}

/* Or at the end. */
static inline bool
fc_cursor_at_eol(const struct fc_cursor *c)
{
	return c->p == c->end || *c->p == '\n';
}

/* Within the line. */
static inline void
fc_cursor_skip_blanks(struct fc_cursor *c)
{
	/* the kernel lines up its figures with many of them */
	while (c->end - c->p >= 4 && memcmp(c->p, "    ", 4) == 0)
		c->p += 4;
	while (c->p < c->end && fc_is_blank(*c->p))
		c->p++;
}

static inline void
fc_cursor_next_line(struct fc_cursor *c)
{
	if (c->p < c->end) {
		c->p++;
		c->line++;
		c->line_start = c->p;
	}
}

void fc_cursor_skip_empty_lines(struct fc_cursor *c);

/* Is this what comes next?  If so, step over it. */
bool fc_cursor_accept(struct fc_cursor *c, const char *literal);
/* The same, where each blank may have become several: a no-break space of a
 * paste is as many as it had bytes. */
bool fc_cursor_accept_words(struct fc_cursor *c, const char *words);

/* The steps below fail at the first byte that they did not expect. */
/* Blanks, at least one; or the end of the line, for the next step to see. */
int fc_cursor_blanks(struct fc_cursor *c, struct fc_error *err);
int fc_cursor_literal(
    struct fc_cursor *c, const char *literal, struct fc_error *err);
/* Printable ASCII up to a blank or comma. */
int fc_cursor_word(struct fc_cursor *c, char *word, size_t size,
    const char *what, struct fc_error *err);
/*
 * A number in digits that fits 64 bits.  One that stands right at the end of
 * the text is refused: the kernel ends every file with a newline, so more
 * digits may be missing.
 */
int fc_cursor_u64(
    struct fc_cursor *c, uint64_t *n, const char *what, struct fc_error *err);
/* A number of pages, or kB: no machine has more than 2^44 of them. */
int fc_cursor_pages(struct fc_cursor *c, uint64_t *pages, const char *what,
    struct fc_error *err);
/* A number of blocks of this order, perhaps ">100000". */
int fc_cursor_count(struct fc_cursor *c, struct fc_count *count, unsigned order,
    struct fc_error *err);
/* "Node 0, zone   Normal", also with the node padded as in pagetypeinfo. */
int fc_cursor_node_zone(struct fc_cursor *c, int *node, char *zone, size_t size,
    struct fc_error *err);
/* Nothing but blanks, then the end of the line. */
int fc_cursor_eol(struct fc_cursor *c, struct fc_error *err);
/* The rest of the line, unread; only a NUL byte is refused. */
int fc_cursor_skip_line(struct fc_cursor *c, struct fc_error *err);

/* Error at the cursor: "expected WHAT, found ..." */
int fc_cursor_expected(
    const struct fc_cursor *c, const char *what, struct fc_error *err);
int fc_cursor_fail(const struct fc_cursor *c, enum fc_errkind kind,
    struct fc_error *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
