/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found, as records on standard output. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "typesize/typesize.h"

#define MAX_FOUND 64
#define MAX_NEAR  6
#define SHOW      8 /* members, and holes, of a type */

static struct {
	enum kind kind;
	uint64_t bytes, element_bytes;
	size_t file;
} seen[MAX_FOUND];
static size_t nr_seen;
static char near_names[MAX_NEAR][128];
static size_t nr_near, nr_forward;

static const char *const kind_names[] = { [KIND_STRUCT] = "struct",
	[KIND_UNION] = "union",
	[KIND_TYPEDEF] = "typedef",
	[KIND_OTHER] = "type" };

/* A file may hold any bytes; these would look like another record. */
static bool
is_clean(const char *name)
{
	for (; *name != '\0'; name++) {
		if ((unsigned char)*name < ' ')
			return false;
	}
	return true;
}

static int
larger_first(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->bytes != y->bytes)
		return FC_COMPARE(y->bytes, x->bytes);
	return FC_COMPARE(x->offset, y->offset);
}

static int
by_offset(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Bit fields may fill what looks like a hole, so none is seen beside one. */
static void
put_layout(const struct found *found)
{
	struct member *m = malloc((found->nr_members + 1) * sizeof(*m));
	uint64_t end = 0;
	size_t holes = 0;
	bool bits = false;

	if (m == NULL)
		return;
	memcpy(m, found->members, found->nr_members * sizeof(*m));
	qsort(m, found->nr_members, sizeof(*m), larger_first);
	for (size_t i = 0; i < found->nr_members && i < SHOW; i++) {
		printf("member\t%s", is_clean(m[i].name) ? m[i].name : "?");
		if (m[i].elements > 0)
			printf("[%ju]", (uintmax_t)m[i].elements);
		printf("\t%ju\t%ju\n", (uintmax_t)m[i].offset,
		    (uintmax_t)m[i].bytes);
	}
	qsort(m, found->nr_members, sizeof(*m), by_offset);
	for (size_t i = 0; i < found->nr_members; i++) {
		if (m[i].offset > end && !bits && !m[i].bit_field &&
		    found->kind != KIND_UNION && holes++ < SHOW)
			printf("hole\t%ju\t%ju\n", (uintmax_t)end,
			    (uintmax_t)(m[i].offset - end));
		if (m[i].offset + m[i].bytes > end)
			end = m[i].offset + m[i].bytes;
		bits = m[i].bit_field;
	}
	free(m);
}

bool
any_taken(void)
{
	return nr_seen > 0;
}

void
take(const struct found *found, const char *source, size_t file)
{
	if (!is_clean(found->name))
		return;
	for (size_t i = 0; i < nr_seen; i++) {
		if (seen[i].kind == found->kind &&
		    seen[i].bytes == found->bytes &&
		    seen[i].element_bytes == found->element_bytes &&
		    (seen[i].file == file || nr_seen == MAX_FOUND))
			return;
	}
	/* one that differs takes the last one's place, and is told */
	if (nr_seen == MAX_FOUND)
		nr_seen--;
	seen[nr_seen].kind = found->kind;
	seen[nr_seen].bytes = found->bytes;
	seen[nr_seen].element_bytes = found->element_bytes;
	seen[nr_seen++].file = file;
	printf("size\t%s\t%s\t%ju\t%s\t%zu\t", kind_names[found->kind],
	    found->name, (uintmax_t)found->bytes, source, file);
	if (found->flexible)
		printf("%ju\n", (uintmax_t)found->element_bytes);
	else
		printf("-\n");
	put_layout(found);
}

void
take_forward(const char *name, size_t file)
{
	if (is_clean(name) && nr_forward++ < MAX_FOUND)
		printf("forward\t%s\t%zu\n", name, file);
}

void
take_near(const char *name)
{
	for (size_t i = 0; i < nr_near; i++) {
		if (strcmp(near_names[i], name) == 0)
			return;
	}
	if (nr_near == MAX_NEAR || !is_clean(name) ||
	    strlen(name) >= sizeof(near_names[0]))
		return;
	memcpy(near_names[nr_near++], name, strlen(name) + 1);
	printf("near\t%s\n", name);
}

bool
is_wanted(const struct wanted *wanted, enum kind kind, const char *name)
{
	return (wanted->any_kind || wanted->kind == kind) &&
	    strcmp(wanted->name, name) == 0;
}

/* At most two letters wrong, or one name within the other. */
bool
is_near(const struct wanted *wanted, const char *name)
{
	size_t n = strlen(wanted->name), m = strlen(name);
	unsigned row[65], last;

	if (n == 0 || m == 0 || n > 64 || m > 64)
		return false;
	if (strcasestr(name, wanted->name) != NULL)
		return true;
	if (n > m + 2 || m > n + 2 || n < 4)
		return false;
	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		last = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned up = row[j],
				 best = last +
			    (tolower((unsigned char)wanted->name[i - 1]) !=
				tolower((unsigned char)name[j - 1]));

			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			last = up;
			row[j] = best;
		}
	}
	return row[m] <= 2;
}
