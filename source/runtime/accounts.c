#include "accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int parse_id(const char *text, unsigned *id)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (end == text || *end || value > 0xfffffffeUL) return 0;
	*id = (unsigned)value;
	return 1;
}

/* name:password:uid:gid:gecos:home:shell */
static int parse_line(struct account *account)
{
	char *fields[7], *rest = account->line;
	int count = 0;
	account->line[strcspn(account->line, "\n")] = 0;
	while (count < 7 && rest) fields[count++] = strsep(&rest, ":");
	if (count < 7 || !*fields[0] || *fields[0] == '#') return 0;
	if (!parse_id(fields[2], &account->uid) || !parse_id(fields[3], &account->gid)) return 0;
	account->name = fields[0];
	account->gecos = fields[4];
	account->home = *fields[5] ? fields[5] : "/";
	account->shell = fields[6];
	return 1;
}

static int find(const char *name, uid_t uid, struct account *account)
{
	FILE *file = fopen("/etc/passwd", "re");
	int found = 0;
	if (!file) return 0;
	while (!found && fgets(account->line, sizeof account->line, file)) {
		if (!strchr(account->line, '\n') && !feof(file)) {
			int byte;
			while ((byte = getc(file)) != EOF && byte != '\n') continue;
			continue;
		}
		if (parse_line(account))
			found = name ? !strcmp(account->name, name) : account->uid == uid;
	}
	fclose(file);
	return found;
}

int account_by_name(const char *name, struct account *account)
{
	return find(name, 0, account);
}

int account_by_uid(uid_t uid, struct account *account)
{
	return find(NULL, uid, account);
}

void account_made_up(uid_t uid, struct account *account)
{
	const char *home = getenv("HOME");
	struct stat info;
	int usable = home && *home == '/' && strlen(home) < sizeof account->line &&
		!stat(home, &info) && S_ISDIR(info.st_mode);
	strcpy(account->line, usable ? home : "/");
	account->name = uid ? "work" : "root";
	account->gecos = "";
	account->home = account->line;
	account->shell = "";
	account->uid = uid;
	account->gid = getgid();
}
