import {isUtf8} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {usageError} from '../../domain/failure.ts';

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

	if (words.some(word => word.includes('\ufffd')) && !wasTyped()) {
		throw usageError(
			'a word of the command is not valid UTF-8, and Node has lost what its bytes were',
			`Write them another way, which the host turns into bytes: -- sh -c 'ls "$(printf "caf\\351")"'`,
		);
	}

	return words.length > 1 ? words : (words[0] ?? '');
}

/** Did U+FFFD itself stand there, and not bytes that Node puts it in place of? Where nobody can tell, no. */
function wasTyped(): boolean {
	try {
		return isUtf8(readFileSync('/proc/self/cmdline'));
	} catch {
		return false;
	}
}
