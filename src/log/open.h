/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports of a kernel log whose end has not come yet, and whose line is what. */
#ifndef FC_LOG_OPEN_H
#define FC_LOG_OPEN_H

#include "log/prefix.h"
#include "log/report.h"

#define MAX_LINE   8192 /* the rest of a longer one is left out */
#define MAX_RECORD 8192
#define MAX_OPEN   6 /* reports of several CPUs at once */

struct fc_open_report {
	struct fc_failure *f;
	char caller[24];
	uint64_t idle; /* lines since its last one */
	bool mem_info, tail, unreliable, mixed;
	bool lost; /* lines of it, by a gap or by what does not fit */
	enum fc_line_kind kind; /* what record holds; FC_LINE_NONE: nothing */
	char record[MAX_RECORD];
	struct fc_failure_zone *zones;
	size_t nr_zones, last_zone; /* whose lowmem_reserve comes next */
	struct fc_report_totals totals;
};

/* Lines that no report has claimed: of one whose first line is lost, or comes
 * last as the log is newest first. */
struct fc_stash {
	struct fc_stashed *lines; /* [nr], see headless.c */
	size_t nr, len; /* of them, bytes */
	unsigned idle;
	bool mem_info, zones;
	bool busy; /* lines come out of it */
};

/* The reports that are open, oldest first. */
struct fc_reports {
	fc_failure_fn *fn;
	void *arg;
	uint64_t page_size; /* that of every report; 0: each tells its own */
	const char *page_size_from;
	size_t nr_open;
	struct fc_open_report open[MAX_OPEN];
	struct fc_open_report *last; /* the one the last line belonged to */
	char before_text[MAX_LINE]; /* the line before this one */
	struct fc_logline before; /* its prefix; its text is not valid */
	uint64_t before_at; /* its number: of an escaped newline, the same */
	uint64_t sequence; /* of the last record of /dev/kmsg; 0: none */
	struct fc_stash stash;
	char release[96], build[160]; /* of "Linux version", if seen */
	struct { /* reports that the kernel left out, yet to be told */
		uint64_t n, at;
		char time[48];
	} suppressed;
};

/* ---- open.c: one report, from its first line to its end ---- */

/* A first line: text, the at-th of the log. */
int fc_report_begin(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, struct fc_error *err);

/* The record is complete: take what it says. */
int fc_report_close_record(
    struct fc_reports *all, struct fc_open_report *r, struct fc_error *err);

/* Nothing more comes: hand it over, or drop what was no report. */
int fc_report_finish(
    struct fc_reports *all, struct fc_open_report *r, struct fc_error *err);

/* A line has passed: reports that have had their end are finished. */
int fc_reports_expire(struct fc_reports *all, struct fc_error *err);

/* No more lines come. */
int fc_reports_end(struct fc_reports *all, struct fc_error *err);
/* Is any line wanted that has no words of its own? */
bool fc_reports_busy(const struct fc_reports *all);
void fc_reports_free(struct fc_reports *all);

/* ---- owner.c: whose line it is ---- */

/* NULL: nobody's. */
struct fc_open_report *fc_owner_of_line(struct fc_reports *all,
    const struct fc_logline *line, enum fc_line_kind kind, const char *text);

/* Two reports mixed up: the zone belongs to whichever lacks it. */
struct fc_open_report *fc_owner_of_zone(struct fc_reports *all,
    struct fc_open_report *r, const struct fc_failure_zone *z);

struct fc_failure_zone *fc_report_find_zone(
    struct fc_open_report *r, const struct fc_failure_zone *z);

/* Are lines of this kind printed behind the first line of r? */
bool fc_report_wants(const struct fc_open_report *r, enum fc_line_kind kind);

/* Two dumps at once and no callers: whose reserve it is cannot be told. */
bool fc_report_is_mixed(struct fc_reports *all, struct fc_open_report *r);

/* A line about the process, but is it this report's? */
bool fc_is_own_cpu_line(const struct fc_open_report *r, const char *text);

/* Memory is shown on other occasions, too: SysRq, or somebody's later. */
bool fc_is_others_mem_info(
    const struct fc_open_report *r, const struct fc_logline *line);

/* ---- headless.c: reports without a first line, or with it at the end ---- */

/* A line that is nobody's, if it may be part of such a report. */
int fc_stash_put(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, enum fc_line_kind kind, const char *text,
    struct fc_error *err);
/* A first line has come: *own, if it is the one of what was put away, so that
 * all of it is done. */
int fc_stash_header(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, bool *own, struct fc_error *err);
int fc_stash_expire(struct fc_reports *all, struct fc_error *err);
int fc_stash_end(struct fc_reports *all, struct fc_error *err);
void fc_stash_empty(struct fc_stash *stash);

/* ---- take.c ---- */

/* One record, or a part of one. */
int fc_reports_take_piece(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, struct fc_error *err);
/* A line without its prefix, the at-th of the log: records or parts of one. */
int fc_reports_take(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, struct fc_error *err);

#endif
