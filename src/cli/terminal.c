/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/terminal.h"
#include "cli/wait.h"

/* The other screen, without a cursor; and back, in plain colours. */
#define ENTER "\033[?1049h\033[?25l\033[H\033[2J"
#define LEAVE "\033[0m\033[?25h\033[?1049l"

#define KEYS 64

static struct {
	volatile sig_atomic_t taken;
	bool has_keys; /* standard input is a terminal, too */
	struct termios before;
	char *shown; /* the frame that stands there; NULL: none does */
	/* keys that were read, and how far an escape sequence is */
	char keys[KEYS];
	size_t nr_keys, key;
	enum { PLAIN, ESCAPE, SEQUENCE } state;
} terminal;

bool
terminal_is_there(void)
{
	const char *name = getenv("TERM");

	return isatty(STDOUT_FILENO) && name != NULL && name[0] != '\0' &&
	    strcmp(name, "dumb") != 0;
}

bool
terminal_is_utf8(void)
{
	return setlocale(LC_CTYPE, "") != NULL &&
	    strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Whoever is in the background must not touch it; without job control nobody
 * is. */
static bool
is_ours(void)
{
	pid_t group = tcgetpgrp(STDOUT_FILENO);

	return group < 0 || group == getpgrp();
}

/* ---- taking it, and giving it back -------------------------------------- */

static void
leave(void)
{
	const char *p = LEAVE;
	ssize_t n;

	tcflow(STDOUT_FILENO, TCOON); /* or writing would wait for ^Q */
	do {
		n = write(STDOUT_FILENO, p, strlen(p));
		p += n > 0 ? n : 0;
	} while (n > 0 && *p != '\0');
	if (terminal.has_keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
}

/* No more than a signal handler may do; and no other signal ends it midway. */
static void
give_back(void)
{
	int saved = errno;
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (terminal.taken && is_ours())
		leave();
	terminal.taken = 0;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
}

static void
end_by(int sig)
{
	give_back();
	signal(sig, SIG_DFL);
	raise(sig); /* when this handler is left */
}

static void catch (int sig)
{
	struct sigaction action = { .sa_handler = end_by }, old;

	sigfillset(&action.sa_mask);
	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(sig, &action, NULL);
}

/* All that would end the program, but those that end waiting. */
static void
catch_deadly(void)
{
	static const int deadly[] = {
		SIGILL,
		SIGTRAP,
		SIGABRT,
		SIGBUS,
		SIGFPE,
		SIGSEGV,
		SIGUSR1,
		SIGUSR2,
		SIGPIPE,
		SIGALRM,
		SIGXCPU,
		SIGXFSZ,
		SIGVTALRM,
		SIGPROF,
		SIGIO,
		SIGSYS,
#ifdef SIGPWR
		SIGPWR,
#endif
#ifdef SIGSTKFLT
		SIGSTKFLT,
#endif
	};

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		catch (deadly[i]);
	for (int sig = SIGRTMIN; sig <= SIGRTMAX; sig++)
		catch (sig);
}

/* False: not all of it. */
static bool
write_all(const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, data, len);

		/* no room, or another job's now: terminal_check() sees that */
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static void
forget_frame(void)
{
	free(terminal.shown);
	terminal.shown = NULL;
}

static void
take(void)
{
	struct termios raw;

	forget_frame();
	if (!is_ours())
		return;
	if (terminal.has_keys && !terminal.taken)
		terminal.has_keys =
		    tcgetattr(STDIN_FILENO, &terminal.before) == 0;
	terminal.taken = 1;
	if (terminal.has_keys) {
		raw = terminal.before;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
		raw.c_cc[VMIN] = 1;
		raw.c_cc[VTIME] = 0;
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	}
	(void)write_all(ENTER, strlen(ENTER));
}

void
terminal_begin(void)
{
	terminal.has_keys = isatty(STDIN_FILENO) != 0;
	wait_before_end(give_back);
	catch_deadly();
	atexit(give_back);
	wait_also(SIGWINCH, true);
	wait_also(SIGCONT, true);
	/* what they interrupt must not begin anew: it would bring them again */
	wait_also(SIGTSTP, false);
	wait_also(SIGTTIN, false);
	wait_also(SIGTTOU, false);
	take();
}

void
terminal_end(void)
{
	/* what was typed too late is not for the shell */
	if (terminal.taken && terminal.has_keys && is_ours())
		tcflush(STDIN_FILENO, TCIFLUSH);
	give_back();
	forget_frame();
}

/* ---- stopping ----------------------------------------------------------- */

/* As if it had not been caught; returns when the program is continued, or at
 * once where nobody could do that, or it is ignored. */
static void
stop_by(int sig)
{
	if (wait_ignores(sig))
		return;
	give_back();
	signal(sig, SIG_DFL);
	raise(sig);
	wait_also(sig, false);
	(void)wait_came(SIGCONT);
	take();
}

bool
terminal_check(void)
{
	static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		if (wait_came(stops[i]))
			stop_by(stops[i]);
	}
	if (wait_came(SIGCONT))
		take();
	if (wait_came(SIGWINCH))
		forget_frame();
	if (terminal.taken && is_ours())
		return true;
	if (!is_ours()) {
		/* Continued in the background: as the kernel would. */
		terminal.taken = 0;
		stop_by(SIGTTOU);
	} else {
		take();
	}
	return terminal.taken && is_ours();
}

/* ---- keys --------------------------------------------------------------- */

int
terminal_keys(void)
{
	return terminal.has_keys && terminal.taken ? STDIN_FILENO : -1;
}

/* '\0': it belongs to an escape sequence, as that of an arrow. */
static char
take_key(char c)
{
	switch (terminal.state) {
	case ESCAPE:
		if (c == '[' || c == 'O') {
			terminal.state = SEQUENCE;
			return '\0';
		}
		break;
	case SEQUENCE:
		if (c >= '@' && c <= '~')
			terminal.state = PLAIN;
		return '\0';
	case PLAIN:
		break;
	}
	terminal.state = c == '\033' ? ESCAPE : PLAIN;
	return c == '\033' ? '\0' : c;
}

char
terminal_key(void)
{
	struct pollfd input = { .fd = terminal_keys(), .events = POLLIN };
	char key = '\0';

	for (;;) {
		ssize_t n;

		while (key == '\0' && terminal.key < terminal.nr_keys)
			key = take_key(terminal.keys[terminal.key++]);
		if (key != '\0' || input.fd < 0 || poll(&input, 1, 0) <= 0)
			return key;
		n = read(input.fd, terminal.keys, KEYS);
		if (n <= 0) {
			/* it hung up, or is another job's */
			terminal.has_keys = n < 0 && errno == EINTR;
			return '\0';
		}
		terminal.key = 0;
		terminal.nr_keys = (size_t)n;
	}
}

/* ---- frames ------------------------------------------------------------- */

void
terminal_size(unsigned *columns, unsigned *rows)
{
	struct winsize size = { 0 };

	(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col > 0 ? size.ws_col : 80;
	*rows = size.ws_row > 0 ? size.ws_row : 24;
}

/* The lines of new that old has not, each at its place. */
static void
put_changes(struct fc_buf *out, const char *old, const char *new)
{
	for (unsigned row = 1; *new != '\0'; row++) {
		size_t n = strcspn(new, "\n");
		size_t m = old != NULL ? strcspn(old, "\n") : 0;

		if (old == NULL || m != n || memcmp(old, new, n) != 0) {
			/* Cleared first: behind a whole line the cursor still
			 * stands on its last character. */
			fc_buf_printf(out, "\033[%u;1H\033[K", row);
			fc_buf_put(out, new, n);
		}
		new += n + (new[n] == '\n');
		if (old != NULL)
			old = old[m] == '\n' && old[m + 1] != '\0' ? old + m + 1
								   : NULL;
	}
}

int
terminal_show(const struct fc_buf *frame, struct fc_error *err)
{
	struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };
	struct fc_buf text = { 0 };
	char *copy = frame->failed ? NULL : strdup(frame->data);

	if (copy == NULL)
		return fc_error_nomem(err);
	put_changes(&text, terminal.shown, copy);
	if (text.failed) {
		free(copy);
		fc_buf_free(&text);
		return fc_error_nomem(err);
	}
	/* One that stands still (^S) must not keep us from ending. */
	if (text.len == 0 || poll(&output, 1, 0) <= 0) {
		free(copy);
		fc_buf_free(&text);
		return 0;
	}
	if (output.revents & (POLLHUP | POLLERR | POLLNVAL)) {
		free(copy);
		fc_buf_free(&text);
		return fc_error_system(
		    err, "standard output", EIO, "cannot write");
	}
	free(terminal.shown);
	terminal.shown = copy;
	/* whatever stands there now, the next one is drawn as a whole */
	if (!write_all(text.data, text.len))
		forget_frame();
	fc_buf_free(&text);
	return 0;
}
