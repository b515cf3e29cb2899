/* SPDX-License-Identifier: BSD-2-Clause */
/* The error value: filled once, printed by the command only. */
#include <bsd/string.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

bool fc_error_hides_text;

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

int
fc_error_system(
    struct fc_error *err, const char *file, int number, const char *doing)
{
	fc_error_set(err, FC_ERR_SYSTEM, file, "%s", doing);
	err->sys_errno = number;
	return -1;
}

int
fc_error_refuse(
    struct fc_error *err, const char *what, const char *word, const char *why)
{
	struct fc_buf shown = { 0 };

	fc_buf_escaped(&shown, word);
	if (what == NULL)
		fc_error_set(err, FC_ERR_USAGE, NULL, "%.100s: %s",
		    shown.data != NULL ? shown.data : "", why);
	else
		fc_error_set(err, FC_ERR_USAGE, NULL, "%s \"%.80s\": %s", what,
		    shown.data != NULL ? shown.data : "", why);
	fc_buf_free(&shown);
	return -1;
}
