import {exitCodeOf, FlotillaError, isAbort, type Failure} from '../../domain/failure.ts';
import {oneLine} from '../../domain/sanitise.ts';
import type {Context} from '../world/context.ts';
import {ownWords} from './own-words.ts';
import {looksOf, print, printProse} from './printer.ts';

/** Letters kept of a bug's message, which may hold an engine's whole answer. */
const mostOfBug = 2000;

/** Text of engines and hosts as it may be printed: it must not drive the terminal; line feeds stay. */
export function printable(text: string): string {
	return text.split('\n').map(oneLine).join('\n');
}

/** `error: …` and its hint on stderr; the same for each failure that was found with it. */
export function printFailure(context: Context, failure: Failure): void {
	const looks = looksOf(context.stderr, context.env);
	const {red, bold} = looks;
	printProse(context.stderr, `${bold(red('error:'))} ${printable(failure.message)}`, looks);
	if (failure.hint) {
		const hint = ownWords(context, printable(failure.hint));
		printProse(context.stderr, `hint: ${hint}`, {...looks, indent: '  '});
	}

	for (const other of failure.others ?? []) printFailure(context, other);
}

/** Something the operator should know, though the work goes on. */
export function printWarning(context: Context, message: string): void {
	const looks = looksOf(context.stderr, context.env);
	printProse(
		context.stderr,
		`${looks.yellow('warning:')} ${ownWords(context, printable(message))}`,
		looks,
	);
}

/** Says what went wrong and gives the exit code. A stack trace means it is a bug of flotilla. */
export function reportError(context: Context, error: unknown): number {
	if (error instanceof FlotillaError) {
		printFailure(context, error.failure);
		return exitCodeOf(error.code);
	}

	if (isAbort(error)) {
		if (context.outputClosed.aborted) return 0;
		print(context.stderr, 'interrupted');
		return 130;
	}

	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	const calls = /(\n {4}at .*)*$/.exec(stack)?.[0] ?? '';
	const said = stack.slice(0, stack.length - calls.length).slice(0, mostOfBug);
	print(context.stderr, printable(said + calls));
	printFailure(context, {
		code: 'bug',
		message: 'this is a bug in flotilla',
		hint: 'Please report it with the lines above and what you did.',
	});
	return 1;
}
