/* SPDX-License-Identifier: GPL-2.0 */
/* The outage's structure in a module, for tests/type_sizes.py. */
#include <linux/interval_tree.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>

struct ip_entry {
	struct rcu_head rcu;
	struct ip_entry *next, *prev;
	struct interval_tree_node node;
	u32 address[3];
	ktime_t seen;
	u64 nr_hits[8192];
};

static struct ip_entry *entry;

static int __init ip_mod_init(void)
{
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	return entry == NULL ? -ENOMEM : 0;
}

static void __exit ip_mod_exit(void)
{
	kfree(entry);
}

module_init(ip_mod_init);
module_exit(ip_mod_exit);
MODULE_LICENSE("GPL");
