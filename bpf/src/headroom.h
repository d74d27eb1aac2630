/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the kernel side and the agent share: the keys and values of the tables. Fixed width, padding
 * written out, no pointers. The agent's Layout class holds the same offsets; a test compares them
 * with this header's BTF. Any change here raises HEADROOM_LAYOUT, which names the pin directory.
 *
 * All times are nanoseconds of CLOCK_MONOTONIC; 0 means never.
 */
#ifndef HEADROOM_H
#define HEADROOM_H

#include <linux/bpf.h>

#define HEADROOM_LAYOUT 5

/* Seen from the pod; indexes every [2] below. */
enum headroom_direction {
	HEADROOM_INGRESS = 0, /* into the pod */
	HEADROOM_EGRESS = 1,  /* out of the pod */
};

/*
 * A hook is the ifindex of a pod's host-side interface, or of a pod on the node's own network its
 * cgroup: this bit, which no ifindex has, and the low half of the cgroup's id, which no other living
 * cgroup has.
 */
enum headroom_hook {
	HEADROOM_CGROUP = 1U << 31,
};

/* What showed that a 5-tuple carries a call; a mask. */
enum headroom_proof {
	HEADROOM_PROOF_RTP = 1 << 0,
	HEADROOM_PROOF_STUN = 1 << 1,
};

/* What else was seen on a 5-tuple; a mask. */
enum headroom_trait {
	HEADROOM_TRAIT_DTLS_HANDSHAKE = 1 << 0,
	HEADROOM_TRAIT_DTLS_ALERT = 1 << 1, /* the last word before a connection ends */
	HEADROOM_TRAIT_TURN_END = 1 << 2,   /* an allocation was given back */
};

/* Indexes headroom_counters. */
enum headroom_counter {
	HEADROOM_SKIPPED_FRAGMENT,
	HEADROOM_SKIPPED_LENGTH,
	HEADROOM_SKIPPED_EXTENSION_HEADERS,
	HEADROOM_SKIPPED_DATAGRAMS,
	HEADROOM_SKIPPED_HOOK,
	HEADROOM_SESSIONS_FULL,
	HEADROOM_STREAMS_FULL,
	HEADROOM_EVENTS_FULL,
	HEADROOM_SKIPPED_LOOPBACK,
	HEADROOM_COUNTERS = 32, /* room to grow without a new layout */
};

struct headroom_counters {
	__u64 count[HEADROOM_COUNTERS];
};

/* IPv4 addresses are kept as ::ffff:a.b.c.d. Ports and addresses are in network order. */
struct headroom_session_key {
	__u32 hook; /* where it was counted, see HEADROOM_CGROUP */
	__be16 local_port;
	__be16 remote_port;
	__u8 local[16]; /* the pod's end */
	__u8 remote[16];
};

struct headroom_stream_key {
	struct headroom_session_key session;
	__u32 ssrc; /* host order */
	__u8 direction;
	__u8 pad;
	__u16 channel; /* of TURN that it came in, host order; see HEADROOM_NO_CHANNEL */
};

/* What stands for a channel where there is none: channels are 0x4000 to 0x4fff (RFC 8656). */
enum headroom_no_channel {
	HEADROOM_NO_CHANNEL = 0,
	HEADROOM_INDICATION = 1, /* it came in Send or Data indications */
};

struct headroom_transaction_key {
	struct headroom_session_key session;
	__u8 id[12];
	__u8 direction; /* of the request */
	__u8 pad[3];
};

/* IP packets and their bytes without the link layer, by direction. */
struct headroom_volume {
	__u64 packets[2];
	__u64 bytes[2];
};

struct headroom_traffic {
	__u64 first_ns[2];
	__u64 last_ns[2];
	struct headroom_volume volume;
};

/* STUN requests of one direction with a success or error response, from the first sending to it. */
struct headroom_stun {
	__u64 sum_ns;
	__u64 min_ns;
	__u64 max_ns;
	__u32 answered;
	__u32 samples;	     /* answers to requests that were not retransmitted: Karn's rule */
	__u32 retransmitted; /* requests sent again */
	__u32 pad;
};

/* RTCP datagrams, and the feedback that can be read in them: in SRTCP that of the first packet. */
struct headroom_rtcp {
	__u32 packets;
	__u32 nack;
	__u32 pli;
	__u32 fir;
};

/*
 * What a 5-tuple has carried. A STUN request into the pod and its answer out of it show the media
 * server's own turnaround; one out of the pod shows the round trip to the other end.
 */
struct headroom_call {
	__u64 proven_last_ns; /* last packet of a proven stream or STUN success; 0: it has ended */
	__u32 proofs;
	__u32 traits;
	struct headroom_traffic traffic;
	struct headroom_stun stun[2]; /* by the direction of the request */
	struct headroom_rtcp rtcp[2];
	__u32 channel_data[2]; /* TURN ChannelData messages */
	__u64 ice;	       /* names the ICE session of its checks, see ice.h; 0: none was seen */
};

struct headroom_session {
	struct bpf_spin_lock lock; /* user space reads 0 */
	__u32 pad;
	struct headroom_call call;
};

/* What the sequence numbers of a stream tell. */
struct headroom_sequence {
	__u64 window;	 /* bit i: the number that is i below the highest has been seen */
	__u16 highest;	 /* the newest number */
	__u16 next_jump; /* the number that would follow a jump, see run */
	__u8 span;	 /* bits of the window that count; those before the first packet do not */
	__u8 run;	 /* packets in sequence away from the highest */
	__u8 pad[2];
	__u32 lost; /* left the window unseen; the gaps in the window may yet be filled */
	__u32 duplicates;
	__u32 reordered; /* came after a later one */
	__u32 resets;	 /* the sender began another sequence */
};

/*
 * What the timestamps of a stream tell, from packets in order only. The jitter is that of RFC 3550
 * section 6.4.1 by the rule of libwebrtc's StreamStatisticianImpl: only packets with a new
 * timestamp, against the arrival of the packet before; kept in nanoseconds.
 */
struct headroom_timing {
	__u64 anchor_ns;  /* arrival of the first packet since the last reset */
	__u64 arrival_ns; /* arrival of the newest */
	__u64 ticks;	  /* timestamp units between the two */
	__u32 timestamp;  /* of the newest */
	__u32 step;	  /* between timestamps, the most frequent (majority vote) */
	__u32 step_votes;
	__u32 frames;	  /* distinct timestamps since the last reset, the first not counted */
	__u32 clock_rate; /* in Hz; 0 is unknown, and then the jitter stands still */
	__u32 jitter_samples;
	__u64 jitter_q4_ns; /* 16 times the jitter */
	__u64 jitter_sum_ns;
	__u64 jitter_min_ns;
	__u64 jitter_max_ns;
};

/* What one SSRC has sent in one direction. */
struct headroom_rtp {
	__u64 packets;
	__u64 bytes; /* RTP headers and payload */
	__u64 first_ns;
	__u64 last_ns;
	__u8 payload_type; /* the most frequent of late, by a majority vote */
	__u8 type_votes;
	__u8 pad[6];
	struct headroom_sequence sequence;
	struct headroom_timing timing;
};

struct headroom_stream {
	struct bpf_spin_lock lock; /* user space reads 0 */
	__u32 pad;
	struct headroom_rtp rtp;
};

/* A STUN request that waits for its response. */
struct headroom_transaction {
	__u64 first_ns;
	__u16 type;
	__u16 retransmitted;
	__u16 answered;
	__u8 pad[2];
};

struct headroom_session_event {
	struct headroom_session_key session;
	__u64 proven_ns;
	__u32 proofs;
	__u32 pad;
	__u64 ice; /* as in headroom_call */
};

_Static_assert(sizeof(struct headroom_counters) == 256, "counters");
_Static_assert(sizeof(struct headroom_session_key) == 40, "session key");
_Static_assert(sizeof(struct headroom_stream_key) == 48, "stream key");
_Static_assert(sizeof(struct headroom_transaction_key) == 56, "transaction key");
_Static_assert(sizeof(struct headroom_volume) == 32, "volume");
_Static_assert(sizeof(struct headroom_traffic) == 64, "traffic");
_Static_assert(sizeof(struct headroom_stun) == 40, "stun");
_Static_assert(sizeof(struct headroom_rtcp) == 16, "rtcp");
_Static_assert(sizeof(struct headroom_call) == 208, "call");
_Static_assert(sizeof(struct headroom_session) == 216, "session");
_Static_assert(sizeof(struct headroom_sequence) == 32, "sequence");
_Static_assert(sizeof(struct headroom_timing) == 80, "timing");
_Static_assert(sizeof(struct headroom_rtp) == 152, "rtp");
_Static_assert(sizeof(struct headroom_stream) == 160, "stream");
_Static_assert(sizeof(struct headroom_transaction) == 16, "transaction");
_Static_assert(sizeof(struct headroom_session_event) == 64, "session event");

#endif
