// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The meter for pods on the node's own network: two programs on the pod's cgroup, which see what its
 * sockets send and receive from the IP header on. They look and count, and let everything pass.
 */
#include "meter.h"

#define PASS 1

/*
 * The hook of the cgroup that a program is attached to, one for both directions; the agent writes it
 * when both are. 0 until then: no hook.
 */
struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, __u64);
	__type(value, __u32);
} cgroup_hooks SEC(".maps");

static __always_inline int is_loopback(const __u8 *address)
{
	__u32 last = *(const __u32 *)(address + 12);

	if (*(const __u64 *)address)
		return 0;
	if (*(const __u32 *)(address + 8) == bpf_htonl(0xffff))
		return address[12] == 127;
	return !*(const __u32 *)(address + 8) && last == bpf_htonl(1);
}

/* What stays on the loopback addresses never reaches the interface of any other pod either. */
static __always_inline int stays_at_home(const struct headroom_session_key *key)
{
	return is_loopback(key->local) || is_loopback(key->remote);
}

static __always_inline int meter(struct __sk_buff *skb, __u8 direction)
{
	struct packet packet = {.direction = direction};
	enum parsed parsed = read_headers(skb, &packet, direction, skb->protocol);
	__u32 *hook = bpf_get_local_storage(&cgroup_hooks, 0);

	if (parsed == UDP && stays_at_home(&packet.key)) {
		count(HEADROOM_SKIPPED_LOOPBACK);
		return PASS;
	}
	if (parsed == UDP)
		packet.now = bpf_ktime_get_ns();
	count_packet(skb, &packet, parsed, *hook, PREEMPTIBLE);
	return PASS;
}

SEC("cgroup_skb/egress")
int headroom_cgroup_egress(struct __sk_buff *skb)
{
	return meter(skb, HEADROOM_EGRESS);
}

SEC("cgroup_skb/ingress")
int headroom_cgroup_ingress(struct __sk_buff *skb)
{
	return meter(skb, HEADROOM_INGRESS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
