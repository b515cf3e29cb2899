/* SPDX-License-Identifier: BSD-2-Clause */
/* What files and directories of /sys/kernel/mm say with words. */
#include <string.h>

#include "parse/cursor.h"
#include "parse/parse.h"

int
fc_sysfs_choice_parse(const struct fc_text *text, const char *const *words,
    int *choice, struct fc_error *err)
{
	struct fc_cursor c;
	bool found = false, fine = true;

	*choice = -1;
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_eol(&c)) {
		const char *word = c.p + 1;
		bool chosen = *c.p == '[';

		while (!fc_cursor_at_eol(&c) && !fc_is_blank(*c.p))
			c.p++;
		fine = !chosen || (!found && c.p - word >= 2 && c.p[-1] == ']');
		if (!fine)
			break;
		for (int i = 0; chosen && words[i] != NULL; i++) {
			size_t len = strlen(words[i]);

			if ((size_t)(c.p - word) == len + 1 &&
			    memcmp(word, words[i], len) == 0)
				*choice = i;
		}
		found |= chosen;
		fc_cursor_skip_blanks(&c);
	}
	if (found && fine && !fc_cursor_at_end(&c))
		return fc_cursor_eol(&c, err);
	*choice = -1;
	return fc_cursor_expected(&c, "one word in brackets", err);
}

uint64_t
fc_hugepages_name_parse(const char *name)
{
	static const char prefix[] = "hugepages-";
	const char *p = name + sizeof(prefix) - 1;
	uint64_t kib = 0;

	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0 || *p == '0')
		return 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		kib = 10 * kib + (uint64_t)(*p - '0');
		if (kib > MAX_PAGES)
			return 0;
	}
	/* every size is a power of two, in bytes */
	if (strcmp(p, "kB") != 0 || (kib & (kib - 1)) != 0)
		return 0;
	return 1024 * kib;
}
