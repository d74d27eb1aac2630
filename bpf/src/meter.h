/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* From a frame to the counters. What the programs of all hooks share. */
#ifndef HEADROOM_METER_H
#define HEADROOM_METER_H

#include "burst.h"
#include "frame.h"
#include "session.h"

static __always_inline void count_unread(enum parsed parsed)
{
	if (parsed == UNREADABLE)
		count(HEADROOM_SKIPPED_LENGTH);
	if (parsed == TOO_MANY_EXTENSION_HEADERS)
		count(HEADROOM_SKIPPED_EXTENSION_HEADERS);
}

/* Where a program runs: whether another one of the same direction may begin in the middle of it. */
enum context { UNDISTURBED, PREEMPTIBLE };

static __always_inline void count_in_hook(struct headroom_volume *hook, const struct packet *packet,
					  __u32 packets, __u64 bytes, enum context context)
{
	__u32 direction = packet->direction & 1;

	if (context == PREEMPTIBLE) {
		__sync_fetch_and_add(&hook->packets[direction], packets);
		__sync_fetch_and_add(&hook->bytes[direction], bytes);
	} else {
		hook->packets[direction] += packets;
		hook->bytes[direction] += bytes;
	}
}

/* Counts a packet that came by this hook and whose headers have been read. */
static __always_inline void count_packet(struct __sk_buff *skb, struct packet *packet,
					 enum parsed parsed, __u32 hook_id,
					 enum context context)
{
	struct headroom_volume *hook;

	if (parsed != UDP) {
		count_unread(parsed);
		return;
	}
	packet->key.hook = hook_id;
	hook = bpf_map_lookup_elem(&hooks, &packet->key.hook);
	if (!hook) {
		count(HEADROOM_SKIPPED_HOOK);
		return;
	}
	if (packet->is_later_fragment) {
		count(HEADROOM_SKIPPED_FRAGMENT);
		count_in_hook(hook, packet, 1, packet->ip_end - packet->ip_offset, context);
		return;
	}
	count_in_hook(hook, packet, packet->datagrams, ip_bytes(packet), context);
	read_datagrams(skb, packet);
	count_session(packet);
}

#endif
