/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines that fit: what the live view's parts are drawn with. */
#ifndef FC_RENDER_PEN_H
#define FC_RENDER_PEN_H

#include "render/pieces.h"
#include "render/screen.h"

#define FC_LABEL_WIDTH 10

struct fc_pen {
	struct fc_buf *out;
	const struct fc_screen *screen;
	const struct fc_result *result; /* NULL: there is none */
	uint64_t now;
	unsigned width, at; /* columns: of a line, and of this one so far */
	size_t most, lines; /* what comes behind the last one is dropped */
};

/* Text without a newline; what does not fit the line is cut. */
void fc_pen_put(struct fc_pen *pen, const char *text);
void fc_pen_toned(struct fc_pen *pen, enum fc_tone tone, const char *text);
void fc_pen_printf(struct fc_pen *pen, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void fc_pen_end_line(struct fc_pen *pen);

/* A name from the kernel or the user: nothing raw on a terminal. */
void fc_pen_name(struct fc_pen *pen, const char *name, unsigned width);
/* In the first FC_LABEL_WIDTH columns. */
void fc_pen_label(struct fc_pen *pen, const char *label);
/* Words, broken into lines; what does not fit the last one is left out, and
 * that is shown. */
void fc_pen_words(struct fc_pen *pen, const char *text, unsigned indent);

#endif
