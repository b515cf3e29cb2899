/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "render/pen.h"
#include "render/text.h"

/* Bytes of as many characters, of a column each, as there is room for. */
static size_t
clip(const char *text, unsigned room, unsigned *columns)
{
	size_t n = 0;

	for (*columns = 0; text[n] != '\0'; ++*columns) {
		if (*columns == room)
			break;
		do
			n++;
		while (((unsigned char)text[n] & 0xc0) == 0x80);
	}
	return n;
}

void
fc_pen_toned(struct fc_pen *pen, enum fc_tone tone, const char *text)
{
	struct fc_buf part = { 0 };
	unsigned columns;
	size_t n = clip(text, pen->width - pen->at, &columns);

	if (pen->lines >= pen->most || n == 0)
		return;
	pen->at += columns;
	if (tone == FC_PLAIN || pen->result == NULL || !pen->result->color) {
		fc_buf_put(pen->out, text, n);
		return;
	}
	fc_buf_put(&part, text, n);
	pen->out->failed |= part.failed;
	if (!part.failed)
		fc_put_toned(pen->out, pen->result, tone, part.data);
	fc_buf_free(&part);
}

void
fc_pen_put(struct fc_pen *pen, const char *text)
{
	fc_pen_toned(pen, FC_PLAIN, text);
}

void
fc_pen_printf(struct fc_pen *pen, const char *fmt, ...)
{
	char text[FC_SCREEN_COLUMNS + 1];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fc_pen_put(pen, text);
}

void
fc_pen_end_line(struct fc_pen *pen)
{
	struct fc_buf *out = pen->out;

	if (pen->lines < pen->most) {
		/* blanks at the end are what fills a cell */
		while (pen->at > 0 && out->len > 0 &&
		    out->data[out->len - 1] == ' ') {
			out->data[--out->len] = '\0';
			pen->at--;
		}
		fc_buf_put(out, "\n", 1);
	}
	pen->lines++;
	pen->at = 0;
}

/* A name from the kernel or the user: nothing raw on a terminal. */
void
fc_pen_name(struct fc_pen *pen, const char *name, unsigned width)
{
	struct fc_buf text = { 0 };
	unsigned columns;
	size_t n;

	fc_buf_escaped(&text, name);
	pen->out->failed |= text.failed;
	if (text.failed)
		return;
	n = clip(text.data, width, &columns);
	fc_pen_printf(
	    pen, "%.*s%*s", (int)n, text.data, (int)(width - columns), "");
	fc_buf_free(&text);
}

/* Words, broken into lines; what does not fit the last one is left out, and
 * that is shown. */
void
fc_pen_words(struct fc_pen *pen, const char *text, unsigned indent)
{
	bool first = true;

	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		unsigned n = (unsigned)strcspn(text, " "), columns;
		bool last = pen->lines + 1 >= pen->most;
		/* of the last line, where more follows: " ..." */
		unsigned tail = last && text[n] != '\0' ? 4 : 0;

		if (!first && pen->at + 1 + n + tail > pen->width) {
			if (last) {
				fc_pen_put(pen,
				    pen->at + 4 <= pen->width ? " ..." : "");
				return;
			}
			fc_pen_end_line(pen);
			fc_pen_printf(pen, "%*s", (int)indent, "");
		} else if (!first) {
			fc_pen_put(pen, " ");
		}
		fc_pen_printf(pen, "%.*s", (int)clip(text, n, &columns), text);
		text += n;
		first = false;
	}
}

void
fc_pen_label(struct fc_pen *pen, const char *label)
{
	fc_pen_toned(pen, FC_DIM, label);
	fc_pen_printf(pen, "%*s", FC_LABEL_WIDTH - (int)strlen(label), "");
}
