/* SPDX-License-Identifier: BSD-2-Clause */
/* Where results go: standard output, or a file that appears whole. */
#ifndef FC_CLI_OUTPUT_H
#define FC_CLI_OUTPUT_H

#include <sys/stat.h>

#include "fragcheck.h"

struct output {
	const char *path; /* as it was given; NULL: standard output */
	char *target; /* the file to replace; NULL: fd is written through */
	char *temporary; /* beside target, until it is finished */
	bool replaces; /* old is what stands at target */
	struct stat old;
	int fd;
	bool written; /* something went out */
	bool broken; /* and then nothing more could: it is not kept */
	/* in a process of --jobs: who takes what is written, in place of fd;
	 * data NULL: what stands between two results, if any was before */
	void (*send)(void *to, const char *data, size_t len);
	void *to;
};

/*
 * What is no regular file is written through: a device, a FIFO, /dev/stdout.
 * Links are followed, but nothing is taken that another user put where
 * everybody may write.  Until output_close() a signal that ends the program
 * leaves no temporary file.
 */
int output_open(const char *path, struct output *output, struct fc_error *err);
/* The same for a source: that file of it may not be read. */
void output_guard(const struct output *output, struct fc_source *source);
/* Would it take the place of that file? */
bool output_replaces(const struct output *output, const struct stat *file);
int output_write(
    struct output *output, const char *data, size_t len, struct fc_error *err);
/* To buf, what is to stand before one more result; between may be NULL. */
void output_between(
    struct output *output, const char *between, struct fc_buf *buf);
/* All of buf, which is freed; not even a part if it ran out of memory, and then
 * the output is broken. */
int output_put(struct output *output, struct fc_buf *buf, struct fc_error *err);
/* A child process leaves the temporary file to its parent. */
void output_disown(void);
/* keep: let the file appear; else leave what was there before. */
int output_close(struct output *output, bool keep, struct fc_error *err);

/* The name behind all links of path, not of what another user put where
 * everybody may write; st->st_mode 0: nothing is there. */
int output_resolve(const char *path, char *target, size_t size, struct stat *st,
    struct fc_error *err);

/* "a/b" -> 2, as "a/" has; "b" -> 0. */
size_t folder_length(const char *path);

#endif
