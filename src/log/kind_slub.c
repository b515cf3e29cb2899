/* SPDX-License-Identifier: BSD-2-Clause */
/* A cache got no page for a new slab: slab_out_of_memory(). */
#include <bsd/string.h>
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

static bool
slub_is_real(const char *text, const char *found, const char *behind)
{
	const char *p = behind + strspn(behind, " ");

	(void)text;
	(void)found;
	return fc_starts(p, "on ") || *p == '(' || *p == '\0';
}

/* "cache: NAME, object size: ..., default order: 2, min order: 0", which a
 * mail may have broken; then a line a node. */
static bool
slub_take(const char *text, struct fc_failure *f)
{
	bool begun = fc_starts(f->slab, "cache:");
	struct fc_opt objects;

	if (fc_starts(text, "cache:"))
		strlcpy(f->slab, text, sizeof(f->slab));
	else if (begun && !fc_number_behind(f->slab, "min order:").present)
		fc_join(f->slab, sizeof(f->slab), " ", text);
	else if (fc_starts(text, "node ") && strstr(text, "slabs:") != NULL) {
		objects = fc_number_behind(text, "objs:");
		if (objects.value <= UINT32_MAX)
			f->got = (struct fc_opt){ f->got.value + objects.value,
				true };
		return true;
	} else {
		return false;
	}
	/* the largest slab may be refused, the smallest may not */
	if (f->kind == FC_FAILURE_SLUB)
		f->order = fc_number_behind(f->slab, "min order:");
	return true;
}

static void
slub_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	char cache[64];

	if (!fc_starts(f->slab, "cache: ")) {
		fc_say_summary(e, "SLUB failure: no slab for a cache");
		return;
	}
	fc_copy_word(cache, sizeof(cache), f->slab + 7, ",");
	fc_say_summary(e, "SLUB failure: no slab for %s", cache);
	if (f->order.present)
		fc_say_summary(e, ", not even of order %ju%s",
		    (uintmax_t)f->order.value, block);
}

static void
slub_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	struct fc_opt object = fc_number_behind(f->slab, "buffer size:");
	char bytes[32];

	fc_say_finding(e,
	    "SLUB got no page for a new slab; a page allocation failure beside it, if there is one, tells more");
	if (f->got.value > 0 && object.value > 0 && object.value < UINT32_MAX)
		fc_say_finding(e, "; the cache already holds %ju objects, %s",
		    (uintmax_t)f->got.value,
		    fc_size_rounded(
			f->got.value * object.value, bytes, sizeof(bytes)));
	if (f->got.value * object.value >= (uint64_t)1 << 30)
		fc_say_finding(e, ": a leak in it, or a heavy load on it");
	fc_say_matters(e,
	    "a cgroup at its limit (memory.max) or a cpuset can refuse it where memory is free");
	if (f->order.present && e->gfp_text[0] != '\0')
		fc_say_ask(e, "fragcheck --order %ju --gfp '%s'",
		    (uintmax_t)f->order.value, e->gfp_text);
}

const struct fc_kind fc_kind_slub = {
	.name = "slub",
	.cause = "no page for a cache",
	.words = { "SLUB: Unable to allocate memory",
	    "SLAB: Unable to allocate memory" },
	.follows = FC_FOLLOWS_LINES,
	.patience = 6,
	.is_real = slub_is_real,
	.take = slub_take,
	.summarise = slub_summarise,
	.explain = slub_explain,
};
