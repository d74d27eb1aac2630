/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The counters of a 5-tuple. What every packet has is added without the session's lock, whose taking
 * and giving back costs as much as finding the session; the rest under it: no helper calls here.
 */
#ifndef HEADROOM_CALL_H
#define HEADROOM_CALL_H

#include "packet.h"

static __always_inline void add_traffic(struct headroom_traffic *traffic,
					const struct packet *packet)
{
	__u32 direction = packet->direction & 1;

	if (!traffic->first_ns[direction])
		traffic->first_ns[direction] = packet->now;
	traffic->last_ns[direction] = later(packet->now, traffic->last_ns[direction]);
	__sync_fetch_and_add(&traffic->volume.packets[direction], packet->datagrams);
	__sync_fetch_and_add(&traffic->volume.bytes[direction], ip_bytes(packet));
}

static __always_inline void sample_round_trip(struct headroom_stun *stun, __u64 round_trip)
{
	stun->sum_ns += round_trip;
	if (!stun->samples || round_trip < stun->min_ns)
		stun->min_ns = round_trip;
	if (round_trip > stun->max_ns)
		stun->max_ns = round_trip;
	stun->samples++;
}

static __always_inline void add_stun(struct headroom_call *call, const struct packet *packet)
{
	__u32 direction = packet->direction & 1;

	if (packet->seen.stun == STUN_RETRANSMITTED)
		call->stun[direction].retransmitted++;
	if (packet->seen.stun == STUN_ANSWERED) {
		call->stun[!direction].answered++;
		if (packet->seen.is_sample)
			sample_round_trip(&call->stun[!direction], packet->seen.round_trip_ns);
	}
}

static __always_inline void add_rtcp(struct headroom_rtcp *rtcp, const struct seen *seen)
{
	rtcp->packets += seen->rtcp;
	rtcp->nack += seen->nack;
	rtcp->pli += seen->pli;
	rtcp->fir += seen->fir;
}

/* What every packet has, and media all the time. */
static __always_inline void count_traffic(struct headroom_call *call, const struct packet *packet)
{
	__u32 direction = packet->direction & 1;

	add_traffic(&call->traffic, packet);
	if (packet->seen.proofs)
		call->proven_last_ns = later(packet->now, call->proven_last_ns);
	if (packet->seen.channel_data)
		__sync_fetch_and_add(&call->channel_data[direction], packet->seen.channel_data);
}

static __always_inline int has_signals(const struct headroom_call *call,
				       const struct packet *packet)
{
	return packet->seen.stun || packet->seen.rtcp || packet->seen.traits ||
	       packet->seen.proofs & ~call->proofs ||
	       (packet->seen.ice && packet->seen.ice != call->ice);
}

static __always_inline void count_signals(struct headroom_call *call, const struct packet *packet)
{
	__u32 direction = packet->direction & 1;

	if (packet->seen.traits & HEADROOM_TRAIT_TURN_END)
		call->proven_last_ns = 0;
	call->proofs |= packet->seen.proofs;
	call->traits |= packet->seen.traits;
	if (packet->seen.ice)
		call->ice = packet->seen.ice; /* of a restart on the same 5-tuple the new one */
	if (packet->seen.stun)
		add_stun(call, packet);
	if (packet->seen.rtcp)
		add_rtcp(&call->rtcp[direction], &packet->seen);
}

/* Of a call that nobody else counts in. */
static __always_inline void count_in_call(struct headroom_call *call, const struct packet *packet)
{
	count_traffic(call, packet);
	count_signals(call, packet);
}

#endif
