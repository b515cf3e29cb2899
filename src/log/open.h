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
	enum fc_line_kind kind; /* what record holds; FC_LINE_NONE: nothing */
	char record[MAX_RECORD];
	struct fc_failure_zone *zones;
	size_t nr_zones, last_zone; /* whose lowmem_reserve comes next */
	struct fc_opt free_pages;
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

/* Two dumps at once and no callers: whose reserve it is cannot be told. */
bool fc_report_is_mixed(struct fc_reports *all, struct fc_open_report *r);

/* A line about the process, but is it this report's? */
bool fc_is_own_cpu_line(const struct fc_open_report *r, const char *text);

/* Memory is shown on other occasions, too: SysRq, or somebody's later. */
bool fc_is_others_mem_info(
    const struct fc_open_report *r, const struct fc_logline *line);

/* ---- take.c: one line of the log ---- */

/* A line without its prefix, the at-th of the log: records or parts of one. */
int fc_reports_take(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, struct fc_error *err);

#endif
