/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as logs have them. */
#ifndef FC_LOG_STAMP_H
#define FC_LOG_STAMP_H

#include "fragcheck.h"

/* Seconds since 1970, with a fraction, or milli- or microseconds? */
bool fc_is_epoch(const char *p);

/* Such a number becomes "2024-01-02T03:04:05.123456Z"; others stay. */
void fc_stamp_spell(char *time, size_t size);

#endif
