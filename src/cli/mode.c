/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/mode.h"
#include "cli/ask.h"
#include "cli/check.h"
#include "cli/compact.h"
#include "cli/failures.h"
#include "cli/history.h"
#include "cli/record.h"
#include "cli/try.h"
#include "cli/tune.h"
#include "cli/watch.h"

const struct mode modes[NR_MODES] = {
	[MODE_ASK] = { .run = ask_all, .repeats = true, .many = true },
	[MODE_EXPLAIN] = { .option = "explain",
	    .run = ask_all,
	    .check = check_explain,
	    .many = true,
	    .quiet = true },
	[MODE_MAP] = { .option = "map",
	    .run = ask_all,
	    .check = check_map,
	    .repeats = true,
	    .many = true,
	    .takes_node = true },
	[MODE_WATCH] = { .option = "watch",
	    .run = watch_run,
	    .check = check_watch },
	[MODE_COMPACT] = { .option = "compact",
	    .run = compact_run,
	    .check = check_compact,
	    .takes_node = true },
	[MODE_TRY] = { .option = "try", .run = try_run, .check = check_try },
	[MODE_TUNE] = { .option = "tune",
	    .run = tune_run,
	    .check = check_tune },
	[MODE_FAILURES] = { .option = "failures",
	    .run = failures_run,
	    .check = check_failures,
	    .quiet = true },
	[MODE_RECORD] = { .option = "record",
	    .run = record_run,
	    .check = check_record,
	    .repeats = true },
	[MODE_HISTORY] = { .option = "history",
	    .run = history_run,
	    .check = check_history,
	    .repeats = true,
	    .takes_node = true,
	    .quiet = true },
};
