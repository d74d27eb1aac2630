/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a datagram is (RFC 7983): its first byte tells, and what it then claims is checked. */
#ifndef HEADROOM_DATAGRAM_H
#define HEADROOM_DATAGRAM_H

#include "rtcp.h"
#include "rtp.h"
#include "stun.h"

#define STUN_LAST 3
#define DTLS_FIRST 20
#define DTLS_LAST 63
#define DTLS_ALERT 21
#define DTLS_HANDSHAKE 22
#define CHANNEL_FIRST 64
#define CHANNEL_LAST 79
#define MULTIPLEX_FIRST 255
#define RTP_FIRST 128
#define RTP_LAST 191

/* RFC 8656 section 12.5: over UDP a message may be padded to a multiple of 4 bytes. */
#define CHANNEL_MAX_PADDING 3

/* [MS-TURN]: in place of a channel, followed by 8 bytes that name the connection. */
#define MULTIPLEX_CHANNEL 0xff10
#define MULTIPLEX_NAME 8

struct channel_header {
	__be16 channel;
	__be16 length;
};

/* How a datagram begins, read at once: it is the RTP header, or tells what else it is. */
union head {
	__u8 byte[sizeof(struct rtp_header)];
	struct channel_header channel;
	struct rtp_header rtp;
};

/* Of a datagram that is too short what there is, the rest 0. Returns the first byte, or -1. */
static __always_inline int load_head(struct __sk_buff *skb, const struct packet *packet,
				     union head *head)
{
	long error = -1;

	if (packet->length >= sizeof(*head)) {
		error = bpf_skb_load_bytes(skb, packet->offset, head, sizeof(*head));
	} else {
		__builtin_memset(head, 0, sizeof(*head));
		if (packet->length >= sizeof(head->channel))
			error = bpf_skb_load_bytes(skb, packet->offset, head, sizeof(head->channel));
		else if (packet->length)
			error = bpf_skb_load_bytes(skb, packet->offset, head, 1);
	}
	return error ? -1 : head->byte[0];
}

static __always_inline void read_dtls(struct packet *packet, __u8 content_type)
{
	if (content_type == DTLS_HANDSHAKE)
		packet->seen.traits |= HEADROOM_TRAIT_DTLS_HANDSHAKE;
	if (content_type == DTLS_ALERT)
		packet->seen.traits |= HEADROOM_TRAIT_DTLS_ALERT;
}

static __always_inline void read_rtp_or_rtcp(struct __sk_buff *skb, struct packet *packet,
					     const union head *head)
{
	if (is_rtcp_type(head->byte[1]))
		read_rtcp(skb, packet);
	else
		read_rtp(skb, packet, &head->rtp);
}

/*
 * TURN ChannelData: what it holds becomes the datagram. Returns 0 when the length does not fit; QUIC
 * short headers begin alike, and one in 16384 of them passes.
 */
static __always_inline int unwrap_channel(struct packet *packet,
					  const struct channel_header *header)
{
	__u32 length = bpf_ntohs(header->length);
	__u32 end = sizeof(*header) + length;

	if (end > packet->length || packet->length - end > CHANNEL_MAX_PADDING)
		return 0;
	packet->seen.channel_data++;
	packet->channel = bpf_ntohs(header->channel);
	packet->offset += sizeof(*header);
	packet->length = length;
	return 1;
}

/* What Microsoft's TURN clients send once they are connected. Returns 0 for all else. */
static __always_inline int unwrap_multiplex(struct packet *packet,
					    const struct channel_header *header)
{
	__u32 header_length = sizeof(*header) + MULTIPLEX_NAME;

	if (packet->length < header_length || header->channel != bpf_htons(MULTIPLEX_CHANNEL) ||
	    bpf_ntohs(header->length) + sizeof(*header) != packet->length)
		return 0;
	packet->seen.channel_data++;
	packet->channel = MULTIPLEX_CHANNEL;
	packet->offset += header_length;
	packet->length -= header_length;
	return 1;
}

/* Media that TURN carries takes the place of what carries it. */
static __always_inline int unwrap(struct __sk_buff *skb, struct packet *packet,
				  const union head *head, int first)
{
	if (first >= CHANNEL_FIRST && first <= CHANNEL_LAST)
		return unwrap_channel(packet, &head->channel);
	if (first == MULTIPLEX_FIRST)
		return unwrap_multiplex(packet, &head->channel);
	return first == 0 && unwrap_indication(skb, packet);
}

/* Not static: verified once, not for each datagram of a burst. */
__noinline int read_datagram(struct __sk_buff *skb, struct packet *packet)
{
	union head head;
	int first;

	if (!packet)
		return 0;
	packet->channel = HEADROOM_NO_CHANNEL;
	first = load_head(skb, packet, &head);
	if (unwrap(skb, packet, &head, first))
		first = load_head(skb, packet, &head);
	if (first >= 0 && first <= STUN_LAST)
		read_stun(skb, packet);
	else if (first >= DTLS_FIRST && first <= DTLS_LAST)
		read_dtls(packet, first);
	else if (first >= RTP_FIRST && first <= RTP_LAST)
		read_rtp_or_rtcp(skb, packet, &head);
	return 0;
}

#endif
