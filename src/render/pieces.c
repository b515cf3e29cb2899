/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces that the text reports share. */
#include <stdio.h>
#include <string.h>

#include "render/pieces.h"

#define WIDTH 79

void
fc_put_toned(struct fc_buf *out, const struct fc_result *report,
    enum fc_tone tone, const char *text)
{
	static const char *const codes[] = { [FC_PLAIN] = "",
		[FC_GOOD] = "1;32",
		[FC_BAD] = "1;31",
		[FC_DOUBT] = "1;33",
		[FC_DIM] = "2" };

	if (report->color && tone != FC_PLAIN)
		fc_buf_printf(out, "\033[%sm%s\033[0m", codes[tone], text);
	else
		fc_buf_printf(out, "%s", text);
}

void
fc_put_wrapped(
    struct fc_buf *out, const char *text, unsigned start, unsigned indent)
{
	size_t column = start;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column != start && column + 1 + n > WIDTH) {
			fc_buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
			start = indent;
		} else if (column != start) {
			fc_buf_put(out, " ", 1);
			column++;
		}
		fc_buf_put(out, text, n);
		column += n;
		text += n;
		text += strspn(text, " ");
	}
	fc_buf_put(out, "\n", 1);
}

void
fc_put_machine(struct fc_buf *out, const struct fc_snapshot *snap,
    const char *note, unsigned indent)
{
	struct fc_buf text = { 0 };

	if (snap->release[0] != '\0')
		fc_buf_printf(&text, "Linux %s%s%s%s", snap->release,
		    note != NULL ? " (" : "", note != NULL ? note : "",
		    note != NULL ? ")" : "");
	else
		fc_buf_printf(&text, "release not known (--kernel-release)");
	if (snap->page_size != 0)
		fc_buf_printf(&text, ", pages of %ju bytes (%s)",
		    (uintmax_t)snap->page_size, snap->page_size_from);
	else
		fc_buf_printf(&text, ", page size not known%s",
		    snap->kind == FC_REPORT ? "" : " (--page-size)");
	if (text.failed)
		out->failed = true;
	else
		fc_put_wrapped(out, text.data, indent, indent);
	fc_buf_free(&text);
}

void
fc_put_order(
    char *buf, size_t size, const struct fc_snapshot *snap, int low, int high)
{
	char bytes[32];

	if (high < 0)
		snprintf(buf, size, "-");
	else if (low < 0)
		snprintf(buf, size, "..%d", high);
	else if (low != high)
		snprintf(buf, size, "%d..%d", low, high);
	else if (snap == NULL || snap->page_size == 0)
		snprintf(buf, size, "%d", low);
	else
		snprintf(buf, size, "%d (%s)", low,
		    fc_size_exact(
			snap->page_size << low, bytes, sizeof(bytes)));
}
