/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/range.h"
#include "base/ascii.h"
#include "base/error.h"

static bool
take_number(const char **p, uint64_t *n)
{
	const char *start = *p;

	for (*n = 0; fc_is_digit(**p); (*p)++) {
		if (*n > (UINT64_MAX - 9) / 10)
			return false;
		*n = *n * 10 + (uint64_t)(**p - '0');
	}
	return *p != start;
}

int
fc_range_parse(const char *text, struct fc_range *range, struct fc_error *err)
{
	const char *p = text;
	bool good;

	*range = (struct fc_range){ .text = text, .end = UINT64_MAX };
	range->inside = *p == '@';
	p += range->inside;
	if (*p == '~') {
		p++;
		good = *p == ':';
	} else {
		good = take_number(&p, &range->start);
		if (good && *p == '\0') {
			range->end = range->start;
			range->start = 0;
		}
	}
	if (good && *p == ':' && *++p != '\0')
		good = take_number(&p, &range->end);
	if (!good || *p != '\0')
		return fc_error_refuse(err, "invalid range", text,
		    "expected one of whole numbers: 10:, 5:20, ~:8 or @0:4");
	if (range->start > range->end)
		return fc_error_refuse(
		    err, "invalid range", text, "ends before it begins");
	return 0;
}

bool
fc_range_alerts(const struct fc_range *range, uint64_t low, uint64_t high)
{
	return range->inside ? low <= range->end && high >= range->start
			     : low < range->start || high > range->end;
}
