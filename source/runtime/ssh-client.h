#ifndef FLOTILLA_SSH_CLIENT_H
#define FLOTILLA_SSH_CLIENT_H

#include <sys/types.h>

enum stage { stage_resolve, stage_connect, stage_banner, stage_hostkey, stage_auth, stage_exec, stage_count };

extern const char *const stage_names[stage_count];

/* One run of this host's own ssh to one target, and what its stderr has told so far. */
struct client {
	const char *target;
	pid_t pid;
	int fd;
	enum stage stage;
	double started, stage_started, now, ms[stage_count];
	int weight;
	const char *code;
	char message[512], address[80];
	char line[2048];
	int length;
};

int client_start(struct client *client, int connect_seconds);

/* Takes what stderr holds now; the time of the call is the time of what it says. */
void client_read(struct client *client);

/* Judges the end of the process: 1 when the whole way to a remote command works. */
int client_finish(struct client *client, int status);

/* The end flotilla put to it, for a deadline. */
void client_timed_out(struct client *client, long limit_ms);

double now_ms(void);

#endif
