/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of failure, a row each: how its first line is told, read and put into
 * words.  A new kind is a row in the file that it fits, or in a new one, and a
 * line in kinds.c.
 */
#ifndef FC_LOG_KINDS_H
#define FC_LOG_KINDS_H

#include "log/report.h"

/* What follows a first line and belongs to it; the rest is others'. */
#define FC_FOLLOWS_LINES  1u /* lines of its own, see take */
#define FC_FOLLOWS_TRACE  2u /* "CPU: ..." and the call trace */
#define FC_FOLLOWS_MEMORY 4u /* Mem-Info and all behind it */

struct fc_kind {
	const char *name; /* in JSON */
	const char *cause; /* in a table, if it is not judged */
	const char *words[6]; /* one of them stands in its first line */
	unsigned follows;
	unsigned patience; /* so many lines without news, and it is over */
	bool block; /* order and gfp were asked of the page allocator */
	bool has_comm; /* the process stands before the words */

	/* The kernel's line, not prose: by what stands around the words. */
	bool (*is_real)(
	    const char *text, const char *found, const char *behind);
	/* What the line tells besides process, order, mode; true: all of it.
	 * NULL: order and mode are all. */
	bool (*parse)(
	    const char *text, const char *found, struct fc_failure *f);
	/* A further line: is it this report's? */
	bool (*take)(const char *text, struct fc_failure *f);
	/* When it is over: was it one?  Source code has the words, too. */
	bool (*is_failure)(const struct fc_failure *f);

	/* block: " (128 KiB)", or nothing if that is not known */
	void (*summarise)(const struct fc_failure *f, const char *block,
	    struct fc_explanation *e);
	/* How the figures fit, whether it matters, what helps. */
	void (*explain)(const struct fc_failure *f, struct fc_explanation *e);
};

const struct fc_kind *fc_kind(enum fc_failure_kind kind);

/* The row whose words stand in text, and where; NULL: none. */
const struct fc_kind *fc_kind_of_line(const char *text, const char **found,
    const char **behind, enum fc_failure_kind *kind);

/* The words of row i, as they begin to search a stream; NULL: no more. */
const char *fc_kind_word(size_t kind, size_t i);

/* Of several rows: */
bool fc_is_number_next(const char *text, const char *found, const char *behind);
bool fc_has_asked(const struct fc_failure *f);
bool fc_has_size(const struct fc_failure *f);

/* ---- say.c: words of an explanation, appended ---- */

void fc_say_summary(struct fc_explanation *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void fc_say_finding(struct fc_explanation *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void fc_say_matters(struct fc_explanation *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The command that asks again now. */
void fc_say_ask(struct fc_explanation *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A further remedy, of what is not judged; texts are static. */
void fc_say_help(struct fc_explanation *e, enum fc_remedy_when when,
    const char *code, const char *text, const char *command, const char *cost);

/* ---- the rows, and where they stand ---- */

/* kind_block.c */
extern const struct fc_kind fc_kind_page, fc_kind_vmemmap, fc_kind_stall;
extern const struct fc_kind fc_kind_too_large, fc_kind_mem_info;
/* kind_oom.c */
extern const struct fc_kind fc_kind_oom, fc_kind_memcg_oom;
/* kind_bytes.c: bytes, not an order */
extern const struct fc_kind fc_kind_vmalloc, fc_kind_deadlock, fc_kind_percpu;
/* kind_slub.c */
extern const struct fc_kind fc_kind_slub;
/* kind_area.c: what is set aside for contiguous memory */
extern const struct fc_kind fc_kind_cma, fc_kind_contig, fc_kind_hugetlb;
extern const struct fc_kind fc_kind_swiotlb;
/* kind_other.c */
extern const struct fc_kind fc_kind_nvrm, fc_kind_offline, fc_kind_lockup;
extern const struct fc_kind fc_kind_suppressed;

#endif
