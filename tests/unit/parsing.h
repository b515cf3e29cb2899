/* SPDX-License-Identifier: BSD-2-Clause */
/* One way to hand a parser of parse/ its bytes. */
#ifndef FC_TEST_PARSING_H
#define FC_TEST_PARSING_H

#include "test.h"

#include "parse/parse.h"

/* Just these bytes in memory of their own, so that a sanitizer sees a read
 * past them.  Caller frees data. */
static inline char *
exact_bytes(const char *bytes, size_t len)
{
	char *data = malloc(len);

	memcpy(data, bytes, len);
	return data;
}

/* Defines parse(): exactly these bytes, which are gone when it returns. */
#define DEFINE_PARSE(parser, result)                                           \
	static int parse(const char *bytes, size_t len,                        \
	    struct fc_arena *arena, struct result *info, struct fc_error *err) \
	{                                                                      \
		char *data = exact_bytes(bytes, len);                          \
		struct fc_text text = { "test", data, len };                   \
		int rc = parser(&text, arena, info, err);                      \
                                                                               \
		free(data);                                                    \
		return rc;                                                     \
	}

#endif
