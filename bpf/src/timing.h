/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Timestamps: jitter where the clock rate is known, and what user space needs to find the rate
 * where it is not. Called under the stream's lock: no helper calls here.
 */
#ifndef HEADROOM_TIMING_H
#define HEADROOM_TIMING_H

#include "headroom.h"

#define SECOND_NS 1000000000ULL
/* libwebrtc: a difference of 450000 timestamp units or more is a break, not jitter. */
#define MAX_DIFFERENCE 450000ULL
#define HIGHEST_RATE 90000ULL

/* RFC 3551 section 6; 0 for dynamic and reserved payload types. */
static __always_inline __u32 static_rate(__u8 payload_type)
{
	switch (payload_type) {
	case 0: case 3: case 4: case 5: case 7: case 8: case 9: case 12: case 13: case 15: case 18:
		return 8000;
	case 6:
		return 16000;
	case 10: case 11:
		return 44100;
	case 16:
		return 11025;
	case 17:
		return 22050;
	case 14: case 25: case 26: case 28: case 31: case 32: case 33: case 34:
		return 90000;
	default:
		return 0;
	}
}

static __always_inline void anchor(struct headroom_timing *timing, __u32 timestamp, __u64 now)
{
	timing->anchor_ns = now;
	timing->arrival_ns = now;
	timing->ticks = 0;
	timing->timestamp = timestamp;
	timing->step = 0;
	timing->step_votes = 0;
	timing->frames = 0;
}

/* Timestamps of another clock: what was learned of the one before says nothing of it. */
static __always_inline void change_rate(struct headroom_timing *timing, __u32 rate)
{
	if (timing->clock_rate == rate && rate)
		return;
	timing->clock_rate = rate;
	anchor(timing, timing->timestamp, timing->arrival_ns);
}

/* Boyer and Moore's majority vote: right when one step is more frequent than all others together. */
static __always_inline void vote(struct headroom_timing *timing, __u32 step)
{
	if (timing->step == step) {
		timing->step_votes++;
	} else if (timing->step_votes) {
		timing->step_votes--;
	} else {
		timing->step = step;
		timing->step_votes = 1;
	}
}

static __always_inline void sample_jitter(struct headroom_timing *timing, __u64 jitter)
{
	timing->jitter_sum_ns += jitter;
	if (!timing->jitter_samples || jitter < timing->jitter_min_ns)
		timing->jitter_min_ns = jitter;
	if (jitter > timing->jitter_max_ns)
		timing->jitter_max_ns = jitter;
	timing->jitter_samples++;
}

/* RFC 3550 appendix A.8 in nanoseconds. */
static __always_inline void update_jitter(struct headroom_timing *timing, __s32 step, __u64 passed)
{
	__u64 rate = timing->clock_rate;
	__u64 sent, difference;

	if (!rate)
		return;
	sent = (step < 0 ? -(__s64)step : step) * SECOND_NS / rate;
	if (step < 0)
		difference = passed + sent;
	else
		difference = passed > sent ? passed - sent : sent - passed;
	if (difference >= MAX_DIFFERENCE * SECOND_NS / HIGHEST_RATE &&
	    difference >= MAX_DIFFERENCE * SECOND_NS / rate)
		return;
	timing->jitter_q4_ns += difference - ((timing->jitter_q4_ns + 8) >> 4);
	sample_jitter(timing, timing->jitter_q4_ns >> 4);
}

/* A packet in order. */
static __always_inline void time_packet(struct headroom_timing *timing, __u32 timestamp, __u64 now)
{
	__s32 step = timestamp - timing->timestamp;

	if (step) {
		vote(timing, step);
		timing->frames++;
		timing->ticks += (__s64)step;
		update_jitter(timing, step, now - timing->arrival_ns);
		timing->timestamp = timestamp;
	}
	timing->arrival_ns = now;
}

#endif
