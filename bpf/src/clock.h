/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Time in an entry never runs backwards. A packet's time is read before the entry's lock is taken,
 * as no helper may be called under it: a packet that waited there comes with an earlier time than
 * the one that went before it. It then counts as having come at the same time. (The times of a
 * session's traffic are kept without the lock: of two packets at once either may have the last word.)
 */
#ifndef HEADROOM_CLOCK_H
#define HEADROOM_CLOCK_H

#include <linux/types.h>

static __always_inline __u64 later(__u64 one, __u64 other)
{
	return one > other ? one : other;
}

/* What has passed since then; nothing, when that is yet to come. */
static __always_inline __u64 since(__u64 then, __u64 now)
{
	return later(now, then) - then;
}

#endif
