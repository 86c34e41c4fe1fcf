import type {Terminal} from '@xterm/headless';
import {initialModes, type ScreenModes} from '../../domain/screen.ts';

type MouseEncoding = ScreenModes['mouseEncoding'];

const mouseEncodings = new Map<number, MouseEncoding>([
	[1005, 'utf8'],
	[1006, 'sgr'],
	[1015, 'urxvt'],
	[1016, 'sgr-pixels'],
]);

/** Follows the modes that xterm parses but does not publish, and joins them with those it does. */
export function trackModes(terminal: Terminal): () => ScreenModes {
	const {parser} = terminal;
	let isCursorVisible = true;
	let mouseEncoding: MouseEncoding = 'default';
	let cursorStyle = 0;

	const setPrivateModes = (params: (number | number[])[], isOn: boolean) => {
		for (const param of params.flat()) {
			const encoding = mouseEncodings.get(param);
			if (param === 25) isCursorVisible = isOn;
			if (encoding && isOn) mouseEncoding = encoding;
			if (encoding === mouseEncoding && !isOn) mouseEncoding = 'default';
		}
		// False lets xterm's own handler run too.
		return false;
	};
	const reset = () => {
		({isCursorVisible, mouseEncoding, cursorStyle} = initialModes);
		return false;
	};

	parser.registerCsiHandler({prefix: '?', final: 'h'}, params => setPrivateModes(params, true));
	parser.registerCsiHandler({prefix: '?', final: 'l'}, params => setPrivateModes(params, false));
	parser.registerCsiHandler({intermediates: '!', final: 'p'}, reset);
	parser.registerEscHandler({final: 'c'}, reset);
	parser.registerCsiHandler({intermediates: ' ', final: 'q'}, ([style]) => {
		cursorStyle = typeof style === 'number' && style <= 6 ? style : 0;
		return false;
	});

	return () => ({
		applicationCursorKeys: terminal.modes.applicationCursorKeysMode,
		bracketedPaste: terminal.modes.bracketedPasteMode,
		mouseTracking: terminal.modes.mouseTrackingMode,
		sendFocus: terminal.modes.sendFocusMode,
		isSynchronized: terminal.modes.synchronizedOutputMode,
		isCursorVisible,
		mouseEncoding,
		cursorStyle,
	});
}
