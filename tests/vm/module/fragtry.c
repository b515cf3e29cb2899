// SPDX-License-Identifier: GPL-2.0
/*
 * fragtry: take and give back memory as told, and try allocations, through
 * /proc/fragtry.  Each write is one command; a read gives its result.
 *
 *   zones                                every zone's state
 *   try KIND ORDER SIZE GFP NODE HOLD    one allocation: pages, kmalloc or
 *                                        kvmalloc; freed at once if HOLD is 0
 *   cma PAGES HOLD                       a buffer by the DMA interface, which
 *                                        asks the default CMA area first
 *   capacity ORDER GFP NODE LIMIT        blocks until the first NULL
 *   grab NODE ZONE TYPE MAX MIN TARGET   take blocks of orders MAX to MIN out
 *                                        of a zone until TARGET pages are free
 *   shape NODE ZONE TARGET CAP FEW SEED  give back blocks up to order CAP, of
 *                                        that order at most FEW, whose buddies
 *                                        stay held, until TARGET are free
 *   free                                 give back everything
 *
 * No command allocates anything but what it is told to.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmstat.h>

#define FT_NODES  4
#define FT_ORDERS ARRAY_SIZE(((struct zone *)NULL)->free_area)

struct ft_zone {
	struct zone *zone;
	long free, min, low, high, boost, reserved, free_highatomic, cma;
	unsigned long blocks[FT_ORDERS];
};

static DEFINE_MUTEX(ft_lock);
static char ft_out[16384];
static size_t ft_len;
static struct ft_zone ft_zones[FT_NODES * MAX_NR_ZONES];
static int ft_zone_count;

/* Blocks held: "whole" may be given back in parts, "pinned" stay. */
static struct list_head ft_whole[FT_NODES][MAX_NR_ZONES];
static struct list_head ft_pinned[FT_NODES][MAX_NR_ZONES];
static LIST_HEAD(ft_tried);
/* What a try got by kmalloc() or kvmalloc() and holds. */
static void *ft_objects[256];
static int ft_object_count;

/* A device that reaches all memory, and its buffers. */
static struct platform_device *ft_device;
static struct ft_buffer {
	void *at;
	size_t size;
	dma_addr_t bus;
} ft_buffers[64];
static int ft_buffer_count;

static const struct ft_gfp {
	const char *name;
	gfp_t gfp;
} ft_gfps[] = {
	{ "KERNEL", GFP_KERNEL },
	{ "ATOMIC", GFP_ATOMIC },
	{ "NOWAIT", GFP_NOWAIT },
	{ "NOFS", GFP_NOFS },
	{ "USER", GFP_USER },
	{ "HIGHUSER_MOVABLE", GFP_HIGHUSER_MOVABLE },
	{ "KERNEL_NORETRY", GFP_KERNEL | __GFP_NORETRY },
	{ "KERNEL_RETRY_MAYFAIL", GFP_KERNEL | __GFP_RETRY_MAYFAIL },
	{ "KERNEL_THISNODE", GFP_KERNEL | __GFP_THISNODE | __GFP_NORETRY },
	{ "KERNEL_NODIRECT", GFP_KERNEL & ~__GFP_DIRECT_RECLAIM },
	{ "DMA", GFP_KERNEL | __GFP_DMA },
	{ "DMA32", GFP_KERNEL | __GFP_DMA32 },
	{ "ATOMIC_DMA", GFP_ATOMIC | __GFP_DMA },
	{ "ATOMIC_DMA32", GFP_ATOMIC | __GFP_DMA32 },
};

static __printf(1, 2) void ft_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ft_len += vscnprintf(ft_out + ft_len, sizeof(ft_out) - ft_len, fmt, ap);
	va_end(ap);
}

static int
ft_gfp_of(const char *name, gfp_t *gfp)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ft_gfps); i++) {
		if (strcmp(ft_gfps[i].name, name) == 0) {
			*gfp = ft_gfps[i].gfp | __GFP_NOWARN;
			return 0;
		}
	}
	return -EINVAL;
}

/* With what the per-CPU counters have not handed over yet. */
static long
ft_free_pages(struct zone *zone)
{
	return zone_page_state_snapshot(zone, NR_FREE_PAGES);
}

static void
ft_look(void)
{
	struct ft_zone *state = ft_zones;
	int nid, i;
	size_t o;

	for_each_online_node(nid)
	{
		if (nid >= FT_NODES)
			continue;
		for (i = 0; i < MAX_NR_ZONES; i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			if (!populated_zone(zone))
				continue;
			state->zone = zone;
			state->free = zone_page_state(zone, NR_FREE_PAGES);
			state->min = zone->_watermark[WMARK_MIN];
			state->low = zone->_watermark[WMARK_LOW];
			state->high = zone->_watermark[WMARK_HIGH];
			state->boost = zone->watermark_boost;
			state->reserved = zone->nr_reserved_highatomic;
#ifdef FT_FREE_HIGHATOMIC
			state->free_highatomic = zone->nr_free_highatomic;
#else
			state->free_highatomic = -1;
#endif
			state->cma = zone_page_state(zone, NR_FREE_CMA_PAGES);
			for (o = 0; o < FT_ORDERS; o++)
				state->blocks[o] = zone->free_area[o].nr_free;
			state++;
		}
	}
	ft_zone_count = state - ft_zones;
}

static void
ft_say_zones(void)
{
	int i;
	size_t o;

	for (i = 0; i < ft_zone_count; i++) {
		struct ft_zone *z = &ft_zones[i];

		ft_say("zone %d %s managed=%lu free=%ld min=%ld low=%ld "
		       "high=%ld boost=%ld ha=%ld fha=%ld cma=%ld nr=",
		    z->zone->zone_pgdat->node_id, z->zone->name,
		    zone_managed_pages(z->zone), z->free, z->min, z->low,
		    z->high, z->boost, z->reserved, z->free_highatomic, z->cma);
		for (o = 0; o < FT_ORDERS; o++)
			ft_say("%s%lu", o ? "," : "", z->blocks[o]);
		ft_say("\n");
	}
}

static void
ft_keep(struct page *page, unsigned int order, struct list_head *list)
{
	set_page_private(page, order);
	list_add_tail(&page->lru, list);
}

static void
ft_give_back(struct page *page)
{
	unsigned int order = page_private(page);

	list_del(&page->lru);
	set_page_private(page, 0);
	__free_pages(page, order);
}

static void
ft_empty(struct list_head *list)
{
	while (!list_empty(list)) {
		ft_give_back(list_first_entry(list, struct page, lru));
		cond_resched();
	}
}

static int
ft_free(void)
{
	int nid, i;

	for (nid = 0; nid < FT_NODES; nid++) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			ft_empty(&ft_whole[nid][i]);
			ft_empty(&ft_pinned[nid][i]);
		}
	}
	ft_empty(&ft_tried);
	while (ft_object_count > 0)
		kvfree(ft_objects[--ft_object_count]);
	while (ft_buffer_count > 0) {
		struct ft_buffer *b = &ft_buffers[--ft_buffer_count];

		dma_free_coherent(&ft_device->dev, b->size, b->at, b->bus);
	}
	return 0;
}

/* Whether an area or the page allocator gave it, vmstat's cma_alloc_* tell. */
static int
ft_cma(const char *args)
{
	struct ft_buffer b;
	unsigned long pages;
	int hold;
	u64 start, end;

	if (sscanf(args, "%lu %d", &pages, &hold) != 2 || !ft_device ||
	    pages > ULONG_MAX >> PAGE_SHIFT)
		return -EINVAL;
	if (hold && ft_buffer_count >= (int)ARRAY_SIZE(ft_buffers))
		return -ENOSPC;
	ft_say("unfinished\n");
	ft_look();
	b.size = pages << PAGE_SHIFT;
	start = ktime_get_ns();
	b.at = dma_alloc_coherent(
	    &ft_device->dev, b.size, &b.bus, GFP_KERNEL | __GFP_NOWARN);
	end = ktime_get_ns();
	ft_len = 0;
	ft_say("tried ok=%d ns=%llu cpu=%d\n", b.at != NULL, end - start,
	    raw_smp_processor_id());
	ft_say_zones();
	if (b.at && hold)
		ft_buffers[ft_buffer_count++] = b;
	else if (b.at)
		dma_free_coherent(&ft_device->dev, b.size, b.at, b.bus);
	return 0;
}

static struct page *
ft_pages(gfp_t gfp, unsigned int order, int nid)
{
	if (nid < 0)
		return alloc_pages(gfp, order);
	return alloc_pages_node(nid, gfp, order);
}

static int
ft_try(const char *args)
{
	char kind[16], name[32];
	unsigned int order;
	unsigned long size;
	int nid, hold;
	gfp_t gfp;
	struct page *page = NULL;
	void *object = NULL;
	u64 start, end;

	if (sscanf(args, "%15s %u %lu %31s %d %d", kind, &order, &size, name,
		&nid, &hold) != 6 ||
	    ft_gfp_of(name, &gfp) || order >= FT_ORDERS || nid >= FT_NODES)
		return -EINVAL;
	if (hold && ft_object_count >= (int)ARRAY_SIZE(ft_objects))
		return -ENOSPC;
	/* In case the caller does not live to see the end. */
	ft_say("unfinished\n");
	ft_look();
	start = ktime_get_ns();
	if (strcmp(kind, "kmalloc") == 0)
		object =
		    nid < 0 ? kmalloc(size, gfp) : kmalloc_node(size, gfp, nid);
	else if (strcmp(kind, "kvmalloc") == 0)
		object = nid < 0 ? kvmalloc(size, gfp)
				 : kvmalloc_node(size, gfp, nid);
	else
		page = ft_pages(gfp, order, nid);
	end = ktime_get_ns();
	ft_len = 0;
	if (object && !is_vmalloc_addr(object))
		page = virt_to_page(object);
	ft_say("tried ok=%d ns=%llu cpu=%d", page || object, end - start,
	    raw_smp_processor_id());
	if (page)
		ft_say(" node=%d zone=%s", page_to_nid(page),
		    page_zone(page)->name);
	else if (object)
		ft_say(" node=-1 zone=vmalloc");
	ft_say("\n");
	ft_say_zones();
	if (object && hold)
		ft_objects[ft_object_count++] = object;
	else if (object)
		kvfree(object);
	else if (page && hold)
		ft_keep(page, order, &ft_tried);
	else if (page)
		__free_pages(page, order);
	return 0;
}

static int
ft_capacity(const char *args)
{
	LIST_HEAD(got);
	char name[32];
	unsigned int order;
	unsigned long limit, given = 0;
	int nid, refused = 0;
	gfp_t gfp;
	u64 start, end;

	if (sscanf(args, "%u %31s %d %lu", &order, name, &nid, &limit) != 4 ||
	    ft_gfp_of(name, &gfp) || order >= FT_ORDERS || nid >= FT_NODES)
		return -EINVAL;
	ft_look();
	start = ktime_get_ns();
	while (given < limit) {
		struct page *page = ft_pages(gfp, order, nid);

		if (!page) {
			refused = 1;
			break;
		}
		ft_keep(page, order, &got);
		given++;
	}
	end = ktime_get_ns();
	ft_say("tried ok=%d given=%lu refused=%d ns=%llu cpu=%d\n", given > 0,
	    given, refused, end - start, raw_smp_processor_id());
	ft_say_zones();
	ft_look();
	ft_say("after\n");
	ft_say_zones();
	ft_empty(&got);
	return 0;
}

static struct zone *
ft_zone_of(int nid, const char *name)
{
	int i;

	if (nid < 0 || nid >= FT_NODES || !node_online(nid))
		return NULL;
	for (i = 0; i < MAX_NR_ZONES; i++) {
		struct zone *zone = &NODE_DATA(nid)->node_zones[i];

		if (populated_zone(zone) && strcmp(zone->name, name) == 0)
			return zone;
	}
	return NULL;
}

/* The flags that a zone is the first choice of. */
static gfp_t
ft_gfp_of_zone(const char *name)
{
	if (strcmp(name, "DMA") == 0)
		return __GFP_DMA;
	if (strcmp(name, "DMA32") == 0)
		return __GFP_DMA32;
	if (strcmp(name, "Movable") == 0)
		return __GFP_HIGHMEM | __GFP_MOVABLE;
	return 0;
}

/*
 * Without regard to watermarks, but only once the fast path found no zone with
 * enough: lower zones must be taken first, or they are what it gives.
 */
static int
ft_grab(const char *args)
{
	LIST_HEAD(strays);
	char name[16], type[16];
	int nid, max, min, order;
	long target;
	unsigned long got = 0, stray = 0;
	struct zone *zone;
	gfp_t gfp;

	if (sscanf(args, "%d %15s %15s %d %d %ld", &nid, name, type, &max, &min,
		&target) != 6 ||
	    max >= (int)FT_ORDERS)
		return -EINVAL;
	zone = ft_zone_of(nid, name);
	if (!zone)
		return -ENODEV;
	gfp = ft_gfp_of_zone(name) | __GFP_THISNODE | __GFP_NORETRY |
	    __GFP_NOWARN | __GFP_MEMALLOC;
	if (strcmp(type, "movable") == 0)
		gfp |= __GFP_MOVABLE;
	else if (strcmp(type, "reclaimable") == 0 && !(gfp & __GFP_MOVABLE))
		gfp |= __GFP_RECLAIMABLE;
	for (order = max; order >= min; order--) {
		while ((long)zone_page_state(zone, NR_FREE_PAGES) - target >= 1L
			<< order) {
			struct page *page = ft_pages(gfp, order, nid);

			if (!page)
				break;
			if (page_zone(page) == zone) {
				ft_keep(page, order,
				    &ft_whole[nid][zone_idx(zone)]);
				got += 1UL << order;
			} else {
				ft_keep(page, order, &strays);
				stray += 1UL << order;
			}
			cond_resched();
		}
	}
	ft_empty(&strays);
	ft_say("grab %d %s type=%s max=%d min=%d target=%ld got=%lu stray=%lu "
	       "free=%ld\n",
	    nid, name, type, max, min, target, got, stray, ft_free_pages(zone));
	return 0;
}

static unsigned int
ft_random(unsigned int *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/*
 * Take the first 2^order pages off a held block and give them back.  The next
 * 2^order are their buddy and are pinned; the rest stays held in parts.
 */
static void
ft_split(struct page *block, unsigned int order, struct list_head *whole,
    struct list_head *pinned)
{
	unsigned int size = page_private(block), o;

	list_del(&block->lru);
	for (o = order; o < size; o++) {
		struct page *part = block + (1UL << o);

		set_page_count(part, 1);
		ft_keep(part, o, o == order ? pinned : whole);
	}
	set_page_private(block, 0);
	__free_pages(block, order);
}

static int
ft_shape(const char *args)
{
	char name[16];
	int nid, cap, few;
	unsigned int seed;
	unsigned long given = 0;
	long target;
	struct zone *zone;
	struct list_head *whole, *pinned;

	if (sscanf(args, "%d %15s %ld %d %d %u", &nid, name, &target, &cap,
		&few, &seed) != 6 ||
	    cap < 0)
		return -EINVAL;
	zone = ft_zone_of(nid, name);
	if (!zone)
		return -ENODEV;
	whole = &ft_whole[nid][zone_idx(zone)];
	pinned = &ft_pinned[nid][zone_idx(zone)];
	while (!list_empty(whole)) {
		long want = target - ft_free_pages(zone);
		struct page *block;
		unsigned int order;

		if (want <= 0)
			break;
		block = list_first_entry(whole, struct page, lru);
		if (page_private(block) == 0) {
			list_move_tail(&block->lru, pinned);
			continue;
		}
		order = ft_random(&seed) %
		    min_t(unsigned int, cap + 1, page_private(block));
		while (order > 0 && 1L << order > want)
			order--;
		if (order == cap && order > 0 && few-- <= 0) {
			order = --cap;
			few = INT_MAX;
		}
		ft_split(block, order, whole, pinned);
		given += 1UL << order;
		cond_resched();
	}
	ft_say("shape %d %s target=%ld cap=%d given=%lu free=%ld\n", nid, name,
	    target, cap, given, ft_free_pages(zone));
	return 0;
}

static int
ft_command(char *text)
{
	if (strncmp(text, "try ", 4) == 0)
		return ft_try(text + 4);
	if (strncmp(text, "cma ", 4) == 0)
		return ft_cma(text + 4);
	if (strncmp(text, "capacity ", 9) == 0)
		return ft_capacity(text + 9);
	if (strncmp(text, "grab ", 5) == 0)
		return ft_grab(text + 5);
	if (strncmp(text, "shape ", 6) == 0)
		return ft_shape(text + 6);
	if (strcmp(text, "free") == 0)
		return ft_free();
	if (strcmp(text, "zones") != 0)
		return -EINVAL;
	ft_look();
	ft_say_zones();
	return 0;
}

static ssize_t
ft_write(struct file *file, const char __user *from, size_t n, loff_t *pos)
{
	static char text[128];
	int rc;

	if (n >= sizeof(text))
		return -EINVAL;
	mutex_lock(&ft_lock);
	ft_len = 0;
	rc = -EFAULT;
	if (copy_from_user(text, from, n) == 0) {
		text[n] = '\0';
		rc = ft_command(text);
	}
	mutex_unlock(&ft_lock);
	return rc ? rc : (ssize_t)n;
}

static ssize_t
ft_read(struct file *file, char __user *to, size_t n, loff_t *pos)
{
	ssize_t rc;

	mutex_lock(&ft_lock);
	rc = simple_read_from_buffer(to, n, pos, ft_out, ft_len);
	mutex_unlock(&ft_lock);
	return rc;
}

static const struct proc_ops ft_ops = {
	.proc_read = ft_read,
	.proc_write = ft_write,
	.proc_lseek = default_llseek,
};

static int __init
ft_init(void)
{
	int nid, i;

	for (nid = 0; nid < FT_NODES; nid++) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			INIT_LIST_HEAD(&ft_whole[nid][i]);
			INIT_LIST_HEAD(&ft_pinned[nid][i]);
		}
	}
	ft_device = platform_device_register_simple("fragtry", -1, NULL, 0);
	if (IS_ERR(ft_device) ||
	    dma_set_mask_and_coherent(&ft_device->dev, DMA_BIT_MASK(64)))
		ft_device = NULL;
	return proc_create("fragtry", 0600, NULL, &ft_ops) ? 0 : -ENOMEM;
}

static void __exit
ft_exit(void)
{
	remove_proc_entry("fragtry", NULL);
	ft_free();
	if (ft_device)
		platform_device_unregister(ft_device);
}

module_init(ft_init);
module_exit(ft_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Take, fragment and try memory, for fragcheck's tests");
