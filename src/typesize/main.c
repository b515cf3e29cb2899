/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/confine.h"
#include "typesize/typesize.h"

#define SPACE_BYTES ((rlim_t)1 << 30) /* besides twice the largest file */
#define SECONDS     60
#define MAX_FILES   64 /* that are no kernel's own */

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
	alarm(SECONDS); /* a FIFO behind a link, a file system that hangs */
}

/* Debug information may name other files, which are nobody's wish. */
static void
confine(char **files, size_t n)
{
	static struct fc_allowed allowed[MAX_FILES + 1] = { { FC_MAY_READ,
	    "/sys/kernel/btf", -1 } };
	size_t nr = 1;

	for (size_t i = 0; i < n && nr <= MAX_FILES; i++) {
		if (strncmp(files[i], "/sys/kernel/btf/", 16) != 0)
			allowed[nr++] =
			    (struct fc_allowed){ FC_MAY_READ, files[i], -1 };
	}
	close(fc_confine(FC_NO_MORE, allowed, nr));
}

static void
search(const struct wanted *wanted, char **files, size_t n, bool near)
{
	for (size_t i = 0; i < n; i++) {
		const char *why =
		    "no debug information (.BTF or DWARF): give the unstripped file, or build it with -g";
		enum searched how = NO_INFO;

#ifdef FC_WITH_BTF
		how = btf_search(wanted, files[i], i, near, &why);
#endif
#ifdef FC_WITH_DWARF
		if (how == NO_INFO)
			how = dwarf_search(wanted, files[i], i, near, &why);
#endif
		if (how != SEARCHED && !near)
			printf("%s\t%zu\t%s\n", how == BAD ? "bad" : "none", i,
			    why);
	}
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *word;
		enum kind kind;
	} kinds[] = { { "struct ", KIND_STRUCT }, { "union ", KIND_UNION } };
	struct wanted wanted = { .any_kind = true };

	if (argc < 3) {
		fprintf(stderr, "usage: fragcheck-typesize NAME FILE...\n");
		return 2;
	}
	wanted.name = argv[1];
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i].word);

		if (strncmp(argv[1], kinds[i].word, len) != 0)
			continue;
		wanted.any_kind = false;
		wanted.kind = kinds[i].kind;
		wanted.name = argv[1] + len + strspn(argv[1] + len, " ");
	}
	limit(argv + 2, (size_t)argc - 2);
	confine(argv + 2, (size_t)argc - 2);
	search(&wanted, argv + 2, (size_t)argc - 2, false);
	if (!any_taken())
		search(&wanted, argv + 2, (size_t)argc - 2, true);
	/* What is mapped and allocated goes faster with the process. */
	_exit(fflush(stdout) == 0 ? 0 : 2);
}
