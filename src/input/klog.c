/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/klog.h"

/* Fresh ones first. */
static const char *const places[] = { "sos_commands/kernel/dmesg",
	"sos_commands/kernel/dmesg_-T", "sos_commands/general/dmesg",
	"proc/kmsg", "kmsg", "dmesg", "dmesg.txt", "var/log/dmesg" };

bool
fc_klog_read(const struct fc_source *source, struct fc_bytes *bytes, char *name,
    size_t name_size)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		enum fc_file_state state;
		struct fc_error err;

		/* One that is a link to elsewhere, or a directory, is none. */
		if (fc_input_read(source, places[i], bytes, &state, name,
			name_size, &err) != 0 ||
		    state != FC_FILE_READ)
			continue;
		if (bytes->len > 0)
			return true;
		fc_bytes_free(bytes);
	}
	*bytes = (struct fc_bytes){ 0 };
	return false;
}
