/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The formats agree: JSON is read by a parser of others, and what the other
 * formats print of each request is held against it.  Each format had a reading of
 * its own, for what it shows.
 */
#include "json.h"
#include "program.h"

/* What JSON says of a request; NULL: it had an error, and has no object. */
struct answer {
	json_t *object;
	const char *answer, *rung, *reason, *text;
	bool has_capacity;
	double low, high;
};

static const struct said *
said_in(const struct said *said, const char *name)
{
	for (size_t f = 0; f < NR_FORMATS; f++) {
		if (said[f].format != NULL &&
		    strcmp(said[f].format->name, name) == 0)
			return &said[f];
	}
	return NULL;
}

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ---- JSON ----------------------------------------------------------------- */

static const char *
string_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static void
read_answers(const struct options *o, const struct said *json,
    struct answer answers[MAX_REQUESTS])
{
	const char *p = json->out.data;

	for (size_t i = 0; i < o->nr_requests; i++) {
		struct answer *a = &answers[i];
		const json_t *verdict, *capacity;

		*a = (struct answer){ 0 };
		if (json->failed[i])
			continue;
		a->object = next_object(&p);
		verdict = json_object_get(a->object, "verdict");
		a->answer = string_at(verdict, "answer");
		a->rung = string_at(verdict, "rung");
		a->reason = string_at(verdict, "reason");
		a->text = string_at(verdict, "text");
		require(a->text[0] != '\0', "each verdict has words");
		capacity = json_object_get(verdict, "capacity_now");
		a->has_capacity = json_is_object(capacity);
		a->low = json_real_value(json_object_get(capacity, "low"));
		a->high = json_real_value(json_object_get(capacity, "high"));
		require(a->low <= a->high, "a capacity's bounds are in order");
	}
	require(o->nr_requests == 0 || p == NULL || *p == '\0',
	    "JSON has an object a request");
}

/* ---- Prometheus ----------------------------------------------------------- */

/* A series: its last label, and its value. */
struct series {
	char label[64];
	double value;
};

/* The next series of that name from *p on; false: there is none. */
static bool
next_series(const char **p, const char *name, struct series *series)
{
	size_t n = strlen(name);

	for (;;) {
		const char *end = strchr(*p, '\n'), *line = *p, *brace, *quote;

		if (end == NULL)
			return false;
		*p = end + 1;
		if (strncmp(line, name, n) != 0 || line[n] != '{')
			continue;
		brace = memrchr(line, '}', (size_t)(end - line));
		require(brace != NULL && brace[-1] == '"' && brace[1] == ' ',
		    "a series has labels and a value");
		quote = memrchr(line, '"', (size_t)(brace - 1 - line));
		require(quote != NULL, "a label has quotes");
		snprintf(series->label, sizeof(series->label), "%.*s",
		    (int)(brace - 1 - (quote + 1)), quote + 1);
		series->value = strtod(brace + 2, NULL);
		return true;
	}
}

static void
check_rung(const char **p, const char *rung)
{
	size_t nr_ones = 0;

	for (unsigned i = FC_RUNG_NOW; i <= FC_RUNG_UNKNOWN; i++) {
		struct series s;

		require(next_series(p, "fragcheck_allocation_rung", &s),
		    "Prometheus has each rung");
		nr_ones += s.value == 1;
		require(s.value != 1 || is(s.label, rung),
		    "Prometheus has JSON's rung");
	}
	require(nr_ones == 1, "one rung is true");
}

static void
check_prometheus(const struct options *o, const struct said *said,
    const struct answer *answers)
{
	const char *ok = said->out.data, *rung = ok, *reason = ok, *room = ok;
	struct series s;

	for (size_t i = 0; i < o->nr_requests; i++) {
		const struct answer *a = &answers[i];

		check_rung(&rung, a->object != NULL ? a->rung : "unknown");
		require(next_series(&reason, "fragcheck_allocation_reason", &s),
		    "Prometheus has a reason");
		if (a->object == NULL)
			continue;
		require(is(s.label, a->reason), "Prometheus has JSON's reason");
		if (!is(a->answer, "unknown"))
			require(
			    next_series(&ok, "fragcheck_allocation_ok", &s) &&
				s.value == is(a->answer, "yes"),
			    "Prometheus has JSON's answer");
		if (!a->has_capacity)
			continue;
		require(
		    next_series(&room, "fragcheck_allocation_capacity", &s) &&
			s.value == a->low &&
			next_series(
			    &room, "fragcheck_allocation_capacity", &s) &&
			s.value == a->high,
		    "Prometheus has JSON's capacity");
	}
	require(!next_series(&ok, "fragcheck_allocation_ok", &s),
	    "Prometheus has no answer more");
}

/* ---- a monitoring plugin -------------------------------------------------- */

static const char *
status_of(const struct answer *a)
{
	if (a->object == NULL || is(a->answer, "unknown"))
		return "UNKNOWN";
	if (is(a->answer, "yes"))
		return "OK";
	return is(a->rung, "compaction") || is(a->rung, "reclaim") ||
		is(a->rung, "oom")
	    ? "WARNING"
	    : "CRITICAL";
}

static void
check_nagios(const struct options *o, const struct said *said,
    const struct answer *answers)
{
	static const char *const worst[] = { "CRITICAL", "WARNING", "UNKNOWN",
		"OK" };
	static const int codes[] = { 2, 1, 3, 0 };
	size_t nr_ok = 0, rank = 3;
	char first[128];

	require(said->out.len < 8192, "Nagios reads all of it");
	if (o->warning.text != NULL || o->critical.text != NULL)
		return; /* then it is of figures, too */
	for (size_t i = 0; i < o->nr_requests; i++) {
		const char *status = status_of(&answers[i]);

		nr_ok += is(status, "OK");
		for (size_t r = 0; r < rank; r++) {
			if (is(status, worst[r]))
				rank = r;
		}
	}
	require(said->code == codes[rank], "Nagios' exit code is JSON's");
	if (o->nr_requests > 1)
		snprintf(first, sizeof(first),
		    "FRAGCHECK %s - copy: %zu of %zu requests OK; ",
		    worst[rank], nr_ok, o->nr_requests);
	else
		snprintf(
		    first, sizeof(first), "FRAGCHECK %s - copy: ", worst[rank]);
	require(strncmp(said->out.data, first, strlen(first)) == 0,
	    "Nagios' status is JSON's");
	if (o->nr_requests == 1 && answers[0].object != NULL) {
		char *text =
		    string_of(answers[0].text, strlen(answers[0].text));

		for (char *p = text; *p != '\0'; p++)
			*p = *p == '|' ? ',' : *p;
		require(strlen(text) > 1000 ||
			strncmp(said->out.data + strlen(first), text,
			    strlen(text)) == 0,
		    "Nagios has JSON's words");
		free(text);
	}
}

/* ---- a line, and text ----------------------------------------------------- */

/* The word that text begins with fits what JSON says. */
static const char *
check_word(const char *text, const struct answer *a)
{
	static const struct {
		const char *word, *answer, *rungs;
	} words[] = {
		{ "YES, LATER", "yes", "compaction reclaim oom" },
		{ "YES", "yes", "now" },
		{ "PERHAPS LATER", "yes no", "compaction reclaim oom" },
		{ "NOT NOW", "no", "compaction reclaim oom no" },
		{ "NO", "no", "no" },
		{ "IMPOSSIBLE", "no", "impossible" },
		{ "CANNOT TELL", "unknown",
		    "now compaction reclaim oom no unknown" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);

		/* ", but memory is low" */
		if (strncmp(text, words[i].word, n) != 0 ||
		    (text[n] != ':' && strncmp(text + n, ", but ", 6) != 0))
			continue;
		require(strstr(words[i].answer, a->answer) != NULL,
		    "the first word is JSON's answer");
		require(strstr(words[i].rungs, a->rung) != NULL,
		    "the first word is JSON's rung");
		return text + n + 2;
	}
	require(false, "an answer begins with its word");
	return NULL;
}

static void
check_line(const struct options *o, const struct said *said,
    const struct answer *answers, size_t nr_yes)
{
	const char *text = said->out.data, *rest;
	char all[64];

	require(strncmp(text, "copy: ", 6) == 0, "a line says of what it is");
	require(strchr(text, '\n') == text + said->out.len - 1,
	    "a line is one line");
	text += 6;
	snprintf(all, sizeof(all), "YES: all %zu requests\n", o->nr_requests);
	if (o->nr_requests > 1)
		require(is(text, all) == (nr_yes == o->nr_requests),
		    "a line says yes where JSON does");
	if (o->nr_requests != 1 || answers[0].object == NULL)
		return;
	rest = check_word(text, &answers[0]);
	require(strncmp(rest, answers[0].text, strlen(answers[0].text)) == 0 &&
		is(rest + strlen(answers[0].text), "\n"),
	    "a line has JSON's words");
}

/* Text is the same words, wrapped. */
static bool
begins_with(const char *text, const char *words)
{
	while (*words != '\0') {
		if (*words == ' ' || *words == '\n') {
			words++;
		} else if (*text == ' ' || *text == '\n') {
			text++;
		} else if (*text++ != *words++) {
			return false;
		}
	}
	return true;
}

static void
check_text(const struct options *o, const struct said *said,
    const struct said *line, size_t nr_yes, size_t nr_answers)
{
	char all[64];

	if (nr_answers == 0 && o->nr_requests > 0) {
		require(said->out.len == 0, "what has no answer has no text");
		return;
	}
	if (o->mode == MODE_TUNE || o->mode == MODE_MAP)
		return;
	if (nr_answers > 1) {
		snprintf(all, sizeof(all), "copy: %zu of %zu requests: yes\n",
		    nr_yes, nr_answers);
		require(strncmp(said->out.data, all, strlen(all)) == 0,
		    "text counts JSON's answers");
	} else if (o->nr_requests == 1) {
		require(begins_with(said->out.data, line->out.data),
		    "text begins as a line is");
	}
}

/* ---- all of them ---------------------------------------------------------- */

static void
check_codes(const struct options *o, const struct said *said, int code)
{
	static const char *const plain[] = { "text", "json", "line" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		const struct said *s = said_in(said, plain[i]);

		require(s == NULL || s->code == code,
		    "exit codes are those of the answers");
	}
	if (said_in(said, "prometheus") != NULL && o->nr_requests > 0)
		require(said_in(said, "prometheus")->code ==
			(code == EXIT_UNKNOWN ? EXIT_UNKNOWN : EXIT_YES),
		    "an exit code says whether there are answers");
}

void
check_formats(const struct options *o, const struct said said[NR_FORMATS])
{
	const struct said *json = said_in(said, "json");
	struct answer answers[MAX_REQUESTS];
	size_t nr_yes = 0, nr_answers = 0;
	int code = EXIT_YES;

	for (size_t f = 0; f < NR_FORMATS; f++)
		require(said[f].format == NULL ||
			(said[f].code < 0) == (json->code < 0),
		    "an error is one in every format");
	if (json->code < 0)
		return;
	read_answers(o, json, answers);
	for (size_t i = 0; i < o->nr_requests; i++) {
		const struct answer *a = &answers[i];
		bool yes = a->object != NULL && is(a->answer, "yes");
		bool no = a->object != NULL && is(a->answer, "no");

		nr_yes += yes;
		nr_answers += a->object != NULL;
		code = !yes && !no           ? EXIT_UNKNOWN
		    : no && code == EXIT_YES ? EXIT_NO
					     : code;
		for (size_t f = 0; f < NR_FORMATS; f++)
			require(said[f].format == NULL ||
				said[f].failed[i] == json->failed[i],
			    "a request fails in every format");
	}
	if (o->mode != MODE_TUNE && o->nr_requests > 0)
		check_codes(o, said, code);
	if (said_in(said, "prometheus") != NULL)
		check_prometheus(o, said_in(said, "prometheus"), answers);
	if (said_in(said, "nagios") != NULL)
		check_nagios(o, said_in(said, "nagios"), answers);
	if (said_in(said, "line") != NULL)
		check_line(o, said_in(said, "line"), answers, nr_yes);
	check_text(o, said_in(said, "text"), said_in(said, "line"), nr_yes,
	    nr_answers);
	for (size_t i = 0; i < o->nr_requests; i++)
		json_decref(answers[i].object);
}
