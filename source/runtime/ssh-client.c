#include "ssh-client.h"
#include "accounts.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SSH RUNTIME "/bin/ssh"

const char *const stage_names[stage_count] = {"resolve", "connect", "banner", "hostkey", "auth", "exec"};

/* What ssh says at the end of each stage; the last one ends with the process. */
static const struct {
	enum stage ended;
	const char *prefix;
} milestones[] = {
	{stage_resolve, "debug1: Connecting to "},
	{stage_connect, "debug1: Connection established"},
	{stage_banner, "debug1: Remote protocol version "},
	{stage_hostkey, "debug1: Host '"},
	{stage_auth, "Authenticated to "},
};

/* ssh's words for each cause; of several lines the heaviest speaks. */
static const struct {
	const char *text, *code;
	int weight;
} causes[] = {
	{"Could not resolve hostname", "resolve-failed", 5},
	{"Connection refused", "connect-refused", 5},
	{"No route to host", "no-route", 5},
	{"Network is unreachable", "no-route", 5},
	{"timed out during banner exchange", "banner-timeout", 6},
	{"Connection timed out", "connect-timeout", 4},
	{"Operation timed out", "connect-timeout", 4},
	{"Bad remote protocol version", "banner-invalid", 6},
	{"banner line", "banner-invalid", 6},
	{"Protocol major versions differ", "banner-invalid", 6},
	{"No SSH identification string", "banner-invalid", 6},
	{"invalid protocol identifier", "banner-invalid", 6},
	{"Unable to negotiate with", "kex-failed", 6},
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", "hostkey-mismatch", 6},
	{"has changed and you have requested strict", "hostkey-mismatch", 7},
	{"REVOKED HOST KEY", "hostkey-mismatch", 6},
	{"host key is known for", "hostkey-unknown", 5},
	{"Host key verification failed", "hostkey-unknown", 3},
	{"UNPROTECTED PRIVATE KEY FILE", "auth-key-unusable", 6},
	{"Load key ", "auth-key-unusable", 7},
	{"no such identity: ", "auth-key-unusable", 6},
	{"Permission denied (", "auth-denied", 5},
	{"Too many authentication failures", "auth-denied", 5},
	{"kex_exchange_identification: ", "closed", 5},
	{"Connection closed by", "closed", 4},
	{"Connection reset by", "closed", 4},
	{"closed by remote host", "closed", 4},
	{"Broken pipe", "closed", 3},
};

static const char *const fallback_codes[stage_count] = {
	"resolve-failed", "no-route", "closed", "kex-failed", "auth-denied", "exec-failed",
};

double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void become_ssh(const char *target, int connect_seconds, int report)
{
	char timeout[40];
	/* Options that keep a user's own config from sharing, forwarding or asking in a mere check. */
	const char *arguments[] = {
		SSH, "-v", "-T", "-S", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
		"-o", "ClearAllForwardings=yes", "-o", "UpdateHostKeys=no", "-o", "PermitLocalCommand=no",
		"-o", "RemoteCommand=none", "-o", timeout, "--", target, ":", NULL,
	};
	sigset_t none;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	snprintf(timeout, sizeof timeout, "ConnectTimeout=%d", connect_seconds);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(report, STDERR_FILENO);
	execv(SSH, (char **)arguments);
	fprintf(stderr, "cannot run %s: %m\n", SSH);
	_exit(255);
}

int client_start(struct client *client, int connect_seconds)
{
	int report[2];
	if (pipe2(report, O_CLOEXEC | O_NONBLOCK)) return 0;
	client->pid = fork();
	if (!client->pid) {
		fcntl(report[1], F_SETFL, 0);
		become_ssh(client->target, connect_seconds, report[1]);
	}
	close(report[1]);
	client->fd = report[0];
	client->started = client->stage_started = client->now = now_ms();
	return client->pid > 0;
}

static void end_stage(struct client *client, enum stage stage)
{
	client->ms[stage] = client->now - client->stage_started;
	client->stage_started = client->now;
	client->stage = stage + 1;
}

static void remember(struct client *client, const char *code, int weight)
{
	if (weight < client->weight) return;
	client->weight = weight;
	client->code = code;
	snprintf(client->message, sizeof client->message, "%.*s", (int)sizeof client->message - 1, client->line);
}

/* "Connecting to NAME [ADDRESS] port N.", once for each address tried. */
static void note_address(struct client *client)
{
	const char *open = strchr(client->line, '['), *close = open ? strchr(open, ']') : NULL;
	if (close) snprintf(client->address, sizeof client->address, "%.*s", (int)(close - open - 1), open + 1);
}

static void take_line(struct client *client)
{
	client->line[strcspn(client->line, "\r\n")] = 0;
	for (size_t i = 0; i < sizeof milestones / sizeof *milestones; i++) {
		if (strncmp(client->line, milestones[i].prefix, strlen(milestones[i].prefix))) continue;
		if (milestones[i].ended == stage_resolve) note_address(client);
		if (client->stage == milestones[i].ended) end_stage(client, milestones[i].ended);
		return;
	}
	if (!strncmp(client->line, "debug", 5) || !*client->line) {
		/* Reading its settings is no part of finding the name. */
		if (client->stage == stage_resolve) client->stage_started = client->now;
		return;
	}
	/* From here on a line may be the remote shell's own. */
	if (client->stage == stage_exec) {
		remember(client, "exec-failed", 0);
		return;
	}
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (strstr(client->line, causes[i].text)) remember(client, causes[i].code, causes[i].weight);
	remember(client, fallback_codes[client->stage], 0);
}

void client_read(struct client *client)
{
	char buffer[4096];
	ssize_t count;
	client->now = now_ms();
	while ((count = read(client->fd, buffer, sizeof buffer)) > 0) {
		for (ssize_t i = 0; i < count; i++) {
			if (buffer[i] != '\n') {
				/* A peer may send lines without an end: what is too long is dropped. */
				if (client->length < (int)sizeof client->line - 1)
					client->line[client->length++] = buffer[i] ? buffer[i] : '?';
				continue;
			}
			client->line[client->length] = 0;
			take_line(client);
			client->length = 0;
		}
	}
}

int client_finish(struct client *client, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	client_read(client);
	if (!code) {
		end_stage(client, stage_exec);
		client->stage = stage_exec;
		return 1;
	}
	if (client->stage == stage_exec && code != 255) {
		client->code = "exec-failed";
		if (!*client->message)
			snprintf(client->message, sizeof client->message, "the remote command ended with code %d", code);
	} else if (!client->code) {
		client->code = client->stage == stage_exec ? "closed" : fallback_codes[client->stage];
		snprintf(client->message, sizeof client->message, "ssh ended with code %d", code);
	}
	return 0;
}

void client_timed_out(struct client *client, long limit_ms)
{
	static const char *const codes[stage_count] = {
		"resolve-timeout", "connect-timeout", "banner-timeout", "timeout", "timeout", "timeout",
	};
	client->code = codes[client->stage];
	snprintf(client->message, sizeof client->message, "%s: no answer within %ld ms",
		stage_names[client->stage], limit_ms);
}
