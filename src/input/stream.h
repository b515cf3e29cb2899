/* SPDX-License-Identifier: BSD-2-Clause */
/* A text in pieces, from wherever it is; knows nothing of what it says. */
#ifndef FC_INPUT_STREAM_H
#define FC_INPUT_STREAM_H

#include "input/unpack.h"

struct fc_stream {
	const char *name; /* for messages; borrowed */
	int fd; /* -1: all there is stands in head */
	bool kmsg; /* a record a read */
	struct fc_bytes head; /* what was read ahead; owned */
	size_t given; /* of head */
	struct fc_unpack *unpack; /* the rest is unpacked by it; owned */
	struct fc_unpack_frame *frame; /* its last one; owned */
	size_t taken; /* of frame's data */
	size_t line; /* bytes behind the last end of a line */
};

/* What never ends if it is read: memory, zeros, the kernel's log; none of these
 * is a file that somebody wrote.  0: it is no such thing; -1: *err. */
int fc_refuse_endless(int fd, const char *name, struct fc_error *err);

/* What goes on and on without the end of a line is no text: a hole of a
 * terabyte, or zeros that were packed.  *line: bytes behind the last end of a
 * line, with these.  -1: too many, *err. */
int fc_line_grows(size_t *line, const char *data, size_t len, const char *name,
    struct fc_error *err);

/* Before the first byte: what is endless is refused, but for the running
 * kernel's log, of which what is there is read, as /dev/kmsg has it. */
int fc_stream_check(struct fc_stream *stream, struct fc_error *err);

/* path as fc_log_read() has it.  What is compressed is unpacked; of a tarball
 * the kernel log in it is the text. */
int fc_stream_open(
    const char *path, struct fc_stream *stream, struct fc_error *err);

/* The stream's first len bytes, or all that it has, into its head. */
int fc_stream_look(struct fc_stream *stream, size_t len, struct fc_error *err);

/* If its head, of 512 bytes or all there are, is packed: what comes of it is
 * a single text, then the stream's own, or a tarball, then in *parts. */
int fc_stream_unpack(struct fc_stream *stream, struct fc_parts **parts,
    bool *bare, struct fc_error *err);

/* Bytes read, head included; 0: the end; -1: *err.  Records of the kernel's
 * buffer come one at a time, as lines, without the dictionary behind them. */
int fc_stream_read(struct fc_stream *stream, char *data, size_t size,
    size_t *len, struct fc_error *err);

/* All that is left, head included, as fc_input_slurp() has it. */
int fc_stream_slurp(
    struct fc_stream *stream, struct fc_bytes *bytes, struct fc_error *err);

void fc_stream_close(struct fc_stream *stream);

#endif
