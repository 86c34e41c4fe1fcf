import {spawn, type ChildProcess} from 'node:child_process';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** The built program. */
export const cliPath = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** Nothing of this machine but the engine under test: no embedded engine, no contexts, no settings. */
export const isolated: NodeJS.ProcessEnv = (() => {
	const home = path.join(tmpdir(), 'flotilla-no-such-home');
	const cache = path.resolve(import.meta.dirname, '../../node_modules/.cache/flotilla-test');
	return {
		FLOTILLA_HOME: home,
		HOME: home,
		XDG_CONFIG_HOME: home,
		XDG_CACHE_HOME: cache,
		DOCKER_CONFIG: home,
	};
})();

export type CliResult = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Stdout, byte by byte. */
	readonly bytes: Buffer;
};

export type CliRun = {
	readonly child: ChildProcess;
	readonly result: Promise<CliResult>;
	/** Resolves once stdout or stderr holds the text; rejects when the program ends without it. */
	said(text: string | RegExp): Promise<void>;
};

/** Longer than anything of the program should take, on a busy machine too, ms. */
const mostMs = 280_000;

/** Starts the built program without a terminal; one that does not end is killed, and says so. */
export function startCli(
	args: readonly string[],
	options: {env?: NodeJS.ProcessEnv; input?: string | Buffer} = {},
): CliRun {
	const child = spawn(process.execPath, [cliPath, ...args], {
		env: {...process.env, ...isolated, CI: undefined, ...options.env},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const lifetime = setTimeout(() => {
		err.push(Buffer.from(`\n(killed by the test after ${mostMs / 1000} s)`));
		child.kill('SIGKILL');
	}, mostMs);
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	const textOf = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
	let isEnded = false;
	const waiting = new Set<() => void>();
	const tell = () => {
		for (const wake of waiting) wake();
	};

	child.stdout.on('data', (chunk: Buffer) => {
		out.push(chunk);
		tell();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		err.push(chunk);
		tell();
	});
	child.stdin.on('error', () => {});
	child.stdin.end(options.input ?? '');
	const result = new Promise<CliResult>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			isEnded = true;
			clearTimeout(lifetime);
			tell();
			const bytes = Buffer.concat(out);
			const exit = code ?? (signal === 'SIGKILL' ? 137 : 1);
			resolve({code: exit, stdout: bytes.toString(), stderr: textOf(err), bytes});
		});
	});
	const said = (text: string | RegExp) =>
		new Promise<void>((resolve, reject) => {
			const look = () => {
				const all = textOf(out) + textOf(err);
				const isThere = typeof text === 'string' ? all.includes(text) : text.test(all);
				if (!isThere && !isEnded) return;
				waiting.delete(look);
				if (isThere) resolve();
				else reject(new Error(`ended without saying ${String(text)}:\n${all}`));
			};

			waiting.add(look);
			look();
		});
	return {child, result, said};
}

/** Runs the built program to its end, without a terminal. */
export async function runCli(
	args: readonly string[],
	options: {env?: NodeJS.ProcessEnv; input?: string | Buffer} = {},
): Promise<CliResult> {
	return startCli(args, options).result;
}
