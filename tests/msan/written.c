/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libbsd's functions write and return is not tracked by MemorySanitizer, as
 * they are compiled without it, nor what syscall(2) and, of clang 14, fstat() do:
 * these wrappers of ld's --wrap say that it is written.  See make check-msan.
 */
#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <bsd/vis.h>
#include <sanitizer/msan_interface.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What stat() and its like write was written. */
#define STATED(name, params, args)                        \
	int __real_##name params;                         \
	int __wrap_##name params;                         \
	int __wrap_##name params                          \
	{                                                 \
		int failed = __real_##name args;          \
                                                          \
		__msan_unpoison(&failed, sizeof(failed)); \
		if (!failed)                              \
			__msan_unpoison(st, sizeof(*st)); \
		return failed;                            \
	}

STATED(fstat64, (int fd, struct stat64 *st), (fd, st))
STATED(stat64, (const char *path, struct stat64 *st), (path, st))
STATED(lstat64, (const char *path, struct stat64 *st), (path, st))
STATED(fstatat64, (int fd, const char *path, struct stat64 *st, int flags),
    (fd, path, st, flags))

size_t __real_strlcpy(char *, const char *, size_t);
size_t __real_strlcat(char *, const char *, size_t);
long long __real_strtonum(const char *, long long, long long, const char **);
void *__real_reallocarray(void *, size_t, size_t);
int __real_strvisx(char *, const char *, size_t, int);
long __real_syscall(long, ...);

size_t __wrap_strlcpy(char *, const char *, size_t);
size_t __wrap_strlcat(char *, const char *, size_t);
long long __wrap_strtonum(const char *, long long, long long, const char **);
void *__wrap_reallocarray(void *, size_t, size_t);
int __wrap_strvisx(char *, const char *, size_t, int);
long __wrap_syscall(long, ...);

size_t
__wrap_strlcpy(char *to, const char *from, size_t size)
{
	size_t len;

	__msan_check_mem_is_initialized(from, strlen(from) + 1);
	len = __real_strlcpy(to, from, size);
	__msan_unpoison(&len, sizeof(len));
	if (size > 0)
		__msan_unpoison(to, len < size ? len + 1 : size);
	return len;
}

size_t
__wrap_strlcat(char *to, const char *from, size_t size)
{
	size_t len;

	__msan_check_mem_is_initialized(from, strlen(from) + 1);
	len = __real_strlcat(to, from, size);
	__msan_unpoison(&len, sizeof(len));
	if (size > 0)
		__msan_unpoison(to, len < size ? len + 1 : size);
	return len;
}

long long
__wrap_strtonum(
    const char *text, long long least, long long most, const char **error)
{
	long long number;

	__msan_check_mem_is_initialized(text, strlen(text) + 1);
	number = __real_strtonum(text, least, most, error);
	__msan_unpoison(&number, sizeof(number));
	if (error != NULL)
		__msan_unpoison(error, sizeof(*error));
	return number;
}

void *
__wrap_reallocarray(void *old, size_t n, size_t size)
{
	void *all = __real_reallocarray(old, n, size);

	__msan_unpoison(&all, sizeof(all));
	return all;
}

int
__wrap_strvisx(char *to, const char *from, size_t len, int flags)
{
	int n;

	__msan_check_mem_is_initialized(from, len);
	n = __real_strvisx(to, from, len, flags);
	__msan_unpoison(&n, sizeof(n));
	__msan_unpoison(to, (size_t)n + 1);
	return n;
}

long
__wrap_syscall(long number, ...)
{
	long a[6], done;
	va_list list;

	va_start(list, number);
	for (size_t i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	__msan_unpoison(a, sizeof(a));
	done = __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	__msan_unpoison(&done, sizeof(done));
	if (number == SYS_getdents64 && done > 0)
		__msan_unpoison((void *)a[1], (size_t)done);
	return done;
}
