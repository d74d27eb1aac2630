/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The datagrams of a burst (UDP GSO), one after the other. Media servers send a frame of video as one
 * burst of one stream: such a run is counted with one look for the stream and one taking of its lock,
 * and ends up with what the same datagrams would have counted one by one.
 */
#ifndef HEADROOM_BURST_H
#define HEADROOM_BURST_H

#include "datagram.h"

/* UDP_MAX_SEGMENTS of include/linux/udp.h; it was 64 before 6.9. */
#define MAX_DATAGRAMS 128

/* As many headers as the stack holds beside the packet. */
#define MAX_RUN 4

struct run {
	struct rtp_header header[MAX_RUN];
	__u32 datagrams;
};

/* The datagram that begins here, up to the end of the burst or its next one. */
static __always_inline void go_to(struct packet *packet, __u32 offset)
{
	packet->offset = offset;
	packet->length = packet->end - offset;
	if (packet->length > packet->datagram_bytes)
		packet->length = packet->datagram_bytes;
}

static __always_inline int load_rtp(struct __sk_buff *skb, const struct packet *packet,
				    struct rtp_header *header)
{
	return packet->length >= sizeof(*header) &&
	       !bpf_skb_load_bytes(skb, packet->offset, header, sizeof(*header)) &&
	       !is_rtcp_type(header->marker_and_type) && is_rtp(skb, packet, header);
}

/* How many datagrams from here on are RTP of one SSRC. Leaves the packet at the first. */
static __always_inline void find_run(struct __sk_buff *skb, struct packet *packet, struct run *run)
{
	__u32 first = packet->offset;
	__u32 at = first;

	run->datagrams = 0;
	for (__u32 i = 0; i < MAX_RUN && i < packet->left && at < packet->end; i++) {
		go_to(packet, at);
		if (!load_rtp(skb, packet, &run->header[i]) ||
		    run->header[i].ssrc != run->header[0].ssrc)
			break;
		at += packet->length;
		run->datagrams = i + 1;
	}
	go_to(packet, first);
}

/* Before which of the run's datagrams the rate is due to be asked for, see count_in_stream. */
static __always_inline __u32 rate_due(const struct headroom_stream *stream)
{
	return stream->rtp.timing.clock_rate ?
		       MAX_RUN :
		       -(__u32)stream->rtp.packets % RATE_LOOKUP_EVERY;
}

static __always_inline void count_run(struct headroom_stream *stream,
				      const struct headroom_stream_key *key, struct packet *packet,
				      const struct run *run)
{
	__u32 offset = packet->offset;
	__u32 due = rate_due(stream);
	__u32 rate = due < run->datagrams ? found_rate(key) : 0;

	bpf_spin_lock(&stream->lock);
	for (__u32 i = 0; i < MAX_RUN && i < run->datagrams; i++) {
		go_to(packet, offset);
		if (rate && i == due)
			stream->rtp.timing.clock_rate = rate;
		count_rtp(&stream->rtp, packet, &run->header[i]);
		offset += packet->length;
	}
	bpf_spin_unlock(&stream->lock);
}

/*
 * Counts the run that begins here, if its stream is proven; returns its datagrams. One is no run. Not
 * static, as all that is called for each datagram: verified once.
 */
__noinline int read_run(struct __sk_buff *skb, struct packet *packet)
{
	struct headroom_stream_key key = {};
	struct headroom_stream *stream;
	struct run run = {};

	if (!packet)
		return 0;
	find_run(skb, packet, &run);
	if (run.datagrams < 2)
		return 0;
	key.session = packet->key;
	key.direction = packet->direction;
	key.ssrc = bpf_ntohl(run.header[0].ssrc);
	stream = bpf_map_lookup_elem(&streams, &key);
	if (!stream)
		return 0;
	count_run(stream, &key, packet, &run);
	packet->seen.proofs |= HEADROOM_PROOF_RTP;
	return run.datagrams;
}

/* Reads the datagram at next, or the run that begins there. */
__noinline int read_next(struct __sk_buff *skb, struct packet *packet)
{
	__u32 datagrams;

	if (!packet)
		return 0;
	go_to(packet, packet->next);
	datagrams = read_run(skb, packet);
	if (!datagrams) {
		datagrams = 1;
		go_to(packet, packet->next);
		read_datagram(skb, packet);
	}
	packet->next += datagrams * packet->datagram_bytes;
	packet->left -= datagrams;
	return 0;
}

static __always_inline void read_burst(struct __sk_buff *skb, struct packet *packet)
{
	packet->next = packet->offset;
	packet->left = MAX_DATAGRAMS;
	for (int i = 0; i < MAX_DATAGRAMS && packet->left && packet->next < packet->end; i++)
		read_next(skb, packet);
	if (packet->datagrams > MAX_DATAGRAMS)
		count_more(HEADROOM_SKIPPED_DATAGRAMS, packet->datagrams - MAX_DATAGRAMS);
}

static __always_inline void read_datagrams(struct __sk_buff *skb, struct packet *packet)
{
	__u32 payload = packet->offset;

	if (packet->datagrams > 1) {
		read_burst(skb, packet);
	} else if (payload < packet->end) {
		packet->length = packet->datagram_bytes;
		read_datagram(skb, packet);
	}
	packet->offset = payload;
}

#endif
