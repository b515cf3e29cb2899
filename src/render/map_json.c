/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"
#include "render/map.h"

bool
fc_has_map(const struct fc_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].pages != NULL)
			return true;
	}
	return false;
}

char
fc_map_character(const struct fc_stretch *s, size_t n)
{
	uint64_t free = 0, clean = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		free += s[i].free;
		clean += s[i].clean;
		all += s[i].free + s[i].clean + s[i].blocked;
	}
	if (all == 0)
		return ' ';
	if (free >= all - free)
		return '.';
	if (free + clean >= all - free - clean)
		return ':';
	return free + clean > 0 ? '+' : '#';
}

/* "name":1,... for each class from first on. */
static void
put_classes(struct fc_buf *out, const uint64_t *n, unsigned first)
{
	fc_buf_printf(out, "{");
	for (unsigned f = first; f < FC_NR_FRAMES; f++)
		fc_buf_printf(out, "%s\"%s\":%ju", f > first ? "," : "",
		    fc_frame_name((enum fc_frame)f), (uintmax_t)n[f]);
	fc_buf_printf(out, "}");
}

static void
put_windows(struct fc_buf *out, const struct fc_windows *w)
{
	fc_buf_printf(out,
	    "{\"free\":%ju,\"by_moving\":%ju,\"blocked\":%ju,\"blocked_by_one_page\":%ju,\"blocked_by\":",
	    (uintmax_t)w->free, (uintmax_t)w->clean, (uintmax_t)w->blocked,
	    (uintmax_t)w->single);
	put_classes(out, w->by, FC_FRAME_ABSENT + 1);
	fc_buf_printf(out, "}");
}

static void
put_picture(struct fc_buf *out, const struct fc_zone_pages *pages)
{
	fc_buf_printf(out,
	    "{\"order\":%u,\"stretch_pages\":%ju,\"stretches\":\"",
	    pages->picture_order, (uintmax_t)1 << pages->stretch_order);
	for (size_t i = 0; i < pages->nr_stretches; i++) {
		char c = fc_map_character(&pages->stretches[i], 1);

		fc_buf_put(out, &c, 1);
	}
	fc_buf_printf(out, "\"}");
}

static void
put_zone(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	const struct fc_zone_pages *pages = zone->pages;

	fc_buf_printf(out, "{\"node\":%d,\"zone\":", zone->node);
	fc_put_json_string(out, zone->name);
	fc_buf_printf(out, ",\"start_page\":%ju,\"frames\":",
	    (uintmax_t)zone->start_pfn.value);
	put_classes(out, pages->frames, FC_FRAME_FREE);
	fc_buf_printf(out,
	    ",\"per_cpu_free_at_most\":%ju,\"mixed\":%s,\"orders\":[",
	    (uintmax_t)zone->pcp_count, pages->mixed ? "true" : "false");
	for (size_t o = 0; o < snap->nr_orders; o++) {
		fc_buf_printf(out, "%s", o > 0 ? "," : "");
		put_windows(out, &pages->windows[o]);
	}
	fc_buf_printf(out, "],\"picture\":");
	put_picture(out, pages);
	fc_buf_printf(out, "}");
}

static void
put_holder(struct fc_buf *out, const struct fc_holder *h)
{
	fc_buf_printf(
	    out, "{\"kind\":\"%s\",\"name\":", fc_holding_name(h->what));
	fc_put_json_string(out, h->name[0] != '\0' ? h->name : NULL);
	fc_buf_printf(out, ",\"pages\":%ju,\"pieces\":%ju,\"used_percent\":",
	    (uintmax_t)h->pages, (uintmax_t)h->pieces);
	if (h->what == FC_HOLDS_SLAB)
		fc_buf_printf(out, "%u", fc_map_used_percent(h));
	else
		fc_buf_printf(out, "null");
	fc_buf_printf(
	    out, ",\"blocks_at_most\":%ju,\"advice\":", (uintmax_t)h->blocks);
	fc_put_json_string(out, fc_holder_advice(h));
	fc_buf_printf(out, "}");
}

unsigned
fc_map_used_percent(const struct fc_holder *h)
{
	if (h->room == 0 || h->used >= h->room)
		return 100;
	return (unsigned)(h->used * 100 / h->room);
}

void
fc_put_json_map(struct fc_buf *out, const struct fc_snapshot *snap)
{
	const char *comma = "";

	if (!fc_has_map(snap)) {
		fc_buf_printf(out, "null");
		return;
	}
	fc_buf_printf(out, "{\"frames_read\":%ju,\"zones\":[",
	    (uintmax_t)snap->frames_read);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].pages == NULL)
			continue;
		fc_buf_printf(out, "%s", comma);
		put_zone(out, snap, &snap->zones[i]);
		comma = ",";
	}
	fc_buf_printf(out, "],\"holders\":[");
	for (size_t i = 0; i < snap->nr_holders; i++) {
		fc_buf_printf(out, "%s", i > 0 ? "," : "");
		put_holder(out, &snap->holders[i]);
	}
	fc_buf_printf(out, "]}");
}
