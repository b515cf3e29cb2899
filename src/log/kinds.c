/* SPDX-License-Identifier: BSD-2-Clause */
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "log/finder.h"
#include "log/kinds.h"
#include "log/scan.h"

static const struct fc_kind *const kinds[FC_NR_FAILURES] = {
	[FC_FAILURE_PAGE] = &fc_kind_page,
	[FC_FAILURE_VMEMMAP] = &fc_kind_vmemmap,
	[FC_FAILURE_VMALLOC] = &fc_kind_vmalloc,
	[FC_FAILURE_SLUB] = &fc_kind_slub,
	[FC_FAILURE_OOM] = &fc_kind_oom,
	[FC_FAILURE_MEMCG_OOM] = &fc_kind_memcg_oom,
	[FC_FAILURE_STALL] = &fc_kind_stall,
	[FC_FAILURE_TOO_LARGE] = &fc_kind_too_large,
	[FC_FAILURE_CMA] = &fc_kind_cma,
	[FC_FAILURE_CONTIG] = &fc_kind_contig,
	[FC_FAILURE_HUGETLB] = &fc_kind_hugetlb,
	[FC_FAILURE_SWIOTLB] = &fc_kind_swiotlb,
	[FC_FAILURE_DEADLOCK] = &fc_kind_deadlock,
	[FC_FAILURE_PERCPU] = &fc_kind_percpu,
	[FC_FAILURE_NVRM] = &fc_kind_nvrm,
	[FC_FAILURE_OFFLINE] = &fc_kind_offline,
	[FC_FAILURE_LOCKUP] = &fc_kind_lockup,
	[FC_FAILURE_SUPPRESSED] = &fc_kind_suppressed,
	[FC_FAILURE_MEM_INFO] = &fc_kind_mem_info,
};

#define NR_WORDS (sizeof(kinds[0]->words) / sizeof(kinds[0]->words[0]))

static struct fc_finder words;
static unsigned char word_kind[FC_MAX_WORDS];

static void
collect_words(void)
{
	for (size_t k = 0; k < FC_NR_FAILURES; k++) {
		for (size_t i = 0; fc_kind_word(k, i) != NULL; i++) {
			word_kind[words.n] = (unsigned char)k;
			fc_finder_add(&words, fc_kind_word(k, i));
		}
	}
	fc_finder_ready(&words);
}

/* Whoever asks first collects them; other threads wait. */
static const struct fc_finder *
all_words(void)
{
	enum { NOT_YET, BEGUN, DONE };
	static atomic_int state = NOT_YET;
	int was = NOT_YET;

	if (atomic_load_explicit(&state, memory_order_acquire) == DONE)
		return &words;
	if (atomic_compare_exchange_strong(&state, &was, BEGUN)) {
		collect_words();
		atomic_store_explicit(&state, DONE, memory_order_release);
	}
	while (atomic_load_explicit(&state, memory_order_acquire) != DONE)
		sched_yield();
	return &words;
}

const struct fc_kind *
fc_kind(enum fc_failure_kind kind)
{
	return kinds[kind];
}

const char *
fc_failure_name(enum fc_failure_kind kind)
{
	return kinds[kind]->name;
}

const char *
fc_kind_word(size_t kind, size_t i)
{
	return i < NR_WORDS ? kinds[kind]->words[i] : NULL;
}

const struct fc_kind *
fc_kind_of_line(const char *text, const char **found, const char **behind,
    enum fc_failure_kind *kind)
{
	const struct fc_finder *finder = all_words();
	const char *end = text + strlen(text);
	size_t which;

	for (const char *p = text;
	     (p = fc_finder_find(finder, p, end, &which)) < end; p++) {
		const struct fc_kind *row = kinds[word_kind[which]];

		*found = p;
		*behind = p + finder->len[which];
		*kind = (enum fc_failure_kind)word_kind[which];
		if (row->is_real == NULL || row->is_real(text, p, *behind))
			return row;
	}
	return NULL;
}

bool
fc_is_number_next(const char *text, const char *found, const char *behind)
{
	(void)text;
	(void)found;
	behind += strspn(behind, " ");
	return fc_is_digit(*behind) || *behind == '\0';
}

bool
fc_has_asked(const struct fc_failure *f)
{
	return f->asked.present;
}

bool
fc_has_size(const struct fc_failure *f)
{
	return f->size.present;
}
