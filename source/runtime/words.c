/*
 * Commands that come as words: no login shell reads them, so none can change them.
 */
#include "words.h"
#include "accounts.h"
#include "protocol.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char *piece(int number)
{
	char name[sizeof WORDS_VARIABLE + 12];
	snprintf(name, sizeof name, WORDS_VARIABLE "%d", number);
	return getenv(name);
}

/* One string may be no longer than the kernel allows; all pieces together may. */
static char *joined_pieces(void)
{
	size_t size = 1;
	char *text, *end;
	const char *next;
	for (int number = 0; (next = piece(number)); number++) size += strlen(next);
	if (!(text = end = malloc(size))) return NULL;
	*end = 0;
	for (int number = 0; (next = piece(number)); number++) end = stpcpy(end, next);
	return text;
}

/* Takes the quotes off one word in place; returns what follows it, or NULL where a quote stays open. */
static char *unquote(char *text)
{
	char *end = text;
	int is_quoted = 0;
	for (; *text && (is_quoted || *text != ' '); text++) {
		if (*text == '\'') is_quoted = !is_quoted;
		else if (*text != '\\' || is_quoted) *end++ = *text;
		else if (text[1]) *end++ = *++text;
	}
	if (is_quoted) return NULL;
	if (*text) text++;
	*end = 0;
	return text;
}

static char **split(char *text)
{
	char **words = calloc(strlen(text) / 2 + 2, sizeof *words);
	size_t count = 0;
	while (words && *text) {
		words[count++] = text;
		if (!(text = unquote(text))) return NULL;
	}
	return count ? words : NULL;
}

void forget_words(void)
{
	for (char **entry = environ; entry && *entry;) {
		char name[sizeof WORDS_VARIABLE + 12];
		size_t length = strcspn(*entry, "=");
		if (!begins(*entry, WORDS_VARIABLE) || length >= sizeof name) {
			entry++;
			continue;
		}
		memcpy(name, *entry, length);
		name[length] = 0;
		unsetenv(name);
	}
}

/* What is no program may be a word that only a shell knows (`ulimit`, `type`): any will do, since it reads none of them. */
static void run_in_shell(char **words)
{
	static const char *const shells[] = {"/bin/sh", RUNTIME "/libexec/sh"};
	size_t count = 0;
	while (words[count]) count++;
	const char **arguments = calloc(count + 5, sizeof *arguments);
	if (!arguments) return;
	arguments[0] = arguments[3] = "sh";
	arguments[1] = "-c";
	arguments[2] = "\"$@\"";
	memcpy(arguments + 4, words, count * sizeof *words);
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		execv(shells[i], (char **)arguments);
}

void run_words(const char *command)
{
	char *text, **words;
	if (begins(command, WORDS_APART_MARK)) text = joined_pieces();
	else if (begins(command, WORDS_MARK)) text = strdup(command + strlen(WORDS_MARK));
	else return;
	forget_words();
	words = text ? split(text) : NULL;
	if (!words) {
		fprintf(stderr, "flotilla: a command came that is not whole\n");
		exit(126);
	}
	execvp(*words, words);
	if (errno == ENOENT && !strchr(*words, '/')) run_in_shell(words);
	fprintf(stderr, "flotilla: cannot run %s: %m\n", *words);
	exit(errno == ENOENT ? 127 : 126);
}
