/* SPDX-License-Identifier: BSD-2-Clause */
/* fc_source_open() in two steps. */
#ifndef FC_INPUT_SOURCE_H
#define FC_INPUT_SOURCE_H

#include "fragcheck.h"

/* All that is opened beside what lies in the directory; nothing but a tarball,
 * by a process apart, is read yet.  On failure there is nothing to close. */
int fc_source_begin(
    const char *path, struct fc_source *source, struct fc_error *err);

/* What a text is; else nothing is left to do.  A failure closes the source. */
int fc_source_finish(struct fc_source *source, struct fc_error *err);

/* A log whatever it says, to be read by fc_log_read_source(); path as
 * fc_log_read() has it. */
int fc_source_of_log(
    const char *path, struct fc_source *source, struct fc_error *err);

#endif
