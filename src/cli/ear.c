/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/ear.h"

int
ear_open(struct ear *ear, struct fc_error *err)
{
	struct fc_error later;

	ear->listener = fc_listener_new(err);
	if (ear->listener == NULL)
		return -1;
	/* before there is anything to remove */
	if (guard_begin(
		&ear->guard, fc_listener_directory(ear->listener), err) != 0) {
		(void)fc_listener_free(ear->listener, &later);
		ear->listener = NULL;
		return -1;
	}
	if (fc_listener_start(ear->listener, err) == 0)
		return 0;
	(void)ear_close(ear, &later);
	return -1;
}

int
ear_close(struct ear *ear, struct fc_error *err)
{
	int rc;

	if (ear->listener == NULL)
		return 0;
	rc = fc_listener_free(ear->listener, err);
	ear->listener = NULL;
	guard_end(&ear->guard);
	return rc;
}
