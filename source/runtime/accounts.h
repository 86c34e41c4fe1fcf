#ifndef FLOTILLA_ACCOUNTS_H
#define FLOTILLA_ACCOUNTS_H

#include <stddef.h>
#include <sys/types.h>

#define RUNTIME "/opt/flotilla"
#define RUNTIME_SHELL RUNTIME "/libexec/shell"

/* One line of the image's /etc/passwd; the strings live in `line`. */
struct account {
	char line[1024];
	const char *name, *gecos, *home, *shell;
	uid_t uid;
	gid_t gid;
};

/* Both read /etc/passwd themselves: libc would ask libraries of the image. */
int account_by_name(const char *name, struct account *account);
int account_by_uid(uid_t uid, struct account *account);

/* Fills in an account for a uid the image does not know. */
void account_made_up(uid_t uid, struct account *account);

#endif
