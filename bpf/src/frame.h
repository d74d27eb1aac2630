/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* From the start of a frame, or of an IP packet, to the UDP header: VLAN tags, IPv4, IPv6 with extension headers. */
#ifndef HEADROOM_FRAME_H
#define HEADROOM_FRAME_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "packet.h"

#define MAX_VLAN_TAGS 2
#define MAX_EXTENSION_HEADERS 6

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV6_FRAGMENT_OFFSET 0xfff8

struct vlan_tag {
	__be16 tci;
	__be16 protocol;
};

static __always_inline int is_vlan(__be16 protocol)
{
	return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

/* The EtherType under the tags that the device left in the frame; 0 when they are cut off. */
static __always_inline __be16 skip_vlan_tags(struct __sk_buff *skb, struct packet *packet)
{
	__be16 protocol = skb->protocol;

	for (int i = 0; i < MAX_VLAN_TAGS && is_vlan(protocol); i++) {
		struct vlan_tag tag;

		if (bpf_skb_load_bytes(skb, packet->offset, &tag, sizeof(tag)))
			return 0;
		packet->offset += sizeof(tag);
		protocol = tag.protocol;
	}
	return protocol;
}

static __always_inline void keep_ipv4(__u8 *address, __be32 ipv4)
{
	__builtin_memset(address, 0, 10);
	address[10] = 0xff;
	address[11] = 0xff;
	__builtin_memcpy(address + 12, &ipv4, 4);
}

static __always_inline enum parsed read_ipv4(struct __sk_buff *skb, struct packet *packet,
					     __u8 direction)
{
	struct iphdr ip;
	__u32 header_length, total_length;

	if (bpf_skb_load_bytes(skb, packet->offset, &ip, sizeof(ip)))
		return NOT_UDP;
	if (ip.protocol != IPPROTO_UDP)
		return NOT_UDP;
	header_length = ip.ihl * 4;
	total_length = bpf_ntohs(ip.tot_len);
	if (ip.version != 4 || header_length < sizeof(ip) || total_length < header_length ||
	    total_length > skb->len - packet->offset)
		return UNREADABLE;
	keep_ipv4(packet->key.local, direction == HEADROOM_EGRESS ? ip.saddr : ip.daddr);
	keep_ipv4(packet->key.remote, direction == HEADROOM_EGRESS ? ip.daddr : ip.saddr);
	packet->is_fragment =
		(ip.frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) != 0;
	packet->is_later_fragment = (ip.frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET)) != 0;
	packet->ip_end = packet->ip_offset + total_length;
	packet->offset += header_length;
	return UDP;
}

struct extension_header {
	__u8 next;
	__u8 length;		/* in units of 8 bytes after the first 8 */
	__be16 fragment_offset; /* of a fragment header */
};

static __always_inline int is_extension_header(__u8 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_FRAGMENT;
}

/* Moves the offset to the UDP header behind the extension headers (RFC 8200 section 4). */
static __always_inline enum parsed skip_extension_headers(struct __sk_buff *skb,
							  struct packet *packet, __u8 protocol)
{
	for (int i = 0; i < MAX_EXTENSION_HEADERS && is_extension_header(protocol); i++) {
		struct extension_header extension;

		if (bpf_skb_load_bytes(skb, packet->offset, &extension, sizeof(extension)))
			return UNREADABLE;
		packet->offset += 8;
		if (protocol == IPPROTO_FRAGMENT) {
			packet->is_fragment = 1;
			packet->is_later_fragment =
				(extension.fragment_offset & bpf_htons(IPV6_FRAGMENT_OFFSET)) != 0;
		} else {
			packet->offset += extension.length * 8;
		}
		protocol = extension.next;
		if (packet->is_later_fragment)
			break; /* what follows is payload, whatever it is called */
	}
	if (is_extension_header(protocol) && !packet->is_later_fragment)
		return TOO_MANY_EXTENSION_HEADERS;
	return protocol == IPPROTO_UDP ? UDP : NOT_UDP;
}

static __always_inline enum parsed read_ipv6(struct __sk_buff *skb, struct packet *packet,
					     __u8 direction)
{
	struct ipv6hdr ip;
	__u32 total_length;

	if (bpf_skb_load_bytes(skb, packet->offset, &ip, sizeof(ip)))
		return NOT_UDP;
	if (ip.nexthdr != IPPROTO_UDP && !is_extension_header(ip.nexthdr))
		return NOT_UDP;
	total_length = sizeof(ip) + bpf_ntohs(ip.payload_len);
	if (ip.version != 6 || total_length > skb->len - packet->offset)
		return UNREADABLE;
	__builtin_memcpy(packet->key.local,
			 direction == HEADROOM_EGRESS ? &ip.saddr : &ip.daddr, 16);
	__builtin_memcpy(packet->key.remote,
			 direction == HEADROOM_EGRESS ? &ip.daddr : &ip.saddr, 16);
	packet->ip_end = packet->ip_offset + total_length;
	packet->offset += sizeof(ip);
	return skip_extension_headers(skb, packet, ip.nexthdr);
}

/*
 * Reads all headers from the IP header on, where the offset is; a later fragment is left at the end
 * of its IP header.
 */
static __always_inline enum parsed read_headers(struct __sk_buff *skb, struct packet *packet,
						__u8 direction, __be16 protocol)
{
	enum parsed parsed = NOT_UDP;

	packet->ip_offset = packet->offset;
	if (protocol == bpf_htons(ETH_P_IP))
		parsed = read_ipv4(skb, packet, direction);
	else if (protocol == bpf_htons(ETH_P_IPV6))
		parsed = read_ipv6(skb, packet, direction);
	if (parsed != UDP || packet->is_later_fragment)
		return parsed;
	return read_udp(skb, packet, direction);
}

/* The same from the start of an Ethernet frame. */
static __always_inline enum parsed read_frame(struct __sk_buff *skb, struct packet *packet,
					      __u8 direction)
{
	__be16 protocol;

	packet->offset = ETH_HLEN;
	protocol = skip_vlan_tags(skb, packet);
	return read_headers(skb, packet, direction, protocol);
}

#endif
