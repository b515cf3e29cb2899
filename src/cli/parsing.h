/* SPDX-License-Identifier: BSD-2-Clause */
/* Options while they are read, for who takes them and who checks them. */
#ifndef FC_CLI_PARSING_H
#define FC_CLI_PARSING_H

#include "cli/options.h"

enum {
	OPT_SIZE = 256,
	OPT_ORDER,
	OPT_COUNT,
	OPT_ALLOC,
	OPT_GFP,
	OPT_NODE,
	OPT_WITHIN,
	OPT_FORMAT,
	OPT_JSON,
	OPT_OUTPUT,
	OPT_COLOR,
	OPT_PAGE_SIZE,
	OPT_KERNEL_RELEASE,
	OPT_EXPLAIN,
	OPT_TYPE,
	OPT_BTF,
	OPT_ELEMENTS,
	OPT_HUGEPAGES,
	OPT_MAP,
	OPT_EVERY,
	OPT_WATCH,
	OPT_COMPACT,
	OPT_DROP_CACHES,
	OPT_DRY_RUN,
	OPT_YES,
	OPT_TRY,
	OPT_TUNE,
	OPT_FAILURES,
	OPT_RECORD,
	OPT_KEEP,
	OPT_HISTORY,
	OPT_WITHIN_TIME,
	OPT_JOBS,
	OPT_TIMEOUT,
	OPT_WARNING,
	OPT_CRITICAL,
	OPT_FEW_SERIES,
	OPT_OLD_LABELS,
	OPT_LAST
};

/* What is being read: the options so far, and what all requests will share. */
struct parsing {
	struct options *o;
	struct fc_request shared;
	uint64_t seen; /* a bit for each long option */
	char *path; /* the value of the option that is being taken */
};

_Static_assert(OPT_LAST - 256 <= 64, "a bit for each long option");
#define BIT_OF(opt) ((uint64_t)1 << ((opt)-256))
#define SEEN(opt)   ((parsing->seen & BIT_OF(opt)) != 0)

/* The name of an option, without its dashes. */
const char *options_name(int value);

/* Requests of huge pages have a size and a mask of their own. */
bool options_is_huge(enum fc_allocator allocator);

/* What one option asks of another, by mode and format; -1: *err. */
int options_check(struct parsing *parsing, struct fc_error *err);

#endif
