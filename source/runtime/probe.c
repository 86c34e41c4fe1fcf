/*
 * Checks the ways from this host to others with this host's own ssh, key and known hosts, a few
 * at a time, and prints one JSON line for each as soon as it is known. Where the role's command
 * has ended at once, the first line says that.
 */
#include "ssh-client.h"
#include "tools.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { max_parallel = 64 };

static struct {
	long parallel, deadline, stage_deadline;
	int until_eof;
} options = {.parallel = 2, .deadline = 8000, .stage_deadline = 5000};

static struct client *running[max_parallel];
static int running_count;
static int failed;

static void stop(struct client *client)
{
	kill(-client->pid, SIGKILL);
	/* The group is missing while the child has not made it yet. */
	kill(client->pid, SIGKILL);
}

static void give_up(int code)
{
	for (int i = 0; i < running_count; i++) stop(running[i]);
	_exit(code);
}

static size_t add_text(char *out, size_t at, const char *text)
{
	size_t length = strlen(text);
	memcpy(out + at, text, length);
	return at + length;
}

/* Bytes of a peer may be anything: only printable ASCII goes out as it is. */
static size_t add_string(char *out, size_t at, const char *text)
{
	out[at++] = '"';
	for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
		if (*byte < 0x20 || *byte > 0x7e) at += (size_t)sprintf(out + at, "\\u%04X", *byte);
		else {
			if (*byte == '"' || *byte == '\\') out[at++] = '\\';
			out[at++] = (char)*byte;
		}
	}
	out[at++] = '"';
	return at;
}

static void print_result(const struct client *client, int ok)
{
	static char out[16384];
	size_t at = add_text(out, 0, "{\"to\":");
	at = add_string(out, at, client->target);
	at = add_text(out, at, ok ? ",\"ok\":true,\"stage\":\"" : ",\"ok\":false,\"stage\":\"");
	at = add_text(out, at, stage_names[client->stage]);
	at = add_text(out, at, "\",\"ms\":{");
	for (int i = 0; i < (int)client->stage + ok; i++)
		at += (size_t)sprintf(out + at, "%s\"%s\":%.1f", i ? "," : "", stage_names[i], client->ms[i]);
	at = add_text(out, at, "}");
	if (*client->address) {
		at = add_text(out, at, ",\"address\":");
		at = add_string(out, at, client->address);
	}
	if (!ok) {
		at = add_text(out, at, ",\"code\":");
		at = add_string(out, at, client->code);
		at = add_text(out, at, ",\"message\":");
		at = add_string(out, at, client->message);
		failed = 1;
	}
	at = add_text(out, at, "}\n");
	for (size_t sent = 0; sent < at;) {
		ssize_t count = write(STDOUT_FILENO, out + sent, at - sent);
		if (count > 0) sent += (size_t)count;
		else if (errno != EINTR) give_up(1);
	}
}

static void finish(int slot, int ok)
{
	struct client *client = running[slot];
	running[slot] = running[--running_count];
	print_result(client, ok);
	close(client->fd);
	free(client);
}

static void start(const char *target)
{
	struct client *client = calloc(1, sizeof *client);
	if (!client) give_up(1);
	client->target = target;
	/* A little later than the own deadline, which is to be the one that speaks. */
	if (!client_start(client, (int)(options.stage_deadline / 1000) + 2)) {
		fprintf(stderr, "flotilla: probe cannot start ssh: %m\n");
		give_up(1);
	}
	running[running_count++] = client;
}

static void reap(void)
{
	for (int i = running_count - 1; i >= 0; i--) {
		int status;
		if (waitpid(running[i]->pid, &status, WNOHANG) == running[i]->pid)
			finish(i, client_finish(running[i], status));
	}
}

/* Ends what is overdue; the time in ms until the next deadline. */
static int check_deadlines(void)
{
	double now = now_ms(), next = 1e9;
	for (int i = running_count - 1; i >= 0; i--) {
		double total = running[i]->started + (double)options.deadline - now;
		double stage = running[i]->stage_started + (double)options.stage_deadline - now;
		double left = total < stage ? total : stage;
		if (left > 0) {
			if (left < next) next = left;
			continue;
		}
		stop(running[i]);
		waitpid(running[i]->pid, NULL, 0);
		client_timed_out(running[i], total < stage ? options.deadline : options.stage_deadline);
		finish(i, 0);
	}
	return (int)next + 1;
}

/* Of a host that stays up though its command ended at once, says so, and with which code. */
static void print_ended(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	while (processes && (entry = readdir(processes))) {
		char path[300], name[32];
		FILE *file;
		int code;
		if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name)) continue;
		snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
		file = fopen(path, "re");
		if (!file) continue;
		if (fgets(name, sizeof name, file) && sscanf(name, ENDED_NAME "%d", &code) == 1) {
			printf("{\"command\":{\"ended\":%d}}\n", code);
			fflush(stdout);
		}
		fclose(file);
	}
	if (processes) closedir(processes);
}

/* An operator who went away shows as a closed stdout or, with --until-eof, as the end of stdin. */
static int operator_left(const struct pollfd *sources)
{
	char buffer[256];
	if (sources[1].revents & (POLLERR | POLLHUP | POLLNVAL)) return 1;
	return options.until_eof && sources[2].revents && read(STDIN_FILENO, buffer, sizeof buffer) <= 0;
}

static void run(char **targets, int signals)
{
	struct pollfd sources[3 + max_parallel] = {
		{.fd = signals, .events = POLLIN},
		{.fd = STDOUT_FILENO},
		{.fd = options.until_eof ? STDIN_FILENO : -1, .events = POLLIN},
	};
	struct signalfd_siginfo info;
	while (*targets || running_count) {
		int wait;
		while (*targets && running_count < options.parallel) start(*targets++);
		wait = check_deadlines();
		for (int i = 0; i < running_count; i++)
			sources[3 + i] = (struct pollfd){.fd = running[i]->fd, .events = POLLIN};
		if (poll(sources, (nfds_t)(3 + running_count), running_count ? wait : 0) < 0) continue;
		if (operator_left(sources)) give_up(1);
		for (int i = 0; i < running_count; i++)
			if (sources[3 + i].revents & POLLIN) client_read(running[i]);
		while (read(signals, &info, sizeof info) == sizeof info)
			if (info.ssi_signo != SIGCHLD) give_up(128 + (int)info.ssi_signo);
		reap();
	}
}

static long number(const char *text, long most)
{
	char *end;
	long value = text ? strtol(text, &end, 10) : 0;
	return text && !*end && value > 0 && value <= most ? value : 0;
}

static char **read_options(char **arguments)
{
	for (char **target = arguments; *target; target++)
		if (strlen(*target) > 255) return NULL;
	for (; *arguments && !strncmp(*arguments, "--", 2); arguments++) {
		long *option = NULL, most = 600000;
		if (!strcmp(*arguments, "--")) return arguments + 1;
		if (!strcmp(*arguments, "--until-eof")) {
			options.until_eof = 1;
			continue;
		}
		if (!strcmp(*arguments, "--parallel")) option = &options.parallel, most = max_parallel;
		if (!strcmp(*arguments, "--deadline")) option = &options.deadline;
		if (!strcmp(*arguments, "--stage-deadline")) option = &options.stage_deadline;
		if (!option || !(*option = number(*++arguments, most))) return NULL;
	}
	return arguments;
}

int probe_main(int argc, char **argv)
{
	char **targets = read_options(argv + 1);
	sigset_t signals;
	(void)argc;
	if (!targets || !*targets) {
		fprintf(stderr, "usage: probe [--parallel N] [--deadline MS] [--stage-deadline MS] [--until-eof] HOST...\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	print_ended();
	run(targets, signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
	return failed;
}
