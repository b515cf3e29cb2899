/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/meminfo, for its totals and what else tells the page size. */
#include "parse/cursor.h"
#include "parse/parse.h"

static const struct {
	const char *name;
	size_t member;
} keys[] = {
	{ "MemTotal:", offsetof(struct fc_meminfo, mem_total_kib) },
	{ "MemFree:", offsetof(struct fc_meminfo, mem_free_kib) },
	{ "Hugepagesize:", offsetof(struct fc_meminfo, hugepage_kib) },
	{ "DirectMap4k:", offsetof(struct fc_meminfo, direct_map_4k_kib) },
	{ "DirectMap64k:", offsetof(struct fc_meminfo, direct_map_64k_kib) },
};

static int
parse_kib(struct fc_cursor *c, struct fc_opt *out, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_pages(c, &out->value, "an amount in kB", err) != 0)
		return -1;
	out->present = true;
	fc_cursor_skip_blanks(c);
	if (fc_cursor_literal(c, "kB", err) != 0)
		return -1;
	return fc_cursor_eol(c, err);
}

int
fc_meminfo_parse(
    const struct fc_text *text, struct fc_meminfo *out, struct fc_error *err)
{
	const size_t n = sizeof(keys) / sizeof(keys[0]);
	struct fc_cursor c;

	*out = (struct fc_meminfo){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		size_t i = 0;

		while (i < n && !fc_cursor_accept(&c, keys[i].name))
			i++;
		if ((i < n ? parse_kib(&c,
				 (void *)((char *)out + keys[i].member), err)
			   : fc_cursor_skip_line(&c, err)) != 0)
			return -1;
	}
	if (!out->mem_total_kib.present && !out->mem_free_kib.present)
		return fc_cursor_expected(&c, "\"MemTotal:\"", err);
	return 0;
}
