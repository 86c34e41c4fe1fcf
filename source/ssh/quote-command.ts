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
