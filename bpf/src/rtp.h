/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* RTP (RFC 3550): a stream exists once two of its packets came in sequence. */
#ifndef HEADROOM_RTP_H
#define HEADROOM_RTP_H

#include <linux/errno.h>

#include "maps.h"
#include "packet.h"
#include "sequence.h"
#include "timing.h"

#define RTP_VERSION 2
#define RTP_PADDING 0x20
#define RTP_EXTENSION 0x10
#define RTP_CSRC_COUNT 0x0f
#define RTP_PAYLOAD_TYPE 0x7f

/* While the clock rate of a dynamic payload type is not known, it is asked for this often. */
#define RATE_LOOKUP_EVERY 64

/* Five seconds of speech: the sender's change to another payload type is believed after as many. */
#define MAX_TYPE_VOTES 255

struct rtp_header {
	__u8 flags;
	__u8 marker_and_type;
	__be16 sequence;
	__be32 timestamp;
	__be32 ssrc;
};

struct rtp_extension {
	__be16 profile;
	__be16 words;
};

/* Whether the contributing sources and the extension that the header announces are there. */
static __always_inline int has_all_headers(struct __sk_buff *skb, const struct packet *packet,
					   const struct rtp_header *rtp)
{
	__u32 length = sizeof(*rtp) + (rtp->flags & RTP_CSRC_COUNT) * 4;
	struct rtp_extension extension;

	if (!(rtp->flags & RTP_EXTENSION))
		return length <= packet->length;
	if (length + sizeof(extension) > packet->length ||
	    bpf_skb_load_bytes(skb, packet->offset + length, &extension, sizeof(extension)))
		return 0;
	return length + sizeof(extension) + bpf_ntohs(extension.words) * 4 <= packet->length;
}

static __always_inline int is_rtp(struct __sk_buff *skb, const struct packet *packet,
				  const struct rtp_header *rtp)
{
	return rtp->flags >> 6 == RTP_VERSION && has_all_headers(skb, packet, rtp);
}

/* The rate of a dynamic payload type, once user space has found it; 0 until then. */
static __always_inline __u32 found_rate(const struct headroom_stream_key *key)
{
	__u32 *rate = bpf_map_lookup_elem(&clocks, key);

	return rate ? *rate : 0;
}

static __always_inline __u32 first_rate(const struct headroom_stream_key *key, __u8 payload_type)
{
	__u32 rate = static_rate(payload_type);

	return rate ? rate : found_rate(key);
}

/*
 * Boyer and Moore's majority vote: what comes in between, such as telephone events or comfort noise,
 * does not make another stream of it. When the sender has changed to another type for good, its
 * clock may be another.
 */
static __always_inline void vote_type(struct headroom_rtp *rtp, __u8 type)
{
	if (rtp->payload_type == type) {
		if (rtp->type_votes < MAX_TYPE_VOTES)
			rtp->type_votes++;
	} else if (rtp->type_votes) {
		rtp->type_votes--;
	} else {
		rtp->payload_type = type;
		rtp->type_votes = 1;
		change_rate(&rtp->timing, static_rate(type));
	}
}

/*
 * Senders fill a path with packets of padding alone and stamp them as they like: what is padded
 * says nothing of the clock. Before the first that is not, there is no arrival.
 */
static __always_inline void time_rtp(struct headroom_timing *timing,
				     const struct rtp_header *header, enum placed placed, __u64 now)
{
	__u32 timestamp = bpf_ntohl(header->timestamp);
	int padded = header->flags & RTP_PADDING;

	if (placed == RESTARTED || !timing->arrival_ns)
		anchor(timing, timestamp, padded ? 0 : now);
	else if (placed != OUT_OF_ORDER && !padded)
		time_packet(timing, timestamp, now);
}

static __always_inline enum placed count_rtp(struct headroom_rtp *rtp, const struct packet *packet,
					     const struct rtp_header *header)
{
	__u64 now = later(packet->now, rtp->last_ns);
	enum placed placed =
		place(&rtp->sequence, bpf_ntohs(header->sequence), now - rtp->last_ns);

	rtp->packets++;
	rtp->bytes += packet->length;
	rtp->last_ns = now;
	vote_type(rtp, header->marker_and_type & RTP_PAYLOAD_TYPE);
	time_rtp(&rtp->timing, header, placed, now);
	return placed;
}

static __always_inline void begin_rtp(struct headroom_rtp *rtp, const struct packet *packet,
				      const struct rtp_header *header)
{
	rtp->packets = 1;
	rtp->bytes = packet->length;
	rtp->first_ns = packet->now;
	rtp->last_ns = packet->now;
	rtp->payload_type = header->marker_and_type & RTP_PAYLOAD_TYPE;
	rtp->type_votes = 1;
	begin_sequence(&rtp->sequence, bpf_ntohs(header->sequence));
	time_rtp(&rtp->timing, header, RESTARTED, packet->now);
}

static __always_inline void count_in_stream(struct headroom_stream *stream,
					    const struct headroom_stream_key *key,
					    const struct packet *packet,
					    const struct rtp_header *header)
{
	__u32 rate = 0;

	/* Not under the lock, where no helper may be called; a stale answer is found again. */
	if (!stream->rtp.timing.clock_rate && stream->rtp.packets % RATE_LOOKUP_EVERY == 0)
		rate = found_rate(key);
	bpf_spin_lock(&stream->lock);
	if (rate)
		stream->rtp.timing.clock_rate = rate;
	count_rtp(&stream->rtp, packet, header);
	bpf_spin_unlock(&stream->lock);
}

static __always_inline void start_stream(const struct headroom_stream_key *key,
					 const struct headroom_rtp *proven)
{
	struct scratch *fresh = take_scratch();
	long error;

	if (!fresh)
		return;
	fresh->stream.rtp = *proven;
	error = bpf_map_update_elem(&streams, key, &fresh->stream, BPF_NOEXIST);
	give_back(fresh);
	if (error == -E2BIG)
		count(HEADROOM_STREAMS_FULL);
	else
		bpf_map_delete_elem(&probations, key);
}

static __always_inline void start_probation(const struct headroom_stream_key *key,
					    const struct packet *packet,
					    const struct rtp_header *header)
{
	struct scratch *fresh = take_scratch();
	struct headroom_rtp *rtp;

	if (!fresh)
		return;
	rtp = &fresh->stream.rtp;
	__builtin_memset(rtp, 0, sizeof(*rtp));
	begin_rtp(rtp, packet, header);
	rtp->timing.clock_rate = first_rate(key, rtp->payload_type);
	bpf_map_update_elem(&probations, key, rtp, BPF_ANY);
	give_back(fresh);
}

/*
 * RFC 3550 appendix A.1 with MIN_SEQUENTIAL 2: all that the source has sent until it is proven
 * counts, and gaps in it are loss. Returns whether the stream is proven.
 */
static __always_inline int on_probation(const struct headroom_stream_key *key,
					const struct packet *packet,
					const struct rtp_header *header)
{
	struct headroom_rtp *rtp = bpf_map_lookup_elem(&probations, key);
	enum placed placed;

	if (!rtp || since(rtp->last_ns, packet->now) > LONG_SILENCE_NS) {
		start_probation(key, packet, header);
		return 0;
	}
	placed = count_rtp(rtp, packet, header);
	if (placed != IN_SEQUENCE && placed != RESTARTED)
		return 0;
	start_stream(key, rtp);
	return 1;
}

static __always_inline void read_rtp(struct __sk_buff *skb, struct packet *packet,
				     const struct rtp_header *rtp)
{
	struct headroom_stream_key key = {
		.session = packet->key,
		.direction = packet->direction,
		.channel = packet->channel,
	};
	struct headroom_stream *stream;

	if (packet->length < sizeof(*rtp) || !is_rtp(skb, packet, rtp))
		return;
	key.ssrc = bpf_ntohl(rtp->ssrc);
	stream = bpf_map_lookup_elem(&streams, &key);
	if (stream)
		count_in_stream(stream, &key, packet, rtp);
	if (stream || on_probation(&key, packet, rtp))
		packet->seen.proofs |= HEADROOM_PROOF_RTP;
}

#endif
