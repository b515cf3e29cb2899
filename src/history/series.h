/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Figures over time in little memory: buckets of equal width that a sample falls
 * into.  All figures of a machine share their scales' clocks.
 */
#ifndef FC_HISTORY_SERIES_H
#define FC_HISTORY_SERIES_H

#include "fragcheck.h"

struct fc_bucket {
	float low, high;
	double sum;
	uint32_t n;
};

/*
 * Trends are sought on three scales, all of them since the last boot, which
 * makes memory whole again: the last hours, the last days, and all.  The fourth
 * is what is drawn.
 */
enum fc_scale_index {
	FC_SCALE_HOURS,
	FC_SCALE_DAYS,
	FC_SCALE_BOOT,
	FC_NR_TREND_SCALES,
	FC_SCALE_ALL = FC_NR_TREND_SCALES,
	FC_NR_SCALES
};

struct fc_scale {
	uint64_t width; /* of a bucket, milliseconds */
	bool started;
	uint64_t begin; /* of bucket 0 */
	uint64_t newest; /* number of the newest bucket that was begun */
	size_t slot; /* of it, in a series */
};

struct fc_scales {
	struct fc_scale scales[FC_NR_SCALES];
};

struct fc_series {
	struct fc_bucket *buckets; /* of one scale behind the other */
	bool drawn; /* FC_SCALE_ALL is there, too */
	bool trended; /* the others are */
	bool told, had; /* there was a value; one that is enough */
	double last, lowest, highest;
	uint64_t last_had; /* milliseconds; when it was enough */
};

void fc_scales_begin(struct fc_scales *scales);

/* All buckets of the trends' scales are behind a boot. */
void fc_scales_reboot(
    struct fc_scales *scales, struct fc_series **series, size_t n);

/* It is now: make room in each series, where that takes some. */
void fc_scales_advance(struct fc_scales *scales, uint64_t now,
    struct fc_series **series, size_t n);

struct fc_series *fc_series_new(bool trended, bool drawn); /* NULL: no memory */
void fc_series_free(struct fc_series *series);

/* A value of now; enough: less than that is nothing. */
void fc_series_add(struct fc_series *series, const struct fc_scales *scales,
    uint64_t now, double value, double enough);

/* A series' bucket by its age in order: 0 is the oldest. */
const struct fc_bucket *fc_series_bucket(const struct fc_series *series,
    const struct fc_scales *scales, enum fc_scale_index which, size_t i);
/* How many of them there are so far. */
size_t fc_scale_used(const struct fc_scales *scales, enum fc_scale_index which);

/* Numbers that fc_trend_of() works with: a pair of buckets each. */
#define FC_TREND_SCRATCH (128 * 127 / 2)

/* What becomes of it; now: when the last sample was taken. */
struct fc_trend fc_trend_of(const struct fc_series *series,
    const struct fc_scales *scales, uint64_t now, double enough,
    double *scratch);

#endif
