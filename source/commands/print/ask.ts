import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {setImmediate} from 'node:timers/promises';
import {FlotillaError} from '../../domain/failure.ts';
import type {Context, Input} from '../world/context.ts';
import {looksOf, wrapped} from './printer.ts';

/** Can the operator be asked anything? */
export function canAsk(context: Context): boolean {
	return context.stdin.isTTY === true && context.stderr.isTTY === true;
}

/**
 * Drops what was typed before there was a question, which it must not answer. A line that is not
 * finished, and one that waits in the terminal, can be read only while keys come one by one.
 */
async function forgetTyped(input: Input): Promise<void> {
	if (!input.isTTY || !input.setRawMode) return;
	let isMore = true;
	const drop = (bytes: Buffer) => {
		isMore = true;
		// In this mode the terminal makes no signal of it.
		if (bytes.includes(0x03)) process.kill(process.pid, 'SIGINT');
	};
	input.setRawMode(true);
	input.on('data', drop);
	input.resume();
	while (isMore) {
		isMore = false;
		// What has come is read between the two.
		await setImmediate();
		await setImmediate();
	}

	input.off('data', drop);
	input.pause();
	input.setRawMode(false);
}

/** A yes/no question on the terminal. Anything but a clear answer is the default. */
export async function ask(
	context: Context,
	question: string,
	options: {signal: AbortSignal; default: boolean},
): Promise<boolean> {
	const {stdin: input, stderr: output} = context;
	await forgetTyped(input);
	// Nobody is left to answer.
	if (input.readableEnded) return false;
	const prompt = createInterface({input, output, terminal: false});
	// The end of stdin (Ctrl-D) is an answer as well: not yes.
	const closed = new Promise<string>(resolve => prompt.once('close', () => resolve('n')));
	try {
		// As wide as the terminal, less the cursor's place.
		const {columns} = looksOf(output, context.env);
		const lines = wrapped(`${question} [${options.default ? 'Y/n' : 'y/N'}]`, columns - 2);
		output.write(`${lines.join('\n')} `);
		const answer = await Promise.race([prompt.question('', {signal: options.signal}), closed]);
		const word = answer.trim().toLowerCase();
		return word === '' ? options.default : word === 'y' || word === 'yes';
	} finally {
		prompt.close();
		input.pause();
	}
}

/**
 * Consent to something destructive: `--yes`, or an answer. Throws `confirmation-needed` where
 * nobody can be asked.
 */
export async function confirm(
	context: Context,
	what: string,
	options: {isSure: boolean; signal: AbortSignal},
): Promise<boolean> {
	if (options.isSure) return true;
	if (canAsk(context)) return ask(context, `${what}?`, {signal: options.signal, default: false});
	throw new FlotillaError({
		code: 'confirmation-needed',
		message: `${what}? There is no terminal to ask that on`,
		hint: 'Nothing was changed. Add --yes if you mean it.',
	});
}
