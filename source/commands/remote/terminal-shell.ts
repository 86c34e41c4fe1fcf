import type {Channel, Connection} from '../../ssh/types.ts';
import {writeAll} from '../print/printer.ts';
import type {Context} from '../world/context.ts';
import {createEscapeKeys} from './escape-keys.ts';
import {pumpInput, pumpOutput} from './pump.ts';

type Exit = Awaited<Channel['exit']>;

/** How the operator's visit ended. */
export type ShellEnd = {readonly exit: Exit; readonly hasLeft: boolean};

const help = [
	'Escapes, after Enter:',
	'  ~.  leave; the connection is closed',
	'  ~~  one ~',
	'  ~?  this list',
].join('\r\n');

/**
 * Gives the operator's terminal to a remote pty: raw mode, every byte passed, window size followed.
 * The terminal is given back however this ends.
 */
export async function runInTerminal(
	context: Context,
	connection: Connection,
	options: {command?: string | readonly string[]; signal: AbortSignal},
): Promise<ShellEnd> {
	const {stdin, stdout, env} = context;
	const {command, signal} = options;
	const size = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24});
	const channel = await connection.open(
		{pty: {...size(), term: env['TERM'] || 'xterm'}, ...(command === undefined ? {} : {command})},
		{signal},
	);
	let hasLeft = false;
	const escapes = createEscapeKeys();
	const modes = createModeTracker();
	const resize = () => channel.resize(size());
	const close = () => channel.close();
	const restore = () => stdin.setRawMode?.(false);

	stdin.setRawMode?.(true);
	// Also when something else ends the process.
	process.once('exit', restore);
	stdout.on('resize', resize);
	signal.addEventListener('abort', close, {once: true});
	const stopInput = pumpInput(channel, {
		stdin,
		transform(bytes) {
			const typed = escapes(bytes);
			if (typed.wantsHelp) void writeAll(stdout, `~?\r\n${help}\r\n`);
			if (typed.hasLeft) {
				hasLeft = true;
				close();
			}

			return typed.bytes;
		},
	});
	try {
		await pumpOutput({...channel, output: modes.watch(channel.output)}, context);
		const exit = await channel.exit;
		signal.throwIfAborted();
		return {exit, hasLeft};
	} finally {
		stopInput();
		stdout.off('resize', resize);
		signal.removeEventListener('abort', close);
		process.off('exit', restore);
		restore();
		await writeAll(stdout, modes.undo());
	}
}

/** Private modes a cut-off program leaves on: other screen, mouse, paste marks, hidden cursor. */
const undoable: Readonly<Record<string, string>> = {
	'1049': '\u001B[?1049l',
	'1047': '\u001B[?1047l',
	'1000': '\u001B[?1000l',
	'1002': '\u001B[?1002l',
	'1003': '\u001B[?1003l',
	'1004': '\u001B[?1004l',
	'1006': '\u001B[?1006l',
	'2004': '\u001B[?2004l',
	'1': '\u001B[?1l',
	'25': '\u001B[?25h',
};

function createModeTracker() {
	const on = new Set<string>();
	let tail = '';
	const see = (bytes: Buffer) => {
		const text = tail + bytes.toString('latin1');
		for (const [, numbers = '', action] of text.matchAll(/\u001B\[\?([\d;]+)([hl])/g)) {
			for (const mode of numbers.split(';')) {
				// The cursor is the one that is on to begin with.
				if ((action === 'h') === (mode !== '25')) on.add(mode);
				else on.delete(mode);
			}
		}

		tail = /\u001B(\[(\?[\d;]{0,24})?)?$/.exec(text)?.[0] ?? '';
	};

	return {
		async *watch(output: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
			for await (const bytes of output) {
				see(bytes);
				yield bytes;
			}
		},
		/** What puts the terminal back as it was. */
		undo: () => [...on].map(mode => undoable[mode] ?? '').join(''),
	};
}
