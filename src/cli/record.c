/* SPDX-License-Identifier: BSD-2-Clause */
/* One sample more of the running kernel. */
#include <bsd/string.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/append.h"
#include "cli/ask.h"
#include "cli/ear.h"
#include "cli/record.h"
#include "cli/tell.h"

/* The boot's own name; where it is hidden, reboots are not seen. */
static void
read_boot_id(char *id, size_t size)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, id, size - 1) : -1;

	if (fd >= 0)
		close(fd);
	id[n > 0 ? n : 0] = '\0';
	id[strcspn(id, "\n")] = '\0';
}

static void
set_time(struct fc_sample *sample)
{
	struct timespec wall, boot;
	struct utsname name;

	clock_gettime(CLOCK_REALTIME, &wall);
	sample->seconds = (uint64_t)wall.tv_sec;
	if (clock_gettime(CLOCK_BOOTTIME, &boot) == 0)
		sample->uptime = (struct fc_opt){ (uint64_t)boot.tv_sec * 1000 +
			    (uint64_t)boot.tv_nsec / 1000000,
			true };
	read_boot_id(sample->boot_id, sizeof(sample->boot_id));
	if (uname(&name) == 0)
		strlcpy(sample->host, name.nodename, sizeof(sample->host));
}

/* A request that has no answer is recorded as that, and told. */
static int
tell_errors(const struct asking *asking)
{
	const struct options *o = asking->o;
	int code = EXIT_YES;

	for (size_t i = 0; i < o->nr_requests; i++) {
		if (asking->survey.errors[i].kind == FC_ERR_NONE)
			continue;
		tell_error(o->nr_requests > 1 ? o->requests[i].name : NULL,
		    &asking->survey.errors[i]);
		code = EXIT_UNKNOWN;
	}
	return code;
}

/*
 * What is heard from the first sample on until the program ends, whose guard
 * removes what is the kernel's.
 */
static struct {
	struct ear ear;
	struct fc_refusals refusals;
	uint64_t told; /* of them, in samples that were written */
	bool deaf; /* it cannot be heard any more */
} hearing;

/* How many requests failed since the last sample that was written.  Once
 * nothing can be heard the samples go on, without that figure. */
static int
hear(struct fc_sample *sample, struct fc_error *err)
{
	struct fc_error later;

	if (hearing.deaf)
		return 0;
	if (hearing.ear.listener == NULL)
		return ear_open(&hearing.ear, err);
	if (fc_listener_read(hearing.ear.listener, sample->seconds,
		&hearing.refusals, err) != 0) {
		tell_error(NULL, err);
		(void)ear_close(&hearing.ear, &later);
		hearing.deaf = true;
		return 0;
	}
	sample->refused = (struct fc_opt){
		fc_refusals_heard(&hearing.refusals) - hearing.told, true
	};
	return 0;
}

static int
record_sample(
    struct asking *asking, struct fc_sample *sample, struct fc_error *err)
{
	const struct options *o = asking->o;
	struct fc_buf line = { 0 };
	int code, rc;

	if (fc_sample_of(&asking->survey, sample, err) != 0)
		return -1;
	if (o->failures && hear(sample, err) != 0)
		return -1;
	code = tell_errors(asking);
	fc_sample_put(&line, sample);
	rc = append_line(o->record, &line, err);
	if (rc == 0) {
		hearing.told = fc_refusals_heard(&hearing.refusals);
		rc = append_bound(
		    o->record, &o->keep, sample->host, line.len, err);
	}
	fc_buf_free(&line);
	return rc == 0 ? code : -1;
}

static int
record_source(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	struct fc_sample sample = { 0 };
	int code = -1;

	if (source->kind != FC_LIVE)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "is no running kernel, whose samples are recorded");
	set_time(&sample);
	if (ask_survey(asking, source, err) == 0)
		code = record_sample(asking, &sample, err);
	fc_sample_free(&sample);
	return code;
}

int
record_run(const struct options *o, struct output *output, struct fc_error *err)
{
	struct asking asking;
	struct fc_source source;
	struct fc_error later;
	int code = -1;

	/* a file that may not grow is an error that can be told */
	signal(SIGXFSZ, SIG_IGN);
	(void)output_close(output, false, &later);
	if (ask_begin(&asking, o, output, err) == 0) {
		if (fc_source_open(o->nr_paths > 0 ? o->paths[0] : NULL,
			&source, err) == 0) {
			code = record_source(&asking, &source, err);
			fc_source_close(&source);
		}
		ask_end(&asking);
	}
	output->broken = code < 0;
	return code;
}
