/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ICE (RFC 8445): the connectivity checks of all candidate pairs of a session carry the same two user
 * fragments, so 5-tuples whose checks do are paths of one session.
 */
#ifndef HEADROOM_ICE_H
#define HEADROOM_ICE_H

#include "attribute.h"

#define STUN_BINDING 0x0001
#define STUN_USERNAME 0x0006
#define ICE_PRIORITY 0x0024

/* Two fragments and a colon. Agents make fragments of 4 to 32 characters; 256 are allowed. */
#define MAX_USERNAME 72

/* FNV-1a, 64 bits. */
#define HASH_BASIS 0xcbf29ce484222325ULL
#define HASH_PRIME 0x100000001b3ULL

/* Spreads each bit over all (MurmurHash3's finalizer), so that a sum of two names both of them. */
static __always_inline __u64 spread(__u64 hash)
{
	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccdULL;
	hash ^= hash >> 33;
	hash *= 0xc4ceb9fe1a85ec53ULL;
	return hash ^ hash >> 33;
}

/*
 * The same for "a:b" and "b:a": whoever asks puts the other's fragment first. Not static, so that the
 * loop is verified once and has a stack of its own. Returns 0 when the name is too long, or cut off.
 */
__noinline __u64 hash_username(struct __sk_buff *skb, __u32 offset, __u32 length)
{
	__u8 name[MAX_USERNAME];
	__u64 hash = HASH_BASIS;
	__u64 sum = 0;

	if (length > sizeof(name))
		return 0;
	barrier_var(length); /* or the compiler makes one test of two, which the verifier cannot follow */
	if (!length || bpf_skb_load_bytes(skb, offset, name, length))
		return 0;
	for (__u32 i = 0; i < sizeof(name) && i < length; i++) {
		if (name[i] == ':') {
			sum += spread(hash);
			hash = HASH_BASIS;
		} else {
			hash = (hash ^ name[i]) * HASH_PRIME;
		}
	}
	return sum + spread(hash);
}

/* A check has a priority (section 7.1.1); what else has a user name, has that of an account. */
static __always_inline void read_check(struct __sk_buff *skb, struct packet *packet)
{
	struct stun_value name;

	if (!find_attribute(skb, packet, ICE_PRIORITY).offset)
		return;
	name = find_attribute(skb, packet, STUN_USERNAME);
	if (name.offset)
		packet->seen.ice = hash_username(skb, name.offset, name.length);
}

#endif
