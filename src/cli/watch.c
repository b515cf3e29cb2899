/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/duration.h"
#include "base/error.h"
#include "cli/ask.h"
#include "cli/ear.h"
#include "cli/tell.h"
#include "cli/terminal.h"
#include "cli/wait.h"
#include "cli/watch.h"
#include "render/screen.h"

#define SECOND 1000000000u

/* A map of all memory is dear: so many times its CPU time passes until the
 * next. */
#define MAP_REST 50

/* ---- where there is no terminal ----------------------------------------- */

/* "--watch 5" has a PATH, and no time. */
static bool
is_time(const char *path)
{
	struct fc_error later;
	struct stat st;
	uint64_t ms;

	return fc_duration_parse(path, 0, &ms, &later) == 0 &&
	    stat(path, &st) != 0;
}

static int
check_path(const struct options *o, struct fc_error *err)
{
	const char *path = o->nr_paths > 0 ? o->paths[0] : NULL;
	struct fc_source source;
	bool live;

	if (path != NULL && is_time(path))
		return fc_error_set(err, FC_ERR_USAGE, path,
		    "no such PATH; a time is written --watch=TIME");
	if (fc_source_open(path, &source, err) != 0)
		return -1;
	live = source.kind == FC_LIVE;
	fc_source_close(&source);
	return live
	    ? 0
	    : fc_error_set(err, FC_ERR_USAGE, path,
		  "--watch is of the running kernel, and this is a saved copy");
}

int
watch_settle(struct options *o, struct fc_error *err)
{
	bool text = strcmp(o->format->name, "text") == 0;

	if (o->action != RUN || o->mode != MODE_WATCH)
		return 0;
	if (check_path(o, err) != 0)
		return -1;
	if (text && terminal_is_there())
		return 0;
	if (o->failures)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures beside --watch needs a terminal; see --record");
	if (text)
		o->format = format_named("line");
	o->mode = MODE_ASK;
	o->every = o->watch;
	return 0;
}

/* ---- reading ------------------------------------------------------------ */

struct watch {
	struct asking asking;
	struct fc_source source;
	struct fc_screen screen;
	struct ear ear; /* with --failures */
	struct fc_refusals refusals; /* that it heard of */
	struct fc_result result; /* of the last reading */
	bool whole; /* it holds */
	struct fc_error error; /* else why not */
	char note[512];
	int code; /* exit status, by the last reading */
	uint64_t next; /* when to read again */
};

static uint64_t
cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void
say_error(const struct fc_error *err, char *text, size_t size)
{
	struct fc_buf line = { 0 };

	tell_error_text(err, &line);
	snprintf(text, size, "%s", line.failed ? "out of memory" : line.data);
	fc_buf_free(&line);
}

static void
conclude(struct watch *w)
{
	struct asking *asking = &w->asking;
	const struct options *o = asking->o;
	const struct fc_survey *survey = &asking->survey;

	w->code = EXIT_YES;
	for (size_t i = 0; i < o->nr_requests; i++) {
		if (survey->errors[i].kind != FC_ERR_NONE)
			ask_cannot_tell(asking, i, NULL);
		w->code = o->format->worse(w->code,
		    o->format->status(&asking->look, &survey->verdicts[i]));
	}
	w->result = asking->look;
	w->result.snap = survey->snap;
	w->result.whole = w->result.success = true;
	w->result.nr_requests = o->nr_requests;
	w->result.requests = asking->requests;
	w->result.verdicts = survey->verdicts;
	w->result.overview = &survey->overview;
}

/* The map is what may not be shown to this user; then there is none. */
static void
leave_map(struct watch *w)
{
	say_error(&w->error, w->note, sizeof(w->note));
	w->screen.note = w->note;
	w->screen.view = FC_VIEW_MAIN;
	w->asking.shows &= ~(unsigned)FC_SHOW_PAGES;
}

/* What the kernel has to tell, before its buffer is full. */
static void
hear(struct watch *w)
{
	struct fc_error err, later;

	if (w->ear.listener == NULL ||
	    fc_listener_read(
		w->ear.listener, tell_seconds(), &w->refusals, &err) == 0)
		return;
	(void)ear_close(&w->ear, &later);
	say_error(&err, w->note, sizeof(w->note));
	w->screen.note = w->note;
}

/* Not present: nobody listens, or not any more. */
static struct fc_opt
count_refused(struct watch *w)
{
	hear(w);
	return (struct fc_opt){ fc_refusals_heard(&w->refusals),
		w->ear.listener != NULL };
}

static void
take_reading(struct watch *w)
{
	const struct options *o = w->asking.o;
	uint64_t period = o->watch * 1000000, began = cpu_time(), rest;

	do {
		fc_survey_clear(&w->asking.survey);
		w->whole = ask_survey(&w->asking, &w->source, &w->error) == 0;
		if (w->whole)
			break;
		w->code = o->format->failed;
		if (w->screen.view != FC_VIEW_MAP)
			break;
		leave_map(w);
	} while (true);
	if (w->whole)
		conclude(w);
	w->screen.refused = count_refused(w);
	fc_screen_take(&w->screen, w->whole ? &w->result : NULL, wait_now());
	rest =
	    w->screen.view == FC_VIEW_MAP ? MAP_REST * (cpu_time() - began) : 0;
	period = rest > period ? rest : period;
	w->screen.period = period / 1000000;
	w->next = wait_now() + period;
}

/* On the beat, of which those are left out that were slept over. */
static void
read_if_due(struct watch *w)
{
	uint64_t now = wait_now(), due = w->next, period;

	if (w->screen.paused || now < due) {
		hear(w);
		return;
	}
	take_reading(w);
	period = w->screen.period * 1000000;
	if (due + period > wait_now())
		w->next = due + period;
}

/* ---- keys --------------------------------------------------------------- */

static void
show_view(struct watch *w, enum fc_screen_view view)
{
	struct fc_screen *screen = &w->screen;
	bool from_map = screen->view == FC_VIEW_MAP;

	screen->view = screen->view == view ? FC_VIEW_MAIN : view;
	w->asking.shows &= ~(unsigned)FC_SHOW_PAGES;
	if (from_map) {
		/* its slow beat is over with it */
		screen->period = w->asking.o->watch;
		w->next = wait_now();
	}
	if (screen->view != FC_VIEW_MAP)
		return;
	w->asking.shows |= FC_SHOW_PAGES;
	take_reading(w);
}

/* False: quit. */
static bool
press(struct watch *w, char key)
{
	struct fc_screen *screen = &w->screen;

	screen->note = NULL;
	switch (key) {
	case 'q':
		if (screen->view == FC_VIEW_MAIN)
			return false;
		show_view(w, FC_VIEW_MAIN);
		break;
	case 'h':
	case '?':
		show_view(w, FC_VIEW_HELP);
		break;
	case 'm':
		show_view(w, FC_VIEW_MAP);
		break;
	case ' ':
		screen->paused = !screen->paused;
		break;
	case 'n':
		screen->selected = (screen->selected + 1) % screen->nr_courses;
		break;
	case 's':
		screen->sort = (screen->sort + 1) % FC_NR_SORTS;
		break;
	default:
		break;
	}
	return true;
}

static bool
press_all(struct watch *w)
{
	for (;;) {
		char key = terminal_key();

		if (key == '\0')
			return true;
		if (!press(w, key))
			return false;
	}
}

/* ---- the loop ----------------------------------------------------------- */

static int
show(struct watch *w, struct fc_error *err)
{
	struct fc_buf frame = { 0 };
	unsigned columns, rows;
	char error[512] = "";
	int rc;

	if (!w->whole)
		say_error(&w->error, error, sizeof(error));
	terminal_size(&columns, &rows);
	fc_render_screen(&frame, &w->screen, w->whole ? &w->result : NULL,
	    error, wait_now(), columns, rows);
	rc = terminal_show(&frame, err);
	fc_buf_free(&frame);
	return rc;
}

/* How old a reading is goes on, where the next is far. */
static uint64_t
next_look(const struct watch *w)
{
	uint64_t now = wait_now();

	if (w->screen.paused || w->next > now + 5 * (uint64_t)SECOND)
		return now + SECOND;
	return w->next;
}

static int
look_on(struct watch *w, struct fc_error *err)
{
	while (wait_signal() == 0) {
		bool ours = terminal_check();

		read_if_due(w);
		if (ours && show(w, err) != 0)
			return -1;
		if (wait_until(next_look(w), ours ? terminal_keys() : -1) ==
			WAIT_INPUT &&
		    !press_all(w))
			break;
	}
	return 0;
}

static int
watch(struct watch *w, struct fc_error *err)
{
	const struct options *o = w->asking.o;
	struct fc_error later;
	size_t zones;
	int rc;

	w->asking.shows = FC_SHOW_ZONES | FC_SHOW_CAPACITY | FC_SHOW_COUNTERS;
	if (o->failures && ear_open(&w->ear, err) != 0)
		return -1;
	if (fc_screen_begin(&w->screen, o->nr_requests, err) != 0) {
		(void)ear_close(&w->ear, &later);
		return -1;
	}
	w->screen.utf8 = terminal_is_utf8();
	/* what is wrong from the start is told as always */
	take_reading(w);
	if (!w->whole) {
		*err = w->error;
		rc = -1;
	} else {
		zones = w->result.snap->nr_zones;
		w->screen.sort = zones > 12 ? FC_SORT_LARGEST : FC_SORT_FILES;
		wait_begin();
		terminal_begin();
		rc = look_on(w, err);
		terminal_end();
	}
	fc_screen_end(&w->screen);
	if (ear_close(&w->ear, rc == 0 ? err : &later) != 0)
		rc = -1;
	return rc;
}

int
watch_run(const struct options *o, struct output *output, struct fc_error *err)
{
	static struct watch w; /* large */
	struct fc_error later;
	int rc = -1;

	if (ask_begin(&w.asking, o, output, err) == 0) {
		if (fc_source_open(o->nr_paths > 0 ? o->paths[0] : NULL,
			&w.source, err) == 0) {
			rc = watch(&w, err);
			fc_source_close(&w.source);
		}
		ask_end(&w.asking);
	}
	if (output_close(output, false, rc == 0 ? err : &later) != 0)
		rc = -1;
	return rc == 0 ? w.code : -1;
}
