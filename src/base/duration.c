/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "base/error.h"

static const struct {
	char letter;
	uint64_t ms;
} units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 },
	{ 'd', 86400000 }, { 'w', 604800000 } };

#define NR_UNITS   (sizeof(units) / sizeof(units[0]))
#define MAX_LENGTH ((uint64_t)36525 * 86400000)

int
fc_duration_parse(
    const char *text, uint64_t least, uint64_t *ms, struct fc_error *err)
{
	const char *p = text;
	uint64_t whole = 0, part = 0, power = 1, unit = 1000;

	for (; fc_is_digit(*p); p++) {
		if (whole <= MAX_LENGTH)
			whole = whole * 10 + (uint64_t)(*p - '0');
	}
	if (p == text)
		return fc_error_refuse(err, "invalid time", text,
		    "expected seconds, or a number with s, m, h, d or w");
	if (*p == '.') {
		const char *point = p++;

		for (; fc_is_digit(*p) && p - point <= 3; p++) {
			part = part * 10 + (uint64_t)(*p - '0');
			power *= 10;
		}
		if (p == point + 1)
			return fc_error_refuse(err, "invalid time", text,
			    "expected digits behind the point");
	}
	if (*p != '\0') {
		size_t i = 0;

		while (i < NR_UNITS && units[i].letter != *p)
			i++;
		if (i == NR_UNITS || p[1] != '\0')
			return fc_error_refuse(err, "invalid time", text,
			    "expected seconds, or a number with s, m, h, d or w");
		unit = units[i].ms;
	}
	if (whole > MAX_LENGTH / unit)
		return fc_error_refuse(
		    err, "invalid time", text, "longer than 100 years");
	whole = whole * unit + part * unit / power;
	if (whole < least)
		return fc_error_refuse(
		    err, "invalid time", text, "is too short");
	*ms = whole;
	return 0;
}

const char *
fc_duration_rounded(uint64_t seconds, char *buf, size_t size)
{
	if (seconds < 120)
		snprintf(buf, size, "%ju s", (uintmax_t)seconds);
	else if (seconds < 120 * 60)
		snprintf(buf, size, "%ju min", (uintmax_t)seconds / 60);
	else if (seconds < 48 * 3600)
		snprintf(buf, size, "%ju h", (uintmax_t)seconds / 3600);
	else
		snprintf(buf, size, "%ju days", (uintmax_t)seconds / 86400);
	return buf;
}

const char *
fc_time_utc(uint64_t seconds, char *buf, size_t size)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	/* of 32 bits where libc has no other */
	if (t < 0 || (uint64_t)t != seconds || gmtime_r(&t, &tm) == NULL ||
	    strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(buf, size, "%ju", (uintmax_t)seconds);
	return buf;
}
