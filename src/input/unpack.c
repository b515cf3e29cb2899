/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/error.h"
#include "input/helper.h"
#include "input/unpack.h"

#define PROGRAM "fragcheck-unpack"

/* What a copy may hold that anybody here reads; a file of proc/ also without
 * that folder.  All else stays in the archive. */
static const char *const wanted[] = { "proc/buddyinfo", "proc/zoneinfo",
	"proc/pagetypeinfo", "proc/meminfo", "proc/vmstat", "proc/version",
	"proc/kmsg", "proc/sys/vm/defrag_mode",
	"proc/sys/vm/watermark_boost_factor", "proc/sys/vm/extfrag_threshold",
	"proc/sys/vm/zone_reclaim_mode", "sys/kernel/mm/lru_gen/enabled",
	"proc/sys/vm/min_free_kbytes", "proc/sys/vm/watermark_scale_factor",
	"proc/sys/vm/compaction_proactiveness",
	"proc/sys/vm/lowmem_reserve_ratio",
	"proc/sys/vm/compact_unevictable_allowed", "proc/pressure/memory",
	"sys/kernel/kexec_crash_size",
	"sys/kernel/mm/transparent_hugepage/enabled",
	"sys/kernel/mm/transparent_hugepage/defrag",
	"sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
	"sys/kernel/btf/vmlinux", "sos_commands/kernel/uname_-a",
	"sos_commands/kernel/sysctl_-a", "sos_commands/kernel/dmesg",
	"sos_commands/kernel/dmesg_-T", "sos_commands/general/dmesg",
	"var/log/dmesg", "dmesg", "dmesg.txt", "kmsg" };

#define NR_WANTED (sizeof(wanted) / sizeof(wanted[0]))

struct fc_unpack {
	const char *name;
	int fd;
	pid_t pid; /* -1: none */
	bool told; /* some frame came */
};

struct fc_unpack *
fc_unpack_of(const char *name, int fd, struct fc_error *err)
{
	struct fc_unpack *unpack = malloc(sizeof(*unpack));

	if (unpack == NULL) {
		close(fd);
		fc_error_nomem(err);
		return NULL;
	}
	*unpack = (struct fc_unpack){ .name = name, .fd = fd, .pid = -1 };
	return unpack;
}

/* A pipe that holds the head, to be read to its end; -1: errno.  It would have
 * none while we kept it open. */
static int
pipe_of(const char *head, size_t len)
{
	int fds[2], error;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	/* a pipe holds a page at least */
	error = fc_write_all(fds[1], head, len) == 0 ? 0 : errno;
	if (close(fds[1]) != 0 && error == 0)
		error = errno;
	if (error == 0)
		return fds[0];
	close(fds[0]);
	errno = error;
	return -1;
}

struct fc_unpack *
fc_unpack_start(const char *name, int fd, const char *head, size_t len,
    struct fc_error *err)
{
	static const char *const env[] = { NULL };
	const char *argv[1 + NR_WANTED + 1] = { PROGRAM };
	int before = pipe_of(head, len), out[2] = { -1, -1 }, rc, closed;
	struct fc_unpack *unpack;
	pid_t pid;

	memcpy(argv + 1, wanted, sizeof(wanted));
	if (before < 0 || pipe2(out, O_CLOEXEC) != 0) {
		fc_error_system(err, name, errno, "cannot make a pipe");
		if (before >= 0)
			close(before);
		return NULL;
	}
	rc = fc_helper_start(PROGRAM, argv, env,
	    (const struct fc_helper_fd[]){ { fd, STDIN_FILENO },
		{ out[1], STDOUT_FILENO }, { before, FC_UNPACK_HEAD_FD },
		{ -1, -1 } },
	    &pid);
	close(before);
	closed = close(out[1]);
	if (rc == 0 && closed != 0) {
		/* what it says would have no end */
		fc_error_system(err, name, errno, "cannot make a pipe");
		close(out[0]);
		kill(pid, SIGKILL);
		fc_helper_wait(pid);
		return NULL;
	}
	if (rc != 0) {
		close(out[0]);
		if (rc == ENOENT)
			fc_error_set(err, FC_ERR_USAGE, name,
			    "packed, and " PROGRAM
			    " is not installed (built without libarchive): unpack it first");
		else
			fc_error_system(err, name, rc, "cannot start " PROGRAM);
		return NULL;
	}
	unpack = fc_unpack_of(name, out[0], err);
	if (unpack != NULL)
		unpack->pid = pid;
	else
		fc_helper_wait(pid); /* its pipe is gone, so it ends */
	return unpack;
}

void
fc_unpack_free(struct fc_unpack *unpack)
{
	if (unpack == NULL)
		return;
	close(unpack->fd);
	if (unpack->pid > 0) {
		kill(unpack->pid, SIGKILL);
		fc_helper_wait(unpack->pid);
	}
	free(unpack);
}

/* Exactly len bytes; false: they end before that. */
static bool
read_whole(struct fc_unpack *unpack, char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = read(unpack->fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* It ended without a word. */
static int
broke_off(struct fc_unpack *unpack, struct fc_error *err)
{
	int status = 0;

	if (unpack->pid > 0 && !unpack->told) {
		status = fc_helper_wait(unpack->pid);
		unpack->pid = -1;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return fc_error_set(err, FC_ERR_USAGE, unpack->name,
		    "packed, and " PROGRAM " cannot run: is libarchive there?");
	return fc_error_set(err, FC_ERR_SYNTAX, unpack->name,
	    "corrupt, or takes too much memory or time to unpack");
}

int
fc_unpack_next(struct fc_unpack *unpack, struct fc_unpack_frame *frame,
    struct fc_error *err)
{
	unsigned char head[5];
	size_t len = 0;

	if (!read_whole(unpack, (char *)head, sizeof(head)))
		return broke_off(unpack, err);
	for (size_t i = 4; i > 0; i--)
		len = len << 8 | head[i];
	frame->kind = (char)head[0];
	frame->len = len;
	if (len > FC_MAX_FRAME || !read_whole(unpack, frame->data, len))
		return broke_off(unpack, err);
	unpack->told = true;
	switch (frame->kind) {
	case FC_FRAME_RAW:
	case FC_FRAME_MEMBER:
	case FC_FRAME_DATA:
	case FC_FRAME_END:
		return 0;
	case FC_FRAME_ERROR:
		for (size_t i = 0; i < len; i++) {
			if (frame->data[i] < ' ' || frame->data[i] > '~')
				frame->data[i] = '?';
		}
		return fc_error_set(err, FC_ERR_SYNTAX, unpack->name,
		    "cannot be unpacked: %.*s", (int)(len < 160 ? len : 160),
		    frame->data);
	default:
		return broke_off(unpack, err);
	}
}

/* ---- a machine's files among the members ---------------------------------- */

struct root {
	size_t len, depth; /* of its path, with the '/'; "proc/" counts */
	bool bare;
};

/* Does the path end in a file that only a machine's /proc has? */
static bool
root_of(const char *path, struct root *root)
{
	static const char *const names[] = { "buddyinfo", "zoneinfo",
		"pagetypeinfo" };
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	size_t len = (size_t)(base - path);
	bool ours = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ours |= strcmp(base, names[i]) == 0;
	if (!ours)
		return false;
	*root = (struct root){ .len = len, .bare = true };
	if (len >= 5 && strncmp(base - 5, "proc/", 5) == 0 &&
	    (len == 5 || base[-6] == '/')) {
		root->len -= 5;
		root->bare = false;
	}
	for (size_t i = 0; i < root->len; i++)
		root->depth += path[i] == '/';
	return true;
}

/* The copy that lies highest; of two that lie equally high none is meant. */
static int
find_root(struct fc_unpack *unpack, struct fc_parts *parts, bool *bare,
    struct fc_error *err)
{
	const char *best = NULL, *other = NULL;
	struct root root = { 0 }, r;

	for (size_t i = 0; i < parts->n; i++) {
		const char *path = parts->parts[i].path;

		if (!root_of(path, &r))
			continue;
		if (best == NULL || r.depth < root.depth ||
		    (r.depth == root.depth && root.bare && !r.bare)) {
			best = path;
			root = r;
			other = NULL;
		} else if (r.depth == root.depth && r.bare == root.bare &&
		    (r.len != root.len || strncmp(path, best, r.len) != 0)) {
			other = path;
		}
	}
	if (other != NULL)
		return fc_error_set(err, FC_ERR_MISMATCH, unpack->name,
		    "several copies are in it: unpack it, and name each");
	if (root.len >= sizeof(parts->root))
		return fc_error_set(err, FC_ERR_RANGE, unpack->name,
		    "a path in it is too long");
	if (best != NULL)
		strlcpy(parts->root, best, root.len + 1);
	*bare = root.bare;
	return 0;
}

int
fc_unpack_members(struct fc_unpack *unpack, struct fc_unpack_frame *frame,
    struct fc_parts *parts, bool *bare, struct fc_error *err)
{
	struct fc_part *part = NULL;
	char path[4096];
	int rc = 0;

	while (rc == 0 && frame->kind != FC_FRAME_END) {
		if (frame->kind == FC_FRAME_MEMBER) {
			size_t n = frame->len < sizeof(path) - 1
			    ? frame->len
			    : sizeof(path) - 1;

			memcpy(path, frame->data, n);
			path[n] = '\0';
			part = fc_parts_add(parts, path, err);
			rc = part == NULL ? -1 : 0;
		} else if (frame->kind != FC_FRAME_DATA || part == NULL) {
			return broke_off(unpack, err);
		} else if (frame->len > FC_MAX_FILE - part->text.len) {
			rc = fc_error_set(err, FC_ERR_RANGE, NULL,
			    "a file in it is larger than %zu MiB",
			    FC_MAX_FILE / 1024 / 1024);
		} else {
			rc = fc_part_put(
			    parts, part, frame->data, frame->len, err);
		}
		if (rc != 0 && err->file[0] == '\0')
			strlcpy(err->file, unpack->name, sizeof(err->file));
		if (rc == 0)
			rc = fc_unpack_next(unpack, frame, err);
	}
	return rc == 0 ? find_root(unpack, parts, bare, err) : -1;
}
