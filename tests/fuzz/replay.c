/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fuzz target without a fuzzer: each file of the folders that are named is an
 * input, which must not make it abort.  A folder without any is an error.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "fuzz.h"

static void
try_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	uint8_t *data;

	if (file == NULL || fstat(fileno(file), &st) != 0) {
		perror(path);
		exit(2);
	}
	data = (uint8_t *)copy_of("", 0);
	data = realloc(data, (size_t)st.st_size + (st.st_size == 0));
	if (data == NULL ||
	    fread(data, 1, (size_t)st.st_size, file) != (size_t)st.st_size) {
		perror(path);
		exit(2);
	}
	fclose(file);
	/* if that is the end of it, this is why */
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	free(data);
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	size_t nr_inputs = 0;

	for (int i = 1; i < argc; i++) {
		struct dirent **entries;
		int n = scandir(argv[i], &entries, is_visible, alphasort);

		if (n < 0) {
			perror(argv[i]);
			return 2;
		}
		for (int k = 0; k < n; k++) {
			char path[PATH_MAX];

			snprintf(path, sizeof(path), "%s/%s", argv[i],
			    entries[k]->d_name);
			try_file(path);
			free(entries[k]);
			nr_inputs++;
		}
		free(entries);
	}
	printf("%zu\n", nr_inputs);
	return nr_inputs == 0;
}
