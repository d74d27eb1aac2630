/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sessions: a 5-tuple is a candidate from its first packet and a session once something on it is
 * proven; what the candidate counted goes with it.
 */
#ifndef HEADROOM_SESSION_H
#define HEADROOM_SESSION_H

#include "call.h"
#include "maps.h"

/* A 5-tuple that was silent for this long (ICE consent, RFC 7675) starts a new count. */
#define CANDIDATE_IDLE_NS (30ULL * 1000 * 1000 * 1000)

static __always_inline void count_in_session(struct headroom_session *session,
					     const struct packet *packet)
{
	count_traffic(&session->call, packet);
	if (!has_signals(&session->call, packet))
		return;
	bpf_spin_lock(&session->lock);
	count_signals(&session->call, packet);
	bpf_spin_unlock(&session->lock);
}

/* Not inlined, so that the object's BTF describes the event. */
static __noinline void fill_event(struct headroom_session_event *event, const struct packet *packet,
				  __u64 ice)
{
	event->session = packet->key;
	event->proven_ns = packet->now;
	event->proofs = packet->seen.proofs;
	event->pad = 0;
	event->ice = ice;
}

static __always_inline void announce(const struct packet *packet, __u64 ice)
{
	struct headroom_session_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		count(HEADROOM_EVENTS_FULL);
		return;
	}
	fill_event(event, packet, ice);
	bpf_ringbuf_submit(event, 0);
}

static __always_inline int is_idle(const struct headroom_call *call, __u64 now)
{
	return since(call->traffic.last_ns[HEADROOM_INGRESS], now) > CANDIDATE_IDLE_NS &&
	       since(call->traffic.last_ns[HEADROOM_EGRESS], now) > CANDIDATE_IDLE_NS;
}

static __always_inline void start_candidate(const struct packet *packet)
{
	struct scratch *fresh = take_scratch();

	if (!fresh)
		return;
	__builtin_memset(&fresh->session, 0, sizeof(fresh->session));
	count_in_call(&fresh->session.call, packet);
	bpf_map_update_elem(&candidates, &packet->key, &fresh->session.call, BPF_ANY);
	give_back(fresh);
}

static __always_inline void start_session(const struct packet *packet,
					  const struct headroom_call *candidate)
{
	struct headroom_session *present;
	struct scratch *fresh = take_scratch();
	long error;

	if (!fresh)
		return;
	__builtin_memset(&fresh->session, 0, sizeof(fresh->session));
	if (candidate)
		fresh->session.call = *candidate;
	error = bpf_map_update_elem(&sessions, &packet->key, &fresh->session, BPF_NOEXIST);
	give_back(fresh);
	present = bpf_map_lookup_elem(&sessions, &packet->key);
	if (!present) {
		count(HEADROOM_SESSIONS_FULL);
		return;
	}
	count_in_session(present, packet);
	if (error) /* another processor was faster */
		return;
	bpf_map_delete_elem(&candidates, &packet->key);
	announce(packet, present->call.ice);
}

static __always_inline void count_unproven(const struct packet *packet)
{
	struct headroom_call *candidate = bpf_map_lookup_elem(&candidates, &packet->key);

	if (candidate && is_idle(candidate, packet->now))
		candidate = 0;
	if (packet->seen.proofs)
		start_session(packet, candidate);
	else if (candidate)
		count_in_call(candidate, packet);
	else
		start_candidate(packet);
}

static __always_inline void count_session(const struct packet *packet)
{
	struct headroom_session *session = bpf_map_lookup_elem(&sessions, &packet->key);

	if (session)
		count_in_session(session, packet);
	else
		count_unproven(packet);
}

#endif
