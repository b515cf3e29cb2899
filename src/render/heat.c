/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture: free memory by order, for who would rather look than read. */
#include "render/pieces.h"

/* From more than nothing to half of the zone's free pages and more. */
#define NR_SHADES 5
static const unsigned least_64ths[NR_SHADES] = { 0, 0, 1, 8, 32 };
static const char *const ascii[NR_SHADES] = { " ", ".", ":", "*", "#" };
static const char *const blocks[NR_SHADES] = { " ", "\u2591", "\u2592",
	"\u2593", "\u2588" };

static unsigned
shade_of(uint64_t pages, uint64_t all)
{
	unsigned shade = NR_SHADES - 1;

	if (pages == 0)
		return 0;
	while (shade > 1 &&
	    pages < all / 64 * least_64ths[shade] +
		    all % 64 * least_64ths[shade] / 64)
		shade--;
	return shade;
}

void
fc_put_heat_row(struct fc_buf *out, const struct fc_result *report,
    const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = report->snap;
	const char *const *shades = report->utf8 ? blocks : ascii;
	uint64_t all = fc_zone_free_pages_from(snap, zone, 0);

	fc_buf_printf(out, "|");
	for (size_t o = 0; o < snap->nr_orders; o++) {
		uint64_t pages =
		    zone->has_free_blocks ? zone->nr_free[o] << o : 0;

		fc_buf_printf(out, "%s", shades[shade_of(pages, all)]);
	}
	fc_buf_printf(out, "|");
}

void
fc_put_heat_legend(struct fc_buf *out, const struct fc_result *report)
{
	const char *const *shades = report->utf8 ? blocks : ascii;

	fc_buf_printf(out,
	    "Picture: a column an order, from 0; %s holds half of the zone's "
	    "free pages\nor more, %s an eighth, %s a 64th, %s less.\n",
	    shades[4], shades[3], shades[2], shades[1]);
}
