/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of --tune, a file each: tune_marks.c, tune_compaction.c and
 * tune_boot.c choose settings, tune_words.c says the rest, with the pieces of
 * tune_parts.c; tune.c has them do it.
 */
#ifndef FC_VERDICT_TUNING_H
#define FC_VERDICT_TUNING_H

#include "kernel/marks.h"
#include "verdict/situation.h"

/* All that the choices hang on. */
struct tune {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_verdict *v;
	struct fc_rules rules;
	struct situation s;
	struct fc_marks_check check;
	bool marks_hold, reserves_hold; /* they may be foretold */
	bool
	    of_buddy; /* it is asked of the free lists, not of an area or pool */
	struct fc_opt huge_order; /* of a huge page, and so of a pageblock */
	struct fc_marks_settings then; /* what is to be set */
	struct fc_opt threshold_then;
	struct fc_tuning *t;
	struct fc_buf buf;
	struct fc_error *err;
	bool failed;
};

/* ---- words -------------------------------------------------------------- */

#define put(tune, ...) fc_buf_printf(&(tune)->buf, __VA_ARGS__)

/* What was put so far, kept with the tuning. */
const char *fc_tune_told(struct tune *tune);
const char *fc_tune_number(struct tune *tune, uint64_t n);
/* "66.0 MiB" */
void fc_tune_put_pages(struct tune *tune, uint64_t pages);
/* "node 0 Normal" */
void fc_tune_put_zone(struct tune *tune, const struct fc_zone *zone);

/* Why a setting is left, where several are for the same. */
#define NOT_REFUSING "not what refuses this request"
#define NOT_FOR_IT   "of no use to such a request"
#define NOT_FORETOLD \
	"marks read are not those of the settings: none is foretold"

/* ---- a row for each setting --------------------------------------------- */

struct fc_knob *fc_tune_add(
    struct tune *tune, const char *code, enum fc_knob_kind kind);
struct fc_knob *fc_tune_add_sysctl(
    struct tune *tune, const char *code, struct fc_opt now);
/* It is to be set to the number. */
void fc_tune_set_number(
    struct tune *tune, struct fc_knob *knob, uint64_t value);

/* ---- as it would be ----------------------------------------------------- */

/* The zone's marks. */
struct fc_marks fc_tune_marks(const struct tune *tune,
    const struct fc_marks_settings *then, const struct fc_zone *zone);
/* What all zones' min, or high, come to. */
uint64_t fc_tune_sum(
    const struct tune *tune, const struct fc_marks_settings *then, bool high);
/* The snapshot with other settings; free pages are today's. */
int fc_tune_foretell(struct tune *tune, const struct fc_marks_settings *then,
    struct fc_opt threshold, struct fc_snapshot *out);
/* Is the request given at once then, on today's free pages? */
bool fc_tune_gives(struct tune *tune, const struct fc_marks_settings *then);
/* Is it given today? */
bool fc_tune_is_yes(const struct tune *tune);

/* ---- the parts ---------------------------------------------------------- */

/* tune_marks.c */
void fc_choose_min_free(struct tune *tune);
void fc_choose_scale(struct tune *tune);
void fc_choose_boost(struct tune *tune);
void fc_choose_ratio(struct tune *tune);

/* tune_compaction.c; the scores go to tune->t first */
void fc_tune_find_scores(struct tune *tune);
void fc_choose_proactive(struct tune *tune);
void fc_choose_threshold(struct tune *tune);
void fc_choose_defrag(struct tune *tune);

/* tune_boot.c */
void fc_choose_cma(struct tune *tune);
void fc_choose_hugepages(struct tune *tune);
void fc_choose_crashkernel(struct tune *tune);

/* tune_words.c, when all is chosen */
int fc_tune_say_then(struct tune *tune);
void fc_tune_say_marks(struct tune *tune);
void fc_tune_say_kcompactd(struct tune *tune);
void fc_tune_say_work(struct tune *tune);
void fc_tune_say_deferral(struct tune *tune);
void fc_tune_say_pressure(struct tune *tune);
void fc_tune_say_headline(struct tune *tune);

#endif
