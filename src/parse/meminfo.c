/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/meminfo, for its totals, hugetlb's pool of the default size, and what
 * else tells the page size. */
#include <stddef.h>

#include "parse/cursor.h"
#include "parse/parse.h"

static const struct key {
	const char *name;
	bool kib; /* else pages of hugetlb, without a unit */
	size_t offset;
} keys[] = {
#define AT(field) offsetof(struct fc_meminfo, field)
	{ "MemTotal:", true, AT(mem_total_kib) },
	{ "MemFree:", true, AT(mem_free_kib) },
	{ "SwapFree:", true, AT(swap_free_kib) },
	{ "AnonPages:", true, AT(anon_kib) },
	{ "Shmem:", true, AT(shmem_kib) },
	{ "Unevictable:", true, AT(unevictable_kib) },
	{ "CmaTotal:", true, AT(cma_total_kib) },
	{ "CmaFree:", true, AT(cma_free_kib) },
	{ "HugePages_Total:", false, AT(huge_total) },
	{ "HugePages_Free:", false, AT(huge_free) },
	{ "HugePages_Rsvd:", false, AT(huge_reserved) },
	{ "HugePages_Surp:", false, AT(huge_surplus) },
	{ "Hugepagesize:", true, AT(hugepage_kib) },
	{ "DirectMap4k:", true, AT(direct_map_4k_kib) },
	{ "DirectMap64k:", true, AT(direct_map_64k_kib) },
#undef AT
};

static const struct key *
accept_key(struct fc_cursor *c)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (fc_cursor_accept(c, keys[i].name))
			return &keys[i];
	}
	return NULL;
}

static int
parse_amount(
    struct fc_cursor *c, bool kib, struct fc_opt *out, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_pages(c, &out->value,
		kib ? "an amount in kB" : "a number of huge pages", err) != 0)
		return -1;
	out->present = true;
	if (kib) {
		fc_cursor_skip_blanks(c);
		if (fc_cursor_literal(c, "kB", err) != 0)
			return -1;
	}
	return fc_cursor_eol(c, err);
}

int
fc_meminfo_parse(
    const struct fc_text *text, struct fc_meminfo *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_meminfo){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		const struct key *key = accept_key(&c);

		if (key == NULL)
			rc = fc_cursor_skip_line(&c, err);
		else
			rc = parse_amount(&c, key->kib,
			    (struct fc_opt *)((char *)out + key->offset), err);
		if (rc != 0)
			return -1;
	}
	if (!out->mem_total_kib.present && !out->mem_free_kib.present)
		return fc_cursor_expected(&c, "\"MemTotal:\"", err);
	return 0;
}
