/* SPDX-License-Identifier: BSD-2-Clause */
/* The error value: filled once, printed by the command only. */
#include <bsd/string.h>
#include <stdarg.h>
#include <stdio.h>

#include "fragcheck.h"

int
fc_error_set(struct fc_error *err, enum fc_errkind kind, const char *file,
    const char *fmt, ...)
{
	va_list ap;

	*err = (struct fc_error){ .kind = kind };
	if (file != NULL)
		strlcpy(err->file, file, sizeof(err->file));
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	return -1;
}

int
fc_error_nomem(struct fc_error *err)
{
	return fc_error_set(err, FC_ERR_NOMEM, NULL, "out of memory");
}
