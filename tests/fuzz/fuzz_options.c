/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any words, one a line, as a command line: options or an error, and what is
 * asked can be asked.  What it is asked of is fuzz_program's.
 */
#include <getopt.h>

#include "cli/options.h"
#include "fuzz.h"

#define MAX_WORDS 200

static void
check_request(const struct options *o, size_t i)
{
	const struct fc_request *req = &o->requests[i];

	require(req->count > 0, "something is asked for");
	require(!req->size.present || req->size.value > 0, "a size is not 0");
	require(req->order < 64, "an order is one of 64 bits");
	require(req->allocator <= FC_CMA, "an allocator is known");
	require(req->within <= FC_RUNG_OOM, "a rung can be had");
	require(req->gfp_text != NULL, "a mask has words");
	require(
	    memchr(req->name, '\0', sizeof(req->name)) != NULL, "a name ends");
}

static void
check_options(const struct options *o)
{
	require(o->nr_requests <= MAX_REQUESTS && o->nr_btf <= MAX_BTF,
	    "what is asked has room");
	require(o->mode < NR_MODES, "a mode is known");
	require(o->page_size == 0 || (o->page_size & (o->page_size - 1)) == 0,
	    "a page's size is a power of 2");
	for (size_t i = 0; i < o->nr_requests; i++)
		check_request(o, i);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "fragcheck", *words[MAX_WORDS + 2];
	static struct options o;
	char *text = string_of(data, size), *rest = text, *word;
	struct fc_error err = { 0 };
	int n = 0, rc;

	words[n++] = name;
	while (n <= MAX_WORDS && (word = strsep(&rest, "\n")) != NULL)
		words[n++] = word;
	words[n] = NULL;
	memset(&o, 0, sizeof(o));
	optind = 0; /* glibc's way to begin anew */
	rc = options_parse(n, words, &o, &err);
	require((rc != 0) == (err.kind != FC_ERR_NONE),
	    "there are options or an error");
	require(strchr(err.message, '\n') == NULL, "an error is one line");
	check_printable(err.message, strlen(err.message));
	require(o.format != NULL, "somebody hears of an error");
	if (rc == 0)
		check_options(&o);
	free(text);
	return 0;
}
