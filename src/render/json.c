/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One JSON object a line, schema "fragcheck/2".  What is not known is null;
 * whole numbers are exact to 64 bits; indices have three digits as in debugfs.
 */
#include <string.h>

#include "base/duration.h"
#include "base/json.h"
#include "render/compaction.h"
#include "render/map.h"
#include "render/pieces.h"
#include "render/trial.h"
#include "render/tune.h"
#include "verdict/ask.h"

static void
put_source(struct fc_json *j, const struct fc_snapshot *snap, const char *note)
{
	static const char *const kinds[] = {
		[FC_LIVE] = "live",
		[FC_TREE] = "tree",
		[FC_REPORT] = "report",
		[FC_PASTE] = "paste",
	};
	static const char *const states[] = {
		[FC_FILE_NOT_NEEDED] = "not_needed",
		[FC_FILE_READ] = "read",
		[FC_FILE_ABSENT] = "absent",
		[FC_FILE_UNREADABLE] = "unreadable",
		[FC_FILE_BAD] = "bad",
		[FC_FILE_EMPTY] = "empty",
	};

	fc_json_key(j, "source");
	fc_json_open(j, '{');
	fc_json_string(j, "kind", kinds[snap->kind]);
	fc_json_string(j, "path", snap->path);
	fc_json_text(j, "kernel_release", snap->release);
	fc_json_string(j, "kernel_note", note);
	fc_json_number(j, "page_size", snap->page_size, snap->page_size != 0);
	fc_json_string(j, "page_size_from", snap->page_size_from);
	fc_json_bool(j, "page_size_assumed", snap->page_size_assumed);
	fc_json_key(j, "files");
	fc_json_open(j, '{');
	for (unsigned f = 0; f < FC_NR_FILES; f++) {
		/* of requests that few make */
		if (f >= FC_HUGETLB_DIR &&
		    (snap->files[f] == FC_FILE_NOT_NEEDED ||
			snap->kind == FC_REPORT))
			continue;
		fc_json_string(
		    j, fc_file_name((enum fc_file)f), states[snap->files[f]]);
	}
	fc_json_close(j, '}');
	fc_json_key(j, "notes");
	fc_json_open(j, '[');
	for (size_t i = 0; i < snap->nr_notes; i++) {
		fc_json_element(j);
		fc_put_json_string(j->out, snap->notes[i]);
	}
	if (snap->holders_doubt[0] != '\0') {
		fc_json_element(j);
		fc_put_json_string(j->out, snap->holders_doubt);
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

static void
put_type(struct fc_json *j, const struct fc_ctype *type)
{
	if (type == NULL) {
		fc_json_null(j, "type");
		return;
	}
	fc_json_key(j, "type");
	fc_json_open(j, '{');
	fc_json_string(j, "name", type->name);
	fc_json_string(j, "kind", type->kind);
	fc_json_number(j, "size_bytes", type->bytes, true);
	fc_json_string(j, "source", type->source);
	fc_json_string(j, "file", type->file);
	fc_json_bool(j, "flexible", type->flexible);
	fc_json_number(j, "element_bytes", type->element_bytes, type->flexible);
	fc_json_number(j, "elements", type->elements, type->flexible);
	fc_json_close(j, '}');
}

static void
put_request(
    struct fc_json *j, const struct fc_request *req, const struct fc_verdict *v)
{
	fc_json_key(j, "request");
	if (req == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	fc_json_open(j, '{');
	fc_json_opt(j, "size_bytes", req->size);
	fc_json_opt(j, "order", v->order);
	fc_json_opt(j, "block_bytes", v->block_bytes);
	fc_json_string(j, "allocator", fc_allocator_name(req->allocator));
	fc_json_string(j, "gfp", req->gfp_text);
	fc_json_number(
	    j, "node", req->node < 0 ? 0 : (uint64_t)req->node, req->node >= 0);
	fc_json_number(j, "count", req->count, true);
	fc_json_string(j, "within", fc_rung_name(req->within));
	put_type(j, req->type);
	fc_json_close(j, '}');
}

static void
put_remedy(struct fc_json *j, const struct fc_remedy *r)
{
	static const char *const when[] = { [FC_REMEDY_NOW] = "now",
		[FC_REMEDY_CODE] = "code",
		[FC_REMEDY_LATER] = "later",
		[FC_REMEDY_NO_HELP] = "never" };

	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_string(j, "code", r->code);
	fc_json_string(j, "when", when[r->when]);
	fc_json_string(j, "text", r->text);
	fc_json_string(j, "command", r->command);
	fc_json_string(j, "cost", r->cost);
	fc_json_close(j, '}');
}

static const char *const expected_names[] = {
	[FC_NO] = "refused", [FC_YES] = "given", [FC_UNKNOWN] = "unknown"
};

static void
put_range(struct fc_json *j, const char *name, uint64_t low, bool low_known,
    uint64_t high)
{
	fc_json_key(j, name);
	fc_json_open(j, '{');
	fc_json_number(j, "low", low, low_known);
	fc_json_number(j, "high", high, true);
	fc_json_close(j, '}');
}

static void
put_gain(struct fc_json *j, const struct fc_pool_gain *gain)
{
	put_range(j, "compacted", gain->hand_low, gain->later_known,
	    gain->later_high);
	put_range(j, "now", gain->now_low, true, gain->now_high);
	put_range(
	    j, "later", gain->later_low, gain->later_known, gain->later_high);
}

/* Huge pages that nr_hugepages would bring, and what the pool has. */
static void
put_pool(struct fc_json *j, const struct fc_special *s)
{
	static const struct fc_pool none = { 0 };
	const struct fc_pool *p = s->pool != NULL ? s->pool : &none;

	fc_json_key(j, "hugepages");
	fc_json_open(j, '{');
	fc_json_number(j, "page_bytes", s->page_bytes, s->page_bytes != 0);
	fc_json_bool(j, "gigantic", s->gigantic);
	fc_json_opt(j, "total", p->total);
	fc_json_opt(j, "free", p->free);
	fc_json_opt(j, "reserved", p->reserved);
	fc_json_opt(j, "surplus", p->surplus);
	fc_json_opt(j, "overcommit", p->overcommit);
	put_gain(j, &s->gain);
	fc_json_key(j, "nodes");
	fc_json_open(j, '[');
	for (size_t i = 0; i < s->nr_gains; i++) {
		fc_json_element(j);
		fc_json_open(j, '{');
		fc_json_number(j, "node", (uint64_t)s->gains[i].node, true);
		put_gain(j, &s->gains[i]);
		fc_json_close(j, '}');
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

static void
put_thp(struct fc_json *j, const struct fc_special *s)
{
	static const char *const enabled[] = { [FC_THP_UNKNOWN] = NULL,
		[FC_THP_NEVER] = "never",
		[FC_THP_MADVISE] = "madvise",
		[FC_THP_ALWAYS] = "always",
		[FC_THP_INHERIT] = "inherit" };

	fc_json_key(j, "thp");
	fc_json_open(j, '[');
	for (size_t i = 0; i < s->nr_thp; i++) {
		const struct fc_thp_answer *thp = &s->thp[i];

		fc_json_element(j);
		fc_json_open(j, '{');
		fc_json_number(j, "page_bytes", thp->bytes, true);
		fc_json_string(j, "enabled",
		    s->settings_assumed ? NULL : enabled[thp->enabled]);
		fc_json_string(j, "rung", fc_rung_name(thp->rung));
		fc_json_string(j, "expected", expected_names[thp->expected]);
		fc_json_opt(j, "fault_alloc", thp->fault_alloc);
		fc_json_opt(j, "fault_fallback", thp->fault_fallback);
		fc_json_close(j, '}');
	}
	fc_json_close(j, ']');
}

static void
put_special(struct fc_json *j, const struct fc_special *s)
{
	if (s == NULL)
		return;
	if (s->gains != NULL) {
		put_pool(j, s);
	} else if (s->thp != NULL) {
		put_thp(j, s);
	} else {
		fc_json_key(j, "cma");
		fc_json_open(j, '{');
		fc_json_string(
		    j, "area", s->area != NULL ? s->area->name : NULL);
		fc_json_opt(j, "pages_left", s->area_pages);
		fc_json_opt(j, "longest_run", s->area_longest);
		fc_json_close(j, '}');
	}
}

static void
put_verdict(
    struct fc_json *j, const struct fc_request *req, const struct fc_verdict *v)
{
	fc_json_key(j, "verdict");
	if (req == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	fc_json_open(j, '{');
	fc_json_string(j, "answer", fc_answer_name(v->answer));
	fc_json_string(j, "rung", fc_rung_name(v->rung));
	fc_json_string(j, "certainty", fc_certainty_name(v->certainty));
	fc_json_string(j, "expected", expected_names[v->expected]);
	fc_json_opt(j, "chance_percent", v->chance_percent);
	fc_json_string(j, "chance_because", v->chance_because);
	fc_json_text(j, "doubt", v->doubt);
	fc_json_string(j, "reason", fc_reason_name(v->reason));
	fc_json_string(j, "text", v->words.headline);
	fc_json_string(j, "why", v->words.why);
	fc_json_string(j, "waiting", v->words.waiting);
	fc_json_number(j, "node", v->zone == NULL ? 0 : (uint64_t)v->zone->node,
	    v->zone != NULL);
	fc_json_string(j, "zone", v->zone == NULL ? NULL : v->zone->name);
	fc_json_answer(j, "wakes_kswapd", v->wakes_kswapd);
	fc_json_key(j, "capacity_now");
	if (v->has_capacity) {
		fc_json_open(j, '{');
		fc_json_number(j, "low", v->capacity_low, true);
		fc_json_number(j, "high", v->capacity_high, true);
		fc_json_close(j, '}');
	} else {
		fc_buf_printf(j->out, "null");
	}
	fc_json_opt(j, "capacity_later", v->capacity_later);
	fc_json_opt(j, "largest_order_now", v->largest_now);
	fc_json_key(j, "remedies");
	fc_json_open(j, '[');
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (v->remedies[i].when != FC_REMEDY_NO_HELP)
			put_remedy(j, &v->remedies[i]);
	}
	fc_json_close(j, ']');
	fc_json_key(j, "no_help");
	fc_json_open(j, '[');
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (v->remedies[i].when == FC_REMEDY_NO_HELP)
			put_remedy(j, &v->remedies[i]);
	}
	fc_json_close(j, ']');
	put_special(j, v->special);
	fc_json_close(j, '}');
}

static void
put_migratetypes(struct fc_json *j, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	fc_json_key(j, "migratetypes");
	if (zone->nr_migratetypes == 0) {
		fc_buf_printf(j->out, "null");
		return;
	}
	fc_json_open(j, '{');
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		fc_json_element(j);
		fc_put_json_string(j->out, type->name);
		fc_buf_put(j->out, ":", 1);
		fc_json_open(j, '{');
		fc_json_key(j, "free_blocks");
		fc_json_open(j, '[');
		for (size_t o = 0; o < snap->nr_orders; o++) {
			fc_json_element(j);
			fc_buf_printf(
			    j->out, "%ju", (uintmax_t)type->nr_free[o].n);
		}
		fc_json_close(j, ']');
		/* orders whose count is "at least", as in ">100000" */
		fc_json_key(j, "capped_orders");
		fc_json_open(j, '[');
		for (size_t o = 0; o < snap->nr_orders; o++) {
			if (!type->nr_free[o].at_least)
				continue;
			fc_json_element(j);
			fc_buf_printf(j->out, "%zu", o);
		}
		fc_json_close(j, ']');
		fc_json_opt(j, "pageblocks", type->nr_pageblocks);
		fc_json_close(j, '}');
	}
	fc_json_close(j, '}');
}

/* Thousandths as the kernel prints them: "0.003", "-1.000". */
static void
put_thousandths(struct fc_buf *out, int64_t n)
{
	int64_t a = n < 0 ? -n : n;

	fc_buf_printf(out, "%s%jd.%03jd", n < 0 ? "-" : "",
	    (intmax_t)(a / 1000), (intmax_t)(a % 1000));
}

static void
put_free_blocks(struct fc_json *j, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	int largest = fc_zone_largest_free_order(snap, zone);

	fc_json_number(j, "largest_free_order",
	    largest < 0 ? 0 : (uint64_t)largest, largest >= 0);
	fc_json_key(j, "free_blocks");
	if (!zone->has_free_blocks) {
		fc_buf_printf(j->out, "null");
		fc_json_null(j, "unusable_index");
		fc_json_null(j, "extfrag_index");
		return;
	}
	fc_json_open(j, '[');
	for (size_t o = 0; o < snap->nr_orders; o++) {
		fc_json_element(j);
		fc_buf_printf(j->out, "%ju", (uintmax_t)zone->nr_free[o]);
	}
	fc_json_close(j, ']');
	fc_json_key(j, "unusable_index");
	fc_json_open(j, '[');
	for (unsigned o = 0; o < snap->nr_orders; o++) {
		fc_json_element(j);
		put_thousandths(j->out, fc_zone_unusable_index(snap, zone, o));
	}
	fc_json_close(j, ']');
	fc_json_key(j, "extfrag_index");
	fc_json_open(j, '[');
	for (unsigned o = 0; o < snap->nr_orders; o++) {
		fc_json_element(j);
		put_thousandths(j->out, fc_zone_extfrag_index(snap, zone, o));
	}
	fc_json_close(j, ']');
}

static void
put_marks(struct fc_json *j, const struct fc_zone *zone)
{
	fc_json_number(j, "free_pages", zone->free, zone->has_zoneinfo);
	fc_json_opt(j, "managed_pages", zone->managed);
	fc_json_key(j, "watermark");
	if (!zone->has_zoneinfo) {
		fc_buf_printf(j->out, "null");
		fc_json_null(j, "lowmem_reserve");
		return;
	}
	fc_json_open(j, '{');
	fc_json_number(j, "min", zone->min, true);
	fc_json_number(j, "low", zone->low, true);
	fc_json_number(j, "high", zone->high, true);
	fc_json_opt(j, "boost", zone->boost);
	fc_json_close(j, '}');
	fc_json_key(j, "lowmem_reserve");
	fc_json_open(j, '[');
	for (size_t i = 0; i < zone->nr_reserve; i++) {
		fc_json_element(j);
		fc_buf_printf(
		    j->out, "%ju", (uintmax_t)zone->lowmem_reserve[i]);
	}
	fc_json_close(j, ']');
}

static void
put_zone(struct fc_json *j, const struct fc_snapshot *snap,
    const struct fc_zone *zone, bool judged, const struct fc_zone_verdict *v)
{
	static const char *const suitable[] = { [FC_NOT_ASKED] = NULL,
		[FC_SUITABLE] = "suitable",
		[FC_SHORT_OF_PAGES] = "short_of_pages",
		[FC_NOT_WORTH_IT] = "not_worth_it",
		[FC_OWN_BLOCKS_ONLY] = "own_blocks_only" };
	bool usable = v->usable_order_low >= 0 &&
	    v->usable_order_low == v->usable_order_high;

	fc_json_open(j, '{');
	fc_json_number(j, "node", (uint64_t)zone->node, true);
	fc_json_string(j, "zone", zone->name);
	fc_json_answer(j, "eligible",
	    !judged || v->gate == FC_GATE_TOO_LARGE ? FC_UNKNOWN
		: v->gate != FC_GATE_NOT_ELIGIBLE   ? FC_YES
						    : FC_NO);
	fc_json_string(j, "gate", judged ? fc_gate_name(v->gate) : NULL);
	fc_json_string(j, "compaction", suitable[v->compaction]);
	put_free_blocks(j, snap, zone);
	fc_json_number(j, "largest_usable_order",
	    usable ? (uint64_t)v->usable_order_low : 0, usable);
	put_marks(j, zone);
	put_migratetypes(j, snap, zone);
	fc_json_close(j, '}');
}

static void
put_failure(struct fc_json *j, const struct fc_failure *f,
    const struct fc_explanation *e)
{
	fc_json_key(j, "report");
	fc_json_open(j, '{');
	fc_json_string(j, "kind", fc_failure_name(f->kind));
	fc_json_number(j, "line", f->line, true);
	fc_json_string(j, "summary", e->summary);
	fc_json_text(j, "process", f->comm);
	fc_json_opt(j, "pid", f->pid);
	fc_json_opt(j, "cpu", f->cpu);
	fc_json_text(j, "time", f->time);
	fc_json_text(j, "last_time", f->last_time);
	fc_json_number(j, "count", f->count, true);
	fc_json_opt(j, "age_seconds", f->age);
	fc_json_opt(j, "order", f->order);
	fc_json_opt(j, "mode", f->mode);
	fc_json_text(j, "gfp", e->gfp_text);
	fc_json_number(j, "vmalloc_bytes", f->size.value,
	    f->size.present && f->kind <= FC_FAILURE_VMALLOC);
	fc_json_opt(j, "bytes", f->size);
	fc_json_opt(j, "asked", f->asked);
	fc_json_opt(j, "got", f->got);
	fc_json_opt(j, "errno", f->error);
	fc_json_opt(j, "waited_milliseconds", f->waited);
	fc_json_text(j, "what", f->what);
	fc_json_number(j, "suppressed", f->suppressed, true);
	fc_json_text(j, "module", f->module);
	fc_json_key(j, "call_site");
	fc_json_open(j, '[');
	for (size_t i = 0; i < f->nr_frames; i++) {
		fc_json_element(j);
		fc_put_json_string(j->out, f->frames[i]);
	}
	fc_json_close(j, ']');
	fc_json_bool(j, "in_interrupt", f->in_interrupt);
	fc_json_text(j, "cpuset", f->cpuset);
	fc_json_text(j, "mems_allowed", f->mems_allowed);
	fc_json_text(j, "slab", f->slab);
	fc_json_bool(j, "contradicts", e->contradicts);
	fc_json_text(j, "finding", e->finding);
	fc_json_text(j, "matters", e->matters);
	fc_json_text(j, "ask", e->ask);
	fc_json_key(j, "missing");
	fc_json_open(j, '[');
	for (size_t i = 0; i < f->nr_missing; i++) {
		fc_json_element(j);
		fc_put_json_string(j->out, f->missing[i]);
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

/* What the machine can give: a row of rungs for each of the usual masks. */
static void
put_overview(struct fc_json *j, const struct fc_snapshot *snap,
    const struct fc_overview *o)
{
	fc_json_key(j, "overview");
	if (o == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	fc_json_open(j, '{');
	fc_json_number(j, "largest_order_now",
	    o->largest_now < 0 ? 0 : (uint64_t)o->largest_now,
	    o->largest_now >= 0);
	fc_json_key(j, "rungs");
	fc_json_open(j, '{');
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		fc_json_key(j, o->masks[m].gfp);
		fc_json_open(j, '[');
		for (size_t order = 0; order < snap->nr_orders; order++) {
			fc_json_element(j);
			fc_put_json_string(j->out,
			    fc_rung_name(o->masks[m].cells[order].rung));
		}
		fc_json_close(j, ']');
	}
	fc_json_close(j, '}');
	fc_json_close(j, '}');
}

/* req and v NULL: an overview. */
static void
put_object(struct fc_buf *out, const struct fc_result *result,
    const struct fc_request *req, const struct fc_verdict *v)
{
	const struct fc_snapshot *snap = result->snap;
	const struct fc_overview *o = v == NULL ? result->overview : NULL;
	const struct fc_zone_verdict *zones = v == NULL ? o->zones : v->zones;
	bool judged = v != NULL && v->order.present;
	struct fc_json j = { .out = out };
	char time[32];

	fc_json_open(&j, '{');
	fc_json_string(&j, "schema", "fragcheck/2");
	fc_json_string(&j, "time",
	    result->timed ? fc_time_utc(result->seconds, time, sizeof(time))
			  : NULL);
	put_source(&j, snap, v == NULL ? o->kernel_note : v->kernel_note);
	put_request(&j, req, v);
	put_verdict(&j, req, v);
	put_overview(&j, snap, o);
	if (result->failure != NULL)
		put_failure(&j, result->failure, result->explanation);
	fc_json_key(&j, "zones");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < snap->nr_zones; i++) {
		fc_json_element(&j);
		put_zone(&j, snap, &snap->zones[i], judged, &zones[i]);
	}
	fc_json_close(&j, ']');
	fc_json_key(&j, "pages");
	fc_put_json_map(out, snap);
	if (result->compaction != NULL) {
		fc_json_key(&j, "receipt");
		fc_put_json_compaction(&j, result);
	}
	if (result->trial != NULL) {
		fc_json_key(&j, "trial");
		fc_put_json_trial(&j, result);
	}
	if (result->tuning != NULL) {
		fc_json_key(&j, "tuning");
		fc_put_json_tuning(&j, result);
	}
	fc_json_close(&j, '}');
	fc_buf_put(out, "\n", 1);
}

void
fc_render_json(struct fc_buf *out, const struct fc_result *result)
{
	if (result->nr_requests == 0)
		put_object(out, result, NULL, NULL);
	for (size_t r = 0; r < result->nr_requests; r++)
		put_object(
		    out, result, &result->requests[r], &result->verdicts[r]);
}

const char *
fc_answers_json(struct fc_answers *answers, size_t i)
{
	const struct fc_survey *survey = &answers->survey;
	const struct fc_verdict *verdict = fc_answers_verdict(answers, i);
	struct fc_result result = { .snap = survey->snap,
		.whole = true,
		.nr_requests = verdict != NULL,
		.requests = answers->requests + i,
		.verdicts = verdict,
		.overview = &survey->overview };

	if (verdict == NULL && (survey->nr_requests > 0 || i > 0))
		return NULL;
	fc_buf_free(&answers->json);
	fc_render_json(&answers->json, &result);
	return answers->json.failed ? NULL : answers->json.data;
}
