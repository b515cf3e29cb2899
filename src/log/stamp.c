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

	while (fc_is_digit(*p)) {
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

/* From 1; 0: it is none. */
static unsigned
month_of(const char *p)
{
	static const char names[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	unsigned month = sizeof(names) / sizeof(names[0]);

	while (month > 0 && strncmp(p, names[month - 1], 3) != 0)
		month--;
	return month;
}

/* "2024-01-02", and a T or a blank, then the clock and a zone */
static void
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
		return;
	q++;
	if (!clock_of(&q, &usec))
		return;
	to->kind = zone_of(q, &east) ? FC_STAMP_EPOCH : FC_STAMP_LOCAL;
	to->usec = days_of(century * 100 + year, month, day) * 86400 * MILLION +
	    (int64_t)usec;
	to->usec -= east * MILLION;
}

/* "Sat " of "Sat Apr 11 17:52:58 2020" and "Tue 2024-01-02 03:04:05 UTC" */
static const char *
skip_weekday(const char *p)
{
	size_t n = 0;

	while (fc_is_alpha(p[n]))
		n++;
	return n == 3 && p[n] == ' ' && month_of(p) == 0 ? p + n + 1 : p;
}

/* "Nov 16 18:04:31", "Apr 11 17:52:58 2020" */
static void
calendar(const char *p, struct fc_stamp *to)
{
	unsigned month = month_of(p);
	uint64_t day, usec, year;

	if (month == 0)
		return;
	p += 3 + strspn(p + 3, " ");
	if (!fc_number(&p, &day) || day < 1 || day > 31)
		return;
	p += strspn(p, " ");
	if (!clock_of(&p, &usec))
		return;
	p += strspn(p, " ");
	to->kind = FC_STAMP_NO_YEAR;
	if (fc_number(&p, &year) && year >= 1970 && year < 3000)
		to->kind = FC_STAMP_LOCAL;
	else
		year = 1972; /* has a 29th of February */
	to->usec =
	    days_of((int64_t)year, month, (unsigned)day) * 86400 * MILLION +
	    (int64_t)usec;
}

struct fc_stamp
fc_stamp_of(const char *time)
{
	struct fc_stamp stamp = { .kind = FC_STAMP_NONE };
	const char *p = skip_weekday(time);
	uint64_t n;

	iso(p, &stamp);
	calendar(p, &stamp);
	if (stamp.kind != FC_STAMP_NONE || !fc_number(&p, &n))
		return stamp;
	if (fc_is_epoch(time)) {
		/* nanoseconds have 19 digits in these years */
		while (n < (uint64_t)MILLION * MILLION * MILLION)
			n *= 1000;
		stamp.kind = FC_STAMP_EPOCH;
		stamp.usec = (int64_t)(n / 1000);
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
	unsigned year = 2001, month = 1;
	uint64_t s = (uint64_t)(seconds % 86400);

	if (!fc_is_epoch(time))
		return;
	while (days_of(year + 1, 1, 1) <= days)
		year++;
	/* a thirteenth month is the next January */
	while (days_of(year, month + 1, 1) <= days)
		month++;
	snprintf(time, size, "%u-%02u-%02uT%02u:%02u:%02u.%06uZ", year, month,
	    (unsigned)(days - days_of(year, month, 1)) + 1,
	    (unsigned)(s / 3600), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
	    (unsigned)(stamp.usec % MILLION));
}
