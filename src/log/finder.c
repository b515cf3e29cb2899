/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The search of Wu and Manber (1994): the last two bytes of a window tell how
 * far it may move without stepping over the beginning of a word.
 */
#include <stdbool.h>
#include <string.h>

#include "log/finder.h"

/* Of ASCII no two are alike; and it is what takes most of the time. */
static unsigned
hash(const char *p)
{
	uint16_t two;

	memcpy(&two, p, sizeof(two));
	return two & (FC_FINDER_HASHES - 1u);
}

void
fc_finder_add(struct fc_finder *words, const char *word)
{
	size_t len = strlen(word);

	if (words->n == FC_MAX_WORDS)
		return;
	words->word[words->n] = word;
	words->len[words->n++] = len;
	if (words->least == 0 || len < words->least)
		words->least = len;
}

void
fc_finder_ready(struct fc_finder *words)
{
	size_t most = words->least - 1;

	memset(
	    words->skip, (int)(most > 255 ? 255 : most), sizeof(words->skip));
	for (size_t i = 0; i < words->n; i++) {
		words->begins[hash(words->word[i])] = 1;
		for (size_t end = 1; end < words->least; end++) {
			unsigned h = hash(words->word[i] + end - 1);
			size_t skip = words->least - 1 - end;

			if (skip < words->skip[h])
				words->skip[h] = (uint8_t)skip;
		}
	}
}

/* Which word stands at p; n: none. */
static size_t
word_at(const struct fc_finder *words, const char *p, const char *end)
{
	size_t i = 0;

	while (i < words->n &&
	    (*p != words->word[i][0] || (size_t)(end - p) < words->len[i] ||
		memcmp(p, words->word[i], words->len[i]) != 0))
		i++;
	return i;
}

/* One move of a window; *hit: it did not move, as a word stands there. */
static const char *
move(const struct fc_finder *words, const char *p, const char *end, bool *hit)
{
	unsigned skip = words->skip[hash(p + words->least - 2)];

	if (skip > 0)
		return p + skip;
	*hit = words->begins[hash(p)] != 0 && word_at(words, p, end) < words->n;
	return p + !*hit;
}

/*
 * Four windows at once, as each waits for its own next place only: is there a
 * word that begins in the next LANES * LANE bytes?
 */
#define LANES 4
#define LANE  ((size_t)2048)

static bool
has_word(const struct fc_finder *words, const char *p, const char *end)
{
	const uint8_t *skip = words->skip;
	size_t last = words->least - 2;
	const char *a = p, *b = p + LANE, *c = b + LANE, *d = c + LANE;
	const char *ends[LANES] = { b, c, d, d + LANE };
	bool hit = false;

	while (a < ends[0] && b < ends[1] && c < ends[2] && d < ends[3]) {
		unsigned of_a = skip[hash(a + last)];
		unsigned of_b = skip[hash(b + last)];
		unsigned of_c = skip[hash(c + last)];
		unsigned of_d = skip[hash(d + last)];

		a += of_a;
		b += of_b;
		c += of_c;
		d += of_d;
		if (of_a == 0)
			a = move(words, a, end, &hit);
		if (of_b == 0 && !hit)
			b = move(words, b, end, &hit);
		if (of_c == 0 && !hit)
			c = move(words, c, end, &hit);
		if (of_d == 0 && !hit)
			d = move(words, d, end, &hit);
		if (hit)
			return true;
	}
	while (!hit && a < ends[0])
		a = move(words, a, end, &hit);
	while (!hit && b < ends[1])
		b = move(words, b, end, &hit);
	while (!hit && c < ends[2])
		c = move(words, c, end, &hit);
	while (!hit && d < ends[3])
		d = move(words, d, end, &hit);
	return hit;
}

const char *
fc_finder_find(const struct fc_finder *words, const char *p, const char *end,
    size_t *which)
{
	bool hit = false;

	while ((size_t)(end - p) >= LANES * LANE + words->least &&
	    !has_word(words, p, end))
		p += LANES * LANE;
	while ((size_t)(end - p) >= words->least) {
		p = move(words, p, end, &hit);
		if (hit) {
			*which = word_at(words, p, end);
			return p;
		}
	}
	return end;
}
