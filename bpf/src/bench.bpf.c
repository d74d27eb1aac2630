// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The yardstick of make bench-meter; no agent loads it. Each run of a measured program first writes the next
 * sequence number or transaction id into the packet, so that a repeated packet is one of a stream;
 * step alone tells what that costs.
 */
#include "meter.h"

/* What the user of the bench chooses for a packet: where 2 bytes count up, and by how much. */
struct bench_step {
	__u32 offset; /* 0: nothing is written */
	__u32 timestamp_offset;
	__u32 number;
	__u32 ticks;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bench_step);
} bench_steps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_SESSIONS);
	__type(key, struct headroom_session_key);
	__type(value, struct headroom_volume);
} bench_flows SEC(".maps");

static __always_inline void step(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct bench_step *next = bpf_map_lookup_elem(&bench_steps, &zero);
	__be32 timestamp;
	__be16 number;

	if (!next || !next->offset)
		return;
	number = bpf_htons(++next->number);
	bpf_skb_store_bytes(skb, next->offset, &number, sizeof(number), 0);
	if (!next->timestamp_offset)
		return;
	timestamp = bpf_htonl(next->number * next->ticks);
	bpf_skb_store_bytes(skb, next->timestamp_offset, &timestamp, sizeof(timestamp), 0);
}

SEC("tc")
int bench_step(struct __sk_buff *skb)
{
	step(skb);
	return 0;
}

/* What any meter of flows does: parse, look up, count. */
static __always_inline void count_flow(struct packet *packet)
{
	struct headroom_volume *flow = bpf_map_lookup_elem(&bench_flows, &packet->key);
	struct headroom_volume fresh = {};

	if (flow) {
		__sync_fetch_and_add(&flow->packets[0], packet->datagrams);
		__sync_fetch_and_add(&flow->bytes[0], ip_bytes(packet));
	} else {
		bpf_map_update_elem(&bench_flows, &packet->key, &fresh, BPF_ANY);
	}
}

SEC("tc")
int bench_bare(struct __sk_buff *skb)
{
	struct packet packet = {.direction = HEADROOM_EGRESS};

	step(skb);
	if (read_frame(skb, &packet, HEADROOM_EGRESS) == UDP) {
		packet.key.hook = skb->ifindex;
		count_flow(&packet);
	}
	return 0;
}

SEC("tc")
int bench_meter(struct __sk_buff *skb)
{
	struct packet packet = {.direction = HEADROOM_EGRESS};
	enum parsed parsed;

	step(skb);
	parsed = read_frame(skb, &packet, HEADROOM_EGRESS);
	if (parsed == UDP)
		packet.now = bpf_ktime_get_ns();
	count_packet(skb, &packet, parsed, skb->ifindex, UNDISTURBED);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
