import {usageError} from './report-error.ts';

/** Bytes of one word that a program can be given (execve(2), MAX_ARG_STRLEN), its ending NUL aside. */
const longestWord = 131_071;

/**
 * What a remote host runs. A single word is a line for its login shell (`'nproc && free'`); several are
 * a program and its arguments, which arrive word for word.
 */
export function remoteCommand(words: readonly string[]): string | readonly string[] {
	for (const word of words) {
		const size = Buffer.byteLength(word);
		if (size <= longestWord) continue;
		throw usageError(
			`a word of the command has ${size} bytes, more than the kernel gives to any program (${longestWord})`,
			'Send it through stdin (flotilla ssh), or as a file.',
		);
	}

	return words.length > 1 ? words : (words[0] ?? '');
}
