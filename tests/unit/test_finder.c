/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "log/finder.h"

static const char *const words[] = { "alpha beta", "alphabetic", "beta gamma",
	"omega-3 fatty" };

static struct fc_finder
finder(void)
{
	struct fc_finder f = { 0 };

	for (size_t i = 0; i < N_ELEMENTS(words); i++)
		fc_finder_add(&f, words[i]);
	fc_finder_ready(&f);
	return f;
}

/* The same, letter by letter. */
static size_t
slow(const char *text, size_t len, size_t *which)
{
	for (size_t at = 0; at < len; at++) {
		for (size_t i = 0; i < N_ELEMENTS(words); i++) {
			size_t n = strlen(words[i]);

			if (len - at >= n &&
			    memcmp(text + at, words[i], n) == 0) {
				*which = i;
				return at;
			}
		}
	}
	return len;
}

static void
finds_the_first_word_wherever_it_stands(void **state)
{
	struct fc_finder f = finder();
	/* windows that go side by side, their borders, and a short rest */
	static const size_t lens[] = { 0, 1, 9, 10, 11, 12, 13, 100, 8191, 8192,
		8202, 8203, 20000 };

	(void)state;
	for (size_t l = 0; l < N_ELEMENTS(lens); l++) {
		for (size_t w = 0; w < N_ELEMENTS(words); w++) {
			size_t n = strlen(words[w]);

			for (size_t at = 0; at + n <= lens[l];
			     at += at < 30 || lens[l] - at < 40 ? 1 : 61) {
				char *text = malloc(lens[l]);
				size_t which = 99;

				memset(text, 'a', lens[l]);
				memcpy(text + at, words[w], n);
				assert_ptr_equal(fc_finder_find(&f, text,
						     text + lens[l], &which),
				    text + at);
				assert_int_equal(which, w);
				free(text);
			}
		}
	}
}

static void
agrees_with_a_search_letter_by_letter(void **state)
{
	static const char letters[] = "alphbet gmo-3fy";
	struct fc_finder f = finder();
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[400];
		size_t len = (size_t)(round % 400), which = 99, want = 99, at;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1103515245u + 12345u;
			text[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		if (round % 3 == 0 && len > 20)
			memcpy(text + len / 2, words[round / 3 % 4], 10);
		at = slow(text, len, &want);
		assert_ptr_equal(
		    fc_finder_find(&f, text, text + len, &which), text + at);
		if (at < len)
			assert_int_equal(which, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_first_word_wherever_it_stands),
		cmocka_unit_test(agrees_with_a_search_letter_by_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
