/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic that C has no word for. */
#ifndef FC_BASE_NUMBER_H
#define FC_BASE_NUMBER_H

#include <stdint.h>

/* Member of a set that is kept as bits of an unsigned, by number. */
#define BIT(number) (1u << (number))

/* a - b, but not below 0. */
static inline uint64_t
fc_minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* a + b, but not above the largest number. */
static inline uint64_t
fc_plus(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* As qsort() wants it: below 0, 0, or above. */
#define FC_COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* x * n / d as mult_frac() has it, which is all of it in 64 bits. */
static inline uint64_t
fc_mult_frac(uint64_t x, uint64_t n, uint64_t d)
{
	return x / d * n + x % d * n / d;
}

#endif
