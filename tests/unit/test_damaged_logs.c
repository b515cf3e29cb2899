/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The logs of testdata, damaged: each line gone, twice, behind the next one, cut
 * in its midst, joined to the next, without its first word, with other digits.
 * Whatever comes of it can be explained and shown, and lies within the log.
 */
#include "test.h"

#include <dirent.h>

#define MOST_BYTES 16384
#define MOST_LINES 512

struct came {
	size_t lines, reports, wrong;
};

static void
show(struct fc_failure *f, const struct fc_request *what_if)
{
	struct fc_explanation explanation;
	struct fc_error err = { 0 };
	struct fc_buf out = { 0 };
	struct fc_result result = { .snap = f->snap,
		.requests = &explanation.req,
		.verdicts = &explanation.verdict,
		.failure = f,
		.explanation = &explanation,
		.verbose = true };

	f->snap->path = "log";
	assert_int_equal(fc_explain_failure(f, what_if, &explanation, &err), 0);
	result.nr_requests = explanation.judged;
	result.overview = explanation.judged ? NULL : &explanation.overview;
	fc_render_failure(&out, &result);
	assert_false(out.failed);
	assert_true(out.len > 0);
	for (size_t i = 0; i < out.len; i++)
		assert_true(out.data[i] == '\n' ||
		    (out.data[i] >= ' ' && out.data[i] <= '~'));
	fc_buf_free(&out);
	fc_explanation_free(&explanation);
}

static int
take(void *arg, struct fc_failure *f, struct fc_error *err)
{
	struct came *came = arg;
	struct fc_request what_if = FC_REQUEST_INIT;

	(void)err;
	came->reports++;
	assert_in_range(f->line, 1, came->lines);
	assert_int_equal(f->count, 1);
	what_if.size = (struct fc_opt){ 65640, true };
	show(f, NULL);
	show(f, &what_if);
	fc_failure_free(f);
	return 0;
}

static size_t
read_log(const char *data, size_t len)
{
	struct came came = { .lines = 1 };
	struct fc_error err = { 0 };
	struct fc_log *log = fc_log_new(take, &came);

	for (size_t i = 0; i < len; i++)
		came.lines += data[i] == '\n';
	assert_non_null(log);
	assert_int_equal(fc_log_feed(log, data, len, &err), 0);
	assert_int_equal(fc_log_end(log, &err), 0);
	fc_log_free(log);
	return came.reports;
}

struct text {
	char data[2 * MOST_BYTES];
	size_t len;
};

static void
put(struct text *t, const char *from, size_t n)
{
	assert_true(n <= sizeof(t->data) - t->len);
	memcpy(t->data + t->len, from, n);
	t->len += n;
}

struct line {
	const char *p;
	size_t n; /* with its newline */
};

enum damage {
	GONE,
	TWICE,
	LATER,
	CUT,
	JOINED,
	HEADLESS,
	OTHER_DIGITS,
	NR_DAMAGES
};

static void
put_digits(struct text *t, const struct line *line)
{
	for (size_t i = 0; i < line->n; i++) {
		char c = line->p[i];

		if (c >= '0' && c <= '9')
			c = (char)('0' + (c - '0' + 7) % 10);
		put(t, &c, 1);
	}
}

/* What becomes of one line, and how many it was. */
static size_t
put_damaged(
    struct text *t, const struct line *line, bool has_next, enum damage damage)
{
	const char *blank = memchr(line->p, ' ', line->n);

	switch (damage) {
	case GONE:
		return 1;
	case TWICE:
		put(t, line->p, line->n);
		put(t, line->p, line->n);
		return 1;
	case LATER:
		if (has_next)
			put(t, line[1].p, line[1].n);
		put(t, line->p, line->n);
		return has_next ? 2 : 1;
	case CUT:
		put(t, line->p, line->n / 2);
		put(t, "\n", 1);
		put(t, line->p + line->n / 2, line->n - line->n / 2);
		return 1;
	case JOINED:
		put(t, line->p, line->n - 1);
		put(t, " ", 1);
		return 1;
	case HEADLESS:
		if (blank != NULL)
			put(t, blank, line->n - (size_t)(blank - line->p));
		return 1;
	default:
		put_digits(t, line);
		return 1;
	}
}

static void
damage_log(const char *data, size_t len)
{
	static struct line lines[MOST_LINES];
	static struct text t;
	size_t n = 0, whole = read_log(data, len);

	for (const char *p = data; p < data + len && n < MOST_LINES; n++) {
		const char *end = memchr(p, '\n', (size_t)(data + len - p));
		size_t part = end == NULL ? (size_t)(data + len - p)
					  : (size_t)(end + 1 - p);

		lines[n] = (struct line){ p, part };
		p += part;
	}
	for (enum damage d = GONE; d < NR_DAMAGES; d++) {
		for (size_t at = 0; at < n; at++) {
			size_t i = at;

			t.len = 0;
			put(&t, data, (size_t)(lines[at].p - data));
			i += put_damaged(&t, &lines[at], at + 1 < n, d);
			for (; i < n; i++)
				put(&t, lines[i].p, lines[i].n);
			/* one line more or less makes no crowd */
			assert_true(read_log(t.data, t.len) <= whole + 2);
		}
	}
}

static size_t
damage_folder(const char *folder)
{
	char path[512];
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		static char data[MOST_BYTES];
		FILE *f;
		size_t len;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		f = fopen(path, "r");
		if (f == NULL)
			continue;
		len = fread(data, 1, sizeof(data), f);
		fclose(f);
		if (len == sizeof(data))
			continue; /* it has what the others have */
		print_message("  %s\n", path);
		damage_log(data, len);
		n++;
	}
	closedir(dir);
	return n;
}

static void
reports(void **state)
{
	(void)state;
	if (damage_folder("testdata/reports") < 20)
		fail_msg("not where testdata is");
}

static void
cases(void **state)
{
	(void)state;
	if (damage_folder("testdata/cases") < 20)
		fail_msg("not where testdata is");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports),
		cmocka_unit_test(cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
