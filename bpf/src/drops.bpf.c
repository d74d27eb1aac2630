// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the kernel drops for want of receive buffer, by the cgroup of the socket: pods on the node's
 * own network share its counters of such drops with everybody else. Runs only when there is a drop.
 */
#include <linux/bpf.h>
#include <linux/errno.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "headroom.h"

#define MAX_CGROUPS 1024
/* The cgroup of a container is four or five below the root. */
#define MAX_DEPTH 16

/* The kernel's own, as far as they are read here; libbpf finds where each member is. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kernfs_node {
	__u64 id;
};
struct cgroup_subsys_state {
	struct cgroup_subsys_state *parent;
};
struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
};
struct sock_cgroup_data {
	struct cgroup *cgroup;
};
struct sock {
	struct sock_cgroup_data sk_cgrp_data;
};
#pragma clang attribute pop

/* Datagrams by hook. The agent makes an entry for each pod that it wants to know of. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_CGROUPS);
	__type(key, __u32);
	__type(value, __u64);
} drops SEC(".maps");

static __always_inline __u64 *drops_of(struct cgroup *cgroup)
{
	__u32 hook = HEADROOM_CGROUP | (__u32)BPF_CORE_READ(cgroup, kn, id);

	return bpf_map_lookup_elem(&drops, &hook);
}

/* A struct cgroup begins with its own state. */
static __always_inline struct cgroup *parent_of(struct cgroup *cgroup)
{
	return (struct cgroup *)BPF_CORE_READ(cgroup, self.parent);
}

/*
 * The tracepoint of net/ipv4/udp.c and net/ipv6/udp.c: (int error, struct sock *, ...). ENOMEM is
 * what the kernel counts as RcvbufErrors; ENOBUFS is want of memory on the whole node.
 */
SEC("tp_btf/udp_fail_queue_rcv_skb")
int headroom_drops(__u64 *arguments)
{
	struct sock *sock = (struct sock *)arguments[1];
	struct cgroup *cgroup = BPF_CORE_READ(sock, sk_cgrp_data.cgroup);

	if ((int)arguments[0] != -ENOMEM)
		return 0;
	for (int depth = 0; cgroup && depth < MAX_DEPTH; depth++) {
		__u64 *dropped = drops_of(cgroup);

		if (dropped) {
			__sync_fetch_and_add(dropped, 1);
			return 0;
		}
		cgroup = parent_of(cgroup);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
