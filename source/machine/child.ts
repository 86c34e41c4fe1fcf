import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Environment} from '../domain/environment.ts';
import {plainText} from '../domain/sanitise.ts';
import {linesOf} from './lines.ts';
import {signalProcess} from './process.ts';
import {findProgram, systemPath} from './programs.ts';

/** How a program ended, with the last lines it said. */
export type Outcome = {readonly exitCode: number; readonly lastLines: readonly string[]};

type RunOptions = {
	readonly env: Environment;
	readonly signal?: AbortSignal;
	readonly onLine?: (line: string) => void;
	/** What it reads. @default nothing */
	readonly input?: string;
};

/** Runs a program to its end, its output as lines; calling it off ends its whole process group. */
export async function runProgram(
	command: readonly string[],
	{env, signal, onLine, input}: RunOptions,
): Promise<Outcome> {
	signal?.throwIfAborted();
	const child = startProgram(command, env, {hasInput: input !== undefined});
	const {stdin, stdout, stderr} = child;
	// One that ends without having read all is told by its exit code.
	stdin?.on('error', () => {});
	stdin?.end(input);
	await using cleanup = new AsyncDisposableStack();
	cleanup.use(endsWith(child, signal));
	const lastLines: string[] = [];
	const listen = async (stream: NonNullable<typeof stdout>) => {
		for await (const line of linesOf(stream)) {
			const text = plainText(line);
			lastLines.push(text);
			if (lastLines.length > 20) lastLines.shift();
			onLine?.(text);
		}
	};

	const [exitCode] = await Promise.all([
		exitOf(child),
		stdout && listen(stdout),
		stderr && listen(stderr),
	]);
	signal?.throwIfAborted();
	return {exitCode, lastLines};
}

/** What a program says; nothing where it fails. */
export async function linesFrom(command: readonly string[], env: Environment): Promise<string[]> {
	const lines: string[] = [];
	const {exitCode} = await runProgram(command, {env, onLine: line => lines.push(line)});
	return exitCode === 0 ? lines : [];
}

/** Starts a program as the head of a process group of its own: Ctrl-C is for flotilla to handle. */
export function startProgram(
	command: readonly string[],
	env: Environment,
	{hasInput = false}: {hasInput?: boolean} = {},
): ChildProcess {
	const [program = '', ...words] = command;
	// Nothing is where that name leads: one that is not found ends with 127.
	return spawn(findProgram(program, env) ?? `/nowhere/${program}`, words, {
		detached: true,
		stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
		env: {...env, PATH: systemPath(env)},
	});
}

/** The exit code, 128 and more for a signal as shells have it, 127 where it could not be started. */
export async function exitOf(child: ChildProcess): Promise<number> {
	if (child.exitCode !== null) return child.exitCode;
	try {
		const [code] = (await once(child, 'close')) as [number | null];
		return code ?? 128;
	} catch {
		return 127;
	}
}

/** Ends the process group when the signal fires, and waits for that at the end of the scope. */
export function endsWith(child: ChildProcess, signal: AbortSignal | undefined): AsyncDisposable {
	let ending: Promise<void> | undefined;
	const stop = () => {
		ending ??= endGroup(child);
	};

	signal?.addEventListener('abort', stop, {once: true});
	return {
		async [Symbol.asyncDispose]() {
			signal?.removeEventListener('abort', stop);
			if (child.exitCode === null && child.signalCode === null) stop();
			await ending;
		},
	};
}

async function endGroup(child: ChildProcess): Promise<void> {
	const {pid} = child;
	if (pid === undefined) return;
	signalProcess(-pid, 'SIGTERM');
	const isOver = () => child.exitCode !== null || child.signalCode !== null;
	for (let waited = 0; waited < 5000 && !isOver(); waited += 50) await sleep(50);
	signalProcess(-pid, 'SIGKILL');
}
