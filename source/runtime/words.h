#ifndef FLOTILLA_WORDS_H
#define FLOTILLA_WORDS_H

/* Runs the words that `command` stands for, without a shell; returns where it stands for none. */
void run_words(const char *command);

/* Takes what else such a command brought out of the environment. */
void forget_words(void);

#endif
