/* SPDX-License-Identifier: BSD-2-Clause */
/* A log in pieces, from wherever it is; knows nothing of what it says. */
#ifndef FC_INPUT_STREAM_H
#define FC_INPUT_STREAM_H

#include "fragcheck.h"

struct fc_log_input {
	const char *name; /* for messages */
	int fd;
	bool kmsg; /* a record a read */
};

/* path as fc_log_read() has it. */
int fc_log_input_open(
    const char *path, struct fc_log_input *input, struct fc_error *err);

/* Bytes read; 0: the end; -1: *err.  Records of the kernel's buffer come one
 * at a time, as lines, without the dictionary behind them. */
int fc_log_input_read(struct fc_log_input *input, char *data, size_t size,
    size_t *len, struct fc_error *err);

void fc_log_input_close(struct fc_log_input *input);

#endif
