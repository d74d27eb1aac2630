// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The meter for captures, fed by BPF_PROG_TEST_RUN: the same parsing and counting, with the arrival
 * times of the capture. A capture has no pod: the end with the lower address and port is taken for
 * the local one, so that both directions meet in one session. Returns the enum parsed.
 */
#include "meter.h"

static __always_inline int is_greater(const __u8 *left, const __u8 *right)
{
	for (int i = 0; i < 16; i++) {
		if (left[i] != right[i])
			return left[i] > right[i];
	}
	return 0;
}

static __always_inline int is_same(const __u8 *left, const __u8 *right)
{
	return !is_greater(left, right) && !is_greater(right, left);
}

static __always_inline int comes_from_above(const struct headroom_session_key *key)
{
	if (is_same(key->local, key->remote))
		return bpf_ntohs(key->local_port) > bpf_ntohs(key->remote_port);
	return is_greater(key->local, key->remote);
}

static __always_inline void turn_around(struct packet *packet)
{
	struct headroom_session_key key = packet->key;

	__builtin_memcpy(packet->key.local, key.remote, 16);
	__builtin_memcpy(packet->key.remote, key.local, 16);
	packet->key.local_port = key.remote_port;
	packet->key.remote_port = key.local_port;
	packet->direction = HEADROOM_INGRESS;
}

SEC("tc")
int headroom_replay(struct __sk_buff *skb)
{
	struct packet packet = {.direction = HEADROOM_EGRESS, .now = skb->tstamp};
	enum parsed parsed = read_frame(skb, &packet, HEADROOM_EGRESS);

	if (parsed == UDP && comes_from_above(&packet.key))
		turn_around(&packet);
	count_packet(skb, &packet, parsed, skb->ifindex, UNDISTURBED);
	return parsed;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
