/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The attributes of a STUN message (RFC 8489 section 14). */
#ifndef HEADROOM_ATTRIBUTE_H
#define HEADROOM_ATTRIBUTE_H

#include "packet.h"

/* Addresses, the data or lifetime, and a few that agents add. */
#define MAX_ATTRIBUTES 8

struct stun_header {
	__be16 type;
	__be16 length;
	__be32 cookie;
	__u8 id[12];
};

struct stun_attribute {
	__be16 type;
	__be16 length;
};

struct stun_value {
	__u32 offset;
	__u32 length;
};

/* The value of the first attribute of a type; its offset is 0 when there is none. */
static __always_inline struct stun_value find_attribute(struct __sk_buff *skb,
							const struct packet *packet, __u16 type)
{
	__u32 end = packet->offset + packet->length;
	struct stun_value value = {.offset = packet->offset + sizeof(struct stun_header)};
	struct stun_value none = {};

	for (int i = 0; i < MAX_ATTRIBUTES; i++) {
		struct stun_attribute attribute;

		if (value.offset + sizeof(attribute) > end ||
		    bpf_skb_load_bytes(skb, value.offset, &attribute, sizeof(attribute)))
			return none;
		value.offset += sizeof(attribute);
		value.length = bpf_ntohs(attribute.length);
		if (value.length > end - value.offset)
			return none;
		if (attribute.type == bpf_htons(type))
			return value;
		value.offset += (value.length + 3) & ~3U;
	}
	return none;
}

#endif
