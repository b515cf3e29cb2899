/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "input/source.h"
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
		{ "LPKSHHRH", 8,
		    "a journal: journalctl -k --file=... | fragcheck --explain -" },
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

/* From wherever it stands to its end. */
static int
read_stream(struct fc_log *log, struct fc_stream *stream, struct fc_error *err)
{
	size_t len = 1, size;
	bool first = true;
	int rc = 0;

	while (rc == 0 && len > 0) {
		char *room = fc_log_room(log, &size);

		rc = fc_stream_read(stream, room, size, &len, err);
		if (rc == 0 && first)
			rc = check_plain(room, len, stream->name, err);
		first = false;
		if (rc == 0 && len > 0)
			rc = fc_log_came(log, len, err);
	}
	return rc == 0 ? fc_log_end(log, err) : rc;
}

int
fc_log_read_source(struct fc_log *log, const struct fc_source *source,
    const char **name, struct fc_error *err)
{
	*name = source->path;
	return read_stream(log, source->stream, err);
}

int
fc_log_read(struct fc_log *log, const char *path, const char **name,
    struct fc_error *err)
{
	struct fc_source source;
	int rc;

	if (fc_source_of_log(path, &source, err) != 0)
		return -1;
	rc = fc_log_read_source(log, &source, name, err);
	fc_source_close(&source);
	return rc;
}
