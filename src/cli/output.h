/* SPDX-License-Identifier: BSD-2-Clause */
/* Where reports go: standard output, or a file that appears whole. */
#ifndef FC_CLI_OUTPUT_H
#define FC_CLI_OUTPUT_H

#include "fragcheck.h"

struct output {
	const char *path; /* NULL: standard output */
	char *temporary; /* beside path, until it is finished */
	int fd;
	bool written; /* something went out */
	bool broken; /* and then nothing more could: it is not kept */
};

int output_open(const char *path, struct output *output, struct fc_error *err);
int output_write(
    struct output *output, const char *data, size_t len, struct fc_error *err);
/* All of buf, which is freed; not even a part if it ran out of memory. */
int output_put(struct output *output, struct fc_buf *buf, struct fc_error *err);
/* keep: let the file appear; else leave what was there before. */
int output_close(struct output *output, bool keep, struct fc_error *err);

#endif
