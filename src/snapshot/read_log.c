/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "input/log.h"

#define PIECE ((size_t)128 * 1024)

int
fc_log_read(struct fc_log *log, const char *path, const char **name,
    struct fc_error *err)
{
	struct fc_log_input input;
	char *data;
	size_t len = 1;
	int rc = 0;

	if (fc_log_input_open(path, &input, err) != 0)
		return -1;
	*name = input.name;
	data = malloc(PIECE);
	if (data == NULL)
		rc = fc_error_nomem(err);
	while (rc == 0 && len > 0) {
		rc = fc_log_input_read(&input, data, PIECE, &len, err);
		if (rc == 0 && len > 0)
			rc = fc_log_feed(log, data, len, err);
	}
	if (rc == 0)
		rc = fc_log_end(log, err);
	free(data);
	fc_log_input_close(&input);
	return rc;
}
