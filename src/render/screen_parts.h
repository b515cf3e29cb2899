/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of the live view, and what they have in common. */
#ifndef FC_RENDER_SCREEN_PARTS_H
#define FC_RENDER_SCREEN_PARTS_H

#include "render/pen.h"

#define FC_SCREEN_WIDE 60 /* columns from which tables lie, and not stand */
#define FC_SCREEN_NARROW \
	32 /* below that an interval is told by its lower end */

/* What became of the request that is shown; NULL: none was made. */
const struct fc_verdict *fc_screen_selected(const struct fc_pen *pen);
enum fc_tone fc_answer_tone(enum fc_answer answer);

/* A character of so many eighths; 0 is none at all. */
const char *fc_screen_bar(const struct fc_screen *screen, unsigned eighths);
/* Of most; anything but nothing shows. */
unsigned fc_eighths_of(uint64_t n, uint64_t most);

/* Capacity and the largest order over time. */
void fc_screen_put_course(struct fc_pen *pen);
/* What each usual mask would get of each order. */
void fc_screen_put_orders(struct fc_pen *pen);
/* What of each zone is free in which blocks. */
void fc_screen_put_zones(struct fc_pen *pen);
/* What is free above the marks: in words, where the zones' rows do not say. */
void fc_screen_put_headroom(struct fc_pen *pen);

#endif
