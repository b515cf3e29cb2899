/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/error.h"
#include "history/lines.h"

static void
keep(struct fc_lines *lines, const char *data, size_t len)
{
	if (lines->begun.len + len > FC_MOST_LINE)
		lines->too_long = true;
	if (!lines->too_long)
		fc_buf_put(&lines->begun, data, len);
}

int
fc_lines_end(
    struct fc_lines *lines, fc_line_fn *fn, void *arg, struct fc_error *err)
{
	int rc = 0;

	if (lines->begun.failed)
		return fc_error_nomem(err);
	if (lines->too_long)
		rc = fn(arg, NULL, 0, err);
	else if (lines->begun.len > 0)
		rc = fn(arg, lines->begun.data, lines->begun.len, err);
	lines->begun.len = 0;
	lines->too_long = false;
	return rc;
}

int
fc_lines_feed(struct fc_lines *lines, const char *data, size_t len,
    fc_line_fn *fn, void *arg, struct fc_error *err)
{
	while (len > 0) {
		const char *end = memchr(data, '\n', len);
		size_t n = end != NULL ? (size_t)(end - data) : len;
		bool begun = lines->begun.len > 0 || lines->too_long;

		if (end == NULL || begun)
			keep(lines, data, n);
		if (end == NULL) {
			lines->read += n;
			return lines->begun.failed ? fc_error_nomem(err) : 0;
		}
		if (begun ? fc_lines_end(lines, fn, arg, err) != 0
			  : fn(arg, data, n, err) != 0)
			return -1;
		data += n + 1;
		len -= n + 1;
		lines->read += n + 1;
		lines->at = lines->read;
	}
	return 0;
}

void
fc_lines_free(struct fc_lines *lines)
{
	fc_buf_free(&lines->begun);
}
