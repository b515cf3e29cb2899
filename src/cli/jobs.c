/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Process w of n has the paths w, w + n, w + 2n, ..., and sends what comes of
 * each as frames on a pipe of its own.  Whoever collects reads the pipes in
 * the order of the paths, so the others wait when their pipes are full.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/jobs.h"

#define ROOM  ((size_t)64 * 1024) /* as much as a pipe has */
#define PIECE ((size_t)16 * 1024) /* of an answer, a frame */
#define WHOLE ((size_t)1024 * 1024) /* answers up to that are kept together */
#define BATCH 32 /* paths that are sent at once, at most */

/* What a path came to; the last of its frames. */
struct done {
	int code;
	bool keep, broken;
	uint64_t yes, no, unknown, not_read;
};

enum kind { KIND_BETWEEN, KIND_OUTPUT, KIND_ERRORS, KIND_DONE };

struct head {
	uint32_t kind, len;
};

int
jobs_of(const struct options *o)
{
	int n = o->jobs < o->nr_paths ? o->jobs : o->nr_paths, inputs = 0;

	/* what the first leaves of it the second reads */
	for (int i = 0; i < o->nr_paths; i++)
		inputs += strcmp(o->paths[i], "-") == 0;
	return n > 1 && inputs < 2 ? n : 1;
}

/* ---- in a worker ---------------------------------------------------------- */

struct sender {
	int fd;
	int errors; /* a file that standard error goes to */
	size_t len;
	char data[ROOM];
};

/* Nobody hears of it if that fails: who collects is gone. */
static void
flush(struct sender *s)
{
	size_t sent = 0;

	while (sent < s->len) {
		ssize_t n = write(s->fd, s->data + sent, s->len - sent);

		if (n < 0 && errno != EINTR)
			_exit(EXIT_FAILURE);
		sent += n > 0 ? (size_t)n : 0;
	}
	s->len = 0;
}

static void
send_frame(struct sender *s, enum kind kind, const void *data, size_t len)
{
	const struct head head = { kind, (uint32_t)len };

	if (s->len + sizeof(head) + len > sizeof(s->data))
		flush(s);
	memcpy(s->data + s->len, &head, sizeof(head));
	if (len > 0)
		memcpy(s->data + s->len + sizeof(head), data, len);
	s->len += sizeof(head) + len;
}

static void
send_errors(struct sender *s)
{
	char data[PIECE];
	off_t end = lseek(s->errors, 0, SEEK_CUR), at = 0;

	while (at < end) {
		ssize_t n = pread(s->errors, data, sizeof(data), at);

		if (n <= 0)
			_exit(EXIT_FAILURE);
		send_frame(s, KIND_ERRORS, data, (size_t)n);
		at += n;
	}
	if (end != 0 &&
	    (end < 0 || lseek(s->errors, 0, SEEK_SET) != 0 ||
		ftruncate(s->errors, 0) != 0))
		_exit(EXIT_FAILURE);
}

/* As output_write() has it: NULL is what stands between two results. */
static void
send_output(void *to, const char *data, size_t len)
{
	struct sender *s = to;

	send_errors(s); /* they were told first */
	if (data == NULL)
		send_frame(s, KIND_BETWEEN, NULL, 0);
	while (len > 0) {
		size_t n = len < PIECE ? len : PIECE;

		send_frame(s, KIND_OUTPUT, data, n);
		data += n;
		len -= n;
	}
}

static _Noreturn void
work(struct asking *asking, int first, int step,
    int (*ask)(struct asking *asking, const char *path), struct sender *s)
{
	const struct options *o = asking->o;
	const int batch = o->nr_paths / step / 16 < BATCH
	    ? o->nr_paths / step / 16 + 1
	    : BATCH;
	struct output output = *asking->output;
	struct progress *progress = &asking->progress;

	output.send = send_output;
	output.to = s;
	/* cppcheck-suppress autoVariables; it is never left */
	asking->output = &output;
	progress->on_terminal = progress->shown = false;
	for (int i = first, n = 1; i < o->nr_paths; i += step, n++) {
		struct done done = { 0 };

		output.written = asking->keep = false;
		progress->yes = progress->no = progress->unknown =
		    progress->not_read = 0;
		done.code = ask(asking, o->paths[i]);
		done.keep = asking->keep;
		done.broken = output.broken;
		done.yes = progress->yes;
		done.no = progress->no;
		done.unknown = progress->unknown;
		done.not_read = progress->not_read;
		send_errors(s);
		send_frame(s, KIND_DONE, &done, sizeof(done));
		if (n % batch == 0)
			flush(s);
		if (done.broken)
			break;
	}
	flush(s);
	_exit(EXIT_SUCCESS);
}

/* ---- who collects --------------------------------------------------------- */

struct worker {
	pid_t pid;
	int fd; /* -1: it has ended */
	int status; /* then; as waitpid() has it */
	size_t at, len; /* in data */
	char *data;
};

/* So many bytes; false: they do not come any more. */
static bool
receive(struct worker *w, void *to, size_t len)
{
	char *out = to;

	while (len > 0) {
		size_t n = w->len - w->at;

		if (n == 0) {
			ssize_t got = read(w->fd, w->data, ROOM);

			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0)
				return false;
			w->at = 0;
			w->len = n = (size_t)got;
		}
		n = n < len ? n : len;
		memcpy(out, w->data + w->at, n);
		w->at += n;
		out += n;
		len -= n;
	}
	return true;
}

static void
end(struct worker *w)
{
	if (w->fd >= 0) {
		close(w->fd);
		while (waitpid(w->pid, &w->status, 0) < 0 && errno == EINTR)
			;
	}
	w->fd = -1;
}

/* Hand on what was held back of an answer. */
static int
hand_on(struct output *output, struct fc_buf *held, struct fc_error *err)
{
	int rc = 0;

	if (held->failed) {
		output->broken = true;
		rc = fc_error_nomem(err);
	} else if (held->len > 0) {
		rc = output_write(output, held->data, held->len, err);
	}
	held->len = 0;
	return rc;
}

/*
 * All frames of one path.  1: *done; 0: the worker ended before; -1: the output
 * is broken, *err.
 */
static int
collect(struct worker *w, struct asking *asking, struct fc_buf *held,
    struct done *done, struct fc_error *err)
{
	struct output *output = asking->output;
	const char *between = asking->o->format->between;
	char data[PIECE];
	struct head head;

	held->len = 0;
	while (w->fd >= 0 && receive(w, &head, sizeof(head))) {
		if (head.kind == KIND_DONE) {
			if (!receive(w, done, sizeof(*done)))
				break;
			return hand_on(output, held, err) == 0 ? 1 : -1;
		}
		if (head.len > sizeof(data) || !receive(w, data, head.len))
			break;
		if (head.kind == KIND_ERRORS) {
			progress_hide(&asking->progress);
			fwrite(data, 1, head.len, stderr);
		} else if (head.kind == KIND_OUTPUT) {
			fc_buf_put(held, data, head.len);
		} else if (output->written) {
			fc_buf_put(held, between, strlen(between));
		}
		if ((held->len > WHOLE || held->failed) &&
		    hand_on(output, held, err) != 0)
			return -1;
	}
	end(w);
	return 0;
}

static int
tell_end(const struct worker *w, const char *path, struct asking *asking)
{
	struct fc_error err;

	if (WIFSIGNALED(w->status))
		fc_error_set(&err, FC_ERR_SYSTEM, path,
		    "the process that asked was ended by signal %d",
		    WTERMSIG(w->status));
	else
		fc_error_set(&err, FC_ERR_SYSTEM, path,
		    "the process that asked has ended early");
	asking->progress.not_read++;
	progress_hide(&asking->progress);
	return ask_refuse(asking->o, asking->output, &err);
}

static void
collect_all(struct asking *asking, struct worker *workers, int n, int *worst)
{
	const struct options *o = asking->o;
	struct output *output = asking->output;
	struct progress *progress = &asking->progress;
	struct fc_buf held = { 0 };

	for (int i = 0; i < o->nr_paths && !output->broken; i++) {
		struct worker *w = &workers[i % n];
		struct done done = { 0 };
		struct fc_error err;
		int rc;

		progress_show(progress, i);
		rc = collect(w, asking, &held, &done, &err);
		if (rc == 0) {
			done.code = tell_end(w, o->paths[i], asking);
		} else if (rc < 0) {
			progress_hide(progress);
			done.code = ask_refuse(o, output, &err);
		}
		output->broken |= done.broken;
		asking->keep |= done.keep;
		progress->yes += done.yes;
		progress->no += done.no;
		progress->unknown += done.unknown;
		progress->not_read += done.not_read;
		*worst = o->format->worse(*worst, done.code);
	}
	fc_buf_free(&held);
}

/* Whoever is started later must not keep this one's pipe open. */
static int
start(struct asking *asking, struct worker *workers, int i, int n,
    int (*ask)(struct asking *asking, const char *path))
{
	struct worker *w = &workers[i];
	struct sender *s;
	const pid_t parent = getpid();
	int fds[2];

	w->data = malloc(ROOM > sizeof(*s) ? ROOM : sizeof(*s));
	if (w->data == NULL || pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	w->fd = fds[0];
	w->pid = fork();
	if (w->pid != 0) {
		int saved = errno;

		close(fds[1]);
		if (w->pid < 0) {
			close(w->fd);
			w->fd = -1;
		}
		errno = saved;
		return w->pid < 0 ? -1 : 0;
	}
	/* it dies with who collects, however that ends */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(EXIT_FAILURE);
	output_disown();
	for (int j = 0; j <= i; j++)
		close(workers[j].fd);
	s = (void *)w->data;
	s->len = 0;
	s->fd = fds[1];
	s->errors = memfd_create("errors", MFD_CLOEXEC);
	if (s->errors < 0 || dup2(s->errors, STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	work(asking, i, n, ask, s);
}

int
jobs_run(struct asking *asking, int n,
    int (*ask)(struct asking *asking, const char *path), int *worst,
    struct fc_error *err)
{
	struct worker *workers = calloc((size_t)n, sizeof(*workers));
	int started = 0, rc = 0;

	if (workers == NULL)
		return fc_error_nomem(err);
	for (int i = 0; i < n; i++)
		workers[i].fd = -1;
	while (started < n && rc == 0) {
		rc = start(asking, workers, started, n, ask);
		started += rc == 0;
	}
	if (rc != 0)
		fc_error_system(
		    err, NULL, errno, "cannot start a process for --jobs");
	else
		collect_all(asking, workers, n, worst);
	for (int i = 0; i < n; i++) {
		/* what is left is of no use to anybody */
		if (workers[i].fd >= 0 && (rc != 0 || asking->output->broken))
			kill(workers[i].pid, SIGKILL);
		end(&workers[i]);
		free(workers[i].data);
	}
	free(workers);
	return rc;
}
