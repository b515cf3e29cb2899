/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The records that a failure report is made of, each a text of its own:
 * lines of a mail are joined before, with a newline where they broke.
 */
#ifndef FC_LOG_REPORT_H
#define FC_LOG_REPORT_H

#include "base/arena.h"
#include "fragcheck.h"

#define FC_MAX_RESERVES     8
#define FC_MAX_REPORT_ZONES 512

/* One zone of a report, in the units of the report. */
struct fc_failure_zone {
	int node;
	char name[FC_NAME_SIZE];

	bool has_line; /* "Normal free:...kB min:...kB" */
	struct fc_opt free, boost, min, low, high; /* kB */
	struct fc_opt reserved_highatomic, free_highatomic;
	struct fc_opt lru_anon, lru_file, present, managed, free_pcp, free_cma;

	bool torn; /* two zones' lines in one */

	size_t nr_reserve; /* pages; "lowmem_reserve[]:" */
	uint64_t reserve[FC_MAX_RESERVES];

	bool has_list; /* "Normal: 5*4kB (UME) ..." */
	bool list_cut; /* no total behind it, or not theirs */
	bool list_eaten; /* no asterisks: "04kB 18kB" */
	struct fc_opt absurd; /* kB of a mark above any memory */
	uint64_t unit; /* kB of order 0 */
	size_t nr_orders;
	uint64_t nr_free[FC_MAX_ORDERS];
	char letters[FC_MAX_ORDERS][8]; /* "UME"; "": none printed */
};

/* What a line begins; the rest are parts of what began before, or noise. */
enum fc_line_kind {
	FC_LINE_NONE,
	FC_LINE_FAILURE, /* the first line of a report */
	FC_LINE_CPU, /* "CPU: 1 PID: 40 Comm: kswapd0 ... 6.8.9 #1" */
	FC_LINE_CPUSET, /* "cpuset=/ mems_allowed=0" on its own (4.15) */
	FC_LINE_FRAME, /* of the call trace */
	FC_LINE_MEM_INFO, /* "Mem-Info:" */
	FC_LINE_COUNTERS, /* "active_anon:1 ...", pages of all memory */
	FC_LINE_ZONE, /* "Node 0 ...": a zone's line, its list, or other */
	FC_LINE_RESERVE, /* "lowmem_reserve[]: 0 2991 6810 6810" */
	FC_LINE_TAIL, /* "2097019 pages RAM" and what follows */
	FC_LINE_MEMCG, /* an OOM within a cgroup, it says */
	FC_LINE_GAP, /* "** 2 printk messages dropped **": lines are lost */
};

/* Of all memory, in pages. */
struct fc_report_totals {
	struct fc_opt free; /* "free:13776" among the counters */
	struct fc_opt ram; /* "131072 pages RAM" */
};

enum fc_line_kind fc_line_kind_of(const char *text);

/* May text go on with what record holds so far? */
bool fc_line_goes_on(
    enum fc_line_kind kind, const char *record, const char *text);

/* Is text what stands behind a broken first line? */
bool fc_line_begins_with_flags(const char *text);

/* The place in text where a second record begins; NULL: nowhere. */
const char *fc_line_next(const char *text);

/*
 * A report's first line, with its kind, process, order, mode and flags; false
 * if it is none.  *whole: nothing of it is missing.
 */
bool fc_failure_header(
    const char *text, struct fc_failure *failure, bool *whole);
/* Does text go on with the digits of the mask that record ends with?  Its line
 * was broken at a column, not at a blank. */
bool fc_failure_mode_goes_on(const char *record, const char *text);
/* n bytes that look like "5.10.0-28-amd64"? */
bool fc_is_release(const char *word, size_t n);
void fc_failure_cpu_line(const char *text, struct fc_failure *failure);
void fc_failure_cpuset(const char *text, struct fc_failure *failure);
/* doubtful: the "?" that marks a frame stood on the line before. */
void fc_failure_frame(
    const char *text, bool doubtful, struct fc_failure *failure);

/* A zone's line or list into *zone; false: it was something else. */
bool fc_failure_zone_parse(const char *text, struct fc_failure_zone *zone);
size_t fc_failure_reserve(const char *text, uint64_t reserve[FC_MAX_RESERVES]);

/* "free:13776" among the counters, pages. */
void fc_failure_counters(const char *text, struct fc_opt *free_pages);

#endif
