#ifndef FLOTILLA_ADDRESSES_H
#define FLOTILLA_ADDRESSES_H

#define CONFIG "/home/config/ssh"

enum { max_addresses = 16, address_size = 64 };

struct addresses {
	int count;
	char text[max_addresses][address_size];
};

/* How many networks /home/config/ssh/subnet names. */
int private_subnets(void);

/* This host's usable addresses inside those networks. */
void private_addresses(struct addresses *found);

int same_addresses(const struct addresses *a, const struct addresses *b);

/* Whether the loopback address of that family can be listened on. */
int has_ipv6_loopback(void);

/* A socket that becomes readable when an address comes or goes, or -1. */
int watch_addresses(void);

#endif
