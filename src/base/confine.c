/* SPDX-License-Identifier: BSD-2-Clause */
/* By numbers, as they are on every architecture: headers of a libc are often
 * older than the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/confine.h"

#ifdef __alpha__
#define CALLS 554
#else
#define CALLS 444
#endif
#define CREATE_RULESET CALLS
#define ADD_RULE       (CALLS + 1)
#define RESTRICT_SELF  (CALLS + 2)
#define GET_VERSION    1
#define PATH_BENEATH   1

enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	OF_FIRST = (1 << 13) - 1, /* all that 5.13 knows */
	TRUNCATE = 1 << 14, /* since 6.2 */
	OF_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE,
	BY_TCP = 3, /* bind and connect, since 6.7 */
	SCOPES = 3 /* abstract sockets and signals, since 6.12 */
};

struct ruleset {
	uint64_t files, net, scoped;
};

struct beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

static const uint64_t rights[] = {
	[FC_MAY_READ] = READ_FILE | READ_DIR,
	[FC_MAY_WRITE] = WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE,
};

/* Sanitizers open files when the program ends, and so does whoever counts what
 * of it ran (make check-coverage): all is done but the last step. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define FC_UNCONFINED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define FC_UNCONFINED
#endif
#ifdef FC_UNCONFINED
static const bool unconfined = true;
#else
static const bool unconfined = false;
#endif

/* A file is given nothing that only a folder can have.  False: what is to be
 * allowed could not be. */
static bool
add_rule(int rules, const struct fc_allowed *allowed, uint64_t handled)
{
	struct beneath rule = { .allowed = rights[allowed->may] & handled,
		.fd = allowed->fd };
	bool added;

	if (allowed->path != NULL)
		rule.fd = open(allowed->path, O_PATH | O_CLOEXEC);
	if (rule.fd < 0)
		return allowed->path == NULL ||
		    (errno != EMFILE && errno != ENFILE && errno != ENOMEM);
	added = syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0) == 0;
	if (!added && errno == EINVAL) {
		rule.allowed &= OF_FILE;
		added = syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0) == 0;
	}
	if (allowed->path != NULL)
		close(rule.fd);
	return added;
}

static int
create(const struct ruleset *attr, size_t size)
{
	return (int)syscall(CREATE_RULESET, attr, size, 0);
}

/* For a kernel that does not know all of it; -1: it knows nothing. */
static int
create_less(struct ruleset *attr)
{
	long version = syscall(CREATE_RULESET, NULL, 0, GET_VERSION);

	if (version < 1)
		return -1;
	if (version < 3)
		attr->files &= OF_FIRST;
	return create(attr,
	    version < 4       ? sizeof(attr->files)
		: version < 6 ? 2 * sizeof(attr->files)
			      : sizeof(*attr));
}

/* Who may not do that to programs that he starts and that have rights of their
 * own must first see to it that none has them. */
static void
restrict_self(int rules)
{
	bool root = getauxval(AT_EUID) == 0;

	if (unconfined)
		return;
	if (root && syscall(RESTRICT_SELF, rules, 0) == 0)
		return;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		(void)syscall(RESTRICT_SELF, rules, 0);
}

int
fc_confine(unsigned what, const struct fc_allowed *allowed, size_t n)
{
	const uint64_t reading = READ_FILE | READ_DIR;
	struct ruleset attr = { .files = ((what & FC_NO_READING) != 0 ? reading
								      : 0) |
		    ((what & FC_NO_RUNNING) != 0 ? EXECUTE : 0) };
	int rules;

	if ((what & FC_NO_ACTING) != 0) {
		attr.files |= (OF_FIRST & ~(reading | EXECUTE)) | TRUNCATE;
		attr.net = BY_TCP;
		attr.scoped = SCOPES;
	}
	/* nearly always all that there is, so that is not asked */
	rules = create(&attr, sizeof(attr));
	if (rules < 0 && errno != ENOSYS && errno != EOPNOTSUPP)
		rules = create_less(&attr);
	if (rules < 0)
		return -1;
	/* shut in without what it needs, it could not even remove its own
	 * temporary file */
	for (size_t i = 0; i < n; i++) {
		if (!add_rule(rules, &allowed[i], attr.files)) {
			close(rules);
			return -1;
		}
	}
	restrict_self(rules);
	return rules;
}
