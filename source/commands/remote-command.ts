import {quoteCommand} from '../ssh/quote-command.ts';

/**
 * The line a remote shell reads. A single word is such a line already (`'nproc && free'`); several are
 * a program and its arguments, which arrive word for word.
 */
export function remoteCommand(words: readonly string[]): string {
	return words.length > 1 ? quoteCommand(words) : (words[0] ?? '');
}
