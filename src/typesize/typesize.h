/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fragcheck-typesize: the size of a C type from debug information.  A program
 * of its own, so that libbpf and libdw are loaded by no other run, and so that
 * a hostile file ends this process and nothing else.
 *
 * usage: fragcheck-typesize NAME FILE...
 *
 * It prints records, one a line, fields divided by tabs:
 *	size	KIND NAME BYTES SOURCE FILE ELEMENT	FILE counts from 0;
 *				ELEMENT: bytes of a flexible array's, or -
 *	member	NAME OFFSET BYTES	of the size record before, largest first;
 *				an array as "name[3]"
 *	hole	OFFSET BYTES
 *	forward	NAME FILE	only declared there
 *	near	NAME		if nothing was found: similar names
 *	none	FILE WHY	FILE has no debug information
 *	bad	FILE WHY	FILE cannot be searched
 * and exits with 0, or 2 when it could not do its work at all.
 */
#ifndef FC_TYPESIZE_TYPESIZE_H
#define FC_TYPESIZE_TYPESIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_MEMBERS 4096 /* of one type; further ones are left out */

enum kind { KIND_STRUCT, KIND_UNION, KIND_TYPEDEF, KIND_OTHER };

/* What is looked for: "struct x", "union x", or any x. */
struct wanted {
	const char *name;
	bool any_kind;
	enum kind kind; /* unless any_kind */
};

struct member {
	const char *name; /* "": anonymous */
	uint64_t offset, bytes; /* bytes; a bit field's storage is left out */
	bool bit_field;
	uint64_t elements; /* of an array; 0: it is none, or has no length */
};

/* A type that was found. */
struct found {
	enum kind kind;
	const char *name;
	uint64_t bytes;
	bool flexible; /* ends in an array without a length */
	uint64_t element_bytes;
	size_t nr_members;
	struct member members[MAX_MEMBERS];
};

/* How a file was searched. */
enum searched {
	SEARCHED, /* whatever was found */
	NO_INFO, /* it has nothing of this kind */
	BAD, /* it has, but that is corrupt or of no use; see *why */
};

/* The collector; file is its number. */
void take(const struct found *found, const char *source, size_t file);
void take_forward(const char *name, size_t file);
void take_near(const char *name);
bool any_taken(void);

/* Does a name come near enough to the wanted one to be meant? */
bool is_near(const struct wanted *wanted, const char *name);
bool is_wanted(const struct wanted *wanted, enum kind kind, const char *name);

/* near: nothing was found, so name what is similar. */
enum searched btf_search(const struct wanted *wanted, const char *path,
    size_t file, bool near, const char **why);
enum searched dwarf_search(const struct wanted *wanted, const char *path,
    size_t file, bool near, const char **why);

#endif
