/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read when, and of which machine the answers are.  Run from the top
 * folder: the copies are those of testdata/. */
#include "test.h"

#include "fragcheck.h"

#define MACHINE "testdata/machines/outage"

static struct fc_request
order_of(unsigned order)
{
	struct fc_request req = FC_REQUEST_INIT;

	req.order = order;
	req.allocator = FC_PAGES;
	return req;
}

/* -1: *err; then the survey is to be freed all the same. */
static int
survey_of(struct fc_survey *survey, const char *path, struct fc_error *err)
{
	struct fc_source source;
	int rc;

	if (fc_source_open(path, &source, err) != 0)
		return -1;
	rc = fc_survey_run(survey, &source, err);
	fc_source_close(&source);
	return rc;
}

static void
reads_what_the_answers_hang_on_and_no_more(void **state)
{
	struct fc_request reqs[] = { order_of(0), order_of(5) };
	struct fc_survey survey;
	struct fc_error err;

	(void)state;
	for (size_t n = 1; n <= 2; n++) {
		assert_int_equal(fc_survey_begin(&survey, n, reqs, &err), 0);
		assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
		assert_int_equal(survey.verdicts[0].answer, FC_YES);
		assert_int_equal(survey.snap->slow_path_read, n == 2);
		assert_int_equal(
		    survey.snap->files[FC_VMSTAT], FC_FILE_NOT_NEEDED);
		if (n == 2)
			assert_int_equal(
			    survey.verdicts[1].rung, FC_RUNG_COMPACTION);
		assert_null(survey.overview.zones);
		fc_survey_free(&survey);
	}
}

static void
reads_what_is_to_be_shown(void **state)
{
	struct fc_request req = order_of(0);
	struct fc_survey survey;
	struct fc_error err;

	(void)state;
	assert_int_equal(fc_survey_begin(&survey, 1, &req, &err), 0);
	survey.facts.shows = FC_SHOW_COUNTERS | FC_SHOW_ZONES;
	assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
	assert_int_not_equal(survey.snap->files[FC_VMSTAT], FC_FILE_NOT_NEEDED);
	assert_non_null(survey.overview.zones);
	fc_survey_free(&survey);
	/* without a request it is all there is */
	assert_int_equal(fc_survey_begin(&survey, 0, NULL, &err), 0);
	assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
	assert_non_null(survey.overview.zones);
	fc_survey_free(&survey);
}

static void
looks_for_nothing_that_is_known(void **state)
{
	struct fc_request req = order_of(0);
	struct fc_survey survey;
	struct fc_error err;

	(void)state;
	assert_int_equal(fc_survey_begin(&survey, 1, &req, &err), 0);
	survey.facts = (struct fc_facts){ .page_size = 65536,
		.page_size_from = "the test",
		.release = "6.1.0",
		.build = "#1" };
	assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
	assert_int_equal(survey.snap->page_size, 65536);
	assert_string_equal(survey.snap->page_size_from, "the test");
	assert_string_equal(survey.snap->release, "6.1.0");
	assert_string_equal(survey.snap->build, "#1");
	assert_int_equal(survey.snap->files[FC_MEMINFO], FC_FILE_NOT_NEEDED);
	assert_int_equal(
	    survey.snap->files[FC_VERSION_FILE], FC_FILE_NOT_NEEDED);
	fc_survey_free(&survey);
}

static void
leaves_out_what_cannot_be_judged(void **state)
{
	struct fc_request reqs[] = { order_of(0), order_of(0), order_of(0) };
	struct fc_survey survey;
	struct fc_error err;

	(void)state;
	reqs[1].node = 9;
	assert_int_equal(fc_survey_begin(&survey, 3, reqs, &err), 0);
	fc_error_set(&survey.errors[0], FC_ERR_USAGE, NULL, "no such type");
	assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
	assert_string_equal(survey.errors[0].message, "no such type");
	assert_null(survey.verdicts[0].zones);
	assert_non_null(strstr(survey.errors[1].message, "no node 9"));
	assert_int_equal(survey.errors[2].kind, FC_ERR_NONE);
	assert_int_equal(survey.verdicts[2].answer, FC_YES);
	/* the next machine is asked all of it again */
	fc_survey_clear(&survey);
	assert_int_equal(survey.errors[0].kind, FC_ERR_NONE);
	assert_int_equal(survey_of(&survey, MACHINE, &err), 0);
	assert_int_equal(survey.verdicts[0].answer, FC_YES);
	fc_survey_free(&survey);
}

static void
knows_which_file_is_the_matter(void **state)
{
	struct fc_request req = order_of(0);
	struct fc_survey survey;
	struct fc_error err;

	(void)state;
	assert_int_equal(fc_survey_begin(&survey, 1, &req, &err), 0);
	assert_int_equal(survey_of(&survey, "testdata/bad/nothing", &err), -1);
	assert_int_equal(err.kind, FC_ERR_MISMATCH);
	assert_int_equal(survey.snap->files[FC_BUDDYINFO], FC_FILE_ABSENT);
	fc_survey_clear(&survey);
	assert_int_equal(
	    survey_of(&survey, "testdata/bad/zoneinfo-cut", &err), -1);
	assert_int_equal(survey.snap->files[FC_ZONEINFO], FC_FILE_BAD);
	fc_survey_free(&survey);
}

static void
says_when_memory_is_short(void **state)
{
	struct fc_request reqs[] = { order_of(0), order_of(5) };

	(void)state;
	for (unsigned n = 1;; n++) {
		struct fc_survey survey;
		struct fc_error err = { 0 };
		int rc;

		fail_at = n;
		rc = fc_survey_begin(&survey, 2, reqs, &err);
		survey.facts.shows = FC_SHOW_ZONES;
		if (rc == 0)
			rc = survey_of(&survey, MACHINE, &err);
		assert_int_equal(rc == 0, fail_at != 0);
		if (rc != 0)
			assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_survey_free(&survey);
		if (fail_at != 0)
			break;
	}
	fail_at = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_answers_hang_on_and_no_more),
		cmocka_unit_test(reads_what_is_to_be_shown),
		cmocka_unit_test(looks_for_nothing_that_is_known),
		cmocka_unit_test(leaves_out_what_cannot_be_judged),
		cmocka_unit_test(knows_which_file_is_the_matter),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
