/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sizes as people write them:
 *
 *	[0-9]+(\.[0-9]+)?([kmgtpe]i?)?b?	in any case, powers of 1024
 *
 * libbsd's expand_number() knows the units but also takes 1e3 for 1 EiB, -1
 * for 2^64 - 1 and 64Kx for 64K.
 */
#include <bsd/string.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/error.h"

static const char units[] = "KMGTPE";

/* ".5M": 5 * unit / 10^1, which must come out as whole bytes. */
static bool
add_fraction(const char *digits, size_t n, uint64_t unit, uint64_t *bytes)
{
	while (n > 0 && digits[n - 1] == '0')
		n--;
	/* unit is 2^k: d digits behind the point need unit divisible by 2^d
	 * and the digits by 5^d, so more than 18 never come out whole. */
	if (n > 18)
		return false;
	uint64_t numerator = 0, power = 1;

	for (size_t i = 0; i < n; i++) {
		numerator = numerator * 10 + (uint64_t)(digits[i] - '0');
		power *= 10;
	}
	/* unit is 2^k: take its twos out of 10^n, and nothing overflows */
	while (power % 2 == 0 && unit > 1) {
		power /= 2;
		unit /= 2;
	}
	if (numerator % power != 0)
		return false;
	uint64_t part = numerator / power * unit;

	if (*bytes > UINT64_MAX - part)
		return false;
	*bytes += part;
	return true;
}

static size_t
count_digits(const char *text)
{
	size_t n = 0;

	while (fc_is_digit(text[n]))
		n++;
	return n;
}

int
fc_size_parse(const char *text, uint64_t *bytes, struct fc_error *err)
{
	size_t whole = count_digits(text);
	const char *rest = text + whole, *fraction = NULL;
	size_t nr_fraction = 0;
	uint64_t unit = 1, scaled = 0;
	bool overflows = false;

	if (whole == 0)
		return fc_error_refuse(err, "invalid size", text,
		    "expected digits, then perhaps K, M, G, T or KiB, MiB, ...");
	if (*rest == '.') {
		fraction = rest + 1;
		nr_fraction = count_digits(fraction);
		if (nr_fraction == 0)
			return fc_error_refuse(err, "invalid size", text,
			    "expected digits behind the point");
		rest = fraction + nr_fraction;
	}
	if (*rest != '\0' && strcasecmp(rest, "B") != 0) {
		const char *u = strchr(units, toupper((unsigned char)*rest));
		const char *tail = rest + 1;

		if (u == NULL)
			return fc_error_refuse(err, "invalid size", text,
			    "unknown unit (K, M, G, T, P, E or KiB, MiB, ...)");
		unit <<= 10 * (unsigned)(u - units + 1);
		if (*tail == 'i' || *tail == 'I')
			tail++;
		if (*tail == 'b' || *tail == 'B')
			tail++;
		if (*tail != '\0')
			return fc_error_refuse(err, "invalid size", text,
			    "nothing may follow the unit");
	}
	for (size_t i = 0; i < whole; i++)
		overflows = overflows ||
		    __builtin_mul_overflow(scaled, 10, &scaled) ||
		    __builtin_add_overflow(
			scaled, (uint64_t)(text[i] - '0'), &scaled);
	if (overflows || __builtin_mul_overflow(scaled, unit, &scaled))
		return fc_error_refuse(
		    err, "invalid size", text, "larger than 2^64 - 1");
	if (fraction != NULL &&
	    !add_fraction(fraction, nr_fraction, unit, &scaled))
		return fc_error_refuse(
		    err, "invalid size", text, "not a whole number of bytes");
	if (scaled == 0)
		return fc_error_refuse(
		    err, "invalid size", text, "must be at least 1 byte");
	*bytes = scaled;
	return 0;
}

const char *
fc_size_exact(uint64_t bytes, char *buf, size_t size)
{
	unsigned unit = 0;

	while (unit < 6 && bytes != 0 && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	if (unit == 0)
		snprintf(buf, size, "%ju B", (uintmax_t)bytes);
	else
		snprintf(
		    buf, size, "%ju %ciB", (uintmax_t)bytes, units[unit - 1]);
	return buf;
}

const char *
fc_size_rounded(uint64_t bytes, char *buf, size_t size)
{
	unsigned unit = 0;
	uint64_t tenths;

	if (bytes < 1024)
		return fc_size_exact(bytes, buf, size);
	while (unit < 6 && (bytes >> 10 * (unit + 1)) != 0)
		unit++;
	tenths = (bytes >> 10 * unit) * 10 +
	    ((bytes & (((uint64_t)1 << 10 * unit) - 1)) >> 10 * (unit - 1)) *
		10 / 1024;
	snprintf(buf, size, "%ju.%ju %ciB", (uintmax_t)(tenths / 10),
	    (uintmax_t)(tenths % 10), units[unit - 1]);
	return buf;
}
