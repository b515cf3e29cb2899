/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One JSON object a line, schema "fragcheck/2".  What is not known is null;
 * whole numbers are exact to 64 bits; indices have three digits as in debugfs.
 */
#include <string.h>

#include "base/json.h"
#include "render/compaction.h"
#include "render/map.h"
#include "render/pieces.h"
#include "render/trial.h"
#include "verdict/ask.h"

struct json {
	struct fc_buf *out;
	bool more; /* the next member needs a comma */
};

static void
key(struct json *j, const char *name)
{
	fc_buf_printf(j->out, "%s\"%s\":", j->more ? "," : "", name);
	j->more = true;
}

static void
open_with(struct json *j, char bracket)
{
	fc_buf_put(j->out, &bracket, 1);
	j->more = false;
}

static void
close_with(struct json *j, char bracket)
{
	fc_buf_put(j->out, &bracket, 1);
	j->more = true;
}

/* Before an element of an array. */
static void
element(struct json *j)
{
	if (j->more)
		fc_buf_put(j->out, ",", 1);
	j->more = true;
}

static void
member_string(struct json *j, const char *name, const char *value)
{
	key(j, name);
	fc_put_json_string(j->out, value);
}

static void
member_opt(struct json *j, const char *name, uint64_t value, bool present)
{
	key(j, name);
	if (present)
		fc_buf_printf(j->out, "%ju", (uintmax_t)value);
	else
		fc_buf_printf(j->out, "null");
}

static void
member_bool(struct json *j, const char *name, bool value)
{
	key(j, name);
	fc_buf_printf(j->out, "%s", value ? "true" : "false");
}

static void
member_null(struct json *j, const char *name)
{
	key(j, name);
	fc_buf_printf(j->out, "null");
}

static void
member_answer(struct json *j, const char *name, enum fc_answer value)
{
	key(j, name);
	fc_buf_printf(j->out, "%s",
	    value == FC_UNKNOWN   ? "null"
		: value == FC_YES ? "true"
				  : "false");
}

static void
put_source(struct json *j, const struct fc_snapshot *snap, const char *note)
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

	key(j, "source");
	open_with(j, '{');
	member_string(j, "kind", kinds[snap->kind]);
	member_string(j, "path", snap->path);
	member_string(j, "kernel_release",
	    snap->release[0] != '\0' ? snap->release : NULL);
	member_string(j, "kernel_note", note);
	member_opt(j, "page_size", snap->page_size, snap->page_size != 0);
	member_string(j, "page_size_from", snap->page_size_from);
	member_bool(j, "page_size_assumed", snap->page_size_assumed);
	key(j, "files");
	open_with(j, '{');
	for (unsigned f = 0; f < FC_NR_FILES; f++) {
		/* of requests that few make */
		if (f >= FC_HUGETLB_DIR &&
		    (snap->files[f] == FC_FILE_NOT_NEEDED ||
			snap->kind == FC_REPORT))
			continue;
		member_string(
		    j, fc_file_name((enum fc_file)f), states[snap->files[f]]);
	}
	close_with(j, '}');
	key(j, "notes");
	open_with(j, '[');
	for (size_t i = 0; i < snap->nr_notes; i++) {
		element(j);
		fc_put_json_string(j->out, snap->notes[i]);
	}
	close_with(j, ']');
	close_with(j, '}');
}

static void
put_type(struct json *j, const struct fc_ctype *type)
{
	if (type == NULL) {
		member_null(j, "type");
		return;
	}
	key(j, "type");
	open_with(j, '{');
	member_string(j, "name", type->name);
	member_string(j, "kind", type->kind);
	member_opt(j, "size_bytes", type->bytes, true);
	member_string(j, "source", type->source);
	member_string(j, "file", type->file);
	member_bool(j, "flexible", type->flexible);
	member_opt(j, "element_bytes", type->element_bytes, type->flexible);
	member_opt(j, "elements", type->elements, type->flexible);
	close_with(j, '}');
}

static void
put_request(
    struct json *j, const struct fc_request *req, const struct fc_verdict *v)
{
	key(j, "request");
	if (req == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	open_with(j, '{');
	member_opt(j, "size_bytes", req->size.value, req->size.present);
	member_opt(j, "order", v->order.value, v->order.present);
	member_opt(
	    j, "block_bytes", v->block_bytes.value, v->block_bytes.present);
	member_string(j, "allocator", fc_allocator_name(req->allocator));
	member_string(j, "gfp", req->gfp_text);
	member_opt(
	    j, "node", req->node < 0 ? 0 : (uint64_t)req->node, req->node >= 0);
	member_opt(j, "count", req->count, true);
	member_string(j, "within", fc_rung_name(req->within));
	put_type(j, req->type);
	close_with(j, '}');
}

static void
put_remedy(struct json *j, const struct fc_remedy *r)
{
	static const char *const when[] = { [FC_REMEDY_NOW] = "now",
		[FC_REMEDY_CODE] = "code",
		[FC_REMEDY_LATER] = "later",
		[FC_REMEDY_NO_HELP] = "never" };

	element(j);
	open_with(j, '{');
	member_string(j, "code", r->code);
	member_string(j, "when", when[r->when]);
	member_string(j, "text", r->text);
	member_string(j, "command", r->command);
	member_string(j, "cost", r->cost);
	close_with(j, '}');
}

static const char *const expected_names[] = {
	[FC_NO] = "refused", [FC_YES] = "given", [FC_UNKNOWN] = "unknown"
};

static void
put_range(struct json *j, const char *name, uint64_t low, bool low_known,
    uint64_t high)
{
	key(j, name);
	open_with(j, '{');
	member_opt(j, "low", low, low_known);
	member_opt(j, "high", high, true);
	close_with(j, '}');
}

static void
put_gain(struct json *j, const struct fc_pool_gain *gain)
{
	put_range(j, "compacted", gain->hand_low, gain->later_known,
	    gain->later_high);
	put_range(j, "now", gain->now_low, true, gain->now_high);
	put_range(
	    j, "later", gain->later_low, gain->later_known, gain->later_high);
}

/* Huge pages that nr_hugepages would bring, and what the pool has. */
static void
put_pool(struct json *j, const struct fc_special *s)
{
	static const struct fc_pool none = { 0 };
	const struct fc_pool *p = s->pool != NULL ? s->pool : &none;

	key(j, "hugepages");
	open_with(j, '{');
	member_opt(j, "page_bytes", s->page_bytes, s->page_bytes != 0);
	member_bool(j, "gigantic", s->gigantic);
	member_opt(j, "total", p->total.value, p->total.present);
	member_opt(j, "free", p->free.value, p->free.present);
	member_opt(j, "reserved", p->reserved.value, p->reserved.present);
	member_opt(j, "surplus", p->surplus.value, p->surplus.present);
	member_opt(j, "overcommit", p->overcommit.value, p->overcommit.present);
	put_gain(j, &s->gain);
	key(j, "nodes");
	open_with(j, '[');
	for (size_t i = 0; i < s->nr_gains; i++) {
		element(j);
		open_with(j, '{');
		member_opt(j, "node", (uint64_t)s->gains[i].node, true);
		put_gain(j, &s->gains[i]);
		close_with(j, '}');
	}
	close_with(j, ']');
	close_with(j, '}');
}

static void
put_thp(struct json *j, const struct fc_special *s)
{
	static const char *const enabled[] = { [FC_THP_UNKNOWN] = NULL,
		[FC_THP_NEVER] = "never",
		[FC_THP_MADVISE] = "madvise",
		[FC_THP_ALWAYS] = "always",
		[FC_THP_INHERIT] = "inherit" };

	key(j, "thp");
	open_with(j, '[');
	for (size_t i = 0; i < s->nr_thp; i++) {
		const struct fc_thp_answer *thp = &s->thp[i];

		element(j);
		open_with(j, '{');
		member_opt(j, "page_bytes", thp->bytes, true);
		member_string(j, "enabled",
		    s->settings_assumed ? NULL : enabled[thp->enabled]);
		member_string(j, "rung", fc_rung_name(thp->rung));
		member_string(j, "expected", expected_names[thp->expected]);
		member_opt(j, "fault_alloc", thp->fault_alloc.value,
		    thp->fault_alloc.present);
		member_opt(j, "fault_fallback", thp->fault_fallback.value,
		    thp->fault_fallback.present);
		close_with(j, '}');
	}
	close_with(j, ']');
}

static void
put_special(struct json *j, const struct fc_special *s)
{
	if (s == NULL)
		return;
	if (s->gains != NULL) {
		put_pool(j, s);
	} else if (s->thp != NULL) {
		put_thp(j, s);
	} else {
		key(j, "cma");
		open_with(j, '{');
		member_string(
		    j, "area", s->area != NULL ? s->area->name : NULL);
		member_opt(j, "pages_left", s->area_pages.value,
		    s->area_pages.present);
		member_opt(j, "longest_run", s->area_longest.value,
		    s->area_longest.present);
		close_with(j, '}');
	}
}

static void
put_verdict(
    struct json *j, const struct fc_request *req, const struct fc_verdict *v)
{
	key(j, "verdict");
	if (req == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	open_with(j, '{');
	member_string(j, "answer", fc_answer_name(v->answer));
	member_string(j, "rung", fc_rung_name(v->rung));
	member_string(j, "certainty", fc_certainty_name(v->certainty));
	member_string(j, "expected", expected_names[v->expected]);
	member_opt(j, "chance_percent", v->chance_percent.value,
	    v->chance_percent.present);
	member_string(j, "chance_because", v->chance_because);
	member_string(j, "doubt", v->doubt[0] != '\0' ? v->doubt : NULL);
	member_string(j, "reason", fc_reason_name(v->reason));
	member_string(j, "text", v->words.headline);
	member_string(j, "why", v->words.why);
	member_string(j, "waiting", v->words.waiting);
	member_opt(j, "node", v->zone == NULL ? 0 : (uint64_t)v->zone->node,
	    v->zone != NULL);
	member_string(j, "zone", v->zone == NULL ? NULL : v->zone->name);
	member_answer(j, "wakes_kswapd", v->wakes_kswapd);
	key(j, "capacity_now");
	if (v->has_capacity) {
		open_with(j, '{');
		member_opt(j, "low", v->capacity_low, true);
		member_opt(j, "high", v->capacity_high, true);
		close_with(j, '}');
	} else {
		fc_buf_printf(j->out, "null");
	}
	member_opt(j, "capacity_later", v->capacity_later.value,
	    v->capacity_later.present);
	member_opt(j, "largest_order_now", v->largest_now.value,
	    v->largest_now.present);
	key(j, "remedies");
	open_with(j, '[');
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (v->remedies[i].when != FC_REMEDY_NO_HELP)
			put_remedy(j, &v->remedies[i]);
	}
	close_with(j, ']');
	key(j, "no_help");
	open_with(j, '[');
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (v->remedies[i].when == FC_REMEDY_NO_HELP)
			put_remedy(j, &v->remedies[i]);
	}
	close_with(j, ']');
	put_special(j, v->special);
	close_with(j, '}');
}

static void
put_migratetypes(
    struct json *j, const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	key(j, "migratetypes");
	if (zone->nr_migratetypes == 0) {
		fc_buf_printf(j->out, "null");
		return;
	}
	open_with(j, '{');
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		element(j);
		fc_put_json_string(j->out, type->name);
		fc_buf_put(j->out, ":", 1);
		open_with(j, '{');
		key(j, "free_blocks");
		open_with(j, '[');
		for (size_t o = 0; o < snap->nr_orders; o++) {
			element(j);
			fc_buf_printf(
			    j->out, "%ju", (uintmax_t)type->nr_free[o].n);
		}
		close_with(j, ']');
		/* orders whose count is "at least", as in ">100000" */
		key(j, "capped_orders");
		open_with(j, '[');
		for (size_t o = 0; o < snap->nr_orders; o++) {
			if (!type->nr_free[o].at_least)
				continue;
			element(j);
			fc_buf_printf(j->out, "%zu", o);
		}
		close_with(j, ']');
		member_opt(j, "pageblocks", type->nr_pageblocks.value,
		    type->nr_pageblocks.present);
		close_with(j, '}');
	}
	close_with(j, '}');
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
put_free_blocks(
    struct json *j, const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	int largest = fc_zone_largest_free_order(snap, zone);

	member_opt(j, "largest_free_order", largest < 0 ? 0 : (uint64_t)largest,
	    largest >= 0);
	key(j, "free_blocks");
	if (!zone->has_free_blocks) {
		fc_buf_printf(j->out, "null");
		member_null(j, "unusable_index");
		member_null(j, "extfrag_index");
		return;
	}
	open_with(j, '[');
	for (size_t o = 0; o < snap->nr_orders; o++) {
		element(j);
		fc_buf_printf(j->out, "%ju", (uintmax_t)zone->nr_free[o]);
	}
	close_with(j, ']');
	key(j, "unusable_index");
	open_with(j, '[');
	for (unsigned o = 0; o < snap->nr_orders; o++) {
		element(j);
		put_thousandths(j->out, fc_zone_unusable_index(snap, zone, o));
	}
	close_with(j, ']');
	key(j, "extfrag_index");
	open_with(j, '[');
	for (unsigned o = 0; o < snap->nr_orders; o++) {
		element(j);
		put_thousandths(j->out, fc_zone_extfrag_index(snap, zone, o));
	}
	close_with(j, ']');
}

static void
put_marks(struct json *j, const struct fc_zone *zone)
{
	member_opt(j, "free_pages", zone->free, zone->has_zoneinfo);
	member_opt(
	    j, "managed_pages", zone->managed.value, zone->managed.present);
	key(j, "watermark");
	if (!zone->has_zoneinfo) {
		fc_buf_printf(j->out, "null");
		member_null(j, "lowmem_reserve");
		return;
	}
	open_with(j, '{');
	member_opt(j, "min", zone->min, true);
	member_opt(j, "low", zone->low, true);
	member_opt(j, "high", zone->high, true);
	member_opt(j, "boost", zone->boost.value, zone->boost.present);
	close_with(j, '}');
	key(j, "lowmem_reserve");
	open_with(j, '[');
	for (size_t i = 0; i < zone->nr_reserve; i++) {
		element(j);
		fc_buf_printf(
		    j->out, "%ju", (uintmax_t)zone->lowmem_reserve[i]);
	}
	close_with(j, ']');
}

static void
put_zone(struct json *j, const struct fc_snapshot *snap,
    const struct fc_zone *zone, bool judged, const struct fc_zone_verdict *v)
{
	static const char *const suitable[] = { [FC_NOT_ASKED] = NULL,
		[FC_SUITABLE] = "suitable",
		[FC_SHORT_OF_PAGES] = "short_of_pages",
		[FC_NOT_WORTH_IT] = "not_worth_it",
		[FC_OWN_BLOCKS_ONLY] = "own_blocks_only" };
	bool usable = v->usable_order_low >= 0 &&
	    v->usable_order_low == v->usable_order_high;

	open_with(j, '{');
	member_opt(j, "node", (uint64_t)zone->node, true);
	member_string(j, "zone", zone->name);
	member_answer(j, "eligible",
	    !judged || v->gate == FC_GATE_TOO_LARGE ? FC_UNKNOWN
		: v->gate != FC_GATE_NOT_ELIGIBLE   ? FC_YES
						    : FC_NO);
	member_string(j, "gate", judged ? fc_gate_name(v->gate) : NULL);
	member_string(j, "compaction", suitable[v->compaction]);
	put_free_blocks(j, snap, zone);
	member_opt(j, "largest_usable_order",
	    usable ? (uint64_t)v->usable_order_low : 0, usable);
	put_marks(j, zone);
	put_migratetypes(j, snap, zone);
	close_with(j, '}');
}

static void
put_failure(
    struct json *j, const struct fc_failure *f, const struct fc_explanation *e)
{
	key(j, "report");
	open_with(j, '{');
	member_string(j, "kind", fc_failure_name(f->kind));
	member_opt(j, "line", f->line, true);
	member_string(j, "summary", e->summary);
	member_string(j, "process", f->comm[0] != '\0' ? f->comm : NULL);
	member_opt(j, "pid", f->pid.value, f->pid.present);
	member_opt(j, "cpu", f->cpu.value, f->cpu.present);
	member_string(j, "time", f->time[0] != '\0' ? f->time : NULL);
	member_string(
	    j, "last_time", f->last_time[0] != '\0' ? f->last_time : NULL);
	member_opt(j, "count", f->count, true);
	member_opt(j, "age_seconds", f->age.value, f->age.present);
	member_opt(j, "order", f->order.value, f->order.present);
	member_opt(j, "mode", f->mode.value, f->mode.present);
	member_string(j, "gfp", e->gfp_text[0] != '\0' ? e->gfp_text : NULL);
	member_opt(j, "vmalloc_bytes", f->size.value,
	    f->size.present && f->kind <= FC_FAILURE_VMALLOC);
	member_opt(j, "bytes", f->size.value, f->size.present);
	member_opt(j, "asked", f->asked.value, f->asked.present);
	member_opt(j, "got", f->got.value, f->got.present);
	member_opt(j, "errno", f->error.value, f->error.present);
	member_opt(
	    j, "waited_milliseconds", f->waited.value, f->waited.present);
	member_string(j, "what", f->what[0] != '\0' ? f->what : NULL);
	member_opt(j, "suppressed", f->suppressed, true);
	member_string(j, "module", f->module[0] != '\0' ? f->module : NULL);
	key(j, "call_site");
	open_with(j, '[');
	for (size_t i = 0; i < f->nr_frames; i++) {
		element(j);
		fc_put_json_string(j->out, f->frames[i]);
	}
	close_with(j, ']');
	member_bool(j, "in_interrupt", f->in_interrupt);
	member_string(j, "cpuset", f->cpuset[0] != '\0' ? f->cpuset : NULL);
	member_string(j, "mems_allowed",
	    f->mems_allowed[0] != '\0' ? f->mems_allowed : NULL);
	member_string(j, "slab", f->slab[0] != '\0' ? f->slab : NULL);
	member_bool(j, "contradicts", e->contradicts);
	member_string(j, "finding", e->finding[0] != '\0' ? e->finding : NULL);
	member_string(j, "matters", e->matters[0] != '\0' ? e->matters : NULL);
	member_string(j, "ask", e->ask[0] != '\0' ? e->ask : NULL);
	key(j, "missing");
	open_with(j, '[');
	for (size_t i = 0; i < f->nr_missing; i++) {
		element(j);
		fc_put_json_string(j->out, f->missing[i]);
	}
	close_with(j, ']');
	close_with(j, '}');
}

/* What the machine can give: a row of rungs for each of the usual masks. */
static void
put_overview(
    struct json *j, const struct fc_snapshot *snap, const struct fc_overview *o)
{
	key(j, "overview");
	if (o == NULL) {
		fc_buf_printf(j->out, "null");
		return;
	}
	open_with(j, '{');
	member_opt(j, "largest_order_now",
	    o->largest_now < 0 ? 0 : (uint64_t)o->largest_now,
	    o->largest_now >= 0);
	key(j, "rungs");
	open_with(j, '{');
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		key(j, o->masks[m].gfp);
		open_with(j, '[');
		for (size_t order = 0; order < snap->nr_orders; order++) {
			element(j);
			fc_put_json_string(j->out,
			    fc_rung_name(o->masks[m].cells[order].rung));
		}
		close_with(j, ']');
	}
	close_with(j, '}');
	close_with(j, '}');
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
	struct json j = { .out = out };
	char time[32];

	open_with(&j, '{');
	member_string(&j, "schema", "fragcheck/2");
	member_string(&j, "time",
	    result->timed ? fc_say_time(result, time, sizeof(time)) : NULL);
	put_source(&j, snap, v == NULL ? o->kernel_note : v->kernel_note);
	put_request(&j, req, v);
	put_verdict(&j, req, v);
	put_overview(&j, snap, o);
	if (result->failure != NULL)
		put_failure(&j, result->failure, result->explanation);
	key(&j, "zones");
	open_with(&j, '[');
	for (size_t i = 0; i < snap->nr_zones; i++) {
		element(&j);
		put_zone(&j, snap, &snap->zones[i], judged, &zones[i]);
	}
	close_with(&j, ']');
	key(&j, "pages");
	fc_put_json_map(out, snap);
	if (result->compaction != NULL) {
		key(&j, "receipt");
		fc_put_json_compaction(out, result);
	}
	if (result->trial != NULL) {
		key(&j, "trial");
		fc_put_json_trial(out, result);
	}
	close_with(&j, '}');
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
