/* SPDX-License-Identifier: BSD-2-Clause */
/* By numbers, as they are on every architecture: headers of a libc are often
 * older than the kernel. */
#include <fcntl.h>
#include <stdint.h>
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
	[FC_MAY_RUN] = READ_FILE | READ_DIR | EXECUTE,
	[FC_MAY_WRITE] = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE |
	    MAKE_REG | TRUNCATE,
};

/* A file is given nothing that only a folder can have. */
static void
add_rule(int rules, const struct fc_allowed *allowed, uint64_t handled)
{
	struct beneath rule = { .allowed = rights[allowed->may] & handled };

	rule.fd = open(allowed->path, O_PATH | O_CLOEXEC);
	if (rule.fd < 0)
		return;
	if (syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0) != 0) {
		rule.allowed &= OF_FILE;
		syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0);
	}
	close(rule.fd);
}

void
fc_confine(const struct fc_allowed *allowed, size_t n)
{
	long version = syscall(CREATE_RULESET, NULL, 0, GET_VERSION);
	struct ruleset attr = { .files = OF_FIRST };
	size_t size = sizeof(attr.files);
	int rules;

	if (version < 1)
		return;
	if (version >= 3)
		attr.files |= TRUNCATE;
	if (version >= 4) {
		attr.net = BY_TCP;
		size += sizeof(attr.net);
	}
	if (version >= 6) {
		attr.scoped = SCOPES;
		size += sizeof(attr.scoped);
	}
	rules = (int)syscall(CREATE_RULESET, &attr, size, 0);
	if (rules < 0)
		return;
	for (size_t i = 0; i < n; i++)
		add_rule(rules, &allowed[i], attr.files);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		(void)syscall(RESTRICT_SELF, rules, 0);
	close(rules);
}
