// SPDX-License-Identifier: Apache-2.0
// A UDP echo over IPv4 and IPv6, for pods that need a peer.
//   udp serve PORT                 answers every datagram with its own bytes, for ever
//   udp name PORT                  the same with the host's name behind them, so that a client knows who answered
//   udp ping HOST PORT MILLIS      sends one datagram a tenth of MILLIS, prints the answer; 1 if none came in time
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ATTEMPTS = 10, LARGEST_DATAGRAM = 65536, RECEIVE_BUFFER = 4 << 20 };

static int fail(const char *what)
{
	fprintf(stderr, "udp: %s: %s\n", what, strerror(errno));
	return 1;
}

// Accepts 192.0.2.1 and 2001:db8::1; IPv4 as a mapped address, so that one socket serves both.
static int parse(const char *host, const char *port, struct sockaddr_in6 *address)
{
	char mapped[INET6_ADDRSTRLEN + 8];
	int digits = atoi(port);

	memset(address, 0, sizeof(*address));
	address->sin6_family = AF_INET6;
	snprintf(mapped, sizeof(mapped), "%s%s", strchr(host, ':') ? "" : "::ffff:", host);
	if (digits < 1 || digits > 65535 || inet_pton(AF_INET6, mapped, &address->sin6_addr) != 1)
		return -1;
	address->sin6_port = htons((unsigned short)digits);
	return 0;
}

static void serve(int fd, const char *name)
{
	static char datagram[LARGEST_DATAGRAM + HOST_NAME_MAX];
	struct sockaddr_in6 from;

	for (;;) {
		socklen_t size = sizeof(from);
		ssize_t length = recvfrom(fd, datagram, LARGEST_DATAGRAM, 0, (struct sockaddr *)&from, &size);

		if (length < 0)
			continue;
		memcpy(datagram + length, name, strlen(name));
		sendto(fd, datagram, (size_t)length + strlen(name), 0, (struct sockaddr *)&from, size);
	}
}

static int ping(int fd, const struct sockaddr_in6 *to, int millis)
{
	char answer[64] = {0};
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)))
		return fail("connect");
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		// A refusal (ICMP) of one attempt is no verdict: the server may just be starting.
		if (send(fd, "ping", 4, 0) == 4 && poll(&readable, 1, millis / ATTEMPTS) == 1 &&
		    recv(fd, answer, sizeof(answer) - 1, 0) == 4 && !strcmp(answer, "ping")) {
			puts("answered");
			return 0;
		}
		usleep((useconds_t)millis * 100 / ATTEMPTS);
	}
	fprintf(stderr, "udp: no answer within %d ms\n", millis);
	return 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_in6 address;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	char name[HOST_NAME_MAX + 1] = {0};
	int both = 0;
	int room = RECEIVE_BUFFER; // as much as the node allows: a busy processor loses no datagram

	signal(SIGTERM, _exit);
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof(both)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)))
		return fail("socket");
	if (argc == 3 && (!strcmp(argv[1], "serve") || !strcmp(argv[1], "name")) && !parse("::", argv[2], &address)) {
		if (!strcmp(argv[1], "name") && gethostname(name, HOST_NAME_MAX))
			return fail("gethostname");
		if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
			return fail("bind");
		serve(fd, name);
	}
	if (argc == 5 && !strcmp(argv[1], "ping") && !parse(argv[2], argv[3], &address))
		return ping(fd, &address, atoi(argv[4]));
	fprintf(stderr, "usage: udp serve PORT | udp name PORT | udp ping ADDRESS PORT MILLIS\n");
	return 2;
}
