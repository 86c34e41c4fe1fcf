#ifndef FLOTILLA_PROTOCOL_H
#define FLOTILLA_PROTOCOL_H

/* What flotilla and these tools agree on: source/domain/session/wire.ts has the same, and a test compares them. */

/* Begins a command that is words, each quoted for sh. Any shell may run it too, as those of older runtimes do. */
#define WORDS_MARK ": flotilla words; "
/* Begins a command whose words stand in pieces, in variables of this name and a number from 0. */
#define WORDS_APART_MARK ": flotilla words apart; "
#define WORDS_VARIABLE "FLOTILLA_WORDS_"
/* NAME=value of a host's environment, each ended by a NUL. */
#define ENVIRONMENT_FILE "/home/config/ssh/environment"
/* sshd's log; at this size it becomes a .1, and a new one begins. */
#define LOG_FILE "/home/config/sshd.log"
#define LOG_SIZE 262144

#endif
