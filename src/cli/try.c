/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A block of order 4 or more that the kernel takes for a program and gives back
 * at once: for a pipe's ring, a message's control buffer, hugetlb's pool.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/ask.h"
#include "cli/knob.h"
#include "cli/memcg.h"
#include "cli/tell.h"
#include "cli/try.h"
#include "kernel/try.h"
#include "snapshot/rates.h"

/* ---- a pipe ------------------------------------------------------------- */

/* Of the kernel, which may be wider than this program. */
static unsigned
slot_bytes(void)
{
	struct utsname name;

	if (sizeof(long) == 8 ||
	    (uname(&name) == 0 && strstr(name.machine, "64") != NULL))
		return FC_PIPE_SLOT_64;
	return FC_PIPE_SLOT_32;
}

static int
try_pipe(struct fc_trial *t, unsigned order, uint64_t page_size,
    struct fc_error *err)
{
	uint64_t hits = memcg_hits();
	int fd[2], number;

	t->way = FC_TRY_PIPE;
	t->bytes = fc_try_pipe_bytes(order, page_size, slot_bytes());
	if (t->bytes == 0) {
		t->tried = FC_TRIED_MAY_NOT;
		t->why_not = "no pipe is as large as that";
		return 0;
	}
	if (pipe2(fd, O_CLOEXEC) != 0)
		return fc_error_system(err, NULL, errno, "cannot make a pipe");
	number = 0;
	/* 2^31 would be -2^31, which is no error */
	if (fcntl(fd[1], F_SETPIPE_SZ, (unsigned)t->bytes) == -1)
		number = errno;
	close(fd[0]);
	close(fd[1]);
	if (number == 0) {
		t->tried = FC_TRIED_GIVEN;
	} else if (number == ENOMEM) {
		t->tried =
		    memcg_hits() != hits ? FC_TRIED_LIMITED : FC_TRIED_REFUSED;
	} else if (number == EPERM) {
		t->tried = FC_TRIED_MAY_NOT;
		t->why_not = "that is for root (CAP_SYS_RESOURCE)";
	} else {
		return fc_error_system(
		    err, NULL, number, "cannot resize a pipe");
	}
	return 0;
}

/* ---- a message ---------------------------------------------------------- */

static uint64_t
optmem_max(void)
{
	FILE *f = fopen("/proc/sys/net/core/optmem_max", "re");
	uintmax_t n = 0;

	if (f != NULL) {
		if (fscanf(f, "%ju", &n) != 1)
			n = 0;
		fclose(f);
	}
	return n;
}

/* Its control buffer is no control message, so that nothing is sent. */
static int
send_control(int fd, void *control, unsigned bytes)
{
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = bytes };

	return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno
								      : 0;
}

static int
try_control(struct fc_trial *t, unsigned order, uint64_t page_size,
    struct fc_error *err)
{
	/* the kernel's limit is an int */
	unsigned bytes =
	    (unsigned)fc_try_control_bytes(order, page_size, optmem_max());
	void *control;
	int fd[2], number;

	if (bytes == 0)
		return 0;
	t->way = FC_TRY_CONTROL;
	t->bytes = bytes;
	t->why_not = NULL;
	control =
	    mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (control == MAP_FAILED)
		return fc_error_nomem(err);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fd) != 0) {
		number = errno;
		munmap(control, bytes);
		return fc_error_system(
		    err, NULL, number, "cannot make a socket");
	}
	number = send_control(fd[0], control, bytes);
	close(fd[0]);
	close(fd[1]);
	munmap(control, bytes);
	if (number == EINVAL)
		t->tried = FC_TRIED_GIVEN;
	else if (number == ENOBUFS)
		t->tried = FC_TRIED_REFUSED;
	else
		return fc_error_system(
		    err, NULL, number, "sendmsg tells nothing");
	return 0;
}

/* ---- a huge page -------------------------------------------------------- */

static int
read_number(int fd, uint64_t *out)
{
	char text[32], *end;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	*out = strtoumax(text, &end, 10);
	return end != text ? 0 : -1;
}

static int
write_number(int fd, uint64_t n)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%ju", (uintmax_t)n);

	return pwrite(fd, text, (size_t)len, 0) == len ? 0 : -1;
}

/* One more, and back: no signal comes between, nor another that tries. */
static int
grow_and_shrink(int fd, const char *path, bool *given, struct fc_error *err)
{
	uint64_t before, after;
	sigset_t all, old;
	int rc = 0;

	if (knob_lock(fd, path, "trying", err) != 0)
		return -1;
	if (read_number(fd, &before) != 0)
		return fc_error_system(err, path, errno, "cannot read");
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	if (write_number(fd, before + 1) != 0)
		rc = fc_error_system(err, path, errno, "cannot write");
	else if (read_number(fd, &after) != 0)
		rc = fc_error_system(err, path, errno, "cannot read");
	else
		*given = after > before;
	/* whatever it said; what others make of it meanwhile is told */
	if (write_number(fd, before) != 0 && rc == 0)
		rc = fc_error_system(err, path, errno,
		    "one huge page more may be in the pool, and cannot be given back");
	else if (read_number(fd, &after) == 0 && after > before && rc == 0)
		rc = fc_error_set(err, FC_ERR_MISMATCH, path,
		    "%ju huge pages are in the pool, which had %ju",
		    (uintmax_t)after, (uintmax_t)before);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return rc;
}

static int
try_pool(struct fc_trial *t, const struct fc_special *s, struct fc_error *err)
{
	char path[96];
	bool given = false;
	int fd, rc;

	t->way = FC_TRY_POOL;
	t->tried = FC_TRIED_MAY_NOT;
	if (s->gigantic) {
		t->why_not = "it is larger than what the page allocator has";
		return 0;
	}
	/* a page more would make them the pool's own */
	if (s->pool == NULL || !s->pool->surplus.present ||
	    s->pool->surplus.value > 0) {
		t->why_not =
		    "the pool has surplus pages, or does not tell: it could not be left as it was";
		return 0;
	}
	/* set_max_huge_pages() grows on one node and shrinks on another */
	if (s->nr_gains > 1 && s->pool->free.value > 0) {
		t->why_not =
		    "the pool has free pages on several nodes: it could not be left as it was";
		return 0;
	}
	snprintf(path, sizeof(path),
	    "/sys/kernel/mm/hugepages/hugepages-%jukB/nr_hugepages",
	    (uintmax_t)(s->page_bytes / 1024));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 && (errno == EACCES || errno == EPERM || errno == EROFS)) {
		t->why_not = "that is for root, and not in a container";
		return 0;
	}
	if (fd < 0)
		return fc_error_system(err, path, errno, "cannot open");
	rc = grow_and_shrink(fd, path, &given, err);
	close(fd);
	t->tried = given ? FC_TRIED_GIVEN : FC_TRIED_REFUSED;
	return rc;
}

/* ---- all of it ---------------------------------------------------------- */

static int
try_request(struct asking *asking, struct fc_trial *t, struct fc_error *err)
{
	const struct fc_verdict *v = &asking->survey.verdicts[0];
	const struct fc_request *req = &asking->requests[0];
	unsigned order = (unsigned)v->order.value;
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	const char *no = fc_no_try(req, order);

	if (!v->order.present)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--try: the request's order is not known");
	if (no != NULL)
		return fc_error_set(err, FC_ERR_USAGE, NULL, "--try: %s", no);
	if (req->allocator == FC_HUGETLB)
		return v->special == NULL
		    ? fc_error_set(err, FC_ERR_USAGE, NULL,
			  "--try: this machine has no such pool")
		    : try_pool(t, v->special, err);
	if (try_pipe(t, order, page_size, err) != 0)
		return -1;
	if (t->tried != FC_TRIED_MAY_NOT)
		return 0;
	return try_control(t, order, page_size, err);
}

/* What the kernel counted since the survey. */
static int
count_events(struct asking *asking, const struct fc_source *source,
    struct fc_trial *t, struct fc_error *err)
{
	const struct fc_snapshot *before = asking->survey.snap;
	struct fc_snapshot *after = fc_snapshot_new();
	int rc;

	if (after == NULL)
		return fc_error_nomem(err);
	rc = fc_snapshot_read(after, source, FC_VMSTAT, err);
	if (rc == 0) {
		t->stalls = fc_events_between(
		    before->compact_stall, after->compact_stall);
		t->moved =
		    fc_events_between(before->pages_moved, after->pages_moved);
		t->reclaimed = fc_events_between(
		    before->pgsteal_direct, after->pgsteal_direct);
	}
	fc_snapshot_free(after);
	return rc;
}

static int
try_source(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	static const int codes[] = { [FC_TRIED_GIVEN] = EXIT_YES,
		[FC_TRIED_REFUSED] = EXIT_NO,
		[FC_TRIED_MAY_NOT] = EXIT_UNKNOWN,
		[FC_TRIED_LIMITED] = EXIT_UNKNOWN };
	struct fc_trial trial = { 0 };

	if (source->kind != FC_LIVE)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "no running kernel: what was saved of one cannot be asked");
	if (ask_survey_one(asking, source, err) != 0)
		return -1;
	if (try_request(asking, &trial, err) != 0 ||
	    count_events(asking, source, &trial, err) != 0)
		return -1;
	asking->look.trial = &trial;
	asking->code = codes[trial.tried];
	return ask_answer(asking, source->path, err);
}

int
try_run(const struct options *o, struct output *output, struct fc_error *err)
{
	return ask_one(o, output, try_source, err);
}
