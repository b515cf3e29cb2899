/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/mode.h"
#include "cli/ask.h"
#include "cli/compact.h"
#include "cli/failures.h"
#include "cli/history.h"
#include "cli/record.h"
#include "cli/try.h"
#include "cli/watch.h"

const struct mode modes[NR_MODES] = {
	[MODE_ASK] = { .run = ask_all, .repeats = true },
	[MODE_EXPLAIN] = { .option = "explain", .run = ask_all },
	[MODE_WATCH] = { .option = "watch", .run = watch_run },
	[MODE_FAILURES] = { .option = "failures", .run = failures_run },
	[MODE_RECORD] = { .option = "record",
	    .run = record_run,
	    .repeats = true },
	[MODE_HISTORY] = { .option = "history",
	    .run = history_run,
	    .repeats = true },
	[MODE_MAP] = { .option = "map", .run = ask_all, .repeats = true },
	[MODE_COMPACT] = { .option = "compact", .run = compact_run },
	[MODE_TRY] = { .option = "try", .run = try_run },
};
