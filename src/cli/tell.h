/* SPDX-License-Identifier: BSD-2-Clause */
/* How things look where they are told, and how errors are. */
#ifndef FC_CLI_TELL_H
#define FC_CLI_TELL_H

#include "cli/options.h"

/* Time, and colours, characters and width that suit where o's output goes. */
struct fc_result tell_look(const struct options *o);

/* Since 1970. */
uint64_t tell_seconds(void);

/* "proc/buddyinfo:3:42: expected the count of order 6, found ..." */
void tell_error_text(const struct fc_error *err, struct fc_buf *out);

/* Write a line to standard error, and free it; names in it are escaped. */
void tell(struct fc_buf *line);

/* The error as a line of its own; of: whose it is, or NULL. */
void tell_error(const char *of, const struct fc_error *err);

#endif
