/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sample of --record with each byte another one, one more or fewer, and cut
 * behind each: it is refused, with the column, or what was read is the same when
 * it is written and read once more.
 */
#include "test.h"

static const char *const lines[] = {
	"{\"schema\":\"fragcheck-sample/1\",\"time\":\"2025-11-26T00:05:00Z\","
	"\"boot_id\":\"5e1f7d0c\",\"uptime\":86700.25,\"host\":\"d\\u00e9\\n\","
	"\"kernel\":\"6.12.95+deb13-amd64\",\"page_size\":4096,"
	"\"compact_stall\":5,\"compact_fail\":null,\"compact_success\":3,"
	"\"allocstall\":0,\"failed_requests\":2,\"zones\":[{\"node\":0,"
	"\"zone\":\"Normal\",\"free\":33264,\"min\":null,\"low\":14507,"
	"\"high\":17408,\"largest\":-1,\"usable\":null,\"blocks\":[52,0,3]},"
	"{\"node\":1,\"zone\":\"DMA\",\"free\":1,\"min\":2,\"low\":3,"
	"\"high\":4,\"largest\":2,\"usable\":-1,\"blocks\":null}],"
	"\"requests\":[{\"name\":\"a\\\"b\",\"order\":5,\"alloc\":\"kmalloc\","
	"\"gfp\":\"GFP_KERNEL\",\"node\":1,\"count\":3,\"answer\":\"yes\","
	"\"rung\":\"now\",\"chance\":null,\"capacity_low\":295,"
	"\"capacity_high\":298}]}",
	/* members of others, in another order */
	"{ \"x\" : [ 1 , {\"y\":\"\\ud83d\\ude00\"}, true, -1.5e+3 ] , "
	"\"requests\":[],\"zones\":[],\"schema\":\"fragcheck-sample/1\","
	"\"z\":{},\"time\":\"2025-11-26T00:05:00Z\",\"boot_id\":null,"
	"\"uptime\":null,\"host\":\"\",\"kernel\":null,\"page_size\":null,"
	"\"compact_stall\":null,\"compact_fail\":null,\"compact_success\":null,"
	"\"allocstall\":null}",
};

static struct fc_buf
put(const struct fc_sample *sample)
{
	struct fc_buf buf = { 0 };

	fc_sample_put(&buf, sample);
	assert_false(buf.failed);
	return buf;
}

static int
read_one(const char *bytes, size_t len)
{
	char *line = malloc(len + 1);
	struct fc_sample sample = { 0 }, again = { 0 };
	struct fc_error err = { 0 };
	int rc;

	memcpy(line, bytes, len);
	line[len] = '\0';
	rc = fc_sample_parse(line, len, &sample, &err);
	if (rc != 0) {
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		assert_in_range(err.column, 1, len + 1);
		assert_true(err.message[0] != '\0');
	} else {
		struct fc_buf first = put(&sample), second;

		assert_int_equal(first.data[first.len - 1], '\n');
		if (fc_sample_parse(first.data, first.len - 1, &again, &err) !=
		    0)
			fail_msg("%s: %s", first.data, err.message);
		second = put(&again);
		assert_string_equal(first.data, second.data);
		fc_buf_free(&first);
		fc_buf_free(&second);
	}
	fc_sample_free(&sample);
	fc_sample_free(&again);
	free(line);
	return rc;
}

static void
reads_the_good_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++)
		assert_int_equal(read_one(lines[i], strlen(lines[i])), 0);
}

static void
no_part_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		for (size_t n = 0; n < strlen(lines[i]); n++)
			assert_int_equal(read_one(lines[i], n), -1);
	}
}

static void
each_byte_another(void **state)
{
	static const char others[] = "x0 9-\"{}[],:\\u.\x80\033";

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		size_t len = strlen(lines[i]);
		char *changed = malloc(len + 1);

		for (size_t at = 0; at < len; at++) {
			memcpy(changed, lines[i], len);
			for (size_t o = 0; o < sizeof(others); o++) {
				changed[at] = others[o];
				read_one(changed, len);
			}
			memcpy(changed, lines[i], at);
			memcpy(changed + at, lines[i] + at + 1, len - at - 1);
			read_one(changed, len - 1);
			memcpy(changed + at, lines[i] + at, 1);
			memcpy(changed + at + 1, lines[i] + at, len - at);
			read_one(changed, len + 1);
		}
		free(changed);
	}
}

/* What ranges are for: the largest numbers that a member takes, and one more. */
static void
too_large(void **state)
{
	static const struct {
		const char *from, *to;
		int rc;
	} changes[] = {
		{ "\"uptime\":86700.25", "\"uptime\":99999999999999999999",
		    -1 },
		{ "\"uptime\":86700.25", "\"uptime\":86700.1234567", 0 },
		{ "\"page_size\":4096", "\"page_size\":18446744073709551616",
		    -1 },
		{ "\"node\":0", "\"node\":4294967296", -1 },
		{ "\"order\":5", "\"order\":99", -1 },
		{ "\"largest\":-1", "\"largest\":-2", -1 },
		{ "\"largest\":-1", "\"largest\":64", -1 },
		{ "\"count\":3", "\"count\":0", -1 },
		{ "\"answer\":\"yes\"", "\"answer\":\"perhaps\"", -1 },
		{ "\"rung\":\"now\"", "\"rung\":\"later\"", -1 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\u0000\"", 0 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\ud83d\\ude00\"",
		    0 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\ud83dx\"", 0 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\ude00\"", 0 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\u20ac\"", 0 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\u12g4\"", -1 },
		{ "\"host\":\"d\\u00e9\\n\"", "\"host\":\"\\q\"", -1 },
		{ "[52,0,3]",
		    "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,"
		    "20,21,22,23,24,25,26,27,28,29,30,31,32,33]",
		    -1 },
		{ "T00:05:00Z", "T24:05:00Z", -1 },
		{ "T00:05:00Z", "T00:60:00Z", -1 },
		{ "2025-11-26", "2025-13-26", -1 },
		{ "2025-11-26", "2025-00-26", -1 },
		{ "2025-11-26", "1969-11-26", -1 },
		{ "sample/1", "sample/2", -1 },
		{ "\"zone\":\"DMA\"", "\"zone\":\"\"", -1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(changes); i++) {
		const char *at = strstr(lines[0], changes[i].from);
		char changed[2048];
		int n;

		assert_non_null(at);
		n = snprintf(changed, sizeof(changed), "%.*s%s%s",
		    (int)(at - lines[0]), lines[0], changes[i].to,
		    at + strlen(changes[i].from));
		print_message("  %s\n", changes[i].to);
		assert_int_equal(read_one(changed, (size_t)n), changes[i].rc);
	}
}

/* What stands behind \u; half of a pair, and a NUL, are no characters. */
static void
escaped_characters(void **state)
{
	static const struct {
		const char *escaped, *host;
	} rows[] = {
		{ "\\u0041\\u007f", "A\x7f" },
		{ "\\u0080\\u07FF", "\xc2\x80\xdf\xbf" },
		{ "\\u0800\\uffff", "\xe0\xa0\x80\xef\xbf\xbf" },
		{ "\\ud800\\udc00", "\xf0\x90\x80\x80" },
		{ "\\udbff\\udfff", "\xf4\x8f\xbf\xbf" },
		{ "\\u0000", "\xef\xbf\xbd" },
		{ "\\ud83dx", "\xef\xbf\xbdx" },
		{ "\\ud83d\\u0041", "\xef\xbf\xbd" },
		{ "\\udc00", "\xef\xbf\xbd" },
		{ "\\\\\\/\\b\\f\\n\\r\\t\\\"", "\\/\b\f\n\r\t\"" },
	};
	static const char host[] = "\"host\":\"";
	const char *at = strstr(lines[0], host);
	const char *behind = strstr(lines[0], ",\"kernel\"");

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_sample sample = { 0 };
		struct fc_error err = { 0 };
		char line[2048];
		int n = snprintf(line, sizeof(line), "%.*s%s%s\"%s",
		    (int)(at - lines[0]), lines[0], host, rows[i].escaped,
		    behind);

		assert_int_equal(
		    fc_sample_parse(line, (size_t)n, &sample, &err), 0);
		assert_string_equal(sample.host, rows[i].host);
		fc_sample_free(&sample);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_good_ones),
		cmocka_unit_test(no_part_is_one),
		cmocka_unit_test(each_byte_another),
		cmocka_unit_test(too_large),
		cmocka_unit_test(escaped_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
