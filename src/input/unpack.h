/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tarballs and compressed files, by a program of their own, fragcheck-unpack:
 * it reads the archive from what it inherits, keeps to limits of memory and
 * time, writes no file, and tells what it finds as frames on a pipe.
 */
#ifndef FC_INPUT_UNPACK_H
#define FC_INPUT_UNPACK_H

#include "input/parts.h"

/* A frame is one byte of these, four of a length, low first, and its data. */
#define FC_FRAME_RAW    'R' /* no archive: one compressed file, its data come */
#define FC_FRAME_MEMBER 'N' /* a member of this path, whose data come */
#define FC_FRAME_DATA   'D'
#define FC_FRAME_ERROR  'E' /* the end; what is wrong, in words */
#define FC_FRAME_END    'Z'
#define FC_MAX_FRAME    ((size_t)64 * 1024)

/* In the program: the archive begins here, and goes on in standard input. */
#define FC_UNPACK_HEAD_FD 3

struct fc_unpack_frame {
	char kind;
	size_t len;
	char data[FC_MAX_FRAME];
};

struct fc_unpack;

/*
 * Unpack what fd holds behind the len bytes of head, at most 4096, that were
 * read from it; name is for messages, and borrowed.  NULL with *err if the
 * program cannot be started.  fd is left open.
 */
struct fc_unpack *fc_unpack_start(const char *name, int fd, const char *head,
    size_t len, struct fc_error *err);
/* The same of frames that come out of fd, which is then the unpacker's to
 * close; here for its tests. */
struct fc_unpack *fc_unpack_of(const char *name, int fd, struct fc_error *err);

/* The next frame; -1 for FC_FRAME_ERROR, and for what is none. */
int fc_unpack_next(struct fc_unpack *unpack, struct fc_unpack_frame *frame,
    struct fc_error *err);

/*
 * All members from frame, the first, on into parts, whose root is set to where
 * the files of a machine are.  *bare: they are not in a proc/ there.
 */
int fc_unpack_members(struct fc_unpack *unpack, struct fc_unpack_frame *frame,
    struct fc_parts *parts, bool *bare, struct fc_error *err);

/* Ends the program, too.  NULL is fine. */
void fc_unpack_free(struct fc_unpack *unpack);

#endif
