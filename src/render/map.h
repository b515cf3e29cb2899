/* SPDX-License-Identifier: BSD-2-Clause */
/* The page map: what stands where in each zone, and who holds it. */
#ifndef FC_RENDER_MAP_H
#define FC_RENDER_MAP_H

#include "fragcheck.h"

/* Was it read? */
bool fc_has_map(const struct fc_snapshot *snap);

/* For people: of the request's order if there is one request, else of all. */
void fc_put_map(struct fc_buf *out, const struct fc_result *result);

/* The value of JSON's "pages". */
void fc_put_json_map(struct fc_buf *out, const struct fc_snapshot *snap);

/* Of a slab cache's objects, rounded down. */
unsigned fc_map_used_percent(const struct fc_holder *h);

/* A stretch as one character; n of them at s. */
char fc_map_character(const struct fc_stretch *s, size_t n);

#endif
