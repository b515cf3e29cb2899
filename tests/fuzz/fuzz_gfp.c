/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as a gfp mask: flags, or an error that is printable.  And as a mask
 * that a kernel printed, "0xcc0(GFP_KERNEL)", by number and by names, on kernels
 * of each numbering: the flags of a number are those of the names that it gets.
 */
#include "fuzz.h"
#include "kernel/gfp.h"
#include "kernel/gfp_mode.h"

static void
check_text(const char *text)
{
	struct fc_error err = { 0 };
	uint32_t gfp = 0, again = 0;
	char more[256];
	int rc = fc_gfp_parse(text, &gfp, &err);

	require((rc != 0) == (err.kind != FC_ERR_NONE),
	    "there are flags or an error");
	require(strchr(err.message, '\n') == NULL, "an error is one line");
	check_printable(err.message, strlen(err.message));
	if (rc != 0 || strlen(text) > 200)
		return;
	/* what is added is there, and what is taken away is not */
	snprintf(more, sizeof(more), "%s|__GFP_NOFAIL", text);
	require(fc_gfp_parse(more, &again, &err) == 0 &&
		again == (gfp | FC_GFP_NOFAIL),
	    "a flag is added to a mask");
	snprintf(more, sizeof(more), "%s & ~GFP_KERNEL", text);
	require(fc_gfp_parse(more, &again, &err) == 0 &&
		again == (gfp & ~FC_GFP_KERNEL),
	    "flags are taken from a mask");
}

/*
 * Of which flags names tell: up to 4.3 kswapd is woken where no flag forbids it,
 * which has no name; and __GFP_ATOMIC is only in the GFP_ATOMIC of 4.4 to 6.2.
 */
static uint32_t
mask_of(uint32_t release)
{
	return ~(release < FC_KV(4, 4, 0) ? FC_GFP_KSWAPD_RECLAIM : 0) &
	    ~(release < FC_KV(4, 4, 0) || release >= FC_KV(6, 3, 0)
		    ? FC_GFP_ATOMIC
		    : 0);
}

static void
check_printed(const char *text)
{
	static const uint32_t releases[] = { 0, FC_KV(3, 10, 1), FC_KV(4, 9, 1),
		FC_KV(4, 14, 1), FC_KV(4, 19, 1), FC_KV(5, 10, 1),
		FC_KV(6, 12, 1), FC_KV(7, 3, 1) };
	uint64_t mode = strtoull(text, NULL, 0);
	char names[512];

	(void)fc_gfp_of_names(text);
	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		struct fc_rules rules = { .oldest = releases[i],
			.newest =
			    releases[i] != 0 ? releases[i] : FC_KV(7, 3, 1023),
			.known = releases[i] != 0 };
		uint32_t gfp =
		    fc_gfp_of_mode(mode, &rules, names, sizeof(names));

		check_printable(names, strlen(names));
		require(strlen(names) + 1 == sizeof(names) ||
			((fc_gfp_of_names(names) ^ gfp) &
			    mask_of(releases[i])) == 0,
		    "a number's flags are those of its names");
		(void)fc_gfp_is_silent(text, &rules);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size);

	check_text(text);
	check_printed(text);
	free(text);
	return 0;
}
