/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read what is cheap, judge, read what the answers hang on, judge again: the
 * one place that knows what is read when.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "fragcheck.h"
#include "verdict/judge.h"
#include "verdict/pages.h"
#include "verdict/proactive.h"

int
fc_survey_begin(struct fc_survey *survey, size_t nr_requests,
    const struct fc_request *requests, struct fc_error *err)
{
	*survey = (struct fc_survey){ .nr_requests = nr_requests,
		.requests = requests,
		.verdicts = calloc(nr_requests + 1, sizeof(struct fc_verdict)),
		.errors = calloc(nr_requests + 1, sizeof(struct fc_error)) };
	if (survey->verdicts != NULL && survey->errors != NULL)
		return 0;
	fc_survey_free(survey);
	return fc_error_nomem(err);
}

void
fc_survey_clear(struct fc_survey *survey)
{
	for (size_t i = 0; i < survey->nr_requests; i++) {
		fc_verdict_free(&survey->verdicts[i]);
		survey->verdicts[i] = (struct fc_verdict){ 0 };
		survey->errors[i] = (struct fc_error){ 0 };
	}
	fc_overview_free(&survey->overview);
	fc_snapshot_free(survey->snap);
	survey->snap = NULL;
}

void
fc_survey_free(struct fc_survey *survey)
{
	if (survey->verdicts != NULL && survey->errors != NULL)
		fc_survey_clear(survey);
	free(survey->verdicts);
	free(survey->errors);
	*survey = (struct fc_survey){ 0 };
}

/* ---- reading ------------------------------------------------------------ */

static void
set_facts(struct fc_snapshot *snap, const struct fc_facts *facts)
{
	if (facts->page_size != 0) {
		snap->page_size = facts->page_size;
		snap->page_size_from = facts->page_size_from;
	}
	if (facts->release != NULL)
		strlcpy(snap->release, facts->release, sizeof(snap->release));
	if (facts->build != NULL)
		strlcpy(snap->build, facts->build, sizeof(snap->build));
	snap->compacted = facts->compacted;
}

/* How many there are hangs on the watermark boost, if that is shown or asked. */
static bool
wants_capacity(const struct fc_survey *survey)
{
	bool wanted = (survey->facts.shows & FC_SHOW_CAPACITY) != 0;

	for (size_t i = 0; i < survey->nr_requests; i++) {
		const struct fc_request *req = &survey->requests[i];

		wanted |= req->count > 1 || req->allocator == FC_KVMALLOC ||
		    req->allocator == FC_VMALLOC ||
		    req->allocator == FC_HUGETLB;
	}
	return wanted && survey->nr_requests > 0;
}

static int
read_sysctls(struct fc_survey *survey, const struct fc_source *source,
    struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;
	/* a list of all of them is looked for where it may hold this one */
	int rc = fc_may_have_defrag_mode(snap)
	    ? fc_snapshot_read_sysctl(
		  snap, source, "defrag_mode", &snap->defrag_mode, err)
	    : fc_snapshot_read_sysctl_file(
		  snap, source, "defrag_mode", &snap->defrag_mode, err);

	if (rc != 0)
		return -1;
	return wants_capacity(survey)
	    ? fc_snapshot_read_sysctl(snap, source, "watermark_boost_factor",
		  &snap->watermark_boost_factor, err)
	    : 0;
}

static int
read_if(struct fc_survey *survey, const struct fc_source *source, bool wanted,
    enum fc_file file, struct fc_error *err)
{
	return wanted && survey->snap->files[file] == FC_FILE_NOT_NEEDED
	    ? fc_snapshot_read(survey->snap, source, file, err)
	    : 0;
}

/*
 * A running kernel walks its free lists under the zone lock for pagetypeinfo,
 * so there it is left for when the answer hangs on it.  A copy costs nobody
 * anything.
 */
static int
read_cheap(struct fc_survey *survey, const struct fc_source *source,
    struct fc_error *err)
{
	const struct fc_facts *facts = &survey->facts;
	const struct fc_snapshot *snap = survey->snap;
	bool copy = source->kind != FC_LIVE;
	bool types = copy || (facts->shows & FC_SHOW_MIGRATETYPES) != 0;

	if (read_if(survey, source, true, FC_ZONEINFO, err) != 0 ||
	    read_if(survey, source, true, FC_BUDDYINFO, err) != 0 ||
	    read_if(survey, source, types, FC_PAGETYPEINFO, err) != 0)
		return -1;
	if (snap->files[FC_ZONEINFO] != FC_FILE_READ &&
	    snap->files[FC_BUDDYINFO] != FC_FILE_READ &&
	    snap->files[FC_PAGETYPEINFO] != FC_FILE_READ)
		return fc_error_set(err, FC_ERR_MISMATCH,
		    source->dirfd >= 0 || copy ? source->path : "/proc",
		    "no buddyinfo, zoneinfo or pagetypeinfo to read there");
	for (size_t i = 0; i < survey->nr_requests; i++) {
		if (fc_snapshot_read_for(survey->snap, source,
			survey->requests[i].allocator, err) != 0)
			return -1;
	}
	if (read_if(survey, source, copy && facts->page_size == 0, FC_MEMINFO,
		err) != 0 ||
	    read_if(survey, source, copy && facts->release == NULL,
		FC_VERSION_FILE, err) != 0 ||
	    read_if(survey, source, (facts->shows & FC_SHOW_COUNTERS) != 0,
		FC_VMSTAT, err) != 0)
		return -1;
	return read_sysctls(survey, source, err);
}

/* ---- judging ------------------------------------------------------------ */

/* Judge all that has no error yet; *wants: what the answers still hang on.
 * Words follow when nothing more is read. */
static int
judge(struct fc_survey *survey, struct fc_rules *rules, unsigned *wants,
    struct fc_error *err)
{
	*wants = 0;
	*rules = fc_rules_of(survey->snap);
	for (size_t i = 0; i < survey->nr_requests; i++) {
		struct fc_verdict *verdict = &survey->verdicts[i];
		struct fc_error *error = &survey->errors[i];

		fc_verdict_free(verdict);
		*verdict = (struct fc_verdict){ 0 };
		if (error->kind != FC_ERR_NONE)
			continue;
		if (fc_judge_figures(survey->snap, &survey->requests[i], rules,
			verdict, error) == 0)
			*wants |= verdict->wants;
		if (error->kind == FC_ERR_NOMEM)
			return fc_error_nomem(err);
	}
	if (survey->nr_requests > 0)
		return 0;
	fc_overview_free(&survey->overview);
	if (fc_overview_of(survey->snap, &survey->overview, err) != 0)
		return -1;
	*wants = survey->overview.wants;
	return 0;
}

static int
put_into_words(struct fc_survey *survey, const struct fc_rules *rules,
    struct fc_error *err)
{
	for (size_t i = 0; i < survey->nr_requests; i++) {
		struct fc_error *error = &survey->errors[i];

		if (error->kind == FC_ERR_NONE &&
		    fc_judge_words(survey->snap, &survey->requests[i], rules,
			survey->facts.wordless, &survey->verdicts[i],
			error) != 0 &&
		    error->kind == FC_ERR_NOMEM)
			return fc_error_nomem(err);
	}
	return 0;
}

static int
read_wanted(struct fc_survey *survey, const struct fc_source *source,
    unsigned want, struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;

	if (want == FC_WANT_PAGETYPEINFO)
		return fc_snapshot_read(snap, source, FC_PAGETYPEINFO, err);
	if (want == FC_WANT_BOOST_FACTOR)
		return fc_snapshot_read_sysctl(snap, source,
		    "watermark_boost_factor", &snap->watermark_boost_factor,
		    err);
	if (want == FC_WANT_TUNABLES)
		return fc_snapshot_read_tunables(snap, source, err);
	return fc_snapshot_read_slow_path(snap, source, err);
}

/* All on one reading: if one answer hangs on a further file, all have it. */
static int
settle(struct fc_survey *survey, const struct fc_source *source,
    struct fc_rules *rules, struct fc_error *err)
{
	unsigned wants, had = 0;

	for (;;) {
		unsigned want;

		if (judge(survey, rules, &wants, err) != 0)
			return -1;
		wants &= ~had;
		if (wants == 0)
			return 0;
		want = wants & -wants; /* in the order of their bits */
		if (read_wanted(survey, source, want, err) != 0)
			return -1;
		had |= want;
	}
}

/* Which remedy fits hangs on more than the answer; without words nobody sees it.
 */
static int
read_background(struct fc_survey *survey, const struct fc_source *source,
    const struct fc_rules *rules, struct fc_error *err)
{
	if (survey->facts.wordless)
		return 0;
	for (size_t i = 0; i < survey->nr_requests; i++) {
		struct fc_error asking = { 0 };
		struct situation s;

		if (survey->errors[i].kind != FC_ERR_NONE ||
		    survey->verdicts[i].answer == FC_YES ||
		    survey->verdicts[i].zones == NULL)
			continue;
		s = fc_situation_of(survey->snap, &survey->requests[i], rules,
		    &survey->verdicts[i], &asking);
		if (fc_proactive_matters(&s))
			return fc_snapshot_read_background(
			    survey->snap, source, err);
	}
	return 0;
}

static int
read_afresh(struct fc_survey *survey, const struct fc_source *source,
    struct fc_error *err)
{
	fc_snapshot_free(survey->snap);
	survey->snap = fc_snapshot_new();
	if (survey->snap == NULL)
		return fc_error_nomem(err);
	set_facts(survey->snap, &survey->facts);
	return read_cheap(survey, source, err);
}

int
fc_survey_run(struct fc_survey *survey, const struct fc_source *source,
    struct fc_error *err)
{
	struct fc_rules rules;
	unsigned wants;
	bool looked;

	if (read_afresh(survey, source, err) != 0)
		return -1;
	/* plugged or unplugged just then: a second time that is over */
	if (source->kind == FC_LIVE && fc_snapshot_moved(survey->snap) &&
	    read_afresh(survey, source, err) != 0)
		return -1;
	if (settle(survey, source, &rules, err) != 0 ||
	    read_background(survey, source, &rules, err) != 0 ||
	    put_into_words(survey, &rules, err) != 0)
		return -1;
	/* which pages are looked at hangs on what is advised */
	if (fc_survey_pages(survey, source, &looked, err) != 0 ||
	    (looked &&
		(judge(survey, &rules, &wants, err) != 0 ||
		    put_into_words(survey, &rules, err) != 0)))
		return -1;
	/* Beside requests zones are told as far as they are known. */
	if (survey->nr_requests > 0 && (survey->facts.shows & FC_SHOW_ZONES))
		return fc_overview_of(survey->snap, &survey->overview, err);
	return 0;
}
