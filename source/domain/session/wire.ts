/**
 * What flotilla and the tools of the runtime agree on; source/runtime/protocol.h has the same.
 */
export const wire = {
	/** Begins a command that is words, each quoted for sh, which the runtime takes apart itself. */
	wordsMark: ': flotilla words; ',
	/** The same where the words stand in environment variables: of this name and a number from 0. */
	wordsApartMark: ': flotilla words apart; ',
	wordsVariable: 'FLOTILLA_WORDS_',
	/** A host's environment, `NAME=value` and a NUL each. */
	environmentFile: '/home/config/ssh/environment',
	/** sshd's log, and at what size a new one begins; the one before it has `.1` at its end. */
	logFile: '/home/config/sshd.log',
	logSize: 262_144,
} as const;
