/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/confine.h"
#include "cli/shut.h"
#include "input/input.h"
#include "input/names.h"

/* Are more files opened than that source has, or helpers started? */
static bool
opens_more(const struct options *o)
{
	bool types = false;

	for (size_t i = 0; i < o->nr_requests; i++)
		types |= o->types[i] != NULL;
	return types || o->nr_paths > 1;
}

void
shut_in(const struct options *o, const struct output *output,
    struct fc_source *source)
{
	static bool done;
	const bool more = opens_more(o);
	struct fc_allowed allowed[2] = { 0 };
	char folder[PATH_MAX];
	int dirfd = -1, rules;
	size_t n = 0;

	if (done || o->every > 0 || (source != NULL && source->kind == FC_LIVE))
		return;
	done = true;
	if (more) /* the standard error of helpers */
		allowed[n++] =
		    (struct fc_allowed){ FC_MAY_WRITE, "/dev/null", -1 };
	else if (source != NULL)
		dirfd = fc_source_root(source);
	if (dirfd >= 0)
		allowed[n++] = (struct fc_allowed){ FC_MAY_READ, NULL, dirfd };
	/* the temporary file is open, and becomes the output or goes */
	if (output->target != NULL) {
		int length = (int)folder_length(output->target);

		snprintf(folder, sizeof(folder), "%.*s",
		    length > 0 ? length : 1, length > 0 ? output->target : ".");
		allowed[n++] = (struct fc_allowed){ FC_MAY_WRITE, folder, -1 };
	}
	rules = fc_confine(more ? FC_NO_ACTING : FC_NO_MORE, allowed, n);
	if (rules >= 0)
		fc_names_close(source == NULL ? NULL : source->names, rules);
}
