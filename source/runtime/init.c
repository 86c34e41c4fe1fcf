/*
 * Entry point of a host, under docker's own init: keeps an sshd on the private network and runs
 * the role's command, whose end is the host's end unless it ends at once.
 */
#include "accounts.h"
#include "listener.h"
#include "log.h"
#include "protocol.h"
#include "tools.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A command that ends sooner was not meant to keep a container up. */
enum { at_once_ms = 10000 };

static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static struct {
	pid_t command, listener;
	long long command_started;
	int stopping, restarting;
	/* The end of a pipe into which sshd, and all it starts, write their log. */
	int log;
	struct addresses listening;
} host;

static long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* So that an image's own ssh, and its login shells, know the session too. */
static void touch_up_image(void)
{
	static const char profile[] =
		"case \":$PATH:\" in *:" RUNTIME "/bin:*) ;; *) PATH=" RUNTIME "/bin:$PATH ;; esac\n";
	int fd, ignored;
	if (getuid()) return;
	/* Both fail where the image has no such directory or can't be written: nothing is lost. */
	ignored = symlink(CONFIG "/ssh_config", "/etc/ssh/ssh_config.d/flotilla.conf");
	fd = open("/etc/profile.d/flotilla.sh", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0) return;
	ignored = write(fd, profile, sizeof profile - 1) < 0;
	(void)ignored;
	close(fd);
}

static void run_command(char **command, int report)
{
	sigset_t none;
	for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
	if (isatty(STDIN_FILENO)) {
		/* The terminal belongs to this session already: only its foreground can be handed on. */
		setpgid(0, 0);
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
	} else {
		setsid();
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(command[0], command);
	if (write(report, &errno, sizeof errno) < 0) _exit(126);
	_exit(127);
}

/* Whoever lists this host's processes sees it, and the probe tells it: nothing else knows. */
static void say_ended(int code)
{
	char name[16];
	snprintf(name, sizeof name, ENDED_NAME "%d", code);
	prctl(PR_SET_NAME, name);
}

static void start_command(char **command)
{
	int report[2], error = 0;
	if (!command[0]) {
		fprintf(stderr, "flotilla: no command; the host stays up\n");
		return;
	}
	if (pipe2(report, O_CLOEXEC) || (host.command = fork()) < 0) {
		fprintf(stderr, "flotilla: cannot start %s: %m; the host stays up\n", command[0]);
		host.command = 0;
		return;
	}
	if (!host.command) run_command(command, report[1]);
	close(report[1]);
	host.command_started = now_ms();
	/* Ends without a byte once the command runs. */
	if (read(report[0], &error, sizeof error) == sizeof error) {
		fprintf(stderr, "flotilla: cannot run %s: %s; the host stays up\n", command[0], strerror(error));
		waitpid(host.command, NULL, 0);
		host.command = 0;
		say_ended(error == ENOENT ? 127 : 126);
	}
	close(report[0]);
}

static void end_host(int code)
{
	if (host.listener > 0) kill(host.listener, SIGTERM);
	exit(code);
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void command_ended(int status)
{
	host.command = 0;
	if (host.stopping || now_ms() - host.command_started >= at_once_ms) end_host(exit_code(status));
	fprintf(stderr, "flotilla: the command ended at once with code %d; the host stays up\n",
		exit_code(status));
	say_ended(exit_code(status));
}

static void listener_ended(int status)
{
	host.listener = 0;
	if (host.restarting) {
		host.restarting = 0;
		host.listener = start_listener(&host.listening, host.log);
	} else if (!host.stopping) {
		/* Not restarted: whoever killed it, the operator is to see it. */
		fprintf(stderr, "flotilla: sshd ended with code %d, see " LOG_FILE "\n",
			exit_code(status));
	}
}

static void reap(void)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == host.listener) listener_ended(status);
		else if (pid == host.command) command_ended(status);
	}
}

static void pass_on(int number)
{
	int is_stop = number == SIGTERM || number == SIGINT || number == SIGQUIT;
	if (is_stop) host.stopping = 1;
	if (host.command > 0) kill(host.command, number);
	else if (is_stop) end_host(128 + number);
}

/* Sessions live in processes of their own, so they outlast their listener. */
static void follow_addresses(void)
{
	struct addresses now;
	private_addresses(&now);
	if (!now.count || same_addresses(&now, &host.listening)) return;
	if (host.listening.count) {
		host.listening = now;
		if (host.listener > 0) {
			host.restarting = 1;
			kill(host.listener, SIGTERM);
		}
	} else {
		host.listening = now;
		host.listener = start_listener(&now, host.log);
	}
}

static void drain(int netlink)
{
	char buffer[8192];
	/* What changed is read from the interfaces: after an overrun messages are missing anyway. */
	while (recv(netlink, buffer, sizeof buffer, 0) > 0 || errno == EINTR || errno == ENOBUFS) continue;
}

/* Where the log can be read, or -1: then sshd writes to the host's own output. */
static int open_log_pipe(void)
{
	int ends[2];
	host.log = -1;
	if (pipe2(ends, O_CLOEXEC)) return -1;
	host.log = ends[1];
	/* Where it stood in earlier versions, and where people look for it. */
	if (symlink("../sshd.log", CONFIG "/sshd.log") && errno != EEXIST)
		fprintf(stderr, "flotilla: cannot write to " CONFIG ": %m\n");
	return ends[0];
}

static int open_signals(void)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) sigaddset(&signals, forwarded[i]);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int init_main(int argc, char **argv)
{
	char **command = argv + (argc > 1 && !strcmp(argv[1], "--") ? 2 : 1);
	struct pollfd sources[3] = {{.events = POLLIN}, {.events = POLLIN}, {.events = POLLIN}};
	struct signalfd_siginfo info;
	int follows;

	if (argc == 2 && !strcmp(argv[1], "--listen")) {
		private_addresses(&host.listening);
		become_listener(&host.listening, start_logger());
	}

	sources[0].fd = open_signals();
	/* Before the first look at the interfaces, so that no change falls in between. */
	sources[1].fd = watch_addresses();
	sources[2].fd = open_log_pipe();
	touch_up_image();
	follows = private_subnets() > 0;
	if (follows) {
		follow_addresses();
	} else {
		fprintf(stderr, "flotilla: no private network in " CONFIG "/subnet; sshd on loopback only\n");
		host.listener = start_listener(&host.listening, host.log);
	}
	start_command(command);

	for (;;) {
		if (poll(sources, 3, -1) < 0 && errno != EINTR) return 111;
		while (read(sources[0].fd, &info, sizeof info) == sizeof info) {
			if (info.ssi_signo == SIGCHLD) reap();
			else pass_on((int)info.ssi_signo);
		}
		if (sources[1].revents) {
			drain(sources[1].fd);
			if (follows) follow_addresses();
		}
		if (sources[2].revents) take_log(sources[2].fd);
	}
}
