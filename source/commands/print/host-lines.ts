import type {Context, Output} from '../world/context.ts';
import {isSmartTerm, looksOf, writeAll} from './printer.ts';
import {createTextFilter, type TextFilter} from './terminal-text.ts';

/** Prints what one host says, line by line, each after the host's name. */
export type HostLines = {
	push(bytes: Uint8Array): Promise<void>;
	/** Prints the last line too, if it did not end. */
	end(): Promise<void>;
};

/** Bytes after which a line without an end is printed as it is. */
const longestLine = 1024 ** 2;

/**
 * Lines of one stream of one host. Whole lines are written at once, so that hosts never mix within
 * one. Off a terminal bytes are passed as they are.
 */
export function hostLines(
	context: Context,
	options: {output: Output; host: string; width: number; mark?: string},
): HostLines {
	const {output, host, width, mark = '|'} = options;
	const {isTty, dim} = looksOf(output, context.env);
	const prefix = `${dim(`${host.padEnd(width)} ${mark}`)} `;
	const filter = isTty ? outputFilter(context) : undefined;
	let rest: Buffer[] = [];
	let length = 0;

	/** Takes what is there of whole lines, the last one's end included. */
	const take = (last: Uint8Array) => {
		const lines = Buffer.concat([...rest, last]);
		rest = [];
		length = 0;
		return lines;
	};

	const print = (lines: Buffer) =>
		writeAll(output, filter ? shown(filter, {lines, prefix}) : prefixed(lines, prefix));

	return {
		async push(bytes) {
			const end = bytes.lastIndexOf(10) + 1;
			const begun = bytes.subarray(end);
			if (end > 0) await print(take(bytes.subarray(0, end)));
			rest.push(Buffer.from(begun));
			length += begun.length;
			if (length > longestLine) await print(take(newline));
		},
		async end() {
			if (length > 0) await print(take(newline));
		},
	};
}

/** The same bytes with the host before each line: latin1 keeps every byte one character. */
function prefixed(lines: Buffer, prefix: string): Buffer {
	const text = lines.toString('latin1', 0, lines.length - 1).replaceAll('\n', `\n${prefix}`);
	return Buffer.from(`${prefix}${text}\n`, 'latin1');
}

const newline = Buffer.from('\n');

function shown(filter: TextFilter, {lines, prefix}: {lines: Buffer; prefix: string}): string {
	// What looks like one line may be several once carriage returns are line feeds.
	const parts = filter.push(lines).split('\n').slice(0, -1);
	// A colour left on would run into the next host's line.
	return parts
		.map(part => `${prefix}${part.includes('\u001B') ? `${part}\u001B[0m` : part}\n`)
		.join('');
}

/** The filter for output that is shown on this terminal. */
export function outputFilter({env}: Context): TextFilter {
	return createTextFilter({keepsColor: isSmartTerm(env['TERM'])});
}
