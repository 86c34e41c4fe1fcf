import {StringDecoder} from 'node:string_decoder';
import {unsafeOutput} from '../../domain/sanitise.ts';

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/** Takes control sequences out of a stream of output; SGR colours, line feeds and tabs stay. */
export type TextFilter = {
	/** What of this chunk may be shown. */
	push(bytes: Uint8Array): string;
	/** What was still held back, and the end of a colour that was left on. */
	end(): string;
};

const longestSequence = 64;

/**
 * Output of a host is shown on the operator's terminal, so it must not move the cursor, set titles,
 * reach the clipboard or ask the terminal anything. Bytes may be cut anywhere.
 */
export function createTextFilter(options: {keepsColor: boolean}): TextFilter {
	const decoder = new StringDecoder('utf8');
	let state: State = 'text';
	let sequence = '';
	let hasReturn = false;
	let isColoured = false;

	const next = (char: string): string => {
		switch (state) {
			case 'text': {
				return ofText(char);
			}

			case 'escape': {
				if (char === '[') state = 'csi';
				else if (']PX^_'.includes(char)) state = 'string';
				// Intermediates (`ESC ( B`) are followed by one more character.
				else if (char < ' ' || char > '/') state = 'text';
				return char === '\n' ? ofText(char) : '';
			}

			case 'csi': {
				sequence += char;
				if (char < ' ' || sequence.length > longestSequence) {
					state = 'text';
					return char === '\n' ? '\n' : '';
				}

				if (char < '@' || char > '~') return '';
				state = 'text';
				if (!options.keepsColor || !/^[\d;:]*m$/.test(sequence)) return '';
				isColoured = !/^0*m$/.test(sequence);
				return `\u001B[${sequence}`;
			}

			case 'string': {
				if (char === '\u001B') state = 'string-escape';
				else if (char === '\u0007' || char === '\u009C') state = 'text';
				// A string that was never closed must not swallow all that follows.
				else if (char === '\n') {
					state = 'text';
					return '\n';
				}

				return '';
			}

			case 'string-escape': {
				state = char === '\\' ? 'text' : 'escape';
				return state === 'escape' ? next(char) : '';
			}
		}
	};

	const ofText = (char: string): string => {
		// A lone carriage return would let later text cover earlier text; it starts a new line.
		const before = hasReturn && char !== '\n' && char !== '\r' ? '\n' : '';
		hasReturn = char === '\r';
		if (char === '\u001B') {
			state = 'escape';
			sequence = '';
			return before;
		}

		return before + (unsafeOutput.test(char) ? '' : char);
	};

	const filter = (text: string) => {
		if (state === 'text' && !hasReturn && !unsafeOutput.test(text)) return text;
		let shown = '';
		for (const char of text) shown += next(char);
		return shown;
	};

	return {
		push: bytes => filter(decoder.write(bytes)),
		end: () => filter(decoder.end()) + (isColoured ? '\u001B[m' : ''),
	};
}
