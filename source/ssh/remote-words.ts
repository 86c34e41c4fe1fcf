import {wire} from '../domain/session/wire.ts';

/** What the SSH protocol carries: a command, and variables that come along. */
export type RemoteCommand = {
	readonly command: string;
	readonly env?: Readonly<Record<string, string>>;
};

/** Bytes of one string that the kernel passes to a program, with some room for a name before it. */
const mostAtOnce = 120_000;
/** Characters; each has three bytes at most. */
const pieceLength = mostAtOnce / 3;

/**
 * A program and its arguments as a command that the runtime takes apart itself, so that no shell reads
 * them. A runtime older than that hands the same line to its shell, which most take as it is meant.
 */
export function remoteWords(words: readonly string[]): RemoteCommand {
	const line = quoteCommand(words);
	if (byteLength(line) <= mostAtOnce) return {command: wire.wordsMark + line};
	const env = Object.fromEntries(
		pieces(line).map((piece, index) => [`${wire.wordsVariable}${index}`, piece]),
	);
	// Only an older runtime's shell reads what follows the mark.
	const excuse = "echo 'flotilla: too long a command for a session of an older flotilla'; exit 126";
	return {command: wire.wordsApartMark + excuse, env};
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;

function pieces(text: string): string[] {
	const found: string[] = [];
	for (let at = 0; at < text.length;) {
		let end = Math.min(at + pieceLength, text.length);
		// Never between the halves of one character.
		if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '') && end < text.length) end -= 1;
		found.push(text.slice(at, end));
		at = end;
	}

	return found;
}

const reserved = new Set(
	'case coproc do done elif else esac fi for function if in select then time until while'.split(
		' ',
	),
);

/** One POSIX shell command line that runs exactly these words. */
export function quoteCommand(words: readonly string[]): string {
	return words.map(quoted).join(' ');
}

function quoted(word: string): string {
	if (word.includes('\0')) throw new Error('no word of a command can hold a NUL');
	if (/^[\w@%+:,./-]+$/.test(word) && !reserved.has(word)) return word;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
