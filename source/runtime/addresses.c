#include "addresses.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct subnet {
	int family, bits;
	unsigned char bytes[16];
};

static int parse_subnet(char *text, struct subnet *subnet)
{
	char *slash;
	text[strcspn(text, " \t\r\n")] = 0;
	if (!(slash = strchr(text, '/'))) return 0;
	*slash = 0;
	subnet->bits = atoi(slash + 1);
	subnet->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(subnet->family, text, subnet->bytes) == 1 && subnet->bits >= 0 &&
		subnet->bits <= (subnet->family == AF_INET ? 32 : 128);
}

static int read_subnets(struct subnet *subnets)
{
	FILE *file = fopen(CONFIG "/subnet", "re");
	char line[128];
	int count = 0;
	if (!file) return 0;
	while (count < max_addresses && fgets(line, sizeof line, file))
		if (parse_subnet(line, &subnets[count])) count++;
	fclose(file);
	return count;
}

int private_subnets(void)
{
	struct subnet subnets[max_addresses];
	return read_subnets(subnets);
}

static const void *address_bytes(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) return &((const struct sockaddr_in *)address)->sin_addr;
	return &((const struct sockaddr_in6 *)address)->sin6_addr;
}

static int contains(const struct subnet *subnet, const struct sockaddr *address)
{
	const unsigned char *bytes = address_bytes(address);
	int whole = subnet->bits / 8, rest = subnet->bits % 8;
	if (address->sa_family != subnet->family || memcmp(bytes, subnet->bytes, (size_t)whole)) return 0;
	return !rest || (bytes[whole] ^ subnet->bytes[whole]) >> (8 - rest) == 0;
}

/* An IPv6 address can't be listened on until the kernel knows that nobody else has it. */
static int can_bind(const struct sockaddr *address)
{
	socklen_t size = address->sa_family == AF_INET ? sizeof(struct sockaddr_in)
		: sizeof(struct sockaddr_in6);
	int fd = socket(address->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), ok;
	if (fd < 0) return 0;
	ok = !bind(fd, address, size);
	close(fd);
	return ok;
}

int has_ipv6_loopback(void)
{
	struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	return can_bind((const struct sockaddr *)&loopback);
}

void private_addresses(struct addresses *found)
{
	struct subnet subnets[max_addresses];
	int count = read_subnets(subnets);
	struct ifaddrs *list, *item;
	memset(found, 0, sizeof *found);
	if (getifaddrs(&list)) return;
	for (item = list; item && found->count < max_addresses; item = item->ifa_next) {
		const struct sockaddr *address = item->ifa_addr;
		int inside = 0;
		if (!address || (address->sa_family != AF_INET && address->sa_family != AF_INET6)) continue;
		for (int i = 0; i < count; i++) inside |= contains(&subnets[i], address);
		if (inside && can_bind(address))
			inet_ntop(address->sa_family, address_bytes(address), found->text[found->count++],
				address_size);
	}
	freeifaddrs(list);
}

int same_addresses(const struct addresses *a, const struct addresses *b)
{
	return !memcmp(a, b, sizeof *a);
}

int watch_addresses(void)
{
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (fd >= 0 && bind(fd, (const struct sockaddr *)&group, sizeof group)) {
		close(fd);
		return -1;
	}
	return fd;
}
