/* SPDX-License-Identifier: BSD-2-Clause */
/* Types for tests/type_sizes.py; ip_entry is that of the outage, with the kernel's
 * own structures as they are on 64 bits and 8192 CPUs. */
struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};
struct rb_node {
	unsigned long color;
	struct rb_node *right, *left;
};
struct interval_tree_node {
	struct rb_node rb;
	unsigned long start, last, subtree_last;
};
typedef long long ktime_t;

struct ip_entry {
	struct callback_head rcu;
	struct ip_entry *next, *prev;
	struct interval_tree_node node;
	unsigned int address[3];
	ktime_t seen;
	long long nr_hits[8192];
};

struct flexible {
	int n;
	unsigned char key[100];
	long long values[];
};
struct nested {
	long long first;
	struct flexible last;
};
struct zero {
	int n;
	short values[0];
};
struct bits {
	unsigned a : 3, b : 7;
	char c;
	unsigned long long d : 33;
};
struct anonymous {
	int kind;
	union {
		long long number;
		char text[24];
	};
};
union either {
	char text[33];
	long long number;
};
typedef struct ip_entry ip_entry_t;
typedef struct {
	int a, b, c;
} unnamed_t;
struct only_declared;

/* One of each, so that the compiler keeps them. */
struct ip_entry e;
struct flexible *f;
struct nested *n;
struct zero *z;
struct bits b;
struct anonymous a;
union either u;
ip_entry_t t;
unnamed_t v;
struct only_declared *d;
