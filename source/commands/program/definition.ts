import type {Context} from '../world/context.ts';

/** What the definition of a command needs: the world, and where its exit code goes. */
export type Definition = {
	readonly context: Context;
	/** Words after the first `--` of `ssh` and `exec`, as they are. */
	readonly words: readonly string[];
	readonly finish: (exitCode: number) => void;
};

/** For options that may be given several times. */
export function collect(value: string, values: readonly string[] = []): string[] {
	return [...values, value];
}

/** The last words of a command's help: its own exit codes, then those that all commands share. */
export function exitCodes(own: string): string {
	const shared = '2 wrong usage, 3 no engine or agent reachable, 130 interrupted.';
	return `\n${filled(`Exit codes: ${own}; ${shared}`)}`;
}

/** Prose in lines that every terminal has room for. */
export function filled(text: string): string {
	const lines: string[] = [];
	for (const word of text.split(/\s+/)) {
		const line = lines.at(-1);
		if (line === undefined || line.length + 1 + word.length > 80) lines.push(word);
		else lines[lines.length - 1] = `${line} ${word}`;
	}

	return lines.join('\n');
}
