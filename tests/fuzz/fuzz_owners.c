/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the files that tell who holds memory: no crash, an error says
 * where, and names are printable.  The first byte says which file it is.
 */
#include "fuzz.h"
#include "parse/owners.h"

static void
check_owner(void *arg, const struct fc_owner *owner)
{
	(void)arg;
	if (owner->name == NULL || owner->name[0] == '\0')
		abort();
	check_printable(owner->name, strlen(owner->name));
}

static void
parse(unsigned which, const struct fc_text *text)
{
	struct fc_error err = { 0 };
	struct fc_process process;
	int rc = 0;

	switch (which) {
	case 0:
		rc = fc_slabinfo_parse(text, check_owner, NULL, &err);
		break;
	case 1:
		rc = fc_vmallocinfo_parse(text, check_owner, NULL, &err);
		break;
	case 2:
		rc = fc_allocinfo_parse(text, 4096, check_owner, NULL, &err);
		break;
	case 3:
		rc = fc_page_owner_parse(text, check_owner, NULL, &err);
		break;
	case 4:
		rc = fc_status_parse(text, &process, &err);
		break;
	}
	if ((rc != 0) != (err.kind != FC_ERR_NONE) ||
	    (rc != 0 && err.line == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_text text = { .name = "fuzz" };
	char *copy;

	if (size == 0)
		return 0;
	copy = copy_of(data + 1, size - 1);
	text.data = copy;
	text.len = size - 1;
	parse(data[0] % 5, &text);
	free(copy);
	return 0;
}
