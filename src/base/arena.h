/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that lives and dies together: one snapshot, one arena. */
#ifndef FC_BASE_ARENA_H
#define FC_BASE_ARENA_H

#include <stddef.h>

struct fc_arena;

struct fc_arena *fc_arena_new(void); /* NULL: out of memory */
void fc_arena_free(struct fc_arena *arena); /* NULL is fine */

/* n zeroed elements; NULL: out of memory or n * size too large. */
void *fc_arena_alloc(struct fc_arena *arena, size_t n, size_t size);

/*
 * Make room for one more element behind the n that array holds.  Returns the
 * array, moved or not, with element n zeroed; NULL: out of memory.
 */
void *fc_arena_append(
    struct fc_arena *arena, void *array, size_t n, size_t size);

#endif
