#ifndef FLOTILLA_TOOLS_H
#define FLOTILLA_TOOLS_H

#include <stddef.h>
#include <sys/types.h>

/* The runtime's own programs, one static binary; its name in libexec picks one of these. */
int init_main(int argc, char **argv);
int shell_main(int argc, char **argv);
int enter_main(int argc, char **argv);
int probe_main(int argc, char **argv);

/* What init calls itself once the role's command has ended at once, its code behind it. */
#define ENDED_NAME "init ended "

#endif
