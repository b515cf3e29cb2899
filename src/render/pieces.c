/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "render/pieces.h"
#include "verdict/sentence.h"

#define LEAST_WIDTH 40
#define MOST_WIDTH  120 /* longer lines are hard to read */
#define LABEL_WIDTH 11

void
fc_put_toned(struct fc_buf *out, const struct fc_result *result,
    enum fc_tone tone, const char *text)
{
	static const char *const codes[] = { [FC_PLAIN] = "",
		[FC_GOOD] = "1;32",
		[FC_BAD] = "1;31",
		[FC_DOUBT] = "1;33",
		[FC_DIM] = "2" };

	if (result->color && tone != FC_PLAIN)
		fc_buf_printf(out, "\033[%sm%s\033[0m", codes[tone], text);
	else
		fc_buf_printf(out, "%s", text);
}

size_t
fc_width(const struct fc_result *result)
{
	unsigned width = result->width == 0 ? 80 : result->width;

	return width < LEAST_WIDTH ? LEAST_WIDTH
	    : width > MOST_WIDTH   ? MOST_WIDTH
				   : width;
}

void
fc_put_wrapped(struct fc_buf *out, const struct fc_result *result,
    const char *text, unsigned start, unsigned indent)
{
	size_t column = start, width = fc_width(result);
	bool first = true;

	while (*text != '\0') {
		size_t n = 0;

		while (text[n] != '\0' && text[n] != ' ')
			n++;
		if (!first && column + 1 + n > width - 1) {
			fc_buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			fc_buf_put(out, " ", 1);
			column++;
		}
		fc_buf_put(out, text, n);
		column += n;
		first = false;
		text += n;
		while (*text == ' ')
			text++;
	}
	fc_buf_put(out, "\n", 1);
}

void
fc_put_headline(struct fc_buf *out, const struct fc_result *result,
    const char *who, enum fc_tone tone, const char *answer,
    const char *headline)
{
	fc_buf_escaped(out, who);
	fc_put_toned(out, result, tone, answer);
	fc_buf_printf(out, "%s", fc_between(headline));
	fc_put_wrapped(out, result, headline,
	    (unsigned)(strlen(who) + strlen(answer) + 2), 4);
}

void
fc_put_row(struct fc_buf *out, const struct fc_result *result,
    const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	fc_buf_printf(out, "  %-8s ", label);
	fc_put_wrapped(out, result, text, LABEL_WIDTH, LABEL_WIDTH);
}

void
fc_put_command(struct fc_buf *out, const char *label, const char *command)
{
	if (command[0] != '\0')
		fc_buf_printf(out, "  %-8s %s\n", label, command);
}

void
fc_put_row_of(struct fc_buf *out, const struct fc_result *result,
    const char *label, struct fc_buf *text)
{
	out->failed |= text->failed;
	if (!text->failed)
		fc_put_row(out, result, label, text->data);
	fc_buf_free(text);
}

void
fc_put_notes(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;

	for (size_t i = 0; i < snap->nr_notes; i++) {
		struct fc_buf text = { 0 };

		fc_buf_printf(&text, "left out: ");
		fc_buf_escaped(&text, snap->notes[i]);
		fc_put_row_of(out, result, "note", &text);
	}
}

void
fc_say_machine(struct fc_buf *text, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	const char *note = snap->release[0] == '\0' ? NULL
	    : result->overview != NULL ? result->overview->kernel_note
	    : result->nr_requests > 0  ? result->verdicts[0].kernel_note
				       : NULL;
	char size[32];

	if (snap->release[0] != '\0')
		fc_buf_printf(text, "Linux %s", snap->release);
	else
		fc_buf_printf(text, "release not known (--kernel-release)");
	if (note != NULL)
		fc_buf_printf(text, " (%s)", note);
	if (snap->page_size == 0) {
		fc_buf_printf(text, ", page size not known (--page-size)");
		return;
	}
	fc_buf_printf(text, ", pages of %s",
	    fc_size_exact(snap->page_size, size, sizeof(size)));
	if ((result->verbose || snap->page_size_assumed) &&
	    snap->page_size_from != NULL)
		fc_buf_printf(text, " (%s)", snap->page_size_from);
}

void
fc_say_orders(char *buf, size_t size, int low, int high)
{
	if (high < 0)
		snprintf(buf, size, "none");
	else if (low < 0)
		snprintf(buf, size, "up to %d?", high);
	else if (low != high)
		snprintf(buf, size, "order %d-%d", low, high);
	else
		snprintf(buf, size, "order %d", low);
}

const char *
fc_say_order(
    const struct fc_snapshot *snap, unsigned order, char *buf, size_t size)
{
	char bytes[32];

	if (snap->page_size != 0)
		snprintf(buf, size, "order %u (%s)", order,
		    fc_size_exact(
			snap->page_size << order, bytes, sizeof(bytes)));
	else
		snprintf(buf, size, "order %u", order);
	return buf;
}

const char *
fc_say_pages(
    const struct fc_snapshot *snap, uint64_t pages, char *buf, size_t size)
{
	if (snap->page_size != 0)
		return fc_size_rounded(pages * snap->page_size, buf, size);
	snprintf(buf, size, "%ju pages", (uintmax_t)pages);
	return buf;
}

const char *
fc_say_amount(
    const struct fc_snapshot *snap, uint64_t pages, char *buf, size_t size)
{
	if (snap->page_size != 0)
		return fc_size_rounded(pages * snap->page_size, buf, size);
	snprintf(buf, size, "%ju", (uintmax_t)pages);
	return buf;
}

bool
fc_free_known(const struct fc_zone *zone)
{
	return zone->has_zoneinfo || zone->has_free_blocks;
}

uint64_t
fc_free_pages(const struct fc_snapshot *snap, bool *known)
{
	uint64_t pages = 0;

	*known = true;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		pages += fc_zone_free_pages(snap, &snap->zones[i]);
		*known &= fc_free_known(&snap->zones[i]);
	}
	return pages;
}

void
fc_put_time(
    struct fc_buf *out, const struct fc_result *result, const char *behind)
{
	char time[32];

	if (result->timed)
		fc_buf_printf(out, "%s%s",
		    fc_time_utc(result->seconds, time, sizeof(time)), behind);
}
