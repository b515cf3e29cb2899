/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as a size and as a gfp mask: an answer, or a printable error. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fragcheck.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(int rc, const struct fc_error *err)
{
	if ((rc != 0) != (err->kind != FC_ERR_NONE))
		abort();
	for (const char *p = err->message; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_error size_err = { 0 }, gfp_err = { 0 };
	char *text = malloc(size + 1);
	uint64_t bytes = 0;
	uint32_t gfp;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check(fc_size_parse(text, &bytes, &size_err), &size_err);
	if (size_err.kind == FC_ERR_NONE && bytes == 0)
		abort();
	check(fc_gfp_parse(text, &gfp, &gfp_err), &gfp_err);
	free(text);
	return 0;
}
