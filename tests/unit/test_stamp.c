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
		{ "Jan 31 00:00:00", FC_STAMP_NO_YEAR,
		    (int64_t)(2 * 365 + 30) * 86400 * MILLION },
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
		{ "2024-01-02 03:04:05 GMT", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02T05:34:05+02:30", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02T05:04:05+02", FC_STAMP_EPOCH,
		    (int64_t)EPOCH * MILLION },
		/* half a zone is none */
		{ "2024-01-02T03:04:05+2", FC_STAMP_LOCAL,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02T03:04:05 and", FC_STAMP_LOCAL,
		    (int64_t)EPOCH * MILLION },
		{ "2024-01-02T03:04:05.Z", FC_STAMP_LOCAL,
		    (int64_t)EPOCH * MILLION },
		{ "2100-03-01T00:00:00Z", FC_STAMP_EPOCH,
		    (int64_t)4107542400 * MILLION },
		/* the last of each, and a leap second */
		{ "2023-12-31T23:59:60Z", FC_STAMP_EPOCH,
		    (int64_t)1704067200 * MILLION },
		{ "Dec 31 23:59:60 2023", FC_STAMP_LOCAL,
		    (int64_t)1704067200 * MILLION },
		{ "Jan  1 00:00:00 1970", FC_STAMP_LOCAL, 0 },
		{ "Jan  1 00:00:00 2999", FC_STAMP_LOCAL,
		    (int64_t)32472144000 * MILLION },
		/* a number behind it that is no year */
		{ "Jan  1 00:00:00 1969", FC_STAMP_NO_YEAR,
		    (int64_t)2 * 365 * 86400 * MILLION },
		{ "Jan  1 00:00:00 3000", FC_STAMP_NO_YEAR,
		    (int64_t)2 * 365 * 86400 * MILLION },
		{ "9999999999999999999", FC_STAMP_EPOCH,
		    (int64_t)9999999999999999 },
		{ "1099511627775.5", FC_STAMP_BOOT,
		    (int64_t)1099511627775 * MILLION + 500000 },
		{ "0704164645.5", FC_STAMP_BOOT,
		    (int64_t)704164645 * MILLION + 500000 },
		{ "", FC_STAMP_NONE, 0 },
		{ "T", FC_STAMP_NONE, 0 },
		{ "Tue", FC_STAMP_NONE, 0 },
		{ "Jan", FC_STAMP_NONE, 0 },
		{ "0704164645", FC_STAMP_NONE, 0 },
		{ "17041646451", FC_STAMP_NONE, 0 },
		{ "1704164645,5", FC_STAMP_NONE, 0 },
		{ "1099511627776.5", FC_STAMP_NONE, 0 },
		{ "1ue 2024-01-02 03:04:05", FC_STAMP_NONE, 0 },
		{ "1234 2024-01-02 03:04:05 UTC", FC_STAMP_NONE, 0 },
		{ "Mon Tue 2024-01-02 03:04:05", FC_STAMP_NONE, 0 },
		{ "2024-00-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-00T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-32T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024/01-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01/02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02x03:04:05Z", FC_STAMP_NONE, 0 },
		{ "x024-01-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "20x4-01-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-x1-02T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-x2T03:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T24:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03:60:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03:04:61Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03.04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03:04.05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02Tx3:04:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03:x4:05Z", FC_STAMP_NONE, 0 },
		{ "2024-01-02T03:04:5Z", FC_STAMP_NONE, 0 },
		{ "Jan  0 03:04:05", FC_STAMP_NONE, 0 },
		{ "Jan  2 03:04", FC_STAMP_NONE, 0 },
		{ "Jan x", FC_STAMP_NONE, 0 },
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
		{ "1704067199000000", "2023-12-31T23:59:59.000000Z" },
		{ "1704067200000000", "2024-01-01T00:00:00.000000Z" },
		{ "1706749200000000", "2024-02-01T01:00:00.000000Z" },
		{ "1706745600000000", "2024-02-01T00:00:00.000000Z" },
		{ "1000000000", "2001-09-09T01:46:40.000000Z" },
		{ "9999999999999", "2286-11-20T17:46:39.999000Z" },
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
