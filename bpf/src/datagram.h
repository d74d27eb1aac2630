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

static __always_inline void read_dtls(struct packet *packet, __u8 content_type)
{
	if (content_type == DTLS_HANDSHAKE)
		packet->seen.traits |= HEADROOM_TRAIT_DTLS_HANDSHAKE;
	if (content_type == DTLS_ALERT)
		packet->seen.traits |= HEADROOM_TRAIT_DTLS_ALERT;
}

static __always_inline void read_rtp_or_rtcp(struct __sk_buff *skb, struct packet *packet)
{
	__u8 second;

	if (packet->length < 2 || bpf_skb_load_bytes(skb, packet->offset + 1, &second, 1))
		return;
	if (is_rtcp_type(second))
		read_rtcp(skb, packet);
	else
		read_rtp(skb, packet);
}

/*
 * TURN ChannelData: what it holds becomes the datagram. Returns 0 when the length does not fit; QUIC
 * short headers begin alike, and one in 16384 of them passes.
 */
static __always_inline int unwrap_channel(struct __sk_buff *skb, struct packet *packet)
{
	struct channel_header header;
	__u32 length, end;

	if (packet->length < sizeof(header) ||
	    bpf_skb_load_bytes(skb, packet->offset, &header, sizeof(header)))
		return 0;
	length = bpf_ntohs(header.length);
	end = sizeof(header) + length;
	if (end > packet->length || packet->length - end > CHANNEL_MAX_PADDING)
		return 0;
	packet->seen.channel_data++;
	packet->channel = bpf_ntohs(header.channel);
	packet->offset += sizeof(header);
	packet->length = length;
	return 1;
}

static __always_inline int first_byte(struct __sk_buff *skb, const struct packet *packet)
{
	__u8 first;

	if (!packet->length || bpf_skb_load_bytes(skb, packet->offset, &first, 1))
		return -1;
	return first;
}

/* What Microsoft's TURN clients send once they are connected. Returns 0 for all else. */
static __always_inline int unwrap_multiplex(struct __sk_buff *skb, struct packet *packet)
{
	__u32 header_length = sizeof(struct channel_header) + MULTIPLEX_NAME;
	struct channel_header header;

	if (packet->length < header_length ||
	    bpf_skb_load_bytes(skb, packet->offset, &header, sizeof(header)) ||
	    header.channel != bpf_htons(MULTIPLEX_CHANNEL) ||
	    bpf_ntohs(header.length) + sizeof(header) != packet->length)
		return 0;
	packet->seen.channel_data++;
	packet->channel = MULTIPLEX_CHANNEL;
	packet->offset += header_length;
	packet->length -= header_length;
	return 1;
}

/* Media that TURN carries takes the place of what carries it. */
static __always_inline int unwrap(struct __sk_buff *skb, struct packet *packet, int first)
{
	if (first >= CHANNEL_FIRST && first <= CHANNEL_LAST)
		return unwrap_channel(skb, packet);
	if (first == MULTIPLEX_FIRST)
		return unwrap_multiplex(skb, packet);
	return first == 0 && unwrap_indication(skb, packet);
}

/* Not static: verified once, not for each datagram of a burst. */
__noinline int read_datagram(struct __sk_buff *skb, struct packet *packet)
{
	int first;

	if (!packet)
		return 0;
	packet->channel = HEADROOM_NO_CHANNEL;
	first = first_byte(skb, packet);
	if (unwrap(skb, packet, first))
		first = first_byte(skb, packet);
	if (first >= 0 && first <= STUN_LAST)
		read_stun(skb, packet);
	else if (first >= DTLS_FIRST && first <= DTLS_LAST)
		read_dtls(packet, first);
	else if (first >= RTP_FIRST && first <= RTP_LAST)
		read_rtp_or_rtcp(skb, packet);
	return 0;
}

#endif
