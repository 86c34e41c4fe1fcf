import xterm, {type Terminal} from '@xterm/headless';
import type {Size} from '../../../source/domain/screen.ts';
import {countCells} from '../../../source/terminal/screen/widths.ts';

export type OuterTerminal = {
	readonly terminal: Terminal;
	write(bytes: string | Uint8Array): Promise<void>;
	text: () => string;
};

/** The operator's terminal, as far as a test needs one. */
export function createOuterTerminal(size: Size): OuterTerminal {
	const terminal = new xterm.Terminal({
		cols: size.columns,
		rows: size.rows,
		scrollback: 100,
		allowProposedApi: true,
		logLevel: 'off',
	});
	countCells(terminal.unicode);
	return {
		terminal,
		async write(bytes) {
			const {promise, resolve} = Promise.withResolvers<void>();
			terminal.write(bytes, resolve);
			await promise;
		},
		text() {
			const {active} = terminal.buffer;
			return Array.from(
				{length: terminal.rows},
				(_, y) =>
					active.getLine(active.viewportY + y)?.translateToString(true, 0, terminal.cols) ?? '',
			)
				.join('\n')
				.trimEnd();
		},
	};
}
