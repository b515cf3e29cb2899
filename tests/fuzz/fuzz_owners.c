/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the files that tell who holds memory, and as words of kpageflags:
 * no crash, an error says where, and names are printable.  The first byte says
 * which file it is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "parse/owners.h"
#include "snapshot/windows.h"

static void
check_owner(void *arg, const struct fc_owner *owner)
{
	(void)arg;
	if (owner->name == NULL || owner->name[0] == '\0')
		abort();
	check_printable(owner->name, strlen(owner->name));
}

static void
parse(unsigned which, const struct fc_text *text)
{
	struct fc_error err = { 0 };
	struct fc_process process;
	int rc = 0;

	switch (which) {
	case 0:
		rc = fc_slabinfo_parse(text, check_owner, NULL, &err);
		break;
	case 1:
		rc = fc_vmallocinfo_parse(text, check_owner, NULL, &err);
		break;
	case 2:
		rc = fc_allocinfo_parse(text, 4096, check_owner, NULL, &err);
		break;
	case 3:
		rc = fc_page_owner_parse(text, check_owner, NULL, &err);
		break;
	case 4:
		rc = fc_status_parse(text, &process, &err);
		break;
	}
	if ((rc != 0) != (err.kind != FC_ERR_NONE) ||
	    (rc != 0 && err.line == 0))
		abort();
}

/* Of a zone that has these words all over it. */
static void
count_windows(const uint8_t *data, size_t size)
{
	static struct fc_windows windows[18];
	static struct fc_stretch stretches[FC_MAX_STRETCHES];
	struct fc_zone_pages pages = {
		.windows = windows, .stretches = stretches, .picture_order = 9
	};
	const struct fc_movable movable = { true, true, 9 };
	struct fc_counting *c = fc_counting_new(&movable, 18);
	uint64_t first = size * 37, end = first + 2 * FC_PIECE_FRAMES;
	uint64_t frames = 0;

	if (c == NULL || size < 8)
		return fc_counting_free(c);
	memset(windows, 0, sizeof(windows));
	memset(stretches, 0, sizeof(stretches));
	fc_counting_begin(c, &pages, first, end);
	for (uint64_t f = first; f < end;) {
		uint64_t n = FC_PIECE_FRAMES - f % FC_PIECE_FRAMES;

		n = n < end - f ? n : end - f;
		for (uint64_t i = 0; i < n; i++)
			memcpy(fc_counting_words(c) + f % FC_PIECE_FRAMES + i,
			    data + i * 8 % (size - 7), 8);
		fc_counting_piece(c, f, f + n);
		f += n;
	}
	fc_counting_end(c, size * 1024);
	for (unsigned i = 0; i < FC_NR_FRAMES; i++)
		frames += pages.frames[i];
	for (unsigned o = 0; o < 18; o++) {
		const struct fc_windows *w = &windows[o];

		if (w->free + w->clean + w->blocked > 2 * FC_PIECE_FRAMES >>
			o ||
		    w->single > w->blocked)
			abort();
	}
	if (frames != end - first)
		abort();
	fc_counting_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_text text = { .name = "fuzz" };
	char *copy;

	if (size == 0)
		return 0;
	if (data[0] % 6 == 5) {
		count_windows(data + 1, size - 1);
		return 0;
	}
	/* a copy of exactly its size, so that one byte too many is seen */
	copy = malloc(size);
	if (copy == NULL)
		return 0;
	memcpy(copy, data + 1, size - 1);
	text.data = copy;
	text.len = size - 1;
	parse(data[0] % 6, &text);
	free(copy);
	return 0;
}
