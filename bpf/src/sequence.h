/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sequence numbers (RFC 3550 appendix A.1) with a window of 64, so that lost, late and repeated
 * packets are told apart. Called under the stream's lock: no helper calls here.
 */
#ifndef HEADROOM_SEQUENCE_H
#define HEADROOM_SEQUENCE_H

#include "headroom.h"

#define WINDOW 64
/* RFC 3550 appendix A.1; here for both ways, as retransmissions may be that old. */
#define MAX_DROPOUT 3000
/* What is further off is a jump, believed when a second packet follows it in sequence. */
#define JUMP_RUN 2
/* What is late but goes on in sequence for this long is another sequence just behind the first. */
#define LATE_RUN 64
/* After a silence in which a session would have died (RFC 7675) a gap is not loss. */
#define LONG_SILENCE_NS (30ULL * 1000 * 1000 * 1000)

/* IN_SEQUENCE is the number right after the highest; IN_ORDER leaves a gap. */
enum placed { IN_SEQUENCE, IN_ORDER, OUT_OF_ORDER, RESTARTED };

static __always_inline __u32 ones(__u64 bits)
{
	bits -= bits >> 1 & 0x5555555555555555ULL;
	bits = (bits & 0x3333333333333333ULL) + (bits >> 2 & 0x3333333333333333ULL);
	bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return bits * 0x0101010101010101ULL >> 56;
}

static __always_inline void begin_sequence(struct headroom_sequence *sequence, __u16 number)
{
	/* What was before counts as seen. */
	sequence->window = ~0ULL;
	sequence->highest = number;
	sequence->span = 1;
	sequence->run = 0;
}

static __always_inline void advance(struct headroom_sequence *sequence, __u32 distance)
{
	__u64 missing = ~sequence->window;

	if (distance >= WINDOW) {
		sequence->lost += ones(missing) + distance - WINDOW;
		sequence->window = 1;
	} else {
		if (missing)
			sequence->lost += ones(missing >> (WINDOW - distance));
		sequence->window = sequence->window << distance | 1;
	}
	sequence->highest += distance;
	distance += sequence->span;
	sequence->span = distance < WINDOW ? distance : WINDOW;
	sequence->run = 0;
}

/* A packet that is this far below the highest; within the window. */
static __always_inline void fill(struct headroom_sequence *sequence, __u32 distance)
{
	__u64 bit = 1ULL << (distance & (WINDOW - 1));

	if (distance >= sequence->span) { /* before the first packet: what lies between is missing */
		sequence->window &= ~(bit - (1ULL << (sequence->span & (WINDOW - 1))));
		sequence->window |= bit;
		sequence->span = distance + 1;
		sequence->reordered++;
	} else if (sequence->window & bit) {
		sequence->duplicates++;
	} else {
		sequence->window |= bit;
		sequence->reordered++;
	}
}

/* Whether a packet off the sequence goes on where the one before it left off, for long enough. */
static __always_inline int is_new_sequence(struct headroom_sequence *sequence, __u16 number,
					   __u32 enough)
{
	sequence->run = sequence->run && number == sequence->next_jump ? sequence->run + 1 : 1;
	sequence->next_jump = number + 1;
	return sequence->run >= enough;
}

static __always_inline enum placed restart(struct headroom_sequence *sequence, __u16 number)
{
	sequence->lost += ones(~sequence->window);
	sequence->resets++;
	begin_sequence(sequence, number);
	return RESTARTED;
}

/* Takes a packet into the sequence; the silence is the time since the packet before. */
static __always_inline enum placed place(struct headroom_sequence *sequence, __u16 number,
					 __u64 silence)
{
	__u16 ahead = number - sequence->highest;
	__u16 behind = sequence->highest - number;

	if (silence > LONG_SILENCE_NS && ahead != 1)
		return restart(sequence, number);
	if (ahead && ahead <= MAX_DROPOUT) {
		advance(sequence, ahead);
		return ahead == 1 ? IN_SEQUENCE : IN_ORDER;
	}
	if (behind < WINDOW) {
		fill(sequence, behind);
		return OUT_OF_ORDER;
	}
	if (is_new_sequence(sequence, number, behind <= MAX_DROPOUT ? LATE_RUN : JUMP_RUN))
		return restart(sequence, number);
	if (behind <= MAX_DROPOUT)
		sequence->reordered++;
	return OUT_OF_ORDER;
}

#endif
