/* SPDX-License-Identifier: BSD-2-Clause */
/* A type of the same name and another size; for split BTF a base's, too. */
struct base_only {
	long long a[5];
};
struct either_size {
#ifdef LARGER
	char a[48];
#else
	char a[32];
#endif
};
struct base_only base_only;
struct either_size either_size;
