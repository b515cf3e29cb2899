/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading straight into a log's own buffer, for fc_log_read(). */
#ifndef FC_LOG_STREAM_H
#define FC_LOG_STREAM_H

#include "fragcheck.h"

/* Where the next bytes of the log may be put, and how many: never none. */
char *fc_log_room(struct fc_log *log, size_t *size);
/* So many were. */
int fc_log_came(struct fc_log *log, size_t len, struct fc_error *err);

#endif
