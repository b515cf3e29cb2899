/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "log/scan.h"
#include "log/stamp.h"

#define MILLION 1000000u

bool
fc_is_epoch(const char *p)
{
	size_t n = strspn(p, DIGITS);

	/* from 2001 to 2286 */
	return (n == 10 || n == 13 || n == 16 || n == 19) && *p != '0' &&
	    (p[n] == '\0' || p[n] == ' ' || (n == 10 && p[n] == '.'));
}

/* Days of the civil calendar since 1970 (Hinnant's algorithm). */
static int64_t
days_of(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2), era = y / 400;
	int64_t of_era = y - era * 400;
	unsigned shifted = month > 2 ? month - 3 : month + 9;
	int64_t of_year = (153 * shifted + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static bool
two_digits(const char **p, unsigned *n)
{
	const char *q = *p;

	if (!fc_is_digit(q[0]) || !fc_is_digit(q[1]))
		return false;
	*n = (unsigned)(q[0] - '0') * 10 + (unsigned)(q[1] - '0');
	*p += 2;
	return true;
}

/* Up to six digits of a fraction, in microseconds; the rest is left out. */
static uint64_t
fraction(const char *p)
{
	uint64_t usec = 0, unit = MILLION / 10;

	while (fc_is_digit(*p) && unit > 0) {
		usec += (uint64_t)(*p++ - '0') * unit;
		unit /= 10;
	}
	return usec;
}

/* "03:04:05.123456" into microseconds of a day, and what is behind it. */
static bool
clock_of(const char **p, uint64_t *usec)
{
	unsigned h, m, s;
	const char *q = *p;

	if (!two_digits(&q, &h) || *q++ != ':' || !two_digits(&q, &m) ||
	    *q++ != ':' || !two_digits(&q, &s) || h > 23 || m > 59 || s > 60)
		return false;
	*usec = ((uint64_t)h * 3600 + m * 60 + s) * MILLION;
	if ((*q == '.' || *q == ',') && fc_is_digit(q[1])) {
		*usec += fraction(q + 1);
		q += 1 + strspn(q + 1, DIGITS);
	}
	*p = q;
	return true;
}

/* "Z", "+01:00", "-0500", " UTC": seconds east; false: no zone is told. */
static bool
zone_of(const char *p, int64_t *east)
{
	unsigned h, m = 0;
	int64_t sign = *p == '-' ? -1 : 1;

	*east = 0;
	p += strspn(p, " ");
	if (*p == 'Z' || fc_starts(p, "UTC") || fc_starts(p, "GMT"))
		return true;
	if (*p != '+' && *p != '-')
		return false;
	p++;
	if (!two_digits(&p, &h))
		return false;
	p += *p == ':';
	two_digits(&p, &m);
	*east = sign * (int64_t)(h * 3600 + m * 60);
	return true;
}

static unsigned
month_of(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (unsigned i = 0; i < 12; i++) {
		if (strncmp(p, names + 3 * (size_t)i, 3) == 0)
			return i + 1;
	}
	return 0;
}

/* "2024-01-02", and a T or a blank, then the clock and a zone */
static bool
iso(const char *p, struct fc_stamp *to)
{
	unsigned century, year, month, day;
	uint64_t usec;
	int64_t east;
	const char *q = p;

	if (!two_digits(&q, &century) || !two_digits(&q, &year) ||
	    *q++ != '-' || !two_digits(&q, &month) || *q++ != '-' ||
	    !two_digits(&q, &day) || (*q != 'T' && *q != ' ') || month < 1 ||
	    month > 12 || day < 1 || day > 31)
		return false;
	q++;
	if (!clock_of(&q, &usec))
		return false;
	to->kind = zone_of(q, &east) ? FC_STAMP_EPOCH : FC_STAMP_LOCAL;
	to->usec = days_of(century * 100 + year, month, day) * 86400 * MILLION +
	    (int64_t)usec;
	if (to->kind == FC_STAMP_EPOCH)
		to->usec -= east * MILLION;
	return true;
}

/* "Nov 16 18:04:31", "Sat Apr 11 17:52:58 2020" */
static bool
calendar(const char *p, struct fc_stamp *to)
{
	unsigned month = month_of(p);
	uint64_t day, usec, year = 0;

	if (month == 0 && fc_is_alpha(p[0]) && p[3] == ' ') {
		p += 4;
		month = month_of(p);
	}
	if (month == 0)
		return false;
	p += 3 + strspn(p + 3, " ");
	if (!fc_number(&p, &day) || day < 1 || day > 31)
		return false;
	p += strspn(p, " ");
	if (!clock_of(&p, &usec))
		return false;
	p += strspn(p, " ");
	to->kind = FC_STAMP_NO_YEAR;
	if (fc_number(&p, &year) && year >= 1970 && year < 3000)
		to->kind = FC_STAMP_LOCAL;
	else
		year = 1972; /* has a 29th of February */
	to->usec =
	    days_of((int64_t)year, month, (unsigned)day) * 86400 * MILLION +
	    (int64_t)usec;
	return true;
}

struct fc_stamp
fc_stamp_of(const char *time)
{
	struct fc_stamp stamp = { FC_STAMP_NONE, 0 };
	const char *p = time;
	uint64_t n;

	if (iso(p, &stamp) || calendar(p, &stamp))
		return stamp;
	if (fc_is_alpha(p[0]) && strlen(p) > 4 && iso(p + 4, &stamp))
		return stamp; /* "Tue 2024-01-02 03:04:05 UTC" */
	if (!fc_number(&p, &n) || n > (uint64_t)1 << 62)
		return stamp;
	if (fc_is_epoch(time)) {
		stamp.kind = FC_STAMP_EPOCH;
		while (n > 10000000000u * MILLION)
			n /= 1000;
		if (n < 10000000000u)
			n *= MILLION;
		else if (n < 10000000000u * 1000)
			n *= 1000;
		stamp.usec = (int64_t)n;
		if (*p == '.')
			stamp.usec += (int64_t)fraction(p + 1);
	} else if (*p == '.' && n < (uint64_t)1 << 40) {
		stamp.kind = FC_STAMP_BOOT;
		stamp.usec = (int64_t)(n * MILLION + fraction(p + 1));
	}
	return stamp;
}

void
fc_stamp_spell(char *time, size_t size)
{
	struct fc_stamp stamp = fc_stamp_of(time);
	int64_t seconds = stamp.usec / MILLION, days = seconds / 86400;
	unsigned year = 1970, month = 1;
	uint64_t s = (uint64_t)(seconds % 86400);

	if (!fc_is_epoch(time) || stamp.kind != FC_STAMP_EPOCH)
		return;
	while (year < 2300 && days_of(year + 1, 1, 1) <= days)
		year++;
	while (month < 12 && days_of(year, month + 1, 1) <= days)
		month++;
	snprintf(time, size, "%u-%02u-%02uT%02u:%02u:%02u.%06uZ", year, month,
	    (unsigned)(days - days_of(year, month, 1)) + 1,
	    (unsigned)(s / 3600), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
	    (unsigned)(stamp.usec % MILLION));
}
