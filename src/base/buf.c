/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that grows; callers look at buf->failed once, at the end. */
#define LIBBSD_OPENBSD_VIS /* either; strvisx is the same in both */
#include <bsd/vis.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fragcheck.h"

static bool
reserve(struct fc_buf *buf, size_t more)
{
	size_t size = buf->size == 0 ? 4096 : buf->size;
	char *data;

	if (buf->failed)
		return false;
	if (buf->size - buf->len > more)
		return true;
	while (size - buf->len <= more) {
		if (size > SIZE_MAX / 2) {
			buf->failed = true;
			return false;
		}
		size *= 2;
	}
	data = realloc(buf->data, size);
	if (data == NULL) {
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->size = size;
	return true;
}

void
fc_buf_free(struct fc_buf *buf)
{
	free(buf->data);
	*buf = (struct fc_buf){ 0 };
}

void
fc_buf_put(struct fc_buf *buf, const char *data, size_t len)
{
	if (!reserve(buf, len))
		return;
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
fc_buf_printf(struct fc_buf *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!reserve(buf, 0))
		return;
	va_start(ap, fmt);
	n = vsnprintf(buf->data + buf->len, buf->size - buf->len, fmt, ap);
	va_end(ap);
	if (n < 0) {
		buf->failed = true;
		return;
	}
	if ((size_t)n >= buf->size - buf->len) {
		if (!reserve(buf, (size_t)n))
			return;
		va_start(ap, fmt);
		vsnprintf(buf->data + buf->len, buf->size - buf->len, fmt, ap);
		va_end(ap);
	}
	buf->len += (size_t)n;
}

void
fc_buf_escaped(struct fc_buf *buf, const char *text)
{
	char escaped[4 + 1];

	for (; *text != '\0'; text++) {
		int n;

		if (*text >= ' ' && *text <= '~') { /* stands for itself */
			fc_buf_put(buf, text, 1);
			continue;
		}
		n = strvisx(escaped, text, 1,
		    VIS_OCTAL | VIS_TAB | VIS_NL | VIS_NOSLASH | VIS_NOLOCALE);

		/* It needs memory, and may answer 0 where there is none. */
		if (n <= 0)
			buf->failed = true;
		else
			fc_buf_put(buf, escaped, (size_t)n);
	}
}
