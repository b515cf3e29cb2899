/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole program but for the system calls: a command line and the files of a
 * copy, asked in every format.  The input is text:
 *
 *	--size 64K --gfp GFP_ATOMIC
 *	== proc/buddyinfo ==
 *	Node 0, zone   Normal ...
 *	== proc/version ==
 *	...
 *
 * The first line has the options, at blanks; what stands behind "== NAME ==" is
 * that file, as a tarball would have it.  There is a result or an error, not
 * both and not none; formats.c says how results agree, laws.c how they change
 * with the machine.
 */
#include <getopt.h>

#include "cli/ask.h"
#include "input/parts.h"
#include "json.h"
#include "program.h"

#define MAX_WORDS 64
#define MAX_FILES 64

/* ---- the input ------------------------------------------------------------ */

/* The words of a command line, which they stand in. */
static int
split_words(char *line, char **words)
{
	static char name[] = "fragcheck";
	char *rest = line, *word;
	int n = 0;

	words[n++] = name;
	while (n <= MAX_WORDS && (word = strsep(&rest, " ")) != NULL) {
		if (word[0] != '\0')
			words[n++] = word;
	}
	words[n] = NULL;
	return n;
}

/* "== NAME ==" and a newline; NULL: the line is another. */
static char *
name_in(const char *line, size_t len)
{
	if (len < 8 || memcmp(line, "== ", 3) != 0 ||
	    memcmp(line + len - 4, " ==\n", 4) != 0)
		return NULL;
	return string_of(line + 3, len - 7);
}

static size_t
line_length(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);

	return end == NULL ? len : (size_t)(end + 1 - text);
}

static void
split_files(const char *text, size_t len, struct fc_source *source)
{
	struct fc_part *part = NULL;
	struct fc_error err = { 0 };

	source->bare = true;
	while (len > 0) {
		size_t n = line_length(text, len);
		char *name = name_in(text, n);

		if (name != NULL && source->parts->n < MAX_FILES) {
			part = fc_parts_add(source->parts, name, &err);
			source->bare &= strncmp(name, "proc/", 5) != 0;
		} else if (part != NULL &&
		    fc_part_put(source->parts, part, text, n, &err) != 0) {
			abort();
		}
		free(name);
		text += n;
		len -= n;
	}
}

/* ---- one format ----------------------------------------------------------- */

static void
collect(void *to, const char *data, size_t len)
{
	if (data != NULL)
		fc_buf_put(to, data, len);
}

/* As src/cli/tune.c answers. */
static int
tune(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	struct fc_tuning tuning = { 0 };
	struct fc_result result = asking->look;
	struct fc_buf out = { 0 };
	int code = -1;

	asking->shows = FC_SHOW_COUNTERS;
	if (ask_survey_one(asking, source, err) != 0)
		return -1;
	if (fc_snapshot_read_tunables(asking->survey.snap, source, err) == 0 &&
	    fc_tune(asking->survey.snap, &asking->requests[0],
		&asking->survey.verdicts[0], NULL, &tuning, err) == 0) {
		asking->look.tuning = result.tuning = &tuning;
		result.snap = asking->survey.snap;
		result.whole = result.success = true;
		result.nr_requests = 1;
		result.requests = asking->requests;
		result.verdicts = asking->survey.verdicts;
		fc_render_sysctl(&out, &result);
		check_printable(out.data, out.len);
		code = ask_answer(asking, source->path, err);
	}
	fc_buf_free(&out);
	fc_tuning_free(&tuning);
	return code;
}

static int
answer(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	if (asking->o->mode == MODE_TUNE)
		return tune(asking, source, err);
	return ask_survey(asking, source, err) == 0
	    ? ask_answer(asking, source->path, err)
	    : -1;
}

static void
check_said(const struct options *o, const struct said *said,
    const struct fc_error *err)
{
	size_t nr_lines = 0, nr_failed = 0;

	check_printable(said->out.data, said->out.len);
	check_printable(said->told, strlen(said->told));
	check_printable(err->message, strlen(err->message));
	require(strchr(err->message, '\n') == NULL, "an error is one line");
	require((said->code < 0) == (err->kind != FC_ERR_NONE),
	    "there is a result or an error");
	for (const char *p = said->told; *p != '\0'; p++)
		nr_lines += *p == '\n';
	for (size_t i = 0; i < o->nr_requests; i++)
		nr_failed += said->failed[i];
	if (said->code < 0) {
		require(said->out.len == 0, "an error is without a result");
		require(err->message[0] != '\0', "an error has words");
		return;
	}
	if (!said->format->tells_errors)
		require(nr_lines == nr_failed,
		    "each request that fails is told in a line");
	if (o->quiet == 0)
		require(said->out.len > 0 || nr_failed > 0,
		    "there is a result or an error");
}

static void
ask(const struct options *given, const struct fc_source *source,
    uint32_t chosen, struct said *said)
{
	static char told[1 << 16];
	struct options o = *given;
	struct output output = { .fd = -1, .send = collect, .to = &said->out };
	struct asking asking;
	struct fc_error err = { 0 };
	FILE *ear, *kept = stderr;

	o.format = said->format;
	o.color = COLOR_NEVER;
	if (ask_begin(&asking, &o, &output, &err) != 0)
		abort();
	/* what is told goes through stdio */
	ear = fmemopen(told, sizeof(told), "w");
	if (ear == NULL)
		abort();
	stderr = ear;
	said->code = answer(&asking, source, &err);
	stderr = kept;
	fclose(ear);
	said->told = string_of(told, strlen(told));
	for (size_t i = 0; i < o.nr_requests; i++)
		said->failed[i] = asking.survey.errors[i].kind != FC_ERR_NONE;
	check_said(&o, said, &err);
	if (said->code >= 0 && strcmp(o.format->name, "json") == 0 &&
	    o.nr_requests > 0)
		check_laws(asking.survey.snap,
		    &asking.requests[chosen % o.nr_requests], chosen);
	ask_end(&asking);
}

/* ---- all of them ---------------------------------------------------------- */

static bool
goes_with(const struct options *o, const struct format *format)
{
	return (o->mode != MODE_MAP || format->maps) &&
	    (o->mode != MODE_TUNE || format->tunes) &&
	    (o->nr_requests > 0 || !format->needs_request);
}

static void
ask_all_formats(
    const struct options *o, const struct fc_source *source, uint32_t chosen)
{
	struct said said[NR_FORMATS] = { 0 };

	for (size_t f = 0; f < NR_FORMATS; f++) {
		const struct format *format = format_named(format_names[f]);

		if (!goes_with(o, format) ||
		    (o->quiet > 0 && format != o->format))
			continue;
		said[f].format = format;
		ask(o, source, chosen, &said[f]);
		if (strcmp(format->name, "json") == 0)
			check_json_lines(&said[f].out);
	}
	if (o->quiet == 0)
		check_formats(o, said);
	for (size_t f = 0; f < NR_FORMATS; f++) {
		fc_buf_free(&said[f].out);
		free(said[f].told);
	}
}

static bool
wants_type(const struct options *o)
{
	for (size_t i = 0; i < o->nr_requests; i++) {
		if (o->types[i] != NULL) /* by a program of its own */
			return true;
	}
	return false;
}

static bool
take_options(char *line, struct options *o)
{
	static char *words[MAX_WORDS + 2];
	struct fc_error err = { 0 };
	int rc;

	optind = 0; /* glibc's way to begin anew */
	rc = options_parse(split_words(line, words), words, o, &err);
	require((rc != 0) == (err.kind != FC_ERR_NONE),
	    "there are options or an error");
	check_printable(err.message, strlen(err.message));
	return rc == 0 && o->action == RUN && !wants_type(o) &&
	    (o->mode == MODE_ASK || o->mode == MODE_MAP ||
		o->mode == MODE_TUNE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	static struct options o;
	struct fc_source source = {
		.kind = FC_TREE, .path = "copy", .dirfd = -1
	};
	uint32_t chosen = 2166136261u; /* FNV-1a */
	size_t n = line_length(text, size);
	char *line, *files;

	for (size_t i = 0; i < size; i++)
		chosen = (chosen ^ data[i]) * 16777619u;
	setenv("COLUMNS", "80", 1);
	line = string_of(text, n);
	line[strcspn(line, "\n")] = '\0';
	memset(&o, 0, sizeof(o));
	if (take_options(line, &o)) {
		files = copy_of(text + n, size - n);
		source.parts = fc_parts_new();
		if (source.parts == NULL)
			abort();
		split_files(files, size - n, &source);
		ask_all_formats(&o, &source, chosen);
		fc_source_close(&source);
		free(files);
	}
	free(line);
	return 0;
}
