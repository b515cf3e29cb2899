/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "cli/shut.h"
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
	const int dirfd = source == NULL ? -1 : source->dirfd;
	const bool more = opens_more(o);
	struct fc_allowed allowed[2] = { { FC_MAY_READ, NULL, dirfd } };
	char folder[PATH_MAX];
	size_t n = dirfd >= 0;
	int rules;

	if (done || o->every > 0 || (source != NULL && source->kind == FC_LIVE))
		return;
	done = true;
	if (more) /* the standard error of helpers */
		allowed[0] =
		    (struct fc_allowed){ FC_MAY_WRITE, "/dev/null", -1 };
	n = more ? 1 : n;
	/* the temporary file is open, and becomes the output or goes */
	if (output->target != NULL) {
		const char *slash = strrchr(output->target, '/');

		strlcpy(folder, output->target, sizeof(folder));
		folder[slash == NULL ? 0 : slash + 1 - output->target] = '\0';
		allowed[n++] = (struct fc_allowed){ FC_MAY_WRITE,
			slash == NULL ? "." : folder, -1 };
	}
	rules = fc_confine(more ? FC_NO_ACTING : FC_NO_MORE, allowed, n);
	if (rules >= 0)
		fc_names_close(source == NULL ? NULL : source->names, rules);
}
