import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {isSmartTerm, print} from '../print/printer.ts';
import {printFailure, reportError} from '../print/report-error.ts';
import {sessionName} from '../spec/names.ts';
import type {Context, Output} from '../world/context.ts';
import {leave} from '../world/leave.ts';
import {realContext} from '../world/real-context.ts';
import {signalCodes} from '../world/stopping.ts';

/** How long a slow terminal may take for the rest once somebody wants to be gone, ms. */
const lastWordsMs = 500;

/** Runs flotilla in this process, to its end. */
export async function main(argv: readonly string[]): Promise<void> {
	const context = realContext();
	const {stdin, stdout, stderr} = context;
	for (const event of ['uncaughtException', 'unhandledRejection']) {
		process.on(event, (error: unknown) => {
			stdin.setRawMode?.(false);
			process.exit(reportError(context, error) || 1);
		});
	}

	const exitCode = await run(argv, context).catch((error: unknown) => reportError(context, error));

	// What was written must be out before the process ends; idle sockets must not hold it up.
	const isOut = Promise.all([stdout, stderr].map(flushed));
	const signal = context.calledOffBy();
	await (signal ? Promise.race([isOut, sleep(lastWordsMs)]) : isOut);
	const lost = context.lostOutput();
	if (lost) {
		printFailure(context, {
			code: 'output-lost',
			message: `stdout could not be written: ${lost.message}`,
			hint: 'Write it to where there is room; what was done is done, `flotilla ls` shows it.',
		});
	}

	// Work that knows no signals ends as if it was Ctrl-C.
	const isInterrupted = signal !== undefined && exitCode === signalCodes.SIGINT;
	leave(isInterrupted ? signalCodes[signal] : lost ? exitCode || 1 : exitCode, signal);
}

async function flushed(output: Output): Promise<void> {
	if (output.writable) await new Promise<unknown>(resolve => output.write('', resolve));
}

async function run(argv: readonly string[], context: Context): Promise<number> {
	const {stdin, stdout, stderr, env} = context;
	const session = sessionToOpen(argv);
	if (argv.length > 0 && session === undefined) {
		const {runProgram} = await import('./program.ts');
		return runProgram(argv, context);
	}

	if (stdin.isTTY && stdout.isTTY && isSmartTerm(env['TERM'])) {
		const {tui} = await withoutFetch(() => import('../tui.tsx'));
		return tui(context, {session});
	}

	const {ls} = await import('../ls.ts');
	const exitCode = await ls(context, {}).catch((error: unknown) => reportError(context, error));
	print(stderr, 'The screens need a terminal; see flotilla --help for commands.');
	return exitCode;
}

/** The name of `flotilla --session NAME`, which opens the screens on it. */
function sessionToOpen(argv: readonly string[]): string | undefined {
	const [flag = '', name] = argv;
	if (flag === '--session' && argv.length === 2) return sessionName(name ?? '');
	const isOne = flag.startsWith('--session=') && argv.length === 1;
	return isOne ? sessionName(flag.slice('--session='.length)) : undefined;
}

/**
 * Yoga, Ink's layout engine, is WebAssembly in a data: URL. It fetches that where it can, which loads
 * all of undici for some 30 ms, and decodes it by itself where it cannot.
 */
async function withoutFetch<Result>(load: () => Promise<Result>): Promise<Result> {
	const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
	Reflect.deleteProperty(globalThis, 'fetch');
	try {
		return await load();
	} finally {
		if (fetch) Object.defineProperty(globalThis, 'fetch', fetch);
	}
}
