/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as a size, a length of time and a range of the Monitoring Plugins: a
 * value that makes sense, or an error that is printable.  What is written of a
 * size is read as that size.
 */
#include "base/duration.h"
#include "base/range.h"
#include "fuzz.h"

static void
check(int rc, const struct fc_error *err)
{
	require((rc != 0) == (err->kind != FC_ERR_NONE),
	    "there is a value or an error");
	require(strchr(err->message, '\n') == NULL, "an error is one line");
	check_printable(err->message, strlen(err->message));
}

static void
check_size(const char *text)
{
	struct fc_error err = { 0 };
	uint64_t bytes = 0, again = 0;
	char shown[64], word[64], *to = word;
	int rc = fc_size_parse(text, &bytes, &err);

	check(rc, &err);
	if (rc != 0)
		return;
	require(bytes > 0, "a size is not 0");
	fc_size_exact(bytes, shown, sizeof(shown));
	/* "128 KiB", "104 bytes" */
	for (const char *p = shown;
	     *p != '\0' && strcmp(p, " bytes") != 0 && strcmp(p, " byte") != 0;
	     p++) {
		if (*p != ' ')
			*to++ = *p;
	}
	*to = '\0';
	require(fc_size_parse(word, &again, &err) == 0 && again == bytes,
	    "a size is read as it is written");
	fc_size_rounded(bytes, shown, sizeof(shown));
	check_printable(shown, strlen(shown));
}

static void
check_duration(const char *text)
{
	struct fc_error err = { 0 };
	uint64_t ms = 0;
	char shown[64];
	int rc = fc_duration_parse(text, 100, &ms, &err);

	check(rc, &err);
	if (rc != 0)
		return;
	require(ms >= 100 && ms <= (uint64_t)100 * 366 * 86400 * 1000,
	    "a time is no shorter and no longer than it may be");
	fc_duration_rounded(ms / 1000, shown, sizeof(shown));
	check_printable(shown, strlen(shown));
	fc_time_utc(ms, shown, sizeof(shown));
	check_printable(shown, strlen(shown));
}

static void
check_range(const char *text)
{
	struct fc_error err = { 0 };
	struct fc_range range = { 0 };
	int rc = fc_range_parse(text, &range, &err);
	bool below, within, above;

	check(rc, &err);
	if (rc != 0)
		return;
	require(range.start <= range.end, "a range's ends are in order");
	within = fc_range_alerts(&range, range.start, range.start);
	require(within == range.inside, "a range has its ends in it");
	below = range.start == 0 ||
	    fc_range_alerts(&range, range.start - 1, range.start - 1) != within;
	above = range.end == UINT64_MAX ||
	    fc_range_alerts(&range, range.end + 1, range.end + 1) != within;
	require(below && above, "a range ends at its ends");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size);

	check_size(text);
	check_duration(text);
	check_range(text);
	free(text);
	return 0;
}
