/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/arena.h"

static void
ends_in_nul_from_the_first_byte_on(void **state)
{
	struct fc_buf buf = { 0 };

	(void)state;
	fc_buf_put(&buf, "", 0);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf.data, "");
	fc_buf_put(&buf, "abcdef", 3);
	assert_string_equal(buf.data, "abc");
	fc_buf_printf(&buf, "%d%s", -7, "x");
	assert_string_equal(buf.data, "abc-7x");
	assert_int_equal(buf.len, 6);
	fc_buf_free(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.len, 0);
	assert_int_equal(buf.size, 0);
}

static void
keeps_every_byte_while_it_grows(void **state)
{
	struct fc_buf buf = { 0 };

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		char ch = (char)('a' + i % 26);

		fc_buf_put(&buf, &ch, 1);
		assert_true(buf.len < buf.size);
	}
	assert_false(buf.failed);
	assert_int_equal(buf.len, 100000);
	assert_int_equal(strlen(buf.data), 100000);
	for (size_t i = 0; i < buf.len; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
	fc_buf_free(&buf);
}

static void
takes_a_text_of_any_length_at_once(void **state)
{
	static const size_t lengths[] = { 1, 2, 4093, 4094, 4095, 4096, 4097,
		8191, 8192, 8193, 100000 };
	char *text = malloc(100000);

	(void)state;
	memset(text, 'z', 100000);
	for (size_t i = 0; i < N_ELEMENTS(lengths); i++) {
		struct fc_buf put = { 0 }, printed = { 0 };
		int width = (int)lengths[i];

		print_message("  %d\n", width);
		fc_buf_put(&put, "ab", 2);
		fc_buf_put(&put, text, lengths[i]);
		fc_buf_printf(&printed, "ab");
		fc_buf_printf(&printed, "%.*s", width, text);
		assert_false(put.failed);
		assert_false(printed.failed);
		assert_int_equal(put.len, lengths[i] + 2);
		assert_int_equal(printed.len, lengths[i] + 2);
		assert_int_equal(put.data[put.len], '\0');
		assert_int_equal(strlen(printed.data), printed.len);
		assert_memory_equal(put.data, "abz", 3);
		assert_memory_equal(put.data, printed.data, put.len);
		fc_buf_free(&put);
		fc_buf_free(&printed);
	}
	free(text);
}

static void
counts_a_nul_that_is_put(void **state)
{
	struct fc_buf buf = { 0 };

	(void)state;
	fc_buf_put(&buf, "a\0b", 3);
	fc_buf_put(&buf, "c", 1);
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "a\0bc", 5);
	fc_buf_free(&buf);
}

static void
escapes_what_a_terminal_would_act_on(void **state)
{
	static const struct {
		const char *text, *escaped;
	} rows[] = {
		{ "", "" }, { "Normal", "Normal" }, { "a b", "a b" },
		{ "/x/\"y\"/100%s'", "/x/\"y\"/100%s'" }, { "~ !", "~ !" },
		{ "a\nb", "a\\012b" }, { "a\tb", "a\\011b" },
		{ "a\rb", "a\\015b" }, { "\a\b\v\f", "\\007\\010\\013\\014" },
		{ "\001\037", "\\001\\037" }, { "\033[31mred", "\\033[31mred" },
		{ "\177", "\\177" },
		{ "\200\233[1m\377", "\\200\\233[1m\\377" },
		{ "\303\251", "\\303\\251" },
		{ "\0337", "\\0337" }, /* a digit behind it changes nothing */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf buf = { 0 };

		print_message("  %s\n", rows[i].escaped);
		fc_buf_put(&buf, "<", 1);
		fc_buf_escaped(&buf, rows[i].text);
		fc_buf_put(&buf, ">", 1);
		assert_int_equal(buf.len, strlen(rows[i].escaped) + 2);
		assert_memory_equal(
		    buf.data + 1, rows[i].escaped, strlen(rows[i].escaped));
		assert_int_equal(buf.data[buf.len - 1], '>');
		fc_buf_free(&buf);
	}
}

static void
escapes_every_byte_to_printable_ascii(void **state)
{
	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		struct fc_buf buf = { 0 };
		char text[2] = { (char)byte, '\0' };

		fc_buf_escaped(&buf, text);
		assert_false(buf.failed);
		assert_int_equal(buf.len, byte >= ' ' && byte <= '~' ? 1 : 4);
		for (size_t i = 0; i < buf.len; i++)
			assert_in_range((unsigned char)buf.data[i], ' ', '~');
		fc_buf_free(&buf);
	}
}

static void
stays_failed_after_a_growth_that_failed(void **state)
{
	static char text[5000];
	struct fc_buf buf = { 0 };

	(void)state;
	fail_at = 1;
	fc_buf_put(&buf, "a", 1);
	assert_int_equal(fail_at, 0);
	assert_true(buf.failed);
	fc_buf_put(&buf, "b", 1);
	fc_buf_printf(&buf, "c");
	fc_buf_escaped(&buf, "d");
	assert_int_equal(buf.len, 0);
	fc_buf_free(&buf);
	assert_false(buf.failed);

	memset(text, 'x', sizeof(text) - 1);
	fc_buf_put(&buf, "kept", 4);
	fail_at = 1;
	fc_buf_printf(&buf, "%s", text);
	assert_int_equal(fail_at, 0);
	assert_true(buf.failed);
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "kept", 4);
	fc_buf_free(&buf);

	fc_buf_put(&buf, "kept", 4);
	fail_at = 1;
	fc_buf_put(&buf, text, sizeof(text));
	assert_true(buf.failed);
	fc_buf_put(&buf, "more", 4);
	assert_string_equal(buf.data, "kept");
	fc_buf_free(&buf);
}

static void
arena_gives_zeroed_aligned_memory(void **state)
{
	static const size_t sizes[] = { 1, 3, 8, 16, 17, 4000, 8191, 8192, 8193,
		100000, 1, 40 };
	struct fc_arena *arena = fc_arena_new();

	(void)state;
	assert_non_null(arena);
	for (unsigned round = 0; round < 20; round++) {
		for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
			unsigned char *p = fc_arena_alloc(arena, sizes[i], 1);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % sizeof(uint64_t), 0);
			for (size_t b = 0; b < sizes[i]; b++)
				assert_int_equal(p[b], 0);
			memset(p, 0xa5, sizes[i]);
		}
	}
	fc_arena_free(arena);
}

static void
arena_keeps_its_pieces_apart(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	uint64_t *pieces[1000];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(pieces); i++) {
		pieces[i] = fc_arena_alloc(arena, i % 40 + 1, 8);
		assert_non_null(pieces[i]);
		for (size_t k = 0; k < i % 40 + 1; k++)
			pieces[i][k] = i * 100 + k;
	}
	for (size_t i = 0; i < N_ELEMENTS(pieces); i++) {
		for (size_t k = 0; k < i % 40 + 1; k++)
			assert_int_equal(pieces[i][k], i * 100 + k);
	}
	fc_arena_free(arena);
}

static void
arena_append_keeps_the_elements_and_zeroes_the_new(void **state)
{
	struct element {
		char bytes[24];
		uint64_t n;
	} *array = NULL;
	struct fc_arena *arena = fc_arena_new();

	(void)state;
	for (size_t n = 0; n < 3000; n++) {
		array = fc_arena_append(arena, array, n, sizeof(*array));
		assert_non_null(array);
		assert_int_equal(array[n].n, 0);
		for (size_t b = 0; b < sizeof(array[n].bytes); b++)
			assert_int_equal(array[n].bytes[b], 0);
		memset(&array[n], 0x5a, sizeof(array[n]));
		array[n].n = n + 1;
		/* something else in between must not be in the way */
		memset(fc_arena_alloc(arena, 5, 3), 0xff, 15);
	}
	for (size_t n = 0; n < 3000; n++)
		assert_int_equal(array[n].n, n + 1);
	fc_arena_free(arena);
}

static void
arena_refuses_what_does_not_fit_in_memory(void **state)
{
	struct fc_arena *arena = fc_arena_new();

	(void)state;
	assert_null(fc_arena_alloc(arena, SIZE_MAX, 1));
	assert_null(fc_arena_alloc(arena, SIZE_MAX / 8 + 2, 8));
	assert_null(fc_arena_alloc(arena, SIZE_MAX / 2, SIZE_MAX / 2));
	assert_null(fc_arena_alloc(arena, SIZE_MAX / 2 + 1, SIZE_MAX / 2 + 1));
	assert_non_null(fc_arena_alloc(arena, 1, 1));
	fc_arena_free(arena);
	fc_arena_free(NULL);
}

static void
arena_survives_a_failed_allocation(void **state)
{
	struct fc_arena *arena;
	uint64_t *array = NULL;

	(void)state;
	fail_at = 1;
	assert_null(fc_arena_new());
	arena = fc_arena_new();
	assert_non_null(arena);
	fail_at = 1;
	assert_null(fc_arena_alloc(arena, 1, 8));
	for (size_t n = 0; n < 4096; n++) {
		array = fc_arena_append(arena, array, n, sizeof(*array));
		assert_non_null(array);
		array[n] = n;
	}
	fail_at = 1;
	assert_null(fc_arena_append(arena, array, 4096, sizeof(*array)));
	fail_at = 0;
	for (size_t n = 0; n < 4096; n++)
		assert_int_equal(array[n], n);
	fc_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_in_nul_from_the_first_byte_on),
		cmocka_unit_test(keeps_every_byte_while_it_grows),
		cmocka_unit_test(takes_a_text_of_any_length_at_once),
		cmocka_unit_test(counts_a_nul_that_is_put),
		cmocka_unit_test(escapes_what_a_terminal_would_act_on),
		cmocka_unit_test(escapes_every_byte_to_printable_ascii),
		cmocka_unit_test(stays_failed_after_a_growth_that_failed),
		cmocka_unit_test(arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(arena_keeps_its_pieces_apart),
		cmocka_unit_test(
		    arena_append_keeps_the_elements_and_zeroes_the_new),
		cmocka_unit_test(arena_refuses_what_does_not_fit_in_memory),
		cmocka_unit_test(arena_survives_a_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
