/* SPDX-License-Identifier: BSD-2-Clause */
#include <stddef.h>
#include <string.h>

#include "kernel/migratetype.h"

enum fc_mt
fc_mt_of(const char *name)
{
	static const struct {
		char name[12];
		enum fc_mt mt;
	} names[] = {
		{ "Unmovable", FC_MT_UNMOVABLE },
		{ "Movable", FC_MT_MOVABLE },
		{ "Reclaimable", FC_MT_RECLAIMABLE },
		{ "Reserve", FC_MT_RESERVE },
		{ "HighAtomic", FC_MT_HIGHATOMIC },
		{ "CMA", FC_MT_CMA },
		{ "Isolate", FC_MT_ISOLATE },
		/* 2.6.24 and 2.6.25 had one name too few for Isolate. */
		{ "<NULL>", FC_MT_ISOLATE },
		{ "(null)", FC_MT_ISOLATE },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		/* most names differ in their first letter */
		if (name[0] == names[i].name[0] &&
		    strcmp(name, names[i].name) == 0)
			return names[i].mt;
	}
	return FC_MT_UNKNOWN;
}
