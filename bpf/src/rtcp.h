/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * RTCP (RFC 3550 section 6): the feedback that asks for repair (RFC 4585, RFC 5104). Of SRTCP only
 * the first packet's header can be read (RFC 3711 section 3.4); what follows looks like no header.
 */
#ifndef HEADROOM_RTCP_H
#define HEADROOM_RTCP_H

#include "packet.h"

/* RFC 5761 section 4: with this second byte it is RTCP, and such RTP payload types are not used. */
#define RTCP_FIRST 192
#define RTCP_LAST 223
#define RTCP_VERSION 2
#define RTCP_FORMAT 0x1f

#define RTPFB 205
#define RTPFB_NACK 1
#define PSFB 206
#define PSFB_PLI 1
#define PSFB_FIR 4

/* A receiver report, a source description, and a few messages of feedback. */
#define MAX_RTCP_PACKETS 8

struct rtcp_header {
	__u8 flags; /* version, padding, report count or format */
	__u8 type;
	__be16 words; /* length of the packet less one, in 32 bits */
};

static __always_inline int is_rtcp_type(__u8 second_byte)
{
	return second_byte >= RTCP_FIRST && second_byte <= RTCP_LAST;
}

static __always_inline void count_feedback(struct seen *seen, const struct rtcp_header *rtcp)
{
	__u8 format = rtcp->flags & RTCP_FORMAT;

	if (rtcp->type == RTPFB && format == RTPFB_NACK)
		seen->nack++;
	if (rtcp->type == PSFB && format == PSFB_PLI)
		seen->pli++;
	if (rtcp->type == PSFB && format == PSFB_FIR)
		seen->fir++;
}

static __always_inline void read_rtcp(struct __sk_buff *skb, struct packet *packet)
{
	__u32 at = 0;

	for (int i = 0; i < MAX_RTCP_PACKETS; i++) {
		struct rtcp_header rtcp;

		if (at + sizeof(rtcp) > packet->length ||
		    bpf_skb_load_bytes(skb, packet->offset + at, &rtcp, sizeof(rtcp)))
			return;
		at += (bpf_ntohs(rtcp.words) + 1) * 4;
		if (rtcp.flags >> 6 != RTCP_VERSION || !is_rtcp_type(rtcp.type) || at > packet->length)
			return;
		if (i == 0)
			packet->seen.rtcp++;
		count_feedback(&packet->seen, &rtcp);
	}
}

#endif
