/* SPDX-License-Identifier: BSD-2-Clause */
/* Which names a mistyped word may have meant. */
#include "test.h"

#include "base/near.h"

static const char *const names[] = { "count", "color", "format", "size",
	"GFP_KERNEL", "GFP_KERNEL_ACCOUNT", "__GFP_NORETRY", "GFP_NOIO",
	"GFP_NOFS", "GFP_NOWAIT", "now", "oom" };

/* What is said of word, behind "x". */
static const char *
said(const char *word, size_t len)
{
	static struct fc_error err;
	struct fc_near near;

	fc_error_set(&err, FC_ERR_USAGE, NULL, "x");
	fc_near_begin(&near, word, len);
	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		fc_near_try(&near, names[i]);
	fc_near_say(&near, "-", &err);
	return err.message;
}

static void
finds_what_a_slip_of_the_finger_meant(void **state)
{
	static const struct {
		const char *word, *said;
	} rows[] = {
		{ "cuont", "x; did you mean -count?" }, /* swapped */
		{ "cout", "x; did you mean -count?" }, /* left out */
		{ "coount", "x; did you mean -count?" }, /* once too often */
		{ "coint", "x; did you mean -count?" }, /* another */
		{ "fromat", "x; did you mean -format?" },
		{ "COLOUR", "x; did you mean -color?" },
		{ "GFP_KERNAL", "x; did you mean -GFP_KERNEL?" },
		{ "gfp_kernel", "x; did you mean -GFP_KERNEL?" },
		{ "form", "x; did you mean -format?" }, /* not finished */
		{ "NORETRY", "x; did you mean -__GFP_NORETRY?" },
		/* equally near */
		{ "GFP_NOI", "x; did you mean -GFP_NOIO?" },
		{ "GFP_NO",
		    "x; did you mean -GFP_NOIO, -GFP_NOFS or "
		    "-GFP_NOWAIT?" },
		{ "GFP_NOES", "x; did you mean -GFP_NOFS?" },
		{ "no", "x; did you mean -now?" },
		{ "om", "x; did you mean -oom?" },
		/* all of them, so none */
		{ "GFP", "x" },
		{ "frobnicate", "x" },
		{ "zz", "x" },
		{ "", "x" },
		{ "a-word-that-is-longer-than-any-name-that-we-have", "x" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].word);
		assert_string_equal(
		    said(rows[i].word, strlen(rows[i].word)), rows[i].said);
	}
}

static void
looks_at_no_more_of_the_word_than_it_is_told(void **state)
{
	(void)state;
	assert_string_equal(said("soze=5", 4), "x; did you mean -size?");
	assert_string_equal(said("soze=5", 6), "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_slip_of_the_finger_meant),
		cmocka_unit_test(looks_at_no_more_of_the_word_than_it_is_told),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
