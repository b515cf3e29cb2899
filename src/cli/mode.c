/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/mode.h"
#include "cli/ask.h"
#include "cli/history.h"
#include "cli/record.h"

const struct mode modes[NR_MODES] = {
	[MODE_ASK] = { .run = ask_all, .repeats = true },
	[MODE_EXPLAIN] = { .option = "explain", .run = ask_all },
	[MODE_RECORD] = { .option = "record",
	    .run = record_run,
	    .repeats = true },
	[MODE_HISTORY] = { .option = "history",
	    .run = history_run,
	    .repeats = true },
	[MODE_MAP] = { .option = "map", .run = ask_all, .repeats = true },
};
