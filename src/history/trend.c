/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When does a figure run out, if it does?  A line is drawn on only where there
 * is one.  Its slope is the median of those between all pairs of points (Theil,
 * Sen), so that some odd points move it little.  It is a forecast if
 *
 *  - it ends within as much time as it was drawn through;
 *  - it explains half of what the figure varies by (R^2);
 *  - the figure still falls: the second half alone at half that slope at least,
 *    the first at a quarter.  A step has a flat half;
 *  - all of the last quarter is below all of the first: noise overlaps;
 *  - it did not come back from as low before, twice or more: a saw-tooth is
 *    given its next tooth.
 */
#include <stdlib.h>

#include "base/number.h"
#include "history/series.h"

#define LEAST_POINTS 8
#define LEAST_FIT    0.5
#define LEAST_TEETH  2
#define MOST_POINTS  128

_Static_assert(FC_TREND_SCRATCH == MOST_POINTS * (MOST_POINTS - 1) / 2,
    "a number for each pair");

struct points {
	size_t n;
	double width; /* of a bucket, hours */
	double x[MOST_POINTS], y[MOST_POINTS]; /* hours, mean */
	double low[MOST_POINTS], high[MOST_POINTS];
	double least, most; /* of them all */
};

struct line {
	double slope, level; /* an hour; at the last point */
	double fit;
};

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return FC_COMPARE(*x, *y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
collect(const struct fc_series *series, const struct fc_scales *scales,
    enum fc_scale_index which, struct points *p)
{
	size_t used = fc_scale_used(scales, which);
	double width = (double)scales->scales[which].width / 3600000.0;

	p->n = 0;
	p->width = width;
	for (size_t i = 0; i < used && p->n < MOST_POINTS; i++) {
		const struct fc_bucket *b =
		    fc_series_bucket(series, scales, which, i);

		if (b->n == 0)
			continue;
		p->x[p->n] = ((double)i + 0.5) * width;
		p->y[p->n] = b->sum / b->n;
		p->low[p->n] = (double)b->low;
		p->high[p->n] = (double)b->high;
		if (p->n == 0 || p->low[p->n] < p->least)
			p->least = p->low[p->n];
		if (p->n == 0 || p->high[p->n] > p->most)
			p->most = p->high[p->n];
		p->n++;
	}
}

/* Of the points from first on, n of them; slopes has room for all pairs. */
static double
slope_of(const struct points *p, size_t first, size_t n, double *slopes)
{
	size_t pairs = 0;

	for (size_t i = first; i < first + n; i++) {
		for (size_t j = i + 1; j < first + n; j++)
			slopes[pairs++] =
			    (p->y[j] - p->y[i]) / (p->x[j] - p->x[i]);
	}
	return median(slopes, pairs);
}

static struct line
line_of(const struct points *p, double *slopes)
{
	struct line line = { .slope = slope_of(p, 0, p->n, slopes) };
	double mean = 0, rest = 0, all = 0, at_zero;

	for (size_t i = 0; i < p->n; i++) {
		slopes[i] = p->y[i] - line.slope * p->x[i];
		mean += p->y[i] / (double)p->n;
	}
	at_zero = median(slopes, p->n);
	for (size_t i = 0; i < p->n; i++) {
		double off = p->y[i] - at_zero - line.slope * p->x[i];

		rest += off * off;
		all += (p->y[i] - mean) * (p->y[i] - mean);
	}
	line.level = at_zero + line.slope * p->x[p->n - 1];
	line.fit = all > 0 && rest < all ? 1 - rest / all : 0;
	return line;
}

static bool
quarters_overlap(const struct points *p)
{
	size_t quarter = p->n / 4;
	double first = p->low[0], last = p->high[p->n - 1];

	for (size_t i = 0; i < quarter; i++) {
		if (p->low[i] < first)
			first = p->low[i];
		if (p->high[p->n - 1 - i] > last)
			last = p->high[p->n - 1 - i];
	}
	return last >= first;
}

/* ---- saw-teeth ---------------------------------------------------------- */

struct teeth {
	size_t n;
	double first, last; /* hours; when the lowest of them were */
};

/*
 * How often it rose by half of all that it ever varies by, after it had been as
 * low as level at most; and fell that far again, or is on its way.
 */
static struct teeth
count_teeth(const struct points *p, double level)
{
	struct teeth teeth = { 0 };
	double turn = (p->most - p->least) / 2, bottom, top, when;
	bool rising = false;

	if (turn <= 0)
		return teeth;
	bottom = top = p->y[0];
	when = p->x[0];
	for (size_t i = 1; i < p->n; i++) {
		if (rising) {
			top = p->high[i] > top ? p->high[i] : top;
			if (p->low[i] <= top - turn) {
				rising = false;
				bottom = p->low[i];
				when = p->x[i];
			}
			continue;
		}
		if (p->low[i] < bottom) {
			bottom = p->low[i];
			when = p->x[i];
		}
		if (p->high[i] < bottom + turn)
			continue;
		rising = true;
		top = p->high[i];
		if (bottom > level)
			continue;
		if (teeth.n++ == 0)
			teeth.first = when;
		teeth.last = when;
	}
	return teeth;
}

/*
 * Did it come back from as low as it is now, on this scale or a longer one?  And
 * if nothing is to be foreseen, from wherever it went?  Then what it varies by
 * must be worth a word.
 */
static bool
is_saw(const struct fc_series *series, const struct fc_scales *scales,
    enum fc_scale_index which, bool foreseen, struct fc_trend *trend)
{
	for (unsigned s = which; s < FC_NR_TREND_SCALES; s++) {
		struct points p;
		struct teeth teeth;

		collect(series, scales, (enum fc_scale_index)s, &p);
		if (p.n < LEAST_POINTS)
			continue;
		if (!foreseen && p.most - p.least < p.most / 4)
			continue;
		teeth = count_teeth(
		    &p, foreseen ? series->last : (p.least + p.most) / 2);
		if (teeth.n < LEAST_TEETH)
			continue;
		trend->period = (uint64_t)((teeth.last - teeth.first) * 3600 /
		    (double)(teeth.n - 1));
		return true;
	}
	return false;
}

/* ---- one scale, and all ------------------------------------------------- */

/* Until it falls below enough, in seconds; never less than none. */
static uint64_t
seconds_to(const struct line *line, double slope, double enough)
{
	double hours = (enough - line->level) / slope;

	return hours > 0 ? (uint64_t)(hours * 3600) : 0;
}

static void
forecast(const struct points *p, double enough, double *slopes,
    struct fc_trend *trend)
{
	double span = p->x[p->n - 1] - p->x[0], first, second, steep, flat;
	size_t half = p->n / 2;
	struct line line;

	line = line_of(p, slopes);
	first = slope_of(p, 0, half, slopes);
	second = slope_of(p, half, p->n - half, slopes);
	trend->fit = line.fit;
	trend->per_hour = line.slope;
	trend->window = (uint64_t)((span + p->width) * 3600 + 0.5);
	trend->kind = FC_TREND_STEADY;
	if (line.slope >= 0 || (enough - line.level) / line.slope > span)
		return;
	trend->kind = FC_TREND_NONE;
	if (line.fit < LEAST_FIT || second > line.slope / 2 ||
	    first > line.slope / 4 || quarters_overlap(p))
		return;
	steep = first < second ? first : second;
	flat = first < second ? second : first;
	steep = steep < line.slope ? steep : line.slope;
	flat = flat > line.slope ? flat : line.slope;
	trend->kind = FC_TREND_FALLING;
	trend->seconds = seconds_to(&line, line.slope, enough);
	trend->earliest = seconds_to(&line, steep, enough);
	trend->latest = seconds_to(&line, flat, enough);
}

static struct fc_trend
on_scale(const struct fc_series *series, const struct fc_scales *scales,
    enum fc_scale_index which, double enough, double *scratch)
{
	struct fc_trend trend = { .kind = FC_TREND_SHORT };
	struct points p;

	collect(series, scales, which, &p);
	if (p.n >= LEAST_POINTS)
		forecast(&p, enough, scratch, &trend);
	return trend;
}

struct fc_trend
fc_trend_of(const struct fc_series *series, const struct fc_scales *scales,
    uint64_t now, double enough, double *scratch)
{
	struct fc_trend best = { .kind = FC_TREND_SHORT };

	for (unsigned s = 0; s < FC_NR_TREND_SCALES && series->last >= enough &&
	     best.kind != FC_TREND_FALLING;
	     s++) {
		struct fc_trend trend = on_scale(
		    series, scales, (enum fc_scale_index)s, enough, scratch);

		if (trend.kind == FC_TREND_FALLING &&
		    is_saw(
			series, scales, (enum fc_scale_index)s, true, &trend)) {
			best = trend;
			best.kind = FC_TREND_SAW;
			break;
		}
		/* the later kind says more */
		if (trend.kind > best.kind)
			best = trend;
	}
	if ((best.kind == FC_TREND_NONE || best.kind == FC_TREND_STEADY) &&
	    is_saw(series, scales, FC_SCALE_HOURS, false, &best))
		best.kind = FC_TREND_SAW;
	if (series->last < enough) {
		best.kind = FC_TREND_OUT;
		best.out_for.present = series->had;
		best.out_for.value =
		    series->had ? (now - series->last_had) / 1000 : 0;
	}
	best.now = series->last;
	best.lowest = series->lowest;
	return best;
}
