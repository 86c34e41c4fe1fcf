#include "listener.h"
#include "accounts.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SSHD RUNTIME "/libexec/sshd"
static void use_null(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) dup2(null, fd);
}

void become_listener(const struct addresses *addresses, int log)
{
	static char listen[max_addresses + 2][address_size + 16];
	const char *arguments[2 * (max_addresses + 2) + 16] = {SSHD, "-D", "-e", "-r", "-f", CONFIG "/sshd_config"};
	const char *home = getenv("HOME");
	char *environment[2] = {NULL, NULL}, home_variable[1024];
	int count = 6, lines = 0;

	snprintf(listen[lines++], sizeof *listen, "ListenAddress=127.0.0.1");
	if (has_ipv6_loopback()) snprintf(listen[lines++], sizeof *listen, "ListenAddress=::1");
	for (int i = 0; i < addresses->count; i++)
		snprintf(listen[lines++], sizeof *listen, "ListenAddress=%s", addresses->text[i]);
	for (int i = 0; i < lines; i++) {
		arguments[count++] = "-o";
		arguments[count++] = listen[i];
	}
	if (home && snprintf(home_variable, sizeof home_variable, "HOME=%s", home) < (int)sizeof home_variable)
		environment[0] = home_variable;

	use_null(STDIN_FILENO);
	use_null(STDOUT_FILENO);
	if (log >= 0) dup2(log, STDERR_FILENO);
	execve(SSHD, (char **)arguments, environment);
	fprintf(stderr, "flotilla: cannot run %s: %m\n", SSHD);
	_exit(127);
}

pid_t start_listener(const struct addresses *addresses, int log)
{
	sigset_t none;
	pid_t pid = fork();
	if (pid) {
		if (pid < 0) fprintf(stderr, "flotilla: cannot start sshd: %m\n");
		return pid;
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	become_listener(addresses, log);
}
