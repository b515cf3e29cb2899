/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "parse/parse.h"

/* Exactly these bytes, so that ASan sees a step too far; data is to be freed */
static struct fc_text
exactly(const char *bytes, size_t len, char **data)
{
	*data = malloc(len);
	memcpy(*data, bytes, len);
	return (struct fc_text){ "test", *data, len };
}

static void
assert_error(const struct fc_error *err, enum fc_errkind kind, size_t line,
    size_t column, const char *message)
{
	assert_string_equal(err->message, message);
	assert_int_equal(err->kind, kind);
	assert_int_equal(err->line, line);
	assert_int_equal(err->column, column);
	assert_string_equal(err->file, "test");
}

static void
assert_opt(struct fc_opt opt, struct fc_opt wanted)
{
	assert_int_equal(opt.present, wanted.present);
	assert_true(opt.value == wanted.value);
}

static const char meminfo[] = "MemTotal:       24689764 kB\n"
			      "MemFree:         1199608 kB\n"
			      "MemAvailable:    1166232 kB\n"
			      "HugePages_Total:       0\n"
			      "Hugepagesize:       2048 kB\n";

static void
reads_the_two_lines_of_meminfo(void **state)
{
	static const struct {
		const char *text;
		bool has_total, has_free;
		uint64_t total, free;
	} rows[] = {
		{ meminfo, true, true, 24689764, 1199608 },
		/* 2.4 began with a table of bytes */
		{ "        total:    used:\nMem:  1 2 3\nMemTotal: 5 kB\n"
		  "MemFree: 4 kB\n",
		    true, true, 5, 4 },
		{ "MemFree: 4 kB\n", false, true, 0, 4 },
		{ "MemTotal: 5 kB", true, false, 5, 0 },
		{ "MemTotal: 5 kB \r\nMemFree: 0 kB\r\n", true, true, 5, 0 },
		{ "XMemTotal: 9 kB\nMemTotal: 5 kB\nMemFreeX: 9 kB\n", true,
		    false, 5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_meminfo info;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu\n", i);
		assert_int_equal(fc_meminfo_parse(&text, &info, &err), 0);
		assert_int_equal(info.mem_total_kib.present, rows[i].has_total);
		assert_int_equal(info.mem_free_kib.present, rows[i].has_free);
		assert_int_equal(info.mem_total_kib.value, rows[i].total);
		assert_int_equal(info.mem_free_kib.value, rows[i].free);
		free(data);
	}
}

static void
refuses_a_bad_meminfo(void **state)
{
	static const struct {
		const char *text;
		size_t len; /* 0: strlen() */
		enum fc_errkind kind;
		size_t line, column;
		const char *message;
	} rows[] = {
		{ "", 0, FC_ERR_SYNTAX, 1, 1, "file is empty" },
		{ "Cached: 1 kB\n", 0, FC_ERR_SYNTAX, 2, 1,
		    "expected \"MemTotal:\", found the end of the text (cut "
		    "short?)" },
		{ "Cached: 1 kB\nMemTotal: x kB\n", 0, FC_ERR_SYNTAX, 2, 11,
		    "expected an amount in kB, found \"x\"" },
		{ "MemTotal: -1 kB\n", 0, FC_ERR_SYNTAX, 1, 11,
		    "expected an amount in kB, found \"-1\"" },
		{ "MemTotal: 5\n", 0, FC_ERR_SYNTAX, 1, 12,
		    "expected \"kB\", found the end of the line" },
		{ "MemTotal: 5 MB\n", 0, FC_ERR_SYNTAX, 1, 13,
		    "expected \"kB\", found \"MB\"" },
		{ "MemTotal: 5 kB/s\n", 0, FC_ERR_SYNTAX, 1, 15,
		    "expected the end of the line, found \"/s\"" },
		{ "MemTotal: 18446744073709551616 kB\n", 0, FC_ERR_RANGE, 1, 11,
		    "an amount in kB does not fit in 64 bits" },
		{ "MemTotal: 5 kB\nMemFree: 12", 0, FC_ERR_SYNTAX, 2, 10,
		    "the text ends within an amount in kB (cut short?)" },
		{ "MemTotal: 5 kB\nCach\0ed: 1 kB\n", 29, FC_ERR_SYNTAX, 2, 5,
		    "expected text, found \"?ed:\"" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t len =
		    rows[i].len != 0 ? rows[i].len : strlen(rows[i].text);
		struct fc_error err = { 0 };
		struct fc_meminfo info;
		char *data;
		struct fc_text text = exactly(rows[i].text, len, &data);

		print_message("  row %zu: %s\n", i, rows[i].message);
		assert_int_equal(fc_meminfo_parse(&text, &info, &err), -1);
		assert_error(&err, rows[i].kind, rows[i].line, rows[i].column,
		    rows[i].message);
		free(data);
	}
}

static void
takes_no_wrong_number_from_a_cut_meminfo(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(meminfo); len++) {
		struct fc_error err = { 0 };
		struct fc_meminfo info;
		char *data;
		struct fc_text text = exactly(meminfo, len, &data);

		if (fc_meminfo_parse(&text, &info, &err) != 0) {
			assert_true(err.line >= 1 && err.column >= 1);
		} else {
			assert_int_equal(info.mem_total_kib.value, 24689764);
			if (info.mem_free_kib.present)
				assert_int_equal(
				    info.mem_free_kib.value, 1199608);
		}
		free(data);
	}
}

static void
finds_release_and_build_in_both_forms(void **state)
{
	static const struct {
		const char *text, *release, *build;
	} rows[] = {
		{ "Linux version 6.1.0-50-amd64 "
		  "(debian-kernel@lists.debian.org)"
		  " (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld 2.40) #1 "
		  "SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-06-01)\n",
		    "6.1.0-50-amd64",
		    "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-06-01)" },
		{ "Linux version 2.6.32-642.6.2.el6.x86_64 (mockbuild@x) (gcc "
		  "version 4.4.7) #1 SMP Wed Oct 26 06:52:09 UTC 2016\n",
		    "2.6.32-642.6.2.el6.x86_64",
		    "#1 SMP Wed Oct 26 06:52:09 UTC 2016" },
		{ "Linux host 6.1.0-50-amd64 #1 SMP Debian 6.1.176-1 "
		  "(2026-06-01) x86_64 GNU/Linux\n",
		    "6.1.0-50-amd64",
		    "#1 SMP Debian 6.1.176-1 (2026-06-01) x86_64 GNU/Linux" },
		{ "Linux node-1.example.com 4.18.0-240.el8.x86_64 #1 SMP x\n",
		    "4.18.0-240.el8.x86_64", "#1 SMP x" },
		{ "Linux version 5.4.0-77-generic #86~18.04.1-Ubuntu SMP\n",
		    "5.4.0-77-generic", "#86~18.04.1-Ubuntu SMP" },
		{ "Linux h 6.1.0 x86_64\n", "6.1.0", "" },
		{ "Linux version 6.18.44\n", "6.18.44", "" },
		{ "Linux version 6.1.0 #1 a\033[31mb\n", "6.1.0", "#1 a" },
		{ "Linux version 6.1.0 #1 SMP\r\n", "6.1.0", "#1 SMP" },
		{ "Linux h 6.1.0 #1 SMP", "6.1.0", "#1 SMP" },
		{ "Linux version 0.1 #1 a ~\n", "0.1", "#1 a ~" },
		{ "Linux version 9.1 #1 a\177b\n", "9.1", "#1 a" },
		{ "Linux version 6.1 #1 a\tb\n", "6.1", "#1 a" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		char release[96], build[160], *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  %s\n", rows[i].release);
		assert_int_equal(
		    fc_version_parse(&text, release, sizeof(release), build,
			sizeof(build), &err),
		    0);
		assert_string_equal(release, rows[i].release);
		assert_string_equal(build, rows[i].build);
		free(data);
	}
}

static void
cuts_a_long_build_and_refuses_a_long_release(void **state)
{
	struct fc_text text =
	    text_of("Linux version 6.1.0-amd64 #1 SMP PREEMPT\n");
	struct fc_error err = { 0 };
	char release[16], build[8];

	(void)state;
	assert_int_equal(fc_version_parse(&text, release, sizeof(release),
			     build, sizeof(build), &err),
	    0);
	assert_string_equal(release, "6.1.0-amd64");
	assert_string_equal(build, "#1 SMP ");
	assert_int_equal(
	    fc_version_parse(&text, release, 12, build, 8, &err), 0);
	assert_int_equal(
	    fc_version_parse(&text, release, 11, build, 8, &err), -1);
	assert_error(&err, FC_ERR_RANGE, 1, 15,
	    "a kernel release is longer than 10 bytes");
	assert_string_equal(release, "");
}

static void
refuses_what_is_no_version(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *message;
	} rows[] = {
		{ "", 1, "file is empty" },
		{ "Darwin host 6.1.0\n", 1,
		    "expected \"Linux \", found \"Darwin\"" },
		{ "Linux", 1, "expected \"Linux \", found \"Linux\"" },
		{ "Linux \n", 7,
		    "expected a host name, found the end of the line" },
		{ "Linux version \n", 15,
		    "expected a kernel release, found the end of the line" },
		{ "Linux version x6.1\n", 15,
		    "expected a kernel release, found \"x6.1\"" },
		{ "Linux version /6.1\n", 15,
		    "expected a kernel release, found \"/6.1\"" },
		{ "Linux version :6.1\n", 15,
		    "expected a kernel release, found \":6.1\"" },
		{ "Linux host\n", 11,
		    "expected a kernel release, found the end of the line" },
		{ "Linux host ", 12,
		    "expected a kernel release, found the end of the text (cut "
		    "short?)" },
		{ "Linux version 6.1\0330\n", 18,
		    "expected a kernel release, found \"?0\"" },
		/* it may be the start of 6.12 */
		{ "Linux version 6.1", 18,
		    "expected the rest of the line, found the end of the text "
		    "(cut short?)" },
		{ "Linux h 6.1", 12,
		    "expected the rest of the line, found the end of the text "
		    "(cut short?)" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		char release[96], build[160], *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  %s\n", rows[i].message);
		assert_int_equal(
		    fc_version_parse(&text, release, sizeof(release), build,
			sizeof(build), &err),
		    -1);
		assert_error(
		    &err, FC_ERR_SYNTAX, 1, rows[i].column, rows[i].message);
		free(data);
	}
}

static void
reads_one_sysctl(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
		const char *message; /* NULL: fine */
	} rows[] = {
		{ "0\n", 0, NULL },
		{ "15000\n", 15000, NULL },
		{ "  7 \r\n", 7, NULL },
		{ "18446744073709551615\n", UINT64_MAX, NULL },
		/* lru_gen/enabled is the only one in hexadecimal */
		{ "0x0007\n", 7, NULL },
		{ "0x9af0\n", 0x9af0, NULL },
		{ "0x0\r\n", 0, NULL },
		{ "0x123456789abcdef\n", 0x123456789abcdef, NULL },
		{ "0x123456789abcdef0\n", 0,
		    "expected the end of the line, found \"0\"" },
		{ "0x\n", 0,
		    "expected a hexadecimal digit, found the end of the "
		    "line" },
		{ "0xg\n", 0, "expected a hexadecimal digit, found \"g\"" },
		{ "0x7F\n", 0, "expected the end of the line, found \"F\"" },
		{ "0x7 8\n", 0, "expected the end of the line, found \"8\"" },
		{ "0x0007", 0, "the text ends within a number (cut short?)" },
		{ "18446744073709551616\n", 0,
		    "a number does not fit in 64 bits" },
		{ "", 0, "file is empty" },
		{ "\n", 0, "expected a number, found the end of the line" },
		{ "-1\n", 0, "expected a number, found \"-1\"" },
		{ "1x\n", 0, "expected a number, found \"1x\"" },
		{ "1 2\n", 0, "expected the end of the line, found \"2\"" },
		{ "15", 0, "the text ends within a number (cut short?)" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_opt value;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);
		int rc = fc_sysctl_value_parse(&text, &value, &err);

		print_message("  row %zu\n", i);
		if (rows[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_int_equal(value.present, true);
			assert_true(value.value == rows[i].value);
		} else {
			assert_int_equal(rc, -1);
			assert_string_equal(err.message, rows[i].message);
			assert_int_equal(err.line, 1);
		}
		free(data);
	}
}

static void
refuses_a_sysctl_with_a_second_line(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "0\n1\n", "expected the end of the text, found \"1\"" },
		{ "0\nx", "expected the end of the text, found \"x\"" },
		{ "0 \r\n\n",
		    "expected the end of the text, found the end of the "
		    "line" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_opt value;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_sysctl_value_parse(&text, &value, &err), -1);
		assert_error(&err, FC_ERR_SYNTAX, 2, 1, rows[i].message);
		free(data);
	}
}

static void
finds_one_line_of_sysctl_a(void **state)
{
	static const struct {
		const char *text;
		bool present;
		uint64_t value;
	} rows[] = {
		{ "vm.defrag_mode = 1\n", true, 1 },
		{ "a.b = x\nvm.defrag_mode = 12\nz = 3\n", true, 12 },
		{ "vm.defrag_mode = 0\r\n", true, 0 },
		{ "vm.defrag_mode =3\n", true, 3 },
		{ "a.b = \033[1m\351\nvm.compaction = 2\n", false, 0 },
		{ "vm.defrag_mode_x = 5\n", false, 0 },
		{ "xvm.defrag_mode = 5\n", false, 0 },
		{ " vm.defrag_mode = 5\n", false, 0 },
		{ "vm.defrag_mode 5\n", false, 0 },
		{ "sysctl: reading key \"vm.defrag_mode = 5\"\n", false, 0 },
		{ "vm.defrag_mode ", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_opt value;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_sysctl_a_parse(&text, "vm.defrag_mode ", &value, &err),
		    0);
		assert_int_equal(value.present, rows[i].present);
		assert_int_equal(value.value, rows[i].value);
		free(data);
	}
}

static void
refuses_a_bad_line_of_sysctl_a(void **state)
{
	static const struct {
		const char *text;
		size_t len; /* 0: strlen() */
		size_t line, column;
		const char *message;
	} rows[] = {
		{ "", 0, 1, 1, "file is empty" },
		{ "a = 1\nvm.defrag_mode = on\n", 0, 2, 18,
		    "expected a number, found \"on\"" },
		{ "vm.defrag_mode = -1\n", 0, 1, 18,
		    "expected a number, found \"-1\"" },
		{ "vm.defrag_mode = 1 2\n", 0, 1, 20,
		    "expected the end of the line, found \"2\"" },
		{ "vm.defrag_mode = 1", 0, 1, 18,
		    "the text ends within a number (cut short?)" },
		{ "vm.defrag_mode = \n", 0, 1, 18,
		    "expected a number, found the end of the line" },
		{ "a = 1\nb\0 = 2\n", 13, 2, 2, "expected text, found \"?\"" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t len =
		    rows[i].len != 0 ? rows[i].len : strlen(rows[i].text);
		struct fc_error err = { 0 };
		struct fc_opt value;
		char *data;
		struct fc_text text = exactly(rows[i].text, len, &data);

		print_message("  row %zu: %s\n", i, rows[i].message);
		assert_int_equal(
		    fc_sysctl_a_parse(&text, "vm.defrag_mode ", &value, &err),
		    -1);
		assert_error(&err, FC_ERR_SYNTAX, rows[i].line, rows[i].column,
		    rows[i].message);
		free(data);
	}
}

static void
reads_what_was_moved_and_reclaimed(void **state)
{
	struct fc_error err = { 0 };
	struct fc_vmstat info;
	struct fc_text text = text_of("pgmigrate_success 5\npgmigrate_fail 3\n"
				      "pgsteal_direct 8\npgsteal_direct_x 1\n"
				      "pgsteal_kswapd 9\n");

	(void)state;
	assert_int_equal(fc_vmstat_parse(&text, &info, &err), 0);
	assert_int_equal(info.pgmigrate_success.value, 5);
	assert_int_equal(info.pgmigrate_fail.value, 3);
	assert_int_equal(info.pgsteal_direct.value, 8);
	text = text_of("pgsteal_kswapd 8\n");
	assert_int_equal(fc_vmstat_parse(&text, &info, &err), 0);
	assert_false(info.pgmigrate_success.present);
	assert_false(info.pgmigrate_fail.present);
	assert_false(info.pgsteal_direct.present);
}

static void
reads_what_compaction_did(void **state)
{
	static const struct {
		const char *text;
		bool stall, fail, success;
		uint64_t stalls, fails, successes;
	} rows[] = {
		{ "nr_free_pages 7\ncompact_stall 5\ncompact_fail 3\n"
		  "compact_success 2\nthp_fault_alloc 1\n",
		    true, true, true, 5, 3, 2 },
		/* not the daemon's, nor what only begins alike */
		{ "compact_daemon_wake 9\ncompact_stall_x 8\n"
		  "kcompact_stall 7\n",
		    false, false, false, 0, 0, 0 },
		{ "compact_stall 18446744073709551615\n", true, false, false,
		    UINT64_MAX, 0, 0 },
		{ "nr_free_pages 7\n", false, false, false, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_vmstat info;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu\n", i);
		assert_int_equal(fc_vmstat_parse(&text, &info, &err), 0);
		assert_int_equal(info.compact_stall.present, rows[i].stall);
		assert_int_equal(info.compact_fail.present, rows[i].fail);
		assert_int_equal(info.compact_success.present, rows[i].success);
		assert_true(info.compact_stall.value == rows[i].stalls);
		assert_true(info.compact_fail.value == rows[i].fails);
		assert_true(info.compact_success.value == rows[i].successes);
		free(data);
	}
}

static void
adds_up_what_vmstat_has_by_zone(void **state)
{
	static const struct {
		const char *text;
		struct fc_opt allocstall, scanned, stolen, by_kswapd;
	} rows[] = {
		/* before 4.8 */
		{ "pgsteal_kswapd_dma 1\npgsteal_kswapd_normal 20\n"
		  "pgsteal_direct_high 4\npgscan_direct_dma32 5\n"
		  "pgscan_direct_movable 6\npgscan_direct_throttle 1000\n"
		  "allocstall 7\n",
		    { 7, true }, { 11, true }, { 4, true }, { 21, true } },
		/* since 4.10 */
		{ "allocstall_dma 1\nallocstall_dma32 2\nallocstall_normal 3\n"
		  "allocstall_movable 4\nallocstall_device 5\n"
		  "pgsteal_kswapd 8\npgsteal_direct 9\npgscan_direct 10\n"
		  "pgscan_direct_throttle 1000\npgsteal_khugepaged 1000\n",
		    { 15, true }, { 10, true }, { 9, true }, { 8, true } },
		/* larger than any number, and still no small one */
		{ "allocstall_dma 18446744073709551615\nallocstall_high 9\n",
		    { UINT64_MAX, true }, { 0 }, { 0 }, { 0 } },
		{ "allocstalls 1\nallocstall_zone 2\npgscan_direct\n"
		  "pgscan_direct_dma_x 4\nxpgsteal_direct 5\n",
		    { 0 }, { 0 }, { 0 }, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_vmstat info;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu\n", i);
		assert_int_equal(fc_vmstat_parse(&text, &info, &err), 0);
		assert_opt(info.allocstall, rows[i].allocstall);
		assert_opt(info.pgscan_direct, rows[i].scanned);
		assert_opt(info.pgsteal_direct, rows[i].stolen);
		assert_opt(info.pgsteal_kswapd, rows[i].by_kswapd);
		assert_false(info.pgscan_kswapd.present);
		free(data);
	}
}

static void
refuses_a_bad_vmstat(void **state)
{
	static const struct {
		const char *text;
		enum fc_errkind kind;
		size_t line, column;
		const char *message;
	} rows[] = {
		{ "", FC_ERR_SYNTAX, 1, 1, "file is empty" },
		{ "nr_free_pages 1\ncompact_stall -3\n", FC_ERR_SYNTAX, 2, 15,
		    "expected a number, found \"-3\"" },
		{ "compact_fail 18446744073709551616\n", FC_ERR_RANGE, 1, 14,
		    "a number does not fit in 64 bits" },
		{ "compact_fail 1 2\n", FC_ERR_SYNTAX, 1, 16,
		    "expected the end of the line, found \"2\"" },
		{ "compact_success 12", FC_ERR_SYNTAX, 1, 17,
		    "the text ends within a number (cut short?)" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_vmstat info;
		char *data;
		struct fc_text text =
		    exactly(rows[i].text, strlen(rows[i].text), &data);

		print_message("  row %zu: %s\n", i, rows[i].message);
		assert_int_equal(fc_vmstat_parse(&text, &info, &err), -1);
		assert_error(&err, rows[i].kind, rows[i].line, rows[i].column,
		    rows[i].message);
		free(data);
	}
}

static void
reads_hundredths_of_pressure(void **state)
{
	static const struct {
		const char *text;
		uint64_t avg10, avg300, total;
		size_t column; /* of the error; 0: none */
	} rows[] = {
		{ "some avg10=0.12 avg60=1.00 avg300=10.07 total=12345\n"
		  "full avg10=9.99 avg60=9.99 avg300=9.99 total=9\n",
		    12, 1007, 12345, 0 },
		{ "some avg10=100.00 avg60=0.00 avg300=0.00 total=0\n", 10000,
		    0, 0, 0 },
		{ "some avg10=1000.00 avg60=0.00 avg300=0.00 total=0\n", 0, 0,
		    0, 6 },
		{ "some avg10=.12 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    6 },
		{ "some avg10=0.1 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    6 },
		{ "some avg10=0.123 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    6 },
		{ "some avg10=0,12 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    6 },
		{ "some avg1=0.12 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    6 },
		{ "some avg10=0.12 avg300=0.00 total=0\n", 0, 0, 0, 17 },
		{ "some avg10=0.12 avg60=0.00 avg300=0.00\n", 0, 0, 0, 39 },
		{ "some avg10=0.12 avg60=0.00 avg300=0.00 total=x\n", 0, 0, 0,
		    46 },
		{ "some avg10=0.12 avg60=0.00 avg300=0.00 total=7 x\n", 0, 0, 0,
		    48 },
		{ "full avg10=0.12 avg60=0.00 avg300=0.00 total=0\n", 0, 0, 0,
		    1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_error err = { 0 };
		struct fc_pressure p;
		int rc = fc_pressure_parse(&text, &p, &err);

		print_message("  row %zu: %s\n", i, err.message);
		assert_int_equal(rc, rows[i].column == 0 ? 0 : -1);
		assert_int_equal(err.column, rows[i].column);
		if (rc != 0)
			continue;
		assert_int_equal(p.avg10.value, rows[i].avg10);
		assert_int_equal(p.avg300.value, rows[i].avg300);
		assert_int_equal(p.total.value, rows[i].total);
		assert_true(
		    p.avg10.present && p.avg300.present && p.total.present);
	}
}

static void
finds_a_list_of_sysctl_a(void **state)
{
	static const struct {
		const char *text;
		int rc;
		size_t n;
		uint64_t last;
	} rows[] = {
		{ "vm.a = 1\nvm.ratio = 256\t256\t32\n", 0, 3, 32 },
		{ "vm.ratio = 7\nvm.ratio = 8\n", 0, 1, 7 },
		{ "vm.ratio_of = 7\n", 0, 0, 0 },
		{ "vm.a = vm.ratio = 7\n", 0, 0, 0 },
		{ "", -1, 0, 0 },
		{ "vm.a = 1\n", 0, 0, 0 },
		{ "vm.ratio = 1 2 3 4\n", 0, 4, 4 },
		{ "vm.ratio = 1 2 3 4 5\n", -1, 0, 0 },
		{ "vm.ratio = 1 x\n", -1, 0, 0 },
		{ "vm.ratio = 1 2", -1, 0, 0 },
		{ "vm.ratio =\n", -1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_error err = { 0 };
		uint64_t list[4] = { 0 };
		size_t n = 99;

		print_message("  row %zu\n", i);
		assert_int_equal(fc_sysctl_a_list_parse(
				     &text, "vm.ratio ", list, 4, &n, &err),
		    rows[i].rc);
		assert_int_equal(n, rows[i].n);
		if (n > 0)
			assert_int_equal(list[n - 1], rows[i].last);
	}
}

/* In a kernel log, whatever else is in it. */
static void
learns_of_the_machine_from_its_log(void **state)
{
	static const struct {
		const char *text, *release, *build;
		uint64_t kib;
	} rows[] = {
		{ "[    0.0] Linux version 5.10.0-8-amd64 (a@b) #1 SMP x\n"
		  "[    1.0] Node 0 DMA: 1*4kB (U) 3*8kB (UM) = 28kB\n",
		    "5.10.0-8-amd64", "#1 SMP x", 4 },
		/* the last boot, and the last list */
		{ "Linux version 5.10.1 (a) #1 x\nLinux version 6.1.2 (a) #2 y\n"
		  "DMA: 1*4kB = 4kB\nNormal: 1*64kB (E) 2*128kB = 320kB\n",
		    "6.1.2", "#2 y", 64 },
		{ "Linux version x.y (a) #1 x\n", "", "", 0 },
		{ "Linux version 6.1.2 (a) #2 y", "", "", 0 }, /* cut */
		{ "DMA: 1*4kB = 4kB", "", "", 0 },
		{ "1*4kB = 4kB\n", "", "", 0 }, /* of nothing */
		{ "a: *4kB = 4kB\n", "", "", 0 },
		{ "a: x*4kB = 4kB\n", "", "", 0 },
		{ "a: 1*4MB = 4kB\n", "", "", 0 },
		{ "a: 1*4kB\n", "", "", 0 },
		{ "a: 1*4kB \n", "", "", 4 }, /* just so */
		{ "a: 1*4k", "", "", 0 },
		/* no page is so large, and no number of it runs over */
		{ "a: 1*100000kB \n", "", "", 100000 },
		{ "a: 1*999999kB \n", "", "", 999999 },
		{ "a: 1*1000000kB \n", "", "", 0 },
		{ "a: 1*0kB \n", "", "", 0 },
		{ "a:1*4kB = 4kB\n", "", "", 0 },
		{ "1*4kB a: 3\n", "", "", 0 },
		{ ": 1*4kB = 4kB\n", "", "", 4 },
		{ "a: 9*4kB = 36kB\n", "", "", 4 },
		{ "a: 0*4kB = 0kB\n", "", "", 4 },
		{ "a: /*4kB b :*4kB \n", "", "", 0 }, /* beside digits */
		{ "a: 1*4kB \nb: 1*16kB", "", "", 4 }, /* the last is cut */
		{ "a: 1*kB = 4kB\n", "", "", 0 },
		{ "*\n", "", "", 0 },
		{ "", "", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_klog log;

		print_message("  row %zu\n", i);
		fc_klog_parse(&text, &log);
		assert_string_equal(log.release, rows[i].release);
		assert_string_equal(log.build, rows[i].build);
		assert_int_equal(log.page_kib.value, rows[i].kib);
		assert_int_equal(log.page_kib.present, rows[i].kib != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_two_lines_of_meminfo),
		cmocka_unit_test(refuses_a_bad_meminfo),
		cmocka_unit_test(reads_what_compaction_did),
		cmocka_unit_test(adds_up_what_vmstat_has_by_zone),
		cmocka_unit_test(reads_what_was_moved_and_reclaimed),
		cmocka_unit_test(refuses_a_bad_vmstat),
		cmocka_unit_test(takes_no_wrong_number_from_a_cut_meminfo),
		cmocka_unit_test(finds_release_and_build_in_both_forms),
		cmocka_unit_test(cuts_a_long_build_and_refuses_a_long_release),
		cmocka_unit_test(refuses_what_is_no_version),
		cmocka_unit_test(reads_one_sysctl),
		cmocka_unit_test(refuses_a_sysctl_with_a_second_line),
		cmocka_unit_test(finds_one_line_of_sysctl_a),
		cmocka_unit_test(refuses_a_bad_line_of_sysctl_a),
		cmocka_unit_test(reads_hundredths_of_pressure),
		cmocka_unit_test(finds_a_list_of_sysctl_a),
		cmocka_unit_test(learns_of_the_machine_from_its_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
