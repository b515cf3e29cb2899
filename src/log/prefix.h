/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a kernel log without what loggers, mails and people added. */
#ifndef FC_LOG_PREFIX_H
#define FC_LOG_PREFIX_H

#include <stddef.h>

struct fc_logline {
	const char *text; /* what the kernel printed; no blanks around it */
	char time[48]; /* "104.032925", "Nov 16 18:04:31"; "": none */
	char caller[24]; /* "T5241", "C1": who printed it; "": not told */
};

/*
 * Clean the line in text, in place.  Escapes of /dev/kmsg ("\x0a") and rsyslog
 * ("#012") and no-break spaces are undone, so that one line may become
 * several: *rest is where the next one starts, or NULL.  Call it again on
 * that.
 */
void fc_logline_unescape(char *text);
struct fc_logline fc_logline_strip(char *text, char **rest);

#endif
