/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames of the live view: from what was read to text, and nothing else. */
#ifndef FC_RENDER_SCREEN_H
#define FC_RENDER_SCREEN_H

#include "snapshot/rates.h"

#define FC_SCREEN_SAMPLES 256 /* that plots go back */
#define FC_SCREEN_COLUMNS 250 /* at most */

enum fc_screen_view { FC_VIEW_MAIN, FC_VIEW_MAP, FC_VIEW_HELP };

enum fc_screen_sort {
	FC_SORT_FILES, /* as in the kernel's files */
	FC_SORT_LARGEST, /* zones that give the smallest blocks first */
	FC_SORT_HEADROOM, /* zones with the least above their low mark first */
	FC_NR_SORTS
};

/* What became of one request, or without any of the overview. */
struct fc_screen_course {
	enum fc_answer answer;
	enum fc_rung rung;
	int largest; /* of an overview */
	uint64_t since; /* when it became so, ns */
	/* by sample: how many such requests at least; pages that are free */
	struct fc_opt amount[FC_SCREEN_SAMPLES];
};

/* All that a frame is made of besides a result. */
struct fc_screen {
	/* how it is to look, the caller's */
	enum fc_screen_view view;
	enum fc_screen_sort sort;
	size_t selected; /* of the requests */
	bool utf8; /* the terminal shows it; else ASCII */
	bool paused;
	uint64_t period; /* from one reading to the next, ms */
	const char *note; /* in place of the keys; NULL: none */
	struct fc_opt refused; /* requests so far that were heard to fail */

	/* readings so far: sample i stands at i % FC_SCREEN_SAMPLES */
	size_t nr_samples;
	int largest[FC_SCREEN_SAMPLES]; /* order; -1: none, -2: not known */
	size_t nr_courses; /* one a request, at least one */
	struct fc_screen_course *courses;
	uint64_t taken, before; /* ns: the last reading, and the one before */
	size_t nr_counted; /* of these readings; 0, 1: no rate yet */
	struct fc_counters first, last, now;
};

int fc_screen_begin(
    struct fc_screen *screen, size_t nr_requests, struct fc_error *err);
void fc_screen_end(struct fc_screen *screen);

/* A reading, at a time in ns of any clock; result NULL: it failed. */
void fc_screen_take(
    struct fc_screen *screen, const struct fc_result *result, uint64_t now);

/*
 * The frame: rows lines of at most so many columns, with an overview beside the
 * requests of result, the last that was taken.  What matters most stays where
 * there is little room.  error, if not NULL: why there is no result.
 */
void fc_render_screen(struct fc_buf *out, const struct fc_screen *screen,
    const struct fc_result *result, const char *error, uint64_t now,
    unsigned columns, unsigned rows);

#endif
