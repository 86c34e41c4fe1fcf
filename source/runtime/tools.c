#include "tools.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} tools[] = {
	{"init", init_main},
	{"shell", shell_main},
	{"enter", enter_main},
	{"probe", probe_main},
};

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "";
	const char *slash = strrchr(name, '/');
	if (slash) name = slash + 1;
	/* sshd starts a login shell under its name with a dash before it. */
	if (*name == '-') name++;
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (!strcmp(tools[i].name, name)) return tools[i].run(argc, argv);
	fprintf(stderr, "flotilla: no such tool: %s\n", name);
	return 127;
}
