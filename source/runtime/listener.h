#ifndef FLOTILLA_LISTENER_H
#define FLOTILLA_LISTENER_H

#include "addresses.h"

#include <sys/types.h>

/* Replaces this process by an sshd that listens on loopback and these addresses only, and logs to `log`. */
void become_listener(const struct addresses *addresses, int log) __attribute__((noreturn));

/* Starts one as a child in a session of its own; -1 when it can't. */
pid_t start_listener(const struct addresses *addresses, int log);

#endif
