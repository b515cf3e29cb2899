/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line stands for itself: short, right in grammar, the answer first. */
#include <ctype.h>
#include <regex.h>

#include "machines.h"

#define MOST_WORDS   25
#define MEDIAN_WORDS 15

static unsigned long lengths[MOST_WORDS + 1], nr_headlines;

static unsigned
words_of(const char *text)
{
	unsigned n = 0;

	for (; *text != '\0'; text++)
		n += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
	return n;
}

/* What no sentence may have. */
static const char *const bad_grammar[] = {
	"(^|[^0-9.])1 (bytes|pages|blocks|times|nodes|zones)( |,|;|$)",
	"(^|[:;,] )1 (byte|page) (need|are|have)( |$)",
	"(^|[^0-9])(0|[2-9]|[0-9]{2,}) (byte|page|block)( |,|;|:|$)",
	"bytes needs",
	"blocks of [^,;:]* (is|needs) ",
	"a block of [^,;:]* (are|need) ",
	"times a block",
	"  ",
	" [,;:.]",
	" \\(\\)",
	"\\(null\\)",
	"-[0-9]",
	"[,;:]$",
	"(^| )but .*but ",
	"([0-9]+) to \\1 ",
	" 0 to 0 ",
};

static bool
matches(const char *text, const char *pattern)
{
	static regex_t compiled[N_ELEMENTS(bad_grammar) + 8];
	static const char *patterns[N_ELEMENTS(compiled)];
	size_t i = 0;

	while (patterns[i] != NULL && patterns[i] != pattern)
		i++;
	assert_true(i < N_ELEMENTS(compiled));
	if (patterns[i] == NULL) {
		assert_int_equal(
		    regcomp(&compiled[i], pattern, REG_EXTENDED | REG_NOSUB),
		    0);
		patterns[i] = pattern;
	}
	return regexec(&compiled[i], text, 0, NULL, 0) == 0;
}

static void
check_grammar(const char *text, const char *where)
{
	for (size_t i = 0; text != NULL && i < N_ELEMENTS(bad_grammar); i++) {
		if (matches(text, bad_grammar[i]))
			fail_msg("%s: \"%s\" has \"%s\"", where, text,
			    bad_grammar[i]);
	}
}

static void
check_words(const struct fc_snapshot *snap, const struct fc_request *req,
    const char *where)
{
	struct fc_verdict v = judge(snap, req);
	unsigned n = words_of(v.words.answer) + words_of(v.words.headline);
	bool but = strncmp(v.words.headline, "but ", 4) == 0;

	if (n > MOST_WORDS)
		fail_msg("%s: %u words: %s: %s", where, n, v.words.answer,
		    v.words.headline);
	lengths[n]++;
	nr_headlines++;
	check_grammar(v.words.headline, where);
	check_grammar(v.words.cause, where);
	check_grammar(v.words.why, where);
	check_grammar(v.words.waiting, where);
	check_grammar(v.words.effect, where);
	for (size_t i = 0; i < v.nr_remedies; i++)
		check_grammar(v.remedies[i].text, where);

	/* the answer's word fits the answer */
	assert_int_equal(
	    v.answer == FC_UNKNOWN, strcmp(v.words.answer, "CANNOT TELL") == 0);
	if (v.answer == FC_NO)
		assert_true(strcmp(v.words.answer, "NO") == 0 ||
		    strcmp(v.words.answer, "NOT NOW") == 0 ||
		    strcmp(v.words.answer, "IMPOSSIBLE") == 0);
	assert_int_equal(but,
	    v.rung == FC_RUNG_NOW && v.answer == FC_YES && !req->tried &&
		(v.reason == FC_REASON_BELOW_LOW ||
		    v.reason == FC_REASON_FROM_RESERVES));
	/* "there is none", of blocks that others may have, would mislead */
	if (v.reason == FC_REASON_FRAGMENTED && !req->tried) {
		bool elsewhere = false;

		for (size_t i = 0; i < snap->nr_zones; i++)
			elsewhere |= fc_zone_largest_free_order(snap,
					 &snap->zones[i]) >= (int)v.order.value;
		assert_int_equal(elsewhere,
		    strstr(v.words.headline, "none that it may use") != NULL);
	}
	fc_verdict_free(&v);
}

static void
check_machine(const struct fc_snapshot *snap, const char *name)
{
	static const enum fc_allocator allocators[] = { FC_KMALLOC, FC_PAGES,
		FC_PAGES_EXACT, FC_KVMALLOC, FC_VMALLOC };
	static const uint64_t counts[] = { 1, 2, 50, 100000 };
	static const uint64_t sizes[] = { 1, 4096, 65640, 2097152, 4194305,
		(uint64_t)1 << 50 };

	for (size_t m = 0; m < N_ELEMENTS(masks); m++) {
		for (size_t c = 0; c < N_ELEMENTS(counts); c++) {
			struct fc_request req;
			char where[128];

			snprintf(where, sizeof(where), "%s, %s, %ju times",
			    name, masks[m], (uintmax_t)counts[c]);
			for (unsigned o = 0; o < snap->nr_orders + 2; o++) {
				req = ask(masks[m], o);
				req.count = counts[c];
				check_words(snap, &req, where);
				if (req.count > 1)
					continue;
				req.within = FC_RUNG_OOM;
				check_words(snap, &req, where);
				req.within = FC_RUNG_NOW;
				req.tried = true;
				check_words(snap, &req, where);
			}
			for (size_t i = 0;
			     i < N_ELEMENTS(sizes) * N_ELEMENTS(allocators);
			     i++) {
				req = ask(masks[m], 0);
				req.count = counts[c];
				req.size = told(sizes[i % N_ELEMENTS(sizes)]);
				req.allocator =
				    allocators[i / N_ELEMENTS(sizes)];
				check_words(snap, &req, where);
			}
		}
	}
}

static void
headlines_of_recorded_machines_are_short(void **state)
{
	(void)state;
	on_machines(0, check_machine);
}

static void
headlines_of_random_machines_are_short(void **state)
{
	(void)state;
	on_random_machines(3000, 8, check_words);
}

static void
half_of_them_are_shorter_still(void **state)
{
	unsigned long below = 0;
	unsigned median = 0;

	(void)state;
	assert_true(nr_headlines > 10000);
	while (below + lengths[median] < nr_headlines / 2)
		below += lengths[median++];
	print_message(
	    "  %lu headlines, median %u words\n", nr_headlines, median);
	assert_true(median > 3 && median <= MEDIAN_WORDS);
}

/* A mask as long as one likes to write it is not repeated. */
static void
a_long_mask_does_not_lengthen_it(void **state)
{
	const char *gfp =
	    "GFP_KERNEL & ~__GFP_IO & ~__GFP_FS & ~__GFP_RECLAIM | "
	    "__GFP_HIGH | __GFP_NOMEMALLOC | __GFP_THISNODE | "
	    "__GFP_NORETRY | __GFP_RETRY_MAYFAIL";
	struct fc_snapshot *snap = machine_named("numa-memoryless");

	(void)state;
	for (unsigned o = 0; o < 12; o++) {
		struct fc_request req = ask(gfp, o);

		req.node = 1;
		check_words(snap, &req, "long mask");
		req.node = 0;
		check_words(snap, &req, "long mask");
	}
	fc_snapshot_free(snap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headlines_of_recorded_machines_are_short),
		cmocka_unit_test(headlines_of_random_machines_are_short),
		cmocka_unit_test(a_long_mask_does_not_lengthen_it),
		cmocka_unit_test(half_of_them_are_shorter_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
