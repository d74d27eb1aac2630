/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The tables. What lives (sessions, streams) is in HASH tables that only user space ages: an LRU
 * table throws out live entries when it is full. What waits for its proof is in LRU tables, so that
 * a flood of random ports or SSRCs costs what is declared here and nothing more.
 */
#ifndef HEADROOM_MAPS_H
#define HEADROOM_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "headroom.h"

/* A kubelet runs 110 pods by default, and big nodes 250 to 500, most with one interface. */
#define MAX_HOOKS 1024
/* 500 pods with 60 calls each, and half of the entries spare. */
#define MAX_SESSIONS 65536
/* An SFU sends every receiver all streams on one 5-tuple: 16 SSRCs, 500 participants a node, x8. */
#define MAX_STREAMS 65536
/* Only what has yet to be proven: at 100 new 5-tuples a second each stays for minutes. */
#define MAX_CANDIDATES 16384
#define MAX_PROBATIONS 16384
/* Read by a stream once, within 64 packets of being written. */
#define MAX_CLOCKS 16384
/* A request waits for its answer for a round trip: 16384 requests a second could each take one. */
#define MAX_TRANSACTIONS 16384
/* 3000 new sessions between two wake-ups of the reader. */
#define EVENT_BYTES (256 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, MAX_HOOKS);
	__type(key, __u32);
	__type(value, struct headroom_volume);
} hooks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_SESSIONS);
	__type(key, struct headroom_session_key);
	__type(value, struct headroom_session);
} sessions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_STREAMS);
	__type(key, struct headroom_stream_key);
	__type(value, struct headroom_stream);
} streams SEC(".maps");

/* Clock rates of streams with a dynamic payload type, in Hz, as user space found them. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_CLOCKS);
	__type(key, struct headroom_stream_key);
	__type(value, __u32);
} clocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_CANDIDATES);
	__type(key, struct headroom_session_key);
	__type(value, struct headroom_call);
} candidates SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_PROBATIONS);
	__type(key, struct headroom_stream_key);
	__type(value, struct headroom_rtp);
} probations SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_TRANSACTIONS);
	__type(key, struct headroom_transaction_key);
	__type(value, struct headroom_transaction);
} transactions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct headroom_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_BYTES);
} events SEC(".maps");

/*
 * Where new entries are put together: they are too large for the stack. A per-CPU value can have no
 * lock. What a process sends runs through a cgroup's program with interrupts and, in some kernels,
 * preemption on, and another program may begin in the middle: whoever comes takes a free one.
 */
#define SCRATCHES 4

struct scratch {
	__u32 taken;
	__u32 pad;
	struct {
		__u64 no_lock;
		struct headroom_rtp rtp;
	} stream;
	struct {
		__u64 no_lock;
		struct headroom_call call;
	} session;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCHES);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* To be given back; none is free only where programs interrupt each other that many times. */
static __always_inline struct scratch *take_scratch(void)
{
	for (__u32 i = 0; i < SCRATCHES; i++) {
		__u32 index = i;
		struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);

		if (scratch && !__sync_lock_test_and_set(&scratch->taken, 1))
			return scratch;
	}
	return 0;
}

static __always_inline void give_back(struct scratch *scratch)
{
	__sync_lock_test_and_set(&scratch->taken, 0);
}

static __always_inline void count_more(enum headroom_counter counter, __u64 amount)
{
	__u32 zero = 0;
	struct headroom_counters *counters_of_cpu = bpf_map_lookup_elem(&counters, &zero);

	if (counters_of_cpu)
		__sync_fetch_and_add(&counters_of_cpu->count[counter], amount);
}

static __always_inline void count(enum headroom_counter counter)
{
	count_more(counter, 1);
}

#endif
