/* SPDX-License-Identifier: BSD-2-Clause */
/* argv to what is wanted; one table for parsing and for --help. */
#ifndef FC_CLI_OPTIONS_H
#define FC_CLI_OPTIONS_H

#include "cli/format.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

#define MAX_BTF      64
#define MAX_REQUESTS 64

struct options {
	enum { RUN, SHOW_HELP, SHOW_VERSION } action;
	bool explain; /* paths are kernel logs; none: the kernel's own */
	bool map; /* of pages, besides or instead of an overview */
	struct fc_opt node; /* to map; requests have it, too */
	size_t nr_requests; /* 0: an overview */
	size_t nr_btf;
	struct fc_opt elements; /* of the type's flexible array */
	const struct format *format;
	const char *output; /* NULL: standard output */
	int quiet; /* 0, 1: silent on yes, 2: silent but for errors */
	bool verbose;
	enum color color;
	uint64_t page_size; /* bytes; 0: detect */
	const char *release; /* NULL: detect */
	char **paths; /* saved copies; none: the running kernel */
	int nr_paths;
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
