/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is known of a packet while it is read, and from the UDP header to the single datagrams.
 * Headers are copied out by bpf_skb_load_bytes: a burst that a pod sends by UDP GSO is one buffer
 * with little more than its headers in the linear part. No length found in a packet is believed
 * further than the buffer reaches.
 */
#ifndef HEADROOM_PACKET_H
#define HEADROOM_PACKET_H

#include <linux/bpf.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "clock.h"
#include "headroom.h"

/* A STUN message that a session counts. */
enum stun_event { STUN_NOTHING, STUN_RETRANSMITTED, STUN_ANSWERED };

/* What the datagrams of a packet were, for the session. */
struct seen {
	__u32 proofs;
	__u32 traits;
	__u16 rtcp;
	__u16 nack;
	__u16 pli;
	__u16 fir;
	__u16 channel_data;
	__u8 stun;	    /* enum stun_event */
	__u8 is_sample;	    /* the round trip of an answer can be believed */
	__u32 pad;
	__u64 round_trip_ns;
	__u64 ice; /* of a connectivity check, as in headroom_call */
};

struct packet {
	struct headroom_session_key key;
	struct seen seen;
	__u64 now;
	__u32 ip_offset;
	__u32 ip_end;	      /* end of the IP packet, never past the buffer */
	__u32 offset;	      /* what is read next; at last the payload of one datagram */
	__u32 end;	      /* end of the payload of all datagrams */
	__u32 length;	      /* of the payload of one datagram */
	__u32 datagrams;      /* in the buffer */
	__u32 datagram_bytes; /* payload of each but the last */
	__u32 next;	      /* where the next datagram begins */
	__u32 left;	      /* datagrams that may yet be read */
	__u8 direction;
	__u8 is_fragment;
	__u8 is_later_fragment;
	__u8 pad;
	__u16 channel; /* of TURN around the datagram at hand, as in headroom_stream_key */
	__u16 pad_channel;
};

enum parsed { NOT_UDP, UDP, UNREADABLE, TOO_MANY_EXTENSION_HEADERS };

/* A burst is one IP and UDP header and the payloads of many datagrams, all but the last equal. */
static __always_inline void find_datagrams(struct __sk_buff *skb, struct packet *packet)
{
	__u32 payload = packet->end - packet->offset;
	__u32 segment = skb->gso_size;

	packet->datagrams = 1;
	packet->datagram_bytes = payload;
	if (segment && segment < payload) {
		packet->datagrams = (payload + segment - 1) / segment;
		packet->datagram_bytes = segment;
	}
}

static __always_inline enum parsed read_udp(struct __sk_buff *skb, struct packet *packet,
					    __u8 direction)
{
	struct udphdr udp;
	__u32 available, length;

	if (packet->offset + sizeof(udp) > packet->ip_end ||
	    bpf_skb_load_bytes(skb, packet->offset, &udp, sizeof(udp)))
		return UNREADABLE;
	available = packet->ip_end - packet->offset;
	length = bpf_ntohs(udp.len);
	if (length > available && packet->is_fragment)
		length = available; /* the rest comes in later fragments */
	if (length < sizeof(udp) || length > available)
		return UNREADABLE;
	packet->end = packet->offset + length;
	packet->offset += sizeof(udp);
	packet->key.local_port = direction == HEADROOM_EGRESS ? udp.source : udp.dest;
	packet->key.remote_port = direction == HEADROOM_EGRESS ? udp.dest : udp.source;
	find_datagrams(skb, packet);
	return UDP;
}

/* Bytes of the IP packets on the wire: each datagram of a burst gets the headers of the buffer. */
static __always_inline __u64 ip_bytes(const struct packet *packet)
{
	__u64 payload = packet->end - packet->offset;
	__u64 headers = packet->offset - packet->ip_offset;

	return payload + headers * packet->datagrams;
}

#endif
