/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "history/series.h"

#define SECOND ((uint64_t)1000)
#define MINUTE (60 * SECOND)

/*
 * The first two slide, so that their width is fixed: 6 hours and 7 days are
 * what a person would look at.  The others hold all there is: when it no longer
 * fits, two buckets become one.
 */
static const struct {
	uint64_t width;
	bool slides;
	size_t size, offset;
} shapes[] = {
	[FC_SCALE_HOURS] = { 5 * MINUTE, true, 72, 0 },
	[FC_SCALE_DAYS] = { 120 * MINUTE, true, 84, 72 },
	[FC_SCALE_BOOT] = { SECOND, false, 128, 156 },
	/* in a series without trends it is the first */
	[FC_SCALE_ALL] = { SECOND, false, FC_PLOT_POINTS, 284 },
};

#define TREND_BUCKETS 284

static struct fc_bucket *
buckets_of(const struct fc_series *series, unsigned which)
{
	if (which == FC_SCALE_ALL)
		return series->drawn
		    ? series->buckets + (series->trended ? TREND_BUCKETS : 0)
		    : NULL;
	return series->trended ? series->buckets + shapes[which].offset : NULL;
}

void
fc_scales_begin(struct fc_scales *scales)
{
	*scales = (struct fc_scales){ 0 };
	for (unsigned s = 0; s < FC_NR_SCALES; s++)
		scales->scales[s].width = shapes[s].width;
}

void
fc_scales_reboot(struct fc_scales *scales, struct fc_series **series, size_t n)
{
	for (unsigned s = 0; s < FC_NR_TREND_SCALES; s++)
		scales->scales[s] =
		    (struct fc_scale){ .width = shapes[s].width };
	for (size_t i = 0; i < n; i++) {
		if (series[i]->trended)
			memset(series[i]->buckets, 0,
			    TREND_BUCKETS * sizeof(*series[i]->buckets));
	}
}

static void
merge(struct fc_bucket *to, const struct fc_bucket *from)
{
	if (from->n == 0)
		return;
	if (to->n == 0 || from->low < to->low)
		to->low = from->low;
	if (to->n == 0 || from->high > to->high)
		to->high = from->high;
	to->sum += from->sum;
	to->n += from->n;
}

/* Two buckets become one, so that as many are free. */
static void
halve(struct fc_bucket *buckets, size_t size)
{
	for (size_t i = 0; i < size / 2; i++) {
		struct fc_bucket both = buckets[2 * i];

		merge(&both, &buckets[2 * i + 1]);
		buckets[i] = both;
	}
	memset(buckets + size / 2, 0, (size - size / 2) * sizeof(*buckets));
}

static void
grow(struct fc_scale *scale, unsigned which, uint64_t now,
    struct fc_series **series, size_t n)
{
	while ((now - scale->begin) / scale->width >= shapes[which].size) {
		scale->width *= 2;
		for (size_t i = 0; i < n; i++) {
			struct fc_bucket *b = buckets_of(series[i], which);

			if (b != NULL)
				halve(b, shapes[which].size);
		}
	}
	scale->newest = (now - scale->begin) / scale->width;
	scale->slot = (size_t)scale->newest;
}

static void
slide(struct fc_scale *scale, unsigned which, uint64_t now,
    struct fc_series **series, size_t n)
{
	uint64_t number = (now - scale->begin) / scale->width;
	size_t size = shapes[which].size;

	if (number <= scale->newest)
		return;
	if (number - scale->newest > size)
		scale->newest = number - size;
	while (scale->newest < number) {
		scale->newest++;
		scale->slot = (size_t)(scale->newest % size);
		for (size_t i = 0; i < n; i++) {
			struct fc_bucket *b = buckets_of(series[i], which);

			if (b != NULL)
				b[scale->slot] = (struct fc_bucket){ 0 };
		}
	}
}

void
fc_scales_advance(
    struct fc_scales *scales, uint64_t now, struct fc_series **series, size_t n)
{
	for (unsigned s = 0; s < FC_NR_SCALES; s++) {
		struct fc_scale *scale = &scales->scales[s];

		if (!scale->started) {
			scale->started = true;
			scale->begin = now;
			scale->newest = scale->slot = 0;
		} else if (now < scale->begin) {
			continue; /* a moment late: with the first */
		} else if (shapes[s].slides) {
			slide(scale, s, now, series, n);
		} else {
			grow(scale, s, now, series, n);
		}
	}
}

struct fc_series *
fc_series_new(bool trended, bool drawn)
{
	struct fc_series *series = calloc(1, sizeof(*series));

	if (series == NULL)
		return NULL;
	series->trended = trended;
	series->drawn = drawn;
	series->buckets = calloc((trended ? (size_t)TREND_BUCKETS : 0) +
		(drawn ? (size_t)FC_PLOT_POINTS : 0),
	    sizeof(*series->buckets));
	if (series->buckets != NULL)
		return series;
	free(series);
	return NULL;
}

void
fc_series_free(struct fc_series *series)
{
	if (series == NULL)
		return;
	free(series->buckets);
	free(series);
}

static void
add(struct fc_bucket *bucket, double value)
{
	struct fc_bucket one = { (float)value, (float)value, value, 1 };

	merge(bucket, &one);
}

void
fc_series_add(struct fc_series *series, const struct fc_scales *scales,
    uint64_t now, double value, double enough)
{
	unsigned first = series->trended ? 0 : FC_SCALE_ALL;
	unsigned behind = series->drawn ? FC_NR_SCALES : FC_NR_TREND_SCALES;

	for (unsigned s = first; s < behind; s++)
		add(&buckets_of(series, s)[scales->scales[s].slot], value);
	if (!series->told || value < series->lowest)
		series->lowest = value;
	if (!series->told || value > series->highest)
		series->highest = value;
	series->told = true;
	series->last = value;
	if (value >= enough) {
		series->had = true;
		series->last_had = now;
	}
}

size_t
fc_scale_used(const struct fc_scales *scales, enum fc_scale_index which)
{
	const struct fc_scale *scale = &scales->scales[which];

	if (!scale->started)
		return 0;
	return scale->newest < shapes[which].size ? (size_t)scale->newest + 1
						  : shapes[which].size;
}

const struct fc_bucket *
fc_series_bucket(const struct fc_series *series, const struct fc_scales *scales,
    enum fc_scale_index which, size_t i)
{
	const struct fc_scale *scale = &scales->scales[which];
	size_t size = shapes[which].size;

	if (shapes[which].slides && scale->newest >= size)
		i = (size_t)((scale->newest + 1 + i) % size);
	return &buckets_of(series, which)[i];
}
