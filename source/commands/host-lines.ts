import type {Context, Output} from './context.ts';
import {isSmartTerm, looksOf, writeAll} from './printer.ts';
import {createTextFilter, type TextFilter} from './terminal-text.ts';

/** Prints what one host says, line by line, each after the host's name. */
export type HostLines = {
	push(bytes: Uint8Array): Promise<void>;
	/** Prints the last line too, if it did not end. */
	end(): Promise<void>;
};

/** Bytes after which a line without an end is printed as it is. */
const longestLine = 64 * 1024;

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
	const prefix = dim(`${host.padEnd(width)} ${mark}`);
	const filter = isTty ? outputFilter(context) : undefined;
	let rest: Buffer[] = [];
	let length = 0;

	const print = async (line: Buffer) => {
		if (!filter) return writeAll(output, Buffer.concat([Buffer.from(`${prefix} `), line, newline]));
		// What looks like one line may be several once carriage returns are line feeds.
		for (const part of shown(filter, line)) await writeAll(output, `${prefix} ${part}\n`);
	};

	const flush = async () => {
		const line = Buffer.concat(rest, length);
		rest = [];
		length = 0;
		await print(line);
	};

	return {
		async push(bytes) {
			let from = 0;
			for (;;) {
				const end = bytes.indexOf(10, from);
				const part = bytes.subarray(from, end < 0 ? undefined : end);
				rest.push(Buffer.from(part));
				length += part.length;
				if (end >= 0 || length > longestLine) await flush();
				if (end < 0) return;
				from = end + 1;
			}
		},
		async end() {
			if (length > 0) await flush();
		},
	};
}

const newline = Buffer.from('\n');

function shown(filter: TextFilter, line: Buffer): string[] {
	const text = filter.push(line) + filter.push(newline);
	const lines = text.split('\n').slice(0, -1);
	// A colour left on would run into the next host's line.
	return lines.map(part => (part.includes('\u001B') ? `${part}\u001B[0m` : part));
}

/** The filter for output that is shown on this terminal. */
export function outputFilter({env}: Context): TextFilter {
	return createTextFilter({keepsColor: isSmartTerm(env['TERM'])});
}
