/* SPDX-License-Identifier: BSD-2-Clause */
/* One call from a path to answers.  Run from the top folder: the copies are
 * those of testdata/. */
#include "test.h"

#include <fcntl.h>
#include <malloc.h>

#include "fragcheck.h"

#define MACHINE "testdata/machines/outage"

static struct fc_request
bytes_of(uint64_t bytes)
{
	struct fc_request req = FC_REQUEST_INIT;

	req.size = (struct fc_opt){ bytes, true };
	return req;
}

static void
answers_all_of_one_reading(void **state)
{
	struct fc_request reqs[] = { bytes_of(65536), bytes_of(65640),
		bytes_of(65640) };
	struct fc_error err = { 0 };
	struct fc_answers *answers;

	(void)state;
	reqs[2].allocator = FC_VMALLOC;
	answers = fc_ask(MACHINE, NULL, reqs, 3, &err);
	assert_non_null(answers);
	assert_int_equal(fc_answers_verdict(answers, 0)->rung, FC_RUNG_NOW);
	assert_int_equal(
	    fc_answers_verdict(answers, 1)->rung, FC_RUNG_COMPACTION);
	assert_null(fc_answers_error(answers, 1));
	/* what the second hangs on was read, and page size and release */
	assert_true(fc_answers_snapshot(answers)->slow_path_read);
	assert_int_equal(fc_answers_snapshot(answers)->page_size, 4096);
	assert_string_equal(
	    fc_answers_snapshot(answers)->release, "5.10.0-8-amd64");
	assert_non_null(
	    strstr(fc_answers_json(answers, 1), "\"size_bytes\":65640,"));
	assert_non_null(
	    strstr(fc_answers_json(answers, 0), "\"size_bytes\":65536,"));
	/* of single pages there are enough */
	assert_int_equal(fc_answers_verdict(answers, 2)->rung, FC_RUNG_NOW);
	assert_null(fc_answers_verdict(answers, 3));
	assert_null(fc_answers_error(answers, 3));
	assert_null(fc_answers_json(answers, 3));
	fc_answers_free(answers);
}

static void
keeps_nothing_of_the_callers(void **state)
{
	struct fc_request req = bytes_of(65640);
	struct fc_error err = { 0 };
	char path[] = MACHINE;
	struct fc_answers *answers;

	(void)state;
	answers = fc_ask(path, NULL, &req, 1, &err);
	memset(path, 'x', sizeof(path) - 1);
	memset(&req, 'x', sizeof(req));
	assert_non_null(answers);
	assert_non_null(strstr(fc_answers_json(answers, 0), MACHINE));
	assert_non_null(
	    strstr(fc_answers_json(answers, 0), "\"size_bytes\":65640,"));
	fc_answers_free(answers);
}

static void
gives_an_overview_for_no_requests(void **state)
{
	struct fc_error err = { 0 };
	struct fc_answers *answers = fc_ask(MACHINE, NULL, NULL, 0, &err);

	(void)state;
	assert_non_null(answers);
	assert_non_null(strstr(fc_answers_json(answers, 0),
	    "\"overview\":{\"largest_order_now\":4"));
	assert_null(fc_answers_json(answers, 1));
	fc_answers_free(answers);
}

/* The values of the kernel that is run on are taken for it, and for no copy. */
static void
takes_what_it_is_handed_for_the_running_kernel_only(void **state)
{
	struct fc_here here = {
		.page_size = 8192, .release = "5.5.5-test", .build = "#7"
	};
	struct fc_request req = bytes_of(4096);
	struct fc_error err = { 0 };
	struct fc_answers *answers = fc_ask(MACHINE, &here, &req, 1, &err);
	static const uint64_t bad[] = { 0, 4097 };

	(void)state;
	assert_non_null(answers);
	assert_int_equal(fc_answers_snapshot(answers)->page_size, 4096);
	assert_string_not_equal(
	    fc_answers_snapshot(answers)->release, "5.5.5-test");
	fc_answers_free(answers);

	answers = fc_ask(NULL, &here, &req, 1, &err);
	assert_non_null(answers);
	assert_int_equal(fc_answers_snapshot(answers)->page_size, 8192);
	assert_string_equal(
	    fc_answers_snapshot(answers)->release, "5.5.5-test");
	assert_string_equal(fc_answers_snapshot(answers)->build, "#7");
	fc_answers_free(answers);

	assert_null(fc_ask(NULL, NULL, &req, 1, &err));
	assert_int_equal(err.kind, FC_ERR_USAGE);
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		here.page_size = bad[i];
		assert_null(fc_ask("/proc", &here, &req, 1, &err));
		assert_int_equal(err.kind, FC_ERR_USAGE);
		assert_non_null(strstr(err.message, "page size"));
	}
}

/* What enums and macros of C keep out may come from elsewhere. */
static void
refuses_what_is_no_request(void **state)
{
	struct fc_request reqs[8];
	struct fc_error err = { 0 };
	struct fc_answers *answers;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(reqs); i++)
		reqs[i] = bytes_of(4096);
	reqs[1].count = 0;
	reqs[2].gfp_text = NULL;
	reqs[3].allocator = (enum fc_allocator)(FC_CMA + 1);
	reqs[4].within = FC_RUNG_NO;
	reqs[5].size.value = 0;
	reqs[6].size.present = false;
	reqs[6].order = 64;
	reqs[7].node = 9; /* found out by the judge */
	answers = fc_ask(MACHINE, NULL, reqs, N_ELEMENTS(reqs), &err);
	assert_non_null(answers);
	assert_int_equal(fc_answers_verdict(answers, 0)->rung, FC_RUNG_NOW);
	for (size_t i = 1; i < N_ELEMENTS(reqs); i++) {
		assert_null(fc_answers_verdict(answers, i));
		assert_null(fc_answers_json(answers, i));
		assert_int_equal(
		    fc_answers_error(answers, i)->kind, FC_ERR_USAGE);
	}
	assert_non_null(
	    strstr(fc_answers_error(answers, 3)->message, "allocator 9"));
	fc_answers_free(answers);
}

static void
says_what_cannot_be_asked(void **state)
{
	struct fc_request req = bytes_of(4096);
	struct fc_error err = { 0 };

	(void)state;
	assert_null(fc_ask("testdata/nowhere", NULL, &req, 1, &err));
	assert_int_equal(err.kind, FC_ERR_SYSTEM);
	assert_null(fc_ask("testdata/bad/nothing", NULL, &req, 1, &err));
	assert_int_equal(err.kind, FC_ERR_MISMATCH);
	assert_null(
	    fc_ask("testdata/reports/4.15-cpuset.log", NULL, &req, 1, &err));
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_non_null(strstr(err.message, "kernel log"));
	fc_answers_free(NULL);
}

static void
says_when_memory_is_short(void **state)
{
	struct fc_request reqs[] = { bytes_of(4096), bytes_of(65640) };

	(void)state;
	for (unsigned n = 1;; n++) {
		struct fc_error err = { 0 };
		struct fc_answers *answers;
		const char *json = NULL;

		fail_at = n;
		answers = fc_ask(MACHINE, NULL, reqs, 2, &err);
		if (answers != NULL)
			json = fc_answers_json(answers, 1);
		else
			assert_int_equal(err.kind, FC_ERR_NOMEM);
		assert_int_equal(json != NULL, fail_at != 0);
		fc_answers_free(answers);
		if (fail_at != 0)
			break;
	}
	fail_at = 0;
}

/* 0 where libc does not tell. */
static size_t
bytes_in_use(void)
{
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
	return mallinfo2().uordblks;
#endif
#endif
	return 0;
}

static unsigned
files_in_use(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* Once with memory enough, and with each allocation failing in turn. */
static void
ask_until_it_answers(const char *path, const struct fc_request *reqs, size_t n)
{
	for (unsigned at = 1;; at++) {
		struct fc_answers *answers;
		struct fc_error err = { 0 };

		fail_at = at;
		answers = fc_ask(path, NULL, reqs, n, &err);
		for (size_t i = 0; answers != NULL && i < n; i++)
			(void)fc_answers_json(answers, i);
		fc_answers_free(answers);
		if (fail_at != 0)
			break;
	}
	fail_at = 0;
}

/* Whether it answers or memory runs short at any place: all is given back. */
static void
leaves_nothing_behind(void **state)
{
	static const char *const paths[] = { MACHINE,
		"testdata/machines/cma-arm64", "testdata/huge/pools",
		"testdata/huge/areas", "testdata/huge/thp",
		"testdata/huge/weak", "testdata/bad/zoneinfo-cut",
		"testdata/bad/nothing" };
	struct fc_request reqs[] = { bytes_of(65640), bytes_of(65640),
		bytes_of(2 << 20), bytes_of(2 << 20), bytes_of(1 << 20) };
	static const enum fc_allocator allocators[] = { FC_KMALLOC, FC_VMALLOC,
		FC_HUGETLB, FC_THP, FC_DMA };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(reqs); i++)
		reqs[i].allocator = allocators[i];
	reqs[3].size.present = false; /* a fault of each size */
	for (size_t i = 0; i < N_ELEMENTS(paths); i++) {
		unsigned files = files_in_use();
		size_t bytes = 0;

		print_message("  %s\n", paths[i]);
		/* what libc keeps for the next is in use, too, so it is the
		 * same only from one round to another */
		for (unsigned round = 0; round < 4; round++) {
			bytes = bytes_in_use();
			ask_until_it_answers(paths[i], reqs, N_ELEMENTS(reqs));
			assert_int_equal(files_in_use(), files);
		}
		assert_int_equal(bytes_in_use(), bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_all_of_one_reading),
		cmocka_unit_test(keeps_nothing_of_the_callers),
		cmocka_unit_test(gives_an_overview_for_no_requests),
		cmocka_unit_test(
		    takes_what_it_is_handed_for_the_running_kernel_only),
		cmocka_unit_test(refuses_what_is_no_request),
		cmocka_unit_test(says_what_cannot_be_asked),
		cmocka_unit_test(says_when_memory_is_short),
		cmocka_unit_test(leaves_nothing_behind),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
