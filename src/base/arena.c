/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define CHUNK_SIZE ((size_t)4 * 1024 - 64) /* and what malloc() adds */

struct chunk {
	struct chunk *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

struct fc_arena {
	struct chunk *chunks; /* the first has room, the others are full */
};

struct fc_arena *
fc_arena_new(void)
{
	return calloc(1, sizeof(struct fc_arena));
}

void
fc_arena_free(struct fc_arena *arena)
{
	struct chunk *next;

	if (arena == NULL)
		return;
	for (struct chunk *c = arena->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(arena);
}

static size_t
rounded(size_t bytes)
{
	size_t align = alignof(max_align_t);

	return (bytes + align - 1) / align * align;
}

void *
fc_arena_alloc(struct fc_arena *arena, size_t n, size_t size)
{
	struct chunk *c = arena->chunks;
	size_t bytes;
	void *p;

	if (size != 0 && n > (SIZE_MAX / 2) / size)
		return NULL;
	bytes = rounded(n * size);
	if (c == NULL || c->size - c->used < bytes) {
		size_t room = bytes > CHUNK_SIZE ? bytes : CHUNK_SIZE;

		c = calloc(1, sizeof(*c) + room);
		if (c == NULL)
			return NULL;
		c->size = room;
		c->next = arena->chunks;
		arena->chunks = c;
	}
	p = c->data + c->used;
	c->used += bytes;
	return p;
}

void *
fc_arena_append(struct fc_arena *arena, void *array, size_t n, size_t size)
{
	struct chunk *c = arena->chunks;
	void *grown;

	/* Room is made at 0, 1, 2, 4, 8, ... elements, so n alone tells. */
	if (n != 0 && (n & (n - 1)) != 0)
		return array;
	/* what was made last has its chunk's rest behind it */
	if (n != 0 && c->data + c->used == (char *)array + rounded(n * size) &&
	    c->size - c->used >= rounded(2 * n * size) - rounded(n * size)) {
		c->used += rounded(2 * n * size) - rounded(n * size);
		return array;
	}
	grown = fc_arena_alloc(arena, n == 0 ? 1 : 2 * n, size);
	if (grown != NULL && n != 0)
		memcpy(grown, array, n * size);
	return grown;
}
