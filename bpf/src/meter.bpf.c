// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The meter: two programs on the host side of a pod's interface. They look and count, change
 * nothing, and always let the next program see the packet.
 */
#include "meter.h"

/* From <linux/bpf.h> of 6.6: go on with the next program. 0 would end the chain. */
#define TCX_NEXT (-1)

static __always_inline int meter(struct __sk_buff *skb, __u8 direction)
{
	struct packet packet = {.direction = direction};
	enum parsed parsed = read_frame(skb, &packet, direction);

	if (parsed == UDP)
		packet.now = bpf_ktime_get_ns();
	count_packet(skb, &packet, parsed, skb->ifindex, UNDISTURBED);
	return TCX_NEXT;
}

/* What leaves the pod comes in on the host side. */
SEC("tc")
int headroom_egress(struct __sk_buff *skb)
{
	return meter(skb, HEADROOM_EGRESS);
}

SEC("tc")
int headroom_ingress(struct __sk_buff *skb)
{
	return meter(skb, HEADROOM_INGRESS);
}

/* For bpf_ktime_get_ns the kernel wants a licence from its list; this is its name for our pair. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
