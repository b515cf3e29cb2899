/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON as a parser of others reads it; without jansson only fuzz_program is left
 * out, and nothing is held against that of the other targets. */
#ifndef FC_TESTS_JSON_H
#define FC_TESTS_JSON_H

#include "fragcheck.h"
#include "fuzz.h"

#if __has_include(<jansson.h>)
#include <jansson.h>

/* The object of the line at *p, which then is at the next. */
static inline json_t *
next_object(const char **p)
{
	const char *end = strchr(*p, '\n');
	json_error_t error;
	json_t *object;

	require(end != NULL, "each object of JSON is a line");
	/* whole numbers of ours have 64 bits, and jansson's a sign */
	object = json_loadb(*p, (size_t)(end - *p),
	    JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	require(object != NULL, "JSON parses, and names nothing twice");
	require(json_is_object(object), "JSON is an object");
	*p = end + 1;
	return object;
}

/* An object a line. */
static inline void
check_json_lines(const struct fc_buf *buf)
{
	const char *p = buf->data;

	while (buf->len > 0 && *p != '\0')
		json_decref(next_object(&p));
}

#else

static inline void
check_json_lines(const struct fc_buf *buf)
{
	(void)buf;
}

#endif
#endif
