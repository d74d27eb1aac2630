/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* STUN (RFC 8489): a request and the success response to it prove that both ends talk. */
#ifndef HEADROOM_STUN_H
#define HEADROOM_STUN_H

#include "ice.h"
#include "maps.h"
#include "packet.h"

#define STUN_COOKIE 0x2112a442
#define STUN_CLASS 0x0110
#define STUN_REQUEST 0x0000
#define STUN_SUCCESS 0x0100
#define STUN_ERROR 0x0110
/* RFC 8656: what a TURN client sends to a peer, and what a peer has sent to it. */
#define TURN_SEND_INDICATION 0x0016
#define TURN_DATA_INDICATION 0x0017
#define TURN_DATA 0x0013
#define TURN_ALLOCATE 0x0003
#define TURN_REFRESH 0x0004
#define TURN_LIFETIME 0x000d

/* RFC 8489 section 6.2.1: a client waits 39.5 s for the answer to its last retransmission. */
#define STUN_TIMEOUT_NS (40ULL * 1000 * 1000 * 1000)

static __always_inline int is_stun(const struct stun_header *stun, const struct packet *packet)
{
	__u32 length = bpf_ntohs(stun->length);

	/* RFC 8489 pads to multiples of 4; Microsoft's TURN ([MS-TURN]) does not. */
	return stun->cookie == bpf_htonl(STUN_COOKIE) &&
	       length + sizeof(*stun) == packet->length;
}

static __always_inline void remember_request(const struct headroom_transaction_key *key,
					     struct packet *packet, __u16 type)
{
	struct headroom_transaction *present = bpf_map_lookup_elem(&transactions, key);
	struct headroom_transaction transaction = {.first_ns = packet->now, .type = type};

	if (present && since(present->first_ns, packet->now) < STUN_TIMEOUT_NS) {
		/* A retransmission has the id of the first request, whose time is the one to keep. */
		present->retransmitted++;
		if (!packet->channel)
			packet->seen.stun = STUN_RETRANSMITTED;
		return;
	}
	bpf_map_update_elem(&transactions, key, &transaction, BPF_ANY);
}

/* Karn's rule: which sending of a request that was sent again has been answered cannot be told. */
static __always_inline void sample_answer(struct seen *seen,
					  const struct headroom_transaction *transaction,
					  __u64 round_trip)
{
	seen->stun = STUN_ANSWERED;
	seen->is_sample = !transaction->retransmitted;
	seen->round_trip_ns = round_trip;
}

/*
 * An answer to a request of this type that was seen; each sending is answered once. What TURN
 * carries proves that both ends talk, but the answer is that of the far end and its time not of
 * this 5-tuple. An error is an answer as well, but proves nothing: servers turn strangers away
 * with one. Returns whether it was a success.
 */
static __always_inline int settle_request(const struct headroom_transaction_key *key,
					  struct packet *packet, __u16 type, int is_success)
{
	struct headroom_transaction *transaction = bpf_map_lookup_elem(&transactions, key);
	int is_proof = 0;
	__u64 passed;

	if (!transaction)
		return 0;
	passed = since(transaction->first_ns, packet->now);
	if (transaction->type == type && passed < STUN_TIMEOUT_NS) {
		is_proof = is_success;
		if (is_proof)
			packet->seen.proofs |= HEADROOM_PROOF_STUN;
		if (!packet->channel)
			sample_answer(&packet->seen, transaction, passed);
		transaction->answered++;
		if (transaction->answered <= transaction->retransmitted)
			return is_proof; /* another sending may yet be answered */
	}
	bpf_map_delete_elem(&transactions, key);
	return is_proof;
}

static __always_inline int load_stun(struct __sk_buff *skb, const struct packet *packet,
				     struct stun_header *stun)
{
	return packet->length >= sizeof(*stun) &&
	       !bpf_skb_load_bytes(skb, packet->offset, stun, sizeof(*stun)) &&
	       is_stun(stun, packet);
}

/* TURN Send and Data indications: what they hold becomes the datagram. Returns 0 for all else. */
static __always_inline int unwrap_indication(struct __sk_buff *skb, struct packet *packet)
{
	struct stun_header stun;
	struct stun_value data;

	if (!load_stun(skb, packet, &stun) || (stun.type != bpf_htons(TURN_SEND_INDICATION) &&
					       stun.type != bpf_htons(TURN_DATA_INDICATION)))
		return 0;
	data = find_attribute(skb, packet, TURN_DATA);
	if (!data.offset)
		return 0;
	packet->offset = data.offset;
	packet->length = data.length;
	packet->channel = HEADROOM_INDICATION;
	return 1;
}

/* A lifetime of 0 gives an allocation back (RFC 8656 section 7; [MS-TURN] says it by Allocate). */
static __always_inline int ends_allocation(struct __sk_buff *skb, const struct packet *packet,
					   __u16 request)
{
	struct stun_value lifetime;
	__be32 seconds;

	if (request != TURN_REFRESH && request != TURN_ALLOCATE)
		return 0;
	lifetime = find_attribute(skb, packet, TURN_LIFETIME);
	return lifetime.offset && lifetime.length == sizeof(seconds) &&
	       !bpf_skb_load_bytes(skb, lifetime.offset, &seconds, sizeof(seconds)) && !seconds;
}

static __always_inline void read_stun(struct __sk_buff *skb, struct packet *packet)
{
	struct headroom_transaction_key key = {.session = packet->key};
	struct stun_header stun;
	__u16 type;

	if (!load_stun(skb, packet, &stun))
		return;
	type = bpf_ntohs(stun.type);
	__builtin_memcpy(key.id, stun.id, sizeof(key.id));
	key.direction = packet->direction;
	if ((type & STUN_CLASS) == STUN_REQUEST)
		remember_request(&key, packet, type);
	if (type == STUN_BINDING)
		read_check(skb, packet);
	key.direction = !packet->direction;
	if ((type & STUN_CLASS) == STUN_ERROR)
		settle_request(&key, packet, type & ~STUN_CLASS, 0);
	if ((type & STUN_CLASS) == STUN_SUCCESS &&
	    settle_request(&key, packet, type & ~STUN_CLASS, 1) && !packet->channel &&
	    ends_allocation(skb, packet, type & ~STUN_CLASS))
		packet->seen.traits |= HEADROOM_TRAIT_TURN_END;
}

#endif
