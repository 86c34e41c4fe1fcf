/*
 * Linked into every OpenSSH program, before libc: lets them run in an image whose user has no
 * passwd entry, and keeps the static glibc away from the image's own libraries and settings.
 */
#include "accounts.h"

#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <openssl/crypto.h>
#include <pwd.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char *__progname;

/* scp, sftp and sftp-server have no OpenSSL in them. */
#pragma weak OPENSSL_init_crypto
#pragma weak openssh_warm_up
void openssh_warm_up(void);

static int is_sshd(void)
{
	return !strncmp(__progname, "sshd", 4);
}

static struct passwd result;
static struct account account;

/* A static glibc that follows the image's nsswitch.conf loads the image's libnss_*.so and crashes. */
static void pin_lookups(void)
{
	static const char *const local[] = {
		"passwd", "shadow", "group", "gshadow", "initgroups", "services", "protocols",
		"networks", "ethers", "rpc", "netgroup", "publickey", "aliases",
	};
	__nss_configure_lookup("hosts", "files dns");
	/* A host's own name stands in /etc/hosts once for each network; glibc takes all of them only
	   where /etc/host.conf says "multi on", as Debian's does. */
	setenv("RESOLV_MULTI", "on", 1);
	for (size_t i = 0; i < sizeof local / sizeof *local; i++)
		__nss_configure_lookup(local[i], "files");
}

__attribute__((constructor)) static void pin_to_runtime(void)
{
	pin_lookups();
	/* Whoever initialises OpenSSL first decides; later calls no longer read an openssl.cnf. */
	if (OPENSSL_init_crypto) OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (is_sshd() && openssh_warm_up) openssh_warm_up();
}

static struct passwd *as_passwd(void)
{
	result.pw_name = (char *)account.name;
	/* Neither empty nor locked: only keys open a session, whatever the image's shadow says. */
	result.pw_passwd = (char *)"*";
	result.pw_uid = account.uid;
	result.pw_gid = account.gid;
	result.pw_gecos = (char *)account.gecos;
	result.pw_dir = (char *)account.home;
	result.pw_shell = (char *)(is_sshd() ? RUNTIME_SHELL : account.shell);
	return &result;
}

/* The user the container runs as, known to the image or not. */
static struct passwd *container_user(void)
{
	if (!account_by_uid(getuid(), &account)) account_made_up(getuid(), &account);
	return as_passwd();
}

/* sshd drops its unauthenticated half to this user, which few images have. */
static struct passwd *privilege_separation_user(void)
{
	account = (struct account){.gecos = "", .home = "/", .shell = "", .uid = 65534, .gid = 65534};
	account.name = "sshd";
	return as_passwd();
}

struct passwd *getpwuid(uid_t uid)
{
	if (account_by_uid(uid, &account)) return as_passwd();
	if (uid == getuid()) return container_user();
	errno = 0;
	return NULL;
}

struct passwd *getpwnam(const char *name)
{
	if (is_sshd()) {
		/* Without root only this one login is possible, so any name means it. */
		if (getuid() != 0) return container_user();
		/* The name peers log in with; the key files belong to the container's user alone. */
		if (!strcmp(name, "work")) return container_user();
	}
	if (account_by_name(name, &account)) return as_passwd();
	if (is_sshd() && !strcmp(name, "sshd")) return privilege_separation_user();
	errno = 0;
	if (strcmp(name, "root")) return NULL;
	account_made_up(0, &account);
	account.gid = 0;
	return as_passwd();
}

/* No entry, so neither a lock nor an expiry date of the image stands in the way. */
struct spwd *getspnam(const char *name)
{
	(void)name;
	errno = ENOENT;
	return NULL;
}

/* The password database is never walked, only asked. */
struct passwd *getpwent(void)
{
	return NULL;
}

void setpwent(void)
{
}

void endpwent(void)
{
}
