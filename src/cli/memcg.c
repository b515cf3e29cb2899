/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/memcg.h"

static uint64_t
number_in(const char *path, const char *key)
{
	FILE *f = fopen(path, "re");
	uintmax_t n, sum = 0;
	char line[128];

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, key, strlen(key)) == 0 &&
		    sscanf(line + strlen(key), "%ju", &n) == 1)
			sum += n;
	}
	fclose(f);
	return sum;
}

/* The group's file and those of the groups above it. */
static uint64_t
hits_of(const char *mount, const char *group, const char *file, const char *key)
{
	char path[PATH_MAX], whole[PATH_MAX];
	uint64_t sum = 0;

	strlcpy(path, group, sizeof(path));
	for (;;) {
		size_t n = strlen(path);

		while (n > 0 && path[n - 1] == '/')
			path[--n] = '\0';
		if ((size_t)snprintf(whole, sizeof(whole), "%s%s/%s", mount,
			path, file) < sizeof(whole))
			sum += number_in(whole, key);
		if (n == 0)
			return sum;
		*strrchr(path, '/') = '\0';
	}
}

/* cgroup_show_path(): "0::/a/b" (v2), "9:memory:/a/b" or "4:cpu,memory:/a". */
uint64_t
memcg_hits(void)
{
	FILE *f = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX];
	uint64_t sum = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		char *list = strchr(line, ':');
		char *group = list != NULL ? strchr(list + 1, ':') : NULL;

		if (group == NULL || group[1] != '/')
			continue;
		*group++ = '\0';
		group[strcspn(group, "\n")] = '\0';
		if (list[1] == '\0')
			sum += hits_of(
			    "/sys/fs/cgroup", group, "memory.events", "max ");
		else if (strstr(list, "memory") != NULL)
			sum += hits_of("/sys/fs/cgroup/memory", group,
			    "memory.failcnt", "");
	}
	fclose(f);
	return sum;
}
