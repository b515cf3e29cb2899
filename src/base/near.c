/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <string.h>

#include "base/near.h"

#define MAX_LENGTH 40

/* What a slip of the finger may have changed: a letter in three. */
void
fc_near_begin(struct fc_near *near, const char *word, size_t len)
{
	*near = (struct fc_near){ .word = word,
		.len = len,
		.distance = len < 3 ? 1
		    : len < 9       ? (unsigned)len / 3
				    : 3 };
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/*
 * Letters to insert, to leave out, to change, and neighbours to swap, whatever
 * their case; no letter takes part twice.
 */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned rows[3][MAX_LENGTH + 1];

	for (size_t i = 0; i <= n; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3];
		const unsigned *two_above = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			bool same, swapped;

			if (i == 0) {
				row[j] = (unsigned)j;
				continue;
			}
			same = lower(a[i - 1]) == lower(b[j - 1]);
			swapped = i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]);
			row[j] = least(least(above[j], row[j - 1]) + 1,
			    above[j - 1] + (same ? 0 : 1));
			if (swapped)
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

/* Left unfinished ("prom"), or without what such names begin with
 * ("KERNEL"). */
static bool
is_part(const char *word, size_t len, const char *name, size_t name_len)
{
	return len >= 3 && len < name_len &&
	    (strncasecmp(name, word, len) == 0 ||
		strncasecmp(name + name_len - len, word, len) == 0);
}

void
fc_near_try(struct fc_near *near, const char *name)
{
	size_t len = strlen(name);
	unsigned d;

	if (near->len == 0 || near->len > MAX_LENGTH || len > MAX_LENGTH)
		return;
	d = is_part(near->word, near->len, name, len)
	    ? 1
	    : distance(near->word, near->len, name, len);
	if (d > near->distance)
		return;
	if (d < near->distance)
		near->nr_names = 0;
	near->distance = d;
	if (near->nr_names < FC_MAX_NEAR)
		near->names[near->nr_names] = name;
	near->nr_names++;
}

void
fc_near_say(
    const struct fc_near *near, const char *prefix, struct fc_error *err)
{
	size_t n = near->nr_names;

	if (n == 0 || n > FC_MAX_NEAR)
		return;
	strlcat(err->message, "; did you mean ", sizeof(err->message));
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strlcat(err->message, i + 1 < n ? ", " : " or ",
			    sizeof(err->message));
		strlcat(err->message, prefix, sizeof(err->message));
		strlcat(err->message, near->names[i], sizeof(err->message));
	}
	strlcat(err->message, "?", sizeof(err->message));
}
