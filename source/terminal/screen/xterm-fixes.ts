import type {Terminal} from '@xterm/headless';
import {hiddenMethod, hiddenObject} from '../../domain/hidden.ts';

/**
 * Keeps output that xterm 6.0.0 fails on from ending the process: it parses in a timer, where
 * nobody can catch. `CSI 1 J` with the cursor in the last cell of a screen without history throws.
 */
export function containFailures(terminal: Terminal): void {
	const core = hiddenObject(terminal, '_core');
	const erase = hiddenMethod(hiddenObject(core, '_inputHandler'), 'eraseInDisplay');
	const eraseAbove = (params: (number | number[])[], respectProtect: boolean) => {
		const {cursorX, cursorY, length} = terminal.buffer.active;
		const isLastCell = cursorX + 1 >= terminal.cols && cursorY + 1 >= length;
		if (params[0] !== 1 || !isLastCell) return false;
		// All that is above the last cell is everything.
		erase?.({params: Int32Array.of(2)}, respectProtect);
		return true;
	};
	terminal.parser.registerCsiHandler({final: 'J'}, params => eraseAbove(params, false));
	terminal.parser.registerCsiHandler({prefix: '?', final: 'J'}, params => eraseAbove(params, true));

	const buffer = hiddenObject(core, '_writeBuffer');
	const parse = hiddenMethod(buffer, '_action');
	if (!buffer || !parse) return;
	const contained = (...parts: readonly unknown[]) => {
		try {
			return parse(...parts);
		} catch {
			// The rest of this chunk is lost; the pane and all others go on.
			return undefined;
		}
	};
	Reflect.set(buffer, '_action', contained);
}
