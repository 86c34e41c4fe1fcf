/*
 * What sshd runs as everyone's shell. It sets the host's environment, finds the image's real shell,
 * and sees to it that a login keeps the image's PATH, which Debian's /etc/profile overwrites.
 */
#include "accounts.h"
#include "protocol.h"
#include "tools.h"
#include "words.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAVED_PATH "FLOTILLA_LOGIN_PATH"
#define SFTP_SERVER RUNTIME "/libexec/sftp-server"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static int is_usable(const char *shell)
{
	const char *name = base_name(shell);
	struct stat info;
	return *shell == '/' && strcmp(name, "nologin") && strcmp(name, "false") &&
		strcmp(shell, RUNTIME_SHELL) && !stat(shell, &info) && S_ISREG(info.st_mode) &&
		!access(shell, X_OK);
}

static const char *real_shell(void)
{
	static struct account account;
	const char *user = getenv("USER");
	/* Several names may share a uid; the one that logged in decides. */
	int known = (user && account_by_name(user, &account) && account.uid == getuid()) ||
		account_by_uid(getuid(), &account);
	if (known && is_usable(account.shell)) return account.shell;
	if (is_usable("/bin/bash")) return "/bin/bash";
	if (is_usable("/bin/sh")) return "/bin/sh";
	/* A link to the runtime's busybox, for images without any shell. */
	return RUNTIME "/libexec/sh";
}

static int cannot_run(const char *path)
{
	fprintf(stderr, "flotilla: cannot run %s: %m\n", path);
	return 126;
}

/* What is longer could not be handed to any program. */
enum { most_environment = 8 << 20 };

static char *read_whole(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char *text = NULL;
	size_t length = 0;
	ssize_t got;
	if (fd < 0) return NULL;
	if (!fstat(fd, &info) && S_ISREG(info.st_mode) && info.st_size <= most_environment)
		text = malloc((size_t)info.st_size + 2);
	while (text && length < (size_t)info.st_size &&
		(got = read(fd, text + length, (size_t)info.st_size - length)) > 0)
		length += (size_t)got;
	close(fd);
	if (text) text[length] = text[length + 1] = 0;
	return text;
}

/* The terminal of a session, and what tells of its connection, are its own and no image's. */
static int is_of_session(const char *name)
{
	if (!strcmp(name, "TERM")) return getenv("SSH_TTY") != NULL;
	return !strncmp(name, "SSH_", 4) && getenv(name);
}

static void set_environment(void)
{
	char *name = read_whole(ENVIRONMENT_FILE);
	while (name && *name) {
		char *next = name + strlen(name) + 1, *value = strchr(name, '=');
		if (value) {
			*value++ = 0;
			if (!is_of_session(name)) setenv(name, value, 1);
		}
		name = next;
	}
}

int shell_main(int argc, char **argv)
{
	const char *shell = real_shell();
	char name[256];

	set_environment();
	/* Spared a shell whose start-up files print something, sftp works everywhere. */
	if (argc == 3 && !strcmp(argv[1], "-c") && !strcmp(argv[2], SFTP_SERVER)) {
		execl(SFTP_SERVER, "sftp-server", (char *)NULL);
		return cannot_run(SFTP_SERVER);
	}

	setenv("SHELL", shell, 1);
	if (argc == 3 && !strcmp(argv[1], "-c")) run_words(argv[2]);
	forget_words();
	if (argv[0][0] != '-' || argc > 1) {
		argv[0] = (char *)base_name(shell);
		execv(shell, argv);
		return cannot_run(shell);
	}

	setenv(SAVED_PATH, getenv("PATH") ? getenv("PATH") : "", 1);
	snprintf(name, sizeof name, "-%s", base_name(shell));
	/* With a command, a login shell still reads the profile, and hands over to `enter` after it. */
	execl(shell, name, "-c", "exec " RUNTIME "/libexec/enter", (char *)NULL);
	return cannot_run(shell);
}

/* Whether `entries` stand in `path` one after the other, as whole entries. */
static int has_run(const char *path, const char *entries)
{
	size_t length = strlen(entries);
	for (const char *at = path; (at = strstr(at, entries)); at++)
		if ((at == path || at[-1] == ':') && (!at[length] || at[length] == ':')) return 1;
	return 0;
}

static char *merged_path(const char *image, const char *profile)
{
	char *merged = malloc(strlen(image) + strlen(profile) + 2);
	char *rest = strdup(profile), *entry;
	if (!merged || !rest) return NULL;
	strcpy(merged, image);
	while ((entry = strsep(&rest, ":"))) {
		if (!*entry || has_run(merged, entry)) continue;
		if (*merged) strcat(merged, ":");
		strcat(merged, entry);
	}
	return merged;
}

int enter_main(int argc, char **argv)
{
	const char *image = getenv(SAVED_PATH), *path = getenv("PATH");
	const char *shell = getenv("SHELL"), *name;
	(void)argc;
	(void)argv;

	if (image && *image && !(path && has_run(path, image))) {
		const char *merged = merged_path(image, path ? path : "");
		if (merged) setenv("PATH", merged, 1);
	}
	unsetenv(SAVED_PATH);

	if (!shell || !is_usable(shell)) setenv("SHELL", shell = real_shell(), 1);
	name = base_name(shell);
	if (isatty(STDIN_FILENO)) execl(shell, name, "-i", (char *)NULL);
	else execl(shell, name, (char *)NULL);
	return cannot_run(shell);
}
