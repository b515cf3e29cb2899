/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a kernel log without what loggers, mails and people added. */
#ifndef FC_LOG_PREFIX_H
#define FC_LOG_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

struct fc_logline {
	const char *text; /* what the kernel printed; no blanks around it */
	char time[48]; /* "104.032925", "Nov 16 18:04:31"; "": none */
	char caller[24]; /* "T5241", "C1": who printed it; "": not told */
	uint64_t sequence; /* number of the record; 0: not told */
	bool junk; /* what stands in front of a stamp, and is not known */
};

/*
 * The first line of text, in place, without its prefix: *rest is where the
 * next one starts, or NULL.  A stamp within a line begins a line, too, so that
 * text needs room for a byte more.  Call it again on *rest.
 */
struct fc_logline fc_logline_strip(char *text, char **rest);

#endif
