/* SPDX-License-Identifier: BSD-2-Clause */
/* argv to what is wanted; one table for parsing and for --help. */
#ifndef FC_CLI_OPTIONS_H
#define FC_CLI_OPTIONS_H

#include "cli/append.h"
#include "cli/format.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum mode_index {
	MODE_ASK,
	MODE_EXPLAIN, /* paths are kernel logs; none: the kernel's own */
	MODE_FAILURES, /* until a time is over, or a signal comes */
	MODE_MAP, /* of pages, besides or instead of an overview */
	MODE_WATCH, /* a live view of the running kernel */
	MODE_COMPACT, /* then the answer once more */
	MODE_TRY, /* beside the verdict: of the kernel itself */
	MODE_TUNE, /* what to set for the request */
	MODE_RECORD, /* a sample into a file */
	MODE_HISTORY, /* paths are such files */
	NR_MODES
};

#define MAX_BTF      64
#define MAX_REQUESTS 64

struct options {
	enum { RUN, SHOW_HELP, SHOW_VERSION } action;
	enum mode_index mode;
	uint64_t every; /* milliseconds from one answer to the next; 0: one */
	uint64_t watch; /* milliseconds from one reading to the next */
	/* of MODE_COMPACT */
	bool yes, dry_run, drop_caches;
	bool
	    failures; /* count requests that fail, in a mode of its own or not */
	/* milliseconds, for that; 0: until a signal; of --tune 0: not at all */
	uint64_t listen;
	struct fc_opt node; /* to map, compact or show; requests have it, too */
	const char *record; /* with MODE_RECORD: the file */
	struct keep keep; /* of it */
	uint64_t
	    within_time; /* milliseconds; with MODE_HISTORY; 0: not asked */
	uint32_t orders; /* to show; bits; 0: all */
	size_t nr_requests; /* 0: an overview */
	size_t nr_btf;
	struct fc_opt elements; /* of the type's flexible array */
	const struct format *format;
	const char *output; /* NULL: standard output */
	struct fc_range warning, critical; /* of a plugin; no text: none */
	uint64_t timeout; /* milliseconds, of a plugin; 0: none */
	bool few_series, old_labels; /* of a page of metrics */
	int quiet; /* 0, 1: silent on yes, 2: silent but for errors */
	bool verbose;
	enum color color;
	uint64_t page_size; /* bytes; 0: detect */
	const char *release; /* NULL: detect */
	char **paths; /* saved copies; none: the running kernel */
	int nr_paths;
	int jobs; /* processes for them, at most; 0: not told */
	/* the type that has a request's size, yet to be found; NULL: none */
	const char *types[MAX_REQUESTS];
	const char *btf[MAX_BTF]; /* where to look for types */
	struct fc_request requests[MAX_REQUESTS];
};

/*
 * *options is zeroed, and argv may be reordered.  -1 with the first usage
 * error; format and output are filled in all the same, so that it is told where
 * somebody listens.
 */
int options_parse(
    int argc, char **argv, struct options *options, struct fc_error *err);

void options_help(struct fc_buf *out);

#endif
