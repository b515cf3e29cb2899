/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "log/stamp.h"

#define EPOCH   1704164645 /* 2024-01-02T03:04:05Z */
#define MILLION 1000000

static void
reads_each_form_of_a_time(void **state)
{
	static const struct {
		const char *text;
		enum fc_stamp_kind kind;
		int64_t usec;
	} rows[] = {
		{ "104.032925", FC_STAMP_BOOT, 104032925 },
		{ "0.000001", FC_STAMP_BOOT, 1 },
		{ "104.5", FC_STAMP_BOOT, 104500000 },
		{ "2024-01-02T03:04:05Z", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02T03:04:05.123456789Z", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 123456 },
		{ "2024-01-02T04:04:05,5+01:00", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 500000 },
		{ "2024-01-01T22:34:05-0430", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		{ "Tue 2024-01-02 03:04:05 UTC", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02 03:04:05", FC_STAMP_LOCAL,
		    (int64_t)EPOCH * MILLION },
		{ "Tue Jan  2 03:04:05 2024", FC_STAMP_LOCAL,
		    (int64_t)EPOCH * MILLION },
		{ "Jan  2 03:04:05", FC_STAMP_NO_YEAR,
		    (int64_t)((2 * 365 + 1) * 86400 + 3 * 3600 + 245) *
			MILLION },
		{ "Feb 29 00:00:00", FC_STAMP_NO_YEAR,
		    (int64_t)(2 * 365 + 59) * 86400 * MILLION },
		{ "1704164645", FC_STAMP_EPOCH, (int64_t)EPOCH * MILLION },
		{ "1704164645.25", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 250000 },
		{ "1704164645123", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 123000 },
		{ "1704164645123456", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 123456 },
		{ "1704164645123456789", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION + 123456 },
		{ "1970-01-01T00:00:00Z", FC_STAMP_EPOCH, 0 },
		{ "2000-03-01T00:00:00Z", FC_STAMP_EPOCH,
		    (int64_t)951868800 * MILLION },
		{ "", FC_STAMP_NONE, 0 },
		{ "yesterday", FC_STAMP_NONE, 0 },
		{ "12:34:56", FC_STAMP_NONE, 0 },
		{ "2024-13-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T25:04:05Z", FC_STAMP_NONE, 0 },
		{ "Jan 32 03:04:05", FC_STAMP_NONE, 0 },
		{ "99999999999999999999.5", FC_STAMP_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_stamp got = fc_stamp_of(rows[i].text);

		print_message("  %s\n", rows[i].text);
		assert_int_equal(got.kind, rows[i].kind);
		if (got.kind != FC_STAMP_NONE)
			assert_true(got.usec == rows[i].usec);
	}
}

static void
spells_only_what_is_seconds_since_1970(void **state)
{
	static const struct {
		const char *text, *spelled;
	} rows[] = {
		{ "1704164645123456", "2024-01-02T03:04:05.123456Z" },
		{ "1704164645", "2024-01-02T03:04:05.000000Z" },
		{ "1709251199999999", "2024-02-29T23:59:59.999999Z" },
		{ "1767225599000000", "2025-12-31T23:59:59.000000Z" },
		{ "104.032925", "104.032925" },
		{ "2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z" },
		{ "170416464", "170416464" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char time[48];

		snprintf(time, sizeof(time), "%s", rows[i].text);
		fc_stamp_spell(time, sizeof(time));
		assert_string_equal(time, rows[i].spelled);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_form_of_a_time),
		cmocka_unit_test(spells_only_what_is_seconds_since_1970),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
