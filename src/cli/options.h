/* SPDX-License-Identifier: BSD-2-Clause */
/* argv to what is wanted; one table for parsing and for --help. */
#ifndef FC_CLI_OPTIONS_H
#define FC_CLI_OPTIONS_H

#include "fragcheck.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_NAGIOS };
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

#define MAX_BTF 64

struct options {
	enum { RUN, SHOW_HELP, SHOW_VERSION } action;
	bool explain; /* paths are kernel logs; none: the kernel's own */
	bool has_request;
	const char *type; /* its size is what is asked for; NULL: none */
	const char *btf[MAX_BTF]; /* where to look for it */
	size_t nr_btf;
	struct fc_opt elements; /* of its flexible array */
	struct fc_request request;
	enum format format;
	const char *output; /* NULL: standard output */
	int quiet; /* 0, 1: silent on yes, 2: silent but for errors */
	bool verbose;
	enum color color;
	uint64_t page_size; /* bytes; 0: detect */
	const char *release; /* NULL: detect */
	char **paths; /* saved copies; none: the running kernel */
	int nr_paths;
};

/* argv may be reordered.  -1 with a usage error. */
int options_parse(
    int argc, char **argv, struct options *options, struct fc_error *err);

/* Is it as a Nagios plugin that this was started, even if by a usage error? */
bool options_for_nagios(int argc, char **argv);

void options_help(struct fc_buf *out);

#endif
