/* SPDX-License-Identifier: BSD-2-Clause */
/* Times, and lengths of time, as people write them. */
#ifndef FC_BASE_DURATION_H
#define FC_BASE_DURATION_H

#include "fragcheck.h"

/*
 * Milliseconds from "5", "0.5", "90s", "2m", "36h", "7d", "4w"; seconds where
 * there is no unit.  Refuses less than least, and more than 100 years.
 */
int fc_duration_parse(
    const char *text, uint64_t least, uint64_t *ms, struct fc_error *err);

/* 5400 -> "90 min", "3 h", "4 days": whole ones of the largest unit that
 * there are two of.  Returns buf. */
const char *fc_duration_rounded(uint64_t seconds, char *buf, size_t size);

/* "2026-11-26T04:30:12Z", of seconds since 1970. Returns buf. */
const char *fc_time_utc(uint64_t seconds, char *buf, size_t size);

#endif
