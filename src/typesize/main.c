/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "typesize/typesize.h"

#define MAX_FOUND   64
#define MAX_NEAR    6
#define SHOW        8 /* members, and holes, of a type */
#define SPACE_BYTES ((rlim_t)1 << 30) /* besides twice the largest file */
#define SECONDS     60

static struct {
	enum kind kind;
	uint64_t bytes;
	size_t file;
} seen[MAX_FOUND];
static size_t nr_seen;
static char near_names[MAX_NEAR][128];
static size_t nr_near, nr_forward;

static const char *const kind_names[] = { [KIND_STRUCT] = "struct",
	[KIND_UNION] = "union",
	[KIND_TYPEDEF] = "typedef",
	[KIND_OTHER] = "type" };

static int
larger_first(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
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
		printf("member\t%s", m[i].name);
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

void
take(const struct found *found, const char *source, size_t file)
{
	for (size_t i = 0; i < nr_seen; i++) {
		if (seen[i].kind == found->kind &&
		    seen[i].bytes == found->bytes && seen[i].file == file)
			return;
	}
	if (nr_seen == MAX_FOUND)
		return;
	seen[nr_seen].kind = found->kind;
	seen[nr_seen].bytes = found->bytes;
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
	if (nr_forward++ < MAX_FOUND)
		printf("forward\t%s\t%zu\n", name, file);
}

void
take_near(const char *name)
{
	for (size_t i = 0; i < nr_near; i++) {
		if (strcmp(near_names[i], name) == 0)
			return;
	}
	if (nr_near == MAX_NEAR || strlen(name) >= sizeof(near_names[0]))
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

/* A file that lies about its lengths must not take the machine's memory. */
static void
limit(char **files, size_t n)
{
	rlim_t space = SPACE_BYTES;
	struct stat st;
	uint64_t largest = 0;

	for (size_t i = 0; i < n; i++) {
		if (stat(files[i], &st) == 0 && (uint64_t)st.st_size > largest)
			largest = (uint64_t)st.st_size;
	}
	if (largest < UINT64_MAX / 8)
		space += 2 * (rlim_t)largest;
	setrlimit(RLIMIT_AS, &(struct rlimit){ space, space });
	setrlimit(RLIMIT_CPU, &(struct rlimit){ SECONDS, SECONDS });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

static void
search(const struct wanted *wanted, char **files, size_t n, bool near)
{
	for (size_t i = 0; i < n; i++) {
		const char *why = "no debug information (.BTF or DWARF): give "
				  "the unstripped file, or build it with -g";
		enum searched how = btf_search(wanted, files[i], i, near, &why);

		if (how == NO_INFO)
			how = dwarf_search(wanted, files[i], i, near, &why);
		if (how != SEARCHED && !near)
			printf("none\t%zu\t%s\n", i, why);
	}
}

int
main(int argc, char **argv)
{
	struct wanted wanted = { .any_kind = true };

	if (argc < 3) {
		fprintf(stderr, "usage: fragcheck-typesize NAME FILE...\n");
		return 2;
	}
	wanted.name = argv[1];
	for (int kind = KIND_STRUCT; kind <= KIND_UNION; kind++) {
		size_t len = strlen(kind_names[kind]);

		if (strncmp(argv[1], kind_names[kind], len) != 0 ||
		    argv[1][len] != ' ')
			continue;
		wanted.any_kind = false;
		wanted.kind = (enum kind)kind;
		wanted.name = argv[1] + len + strspn(argv[1] + len, " ");
	}
	limit(argv + 2, (size_t)argc - 2);
	search(&wanted, argv + 2, (size_t)argc - 2, false);
	if (nr_seen == 0)
		search(&wanted, argv + 2, (size_t)argc - 2, true);
	/* What is mapped and allocated goes faster with the process. */
	_exit(fflush(stdout) == 0 ? 0 : 2);
}
