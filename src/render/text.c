/* SPDX-License-Identifier: BSD-2-Clause */
/* The report for people: the answer first, then what it rests on. */
#include <stdlib.h>
#include <string.h>

#include "render/overview.h"
#include "render/pieces.h"
#include "render/text.h"

void
fc_put_headline(struct fc_buf *out, const struct fc_result *report, size_t r)
{
	static const enum fc_tone tones[] = {
		[FC_NO] = FC_BAD, [FC_YES] = FC_GOOD, [FC_UNKNOWN] = FC_DOUBT
	};
	const struct fc_verdict *v = &report->verdicts[r];
	bool later = v->rung >= FC_RUNG_COMPACTION && v->rung <= FC_RUNG_OOM;
	const char *word = v->rung == FC_RUNG_IMPOSSIBLE ? "impossible"
	    : !later                ? fc_answer_name(v->answer)
	    : v->answer == FC_NO    ? "not now"
	    : v->expected == FC_YES ? "yes, later"
				    : "perhaps later";

	fc_put_toned(out, report, tones[v->answer], word);
	fc_buf_printf(out, ": ");
	fc_put_wrapped(out, v->text, (unsigned)strlen(word) + 2, 4);
}

static void
put_demand(struct fc_buf *text, const struct fc_request *req,
    const struct fc_verdict *v)
{
	uint64_t block = v->block_bytes.value, waste;
	char size[32];

	if (!v->order.present)
		return;
	if (v->nr_blocks > 1 || req->allocator == FC_VMALLOC) {
		fc_buf_printf(text, ": %ju single page%s",
		    (uintmax_t)v->nr_blocks, v->nr_blocks == 1 ? "" : "s");
		return;
	}
	fc_buf_printf(text, ": %s of order %ju",
	    v->from_slab ? "an object of a slab cache, whose next slab is a "
			   "block"
			 : "a block",
	    (uintmax_t)v->order.value);
	if (!v->block_bytes.present)
		return;
	fc_buf_printf(text, ", %ju bytes (%s)", (uintmax_t)block,
	    fc_size_exact(block, size, sizeof(size)));
	if (!req->size.present || v->from_slab || req->size.value >= block)
		return;
	waste = block - req->size.value;
	fc_buf_printf(text, ", of which %ju (%ju.%ju %%) are wasted",
	    (uintmax_t)waste,
	    (uintmax_t)((unsigned __int128)waste * 100 / block),
	    (uintmax_t)((unsigned __int128)waste * 1000 / block % 10));
}

static void
put_request(struct fc_buf *out, const struct fc_request *req,
    const struct fc_verdict *v)
{
	static const char *const calls[] = { [FC_KMALLOC] = "kmalloc",
		[FC_PAGES] = "alloc_pages",
		[FC_PAGES_EXACT] = "alloc_pages_exact",
		[FC_KVMALLOC] = "kvmalloc",
		[FC_VMALLOC] = "vmalloc" };
	struct fc_buf text = { 0 };

	if (req->size.present)
		fc_buf_printf(&text, "%s of %ju bytes, %s",
		    calls[req->allocator], (uintmax_t)req->size.value,
		    req->gfp_text);
	else
		fc_buf_printf(&text, "alloc_pages of order %u, %s", req->order,
		    req->gfp_text);
	if (req->node >= 0)
		fc_buf_printf(&text, ", node %d only", req->node);
	put_demand(&text, req, v);
	if (text.failed)
		out->failed = true;
	else
		fc_put_wrapped(out, text.data, 11, 11);
	fc_buf_free(&text);
}

static const char *
gate_words(const struct fc_zone_verdict *v)
{
	static const char *const words[] = {
		[FC_GATE_OK] = "ok",
		[FC_GATE_NOT_ELIGIBLE] = "not for this request",
		[FC_GATE_EMPTY] = "empty",
		[FC_GATE_NO_BLOCK] = "no block of this order",
		[FC_GATE_ONLY_RESERVED_BLOCKS] = "only reserved blocks",
		[FC_GATE_WATERMARK] = "below min watermark",
		[FC_GATE_LOWMEM_RESERVE] = "within lowmem_reserve",
		[FC_GATE_BOOSTED] = "below boosted watermark",
		[FC_GATE_SCALED_WATERMARK] = "below scaled watermark",
		[FC_GATE_TOO_LARGE] = "too large",
		[FC_GATE_UNKNOWN] = "cannot tell",
	};

	if (v->gate == FC_GATE_OK && v->at_low == FC_NO)
		return "ok, below low watermark";
	return words[v->gate];
}

/* "at min: free 1000 - unusable 0 - block 31 = 969, > mark 240 + reserve 0" */
static void
put_test(struct fc_buf *out, const char *name, const char *block,
    const struct fc_mark_test *t)
{
	int64_t left = t->free - t->unusable - t->block;

	fc_buf_printf(out,
	    "       %s: free %jd - unusable %jd - %s %jd = %jd, %s mark %jd + "
	    "reserve %jd; margin %jd\n",
	    name, (intmax_t)t->free, (intmax_t)t->unusable, block,
	    (intmax_t)t->block, (intmax_t)left,
	    left > t->mark + t->reserve ? ">" : "<=", (intmax_t)t->mark,
	    (intmax_t)t->reserve, (intmax_t)t->margin);
}

static void
put_compaction(struct fc_buf *out, const struct fc_snapshot *snap,
    unsigned order, const struct fc_zone *zone, const struct fc_zone_verdict *v)
{
	int64_t index = fc_zone_extfrag_index(snap, zone, order);

	put_test(out, "compaction", "gap", &v->compaction_test);
	fc_buf_printf(out,
	    "       compaction: fragmentation index %s%jd.%03jd, threshold "
	    "0.%03ju%s: %s\n",
	    index < 0 ? "-" : "", (intmax_t)(llabs(index) / 1000),
	    (intmax_t)(llabs(index) % 1000),
	    (uintmax_t)fc_extfrag_threshold(snap),
	    snap->extfrag_threshold.present ? "" : " (assumed)",
	    v->compaction == FC_SUITABLE ? "worth running"
		: v->compaction == FC_NOT_WORTH_IT
		? "not run, memory is short rather than in pieces"
		: v->compaction == FC_OWN_BLOCKS_ONLY
		? "scans only pageblocks of the request's own type"
		: "not run, free pages to move to are missing");
}

static void
put_zone(struct fc_buf *out, const struct fc_result *report,
    const struct fc_verdict *verdict, size_t i)
{
	const struct fc_zone *zone = &report->snap->zones[i];
	const struct fc_zone_verdict *v = &verdict->zones[i];
	int order = fc_zone_largest_free_order(report->snap, zone);
	char largest[32], usable[32];

	if (!fc_zone_populated(zone) && !report->verbose)
		return;
	fc_put_order(largest, sizeof(largest), report->snap, order, order);
	fc_put_order(usable, sizeof(usable), NULL, v->usable_order_low,
	    v->usable_order_high);
	fc_buf_printf(out, "  %4d %-7s %-13s %-6s  ", zone->node, zone->name,
	    zone->has_free_blocks || !fc_zone_populated(zone) ? largest : "?",
	    zone->has_free_blocks || !fc_zone_populated(zone) ? usable : "?");
	fc_put_toned(out, report,
	    v->gate == FC_GATE_OK ? FC_GOOD
		: v->gate == FC_GATE_NOT_ELIGIBLE || v->gate == FC_GATE_EMPTY
		? FC_DIM
		: v->gate == FC_GATE_UNKNOWN ? FC_DOUBT
					     : FC_BAD,
	    gate_words(v));
	fc_buf_printf(out, "\n");
	if (!report->verbose || !v->tested)
		return;
	put_test(out, "at low", "block", &v->low);
	put_test(out, "at min", "block", &v->min);
	if (v->compaction != FC_NOT_ASKED)
		put_compaction(
		    out, report->snap, (unsigned)verdict->order.value, zone, v);
	if (v->usable_blocks.present)
		fc_buf_printf(out,
		    "       blocks of this order to be had: %s%ju\n",
		    v->usable_uncertain ? "at least " : "",
		    (uintmax_t)v->usable_blocks.value);
}

/* "ip_entry: 65640 bytes (DWARF, ip_mod.ko); nr_hits[8192] takes 65536 of
 * them" */
static void
put_type(struct fc_buf *out, const struct fc_ctype *type, bool verbose)
{
	struct fc_buf text = { 0 };
	const struct fc_ctype_part *largest = type->members;

	fc_buf_escaped(&text, type->name);
	fc_buf_printf(&text, ": %ju bytes", (uintmax_t)type->bytes);
	if (type->flexible)
		fc_buf_printf(&text, " + %ju x %ju (--elements)",
		    (uintmax_t)type->elements, (uintmax_t)type->element_bytes);
	fc_buf_printf(&text, " (%s, ", type->source);
	fc_buf_escaped(&text, type->file);
	fc_buf_printf(&text, ")");
	if (type->nr_members > 1 && largest->bytes >= type->bytes / 2 &&
	    largest->name[0] != '\0') {
		fc_buf_printf(&text, "; ");
		fc_buf_escaped(&text, largest->name);
		fc_buf_printf(
		    &text, " takes %ju of them", (uintmax_t)largest->bytes);
	}
	fc_buf_printf(out, "  type     ");
	if (text.failed)
		out->failed = true;
	else
		fc_put_wrapped(out, text.data, 11, 11);
	fc_buf_free(&text);
	for (size_t i = 0; verbose && i < type->nr_members; i++) {
		fc_buf_printf(out,
		    "           at %ju: ", (uintmax_t)type->members[i].offset);
		fc_buf_escaped(out,
		    type->members[i].name[0] != '\0' ? type->members[i].name
						     : "(anonymous)");
		fc_buf_printf(
		    out, ", %ju bytes\n", (uintmax_t)type->members[i].bytes);
	}
	for (size_t i = 0; verbose && i < type->nr_holes; i++)
		fc_buf_printf(out, "           at %ju: a hole of %ju bytes\n",
		    (uintmax_t)type->holes[i].offset,
		    (uintmax_t)type->holes[i].bytes);
}

void
fc_put_request(struct fc_buf *out, const struct fc_result *report, size_t r,
    const char *name)
{
	const struct fc_request *req = &report->requests[r];

	if (req->type != NULL)
		put_type(out, req->type, report->verbose);
	fc_buf_printf(out, "  %-8s ", name);
	put_request(out, req, &report->verdicts[r]);
}

void
fc_put_grounds(struct fc_buf *out, const struct fc_result *report, size_t r)
{
	const struct fc_verdict *v = &report->verdicts[r];

	fc_buf_printf(out, "  machine  ");
	fc_put_machine(out, report->snap, v->kernel_note, 11);
	if (v->doubt[0] != '\0') {
		fc_buf_printf(out, "  doubt    ");
		fc_put_wrapped(out, v->doubt, 11, 11);
	}
	if (report->verbose && v->has_capacity && !report->requests[r].tried)
		fc_buf_printf(out,
		    "  capacity %ju to %ju such requests before the first "
		    "refusal\n",
		    (uintmax_t)v->capacity_low, (uintmax_t)v->capacity_high);
	if (report->snap->nr_zones == 0)
		return;
	fc_buf_printf(out, "\n  %4s %-7s %-13s %-6s  %s\n", "node", "zone",
	    "largest free", "usable", "this request");
	for (size_t i = 0; i < report->snap->nr_zones; i++)
		put_zone(out, report, v, i);
}

void
fc_put_remedies(struct fc_buf *out, const struct fc_verdict *v)
{
	if (v->nr_remedies == 0)
		return;
	fc_buf_printf(out, "\nWhat helps, cheapest first:\n");
	for (size_t i = 0; i < v->nr_remedies; i++) {
		fc_buf_printf(out, "  - ");
		fc_put_wrapped(out, v->remedies[i], 4, 4);
	}
}

static void
put_path(struct fc_buf *out, const struct fc_snapshot *snap)
{
	if (snap->kind == FC_TREE) {
		fc_buf_escaped(out, snap->path);
		fc_buf_printf(out, ":\n");
	}
}

void
fc_render_text(struct fc_buf *out, const struct fc_result *report)
{
	if (report->nr_requests == 0) {
		put_path(out, report->snap);
		fc_render_overview(out, report);
	}
	for (size_t r = 0; r < report->nr_requests; r++) {
		fc_buf_printf(out, r > 0 ? "\n" : "");
		put_path(out, report->snap);
		fc_put_headline(out, report, r);
		fc_buf_printf(out, "\n");
		fc_put_request(out, report, r, "request");
		fc_put_grounds(out, report, r);
		fc_put_remedies(out, &report->verdicts[r]);
	}
}
