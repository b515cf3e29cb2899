/* SPDX-License-Identifier: BSD-2-Clause */
/* What the unit tests share; each is one program, so this is all static. */
#ifndef FC_TEST_H
#define FC_TEST_H

/* cmocka.h wants these four before it; the empty lines keep them there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fragcheck.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

static inline struct fc_text
text_of(const char *s)
{
	return (struct fc_text){ "test", s, strlen(s) };
}

/*
 * The library's allocations go through these (-Wl,--wrap): while fail_at is
 * not 0, the one that counts it down to 0 fails.  A sweep tries fail_at = 1,
 * 2, ... until the call under test has no allocation left to fail:
 *
 *	for (unsigned n = 1;; n++) {
 *		fail_at = n;
 *		rc = call_under_test(&err);
 *		if (fail_at != 0)
 *			break;		(it succeeded: nothing failed)
 *		assert_int_equal(rc, -1);
 *		...
 *	}
 *	fail_at = 0;
 */
static unsigned fail_at;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static inline int
fails_now(void)
{
	return fail_at != 0 && --fail_at == 0;
}

void *
__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails_now() ? NULL : __real_realloc(p, size);
}

#endif
