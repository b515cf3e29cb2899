/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "input/stream.h"
#include "log/stream.h"

/* What would read as a log without any report in it. */
static int
check_plain(
    const char *data, size_t len, const char *name, struct fc_error *err)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} packed[] = {
		{ "\x1f\x8b", 2,
		    "compressed: zcat it into \"fragcheck "
		    "--explain -\"" },
		{ "\xfd"
		  "7zXZ",
		    5,
		    "compressed: xzcat it into \"fragcheck "
		    "--explain -\"" },
		{ "\x28\xb5\x2f\xfd", 4,
		    "compressed: zstdcat it into "
		    "\"fragcheck --explain -\"" },
		{ "BZh", 3,
		    "compressed: bzcat it into \"fragcheck --explain "
		    "-\"" },
		{ "LPKSHHRH", 8,
		    "a journal: journalctl -k --file=... | "
		    "fragcheck --explain -" },
		{ "\xff\xfe", 2, "UTF-16: iconv it to UTF-8 first" },
		{ "\xfe\xff", 2, "UTF-16: iconv it to UTF-8 first" },
	};

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		if (len >= packed[i].len &&
		    memcmp(data, packed[i].magic, packed[i].len) == 0)
			return fc_error_set(
			    err, FC_ERR_SYNTAX, name, "%s", packed[i].what);
	}
	return 0;
}

int
fc_log_read(struct fc_log *log, const char *path, const char **name,
    struct fc_error *err)
{
	struct fc_log_input input;
	size_t len = 1, size;
	bool first = true;
	int rc = 0;

	if (fc_log_input_open(path, &input, err) != 0)
		return -1;
	*name = input.name;
	while (rc == 0 && len > 0) {
		char *room = fc_log_room(log, &size);

		rc = fc_log_input_read(&input, room, size, &len, err);
		if (rc == 0 && first)
			rc = check_plain(room, len, input.name, err);
		first = false;
		if (rc == 0 && len > 0)
			rc = fc_log_came(log, len, err);
	}
	if (rc == 0)
		rc = fc_log_end(log, err);
	fc_log_input_close(&input);
	return rc;
}
