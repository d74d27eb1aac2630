/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* STUN (RFC 8489): a request and the success response to it prove that both ends talk. */
#ifndef HEADROOM_STUN_H
#define HEADROOM_STUN_H

#include "maps.h"
#include "packet.h"

#define STUN_COOKIE 0x2112a442
#define STUN_CLASS 0x0110
#define STUN_REQUEST 0x0000
#define STUN_SUCCESS 0x0100

/* RFC 8489 section 6.2.1: a client waits 39.5 s for the answer to its last retransmission. */
#define STUN_TIMEOUT_NS (40ULL * 1000 * 1000 * 1000)

struct stun_header {
	__be16 type;
	__be16 length;
	__be32 cookie;
	__u8 id[12];
};

static __always_inline int is_stun(const struct stun_header *stun, const struct packet *packet)
{
	__u32 length = bpf_ntohs(stun->length);

	return stun->cookie == bpf_htonl(STUN_COOKIE) && length % 4 == 0 &&
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
		packet->seen.stun = STUN_RETRANSMITTED;
		return;
	}
	bpf_map_update_elem(&transactions, key, &transaction, BPF_ANY);
}

/* An answer to a request of this type that was seen; it is accepted once. */
static __always_inline void settle_request(const struct headroom_transaction_key *key,
					   struct packet *packet, __u16 type)
{
	struct headroom_transaction *transaction = bpf_map_lookup_elem(&transactions, key);
	__u64 passed;

	if (!transaction)
		return;
	passed = since(transaction->first_ns, packet->now);
	if (transaction->type == type && passed < STUN_TIMEOUT_NS) {
		packet->seen.proofs |= HEADROOM_PROOF_STUN;
		packet->seen.stun = STUN_ANSWERED;
		packet->seen.round_trip_ns = passed;
		/* Inside a TURN channel the answer is that of the far end, not of the relay. */
		packet->seen.is_sample = !transaction->retransmitted && !packet->channel;
	}
	bpf_map_delete_elem(&transactions, key);
}

static __always_inline void read_stun(struct __sk_buff *skb, struct packet *packet)
{
	struct headroom_transaction_key key = {.session = packet->key};
	struct stun_header stun;
	__u16 type;

	if (packet->length < sizeof(stun) ||
	    bpf_skb_load_bytes(skb, packet->offset, &stun, sizeof(stun)) || !is_stun(&stun, packet))
		return;
	type = bpf_ntohs(stun.type);
	__builtin_memcpy(key.id, stun.id, sizeof(key.id));
	key.direction = packet->direction;
	if ((type & STUN_CLASS) == STUN_REQUEST)
		remember_request(&key, packet, type);
	key.direction = !packet->direction;
	if ((type & STUN_CLASS) == STUN_SUCCESS)
		settle_request(&key, packet, type & ~STUN_CLASS);
}

#endif
