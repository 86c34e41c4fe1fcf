import type {Context} from './context.ts';

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
	return `\nExit codes: ${own};\n2 wrong usage, 3 no engine or agent reachable, 130 interrupted.`;
}
