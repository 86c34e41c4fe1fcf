#ifndef FLOTILLA_LOG_H
#define FLOTILLA_LOG_H

/* Moves what came through the pipe `from` to the end of sshd's log; 0 once nothing more can come. */
int take_log(int from);

/* A pipe into the log for an sshd that nobody here waits for, or -1. */
int start_logger(void);

#endif
