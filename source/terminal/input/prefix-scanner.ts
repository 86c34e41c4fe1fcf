import {escape, pasteEnd} from './tokens.ts';

/** A terminal's reply comes in one go; a longer silence means that somebody typed ESC ]. */
const maxReplyGap = 100;
/** A paste whose end marker got lost must not disable the prefix for good. */
const maxPasteGap = 5000;
/** So much at once was not typed. */
const mostTyped = 2;

export type PrefixScanner = {
	/** Takes bytes up to the first prefix that was typed as a key; returns its index, or -1. */
	find(bytes: string): number;
	readonly isInPaste: boolean;
	/** Has a paste ended, and may what comes still be of it? Then there is no prefix. */
	readonly isInBurst: boolean;
	/** Nothing more came with the paste: what comes from now on is typed. */
	readonly endBurst: () => void;
};

type State = 'ground' | 'escape' | 'control' | 'string' | 'string-escape' | 'paste';

/** Tells a typed prefix byte from the same byte inside a paste or a reply; holds nothing back. */
export function createPrefixScanner(
	prefix: number,
	{now = () => performance.now()}: {now?: () => number} = {},
): PrefixScanner {
	let state: State = 'ground';
	let seen = '';
	let lastTime = 0;
	let isInBurst = false;

	const step = (byte: string): State => {
		switch (state) {
			case 'paste': {
				seen = (seen + byte).slice(-pasteEnd.length);
				// What was pasted may hold an end of its own, with commands behind it.
				isInBurst = seen === pasteEnd;
				return isInBurst ? 'ground' : 'paste';
			}
			case 'string':
				if (byte === '\u0007') return 'ground';
				return byte === escape ? 'string-escape' : 'string';
			case 'string-escape':
				return 'ground';
			case 'control':
				seen += byte;
				if (seen === '200~') return 'paste';
				return byte >= '@' && byte <= '~' ? 'ground' : byte === escape ? 'escape' : 'control';
			case 'escape':
				seen = '';
				if (byte === '[') return 'control';
				if (byte === escape) return 'escape';
				return byte !== '' && ']P_^X'.includes(byte) ? 'string' : 'ground';
			case 'ground':
				return byte === escape ? 'escape' : 'ground';
		}
	};

	/** How long the state may last without a byte. */
	const maxGap = (): number => {
		const isMarker = state === 'control' && seen !== '' && '200~'.startsWith(seen);
		return state === 'paste' || isMarker ? maxPasteGap : maxReplyGap;
	};

	return {
		get isInPaste() {
			return state === 'paste';
		},
		get isInBurst() {
			return isInBurst;
		},
		endBurst() {
			isInBurst = false;
		},
		find(bytes) {
			const gap = now() - lastTime;
			lastTime += gap;
			if (gap > maxGap() && (state !== 'paste' || bytes.length <= mostTyped)) state = 'ground';
			for (let at = 0; at < bytes.length; at++) {
				const isProtected =
					isInBurst || state === 'paste' || state === 'string' || state === 'string-escape';
				if (!isProtected && bytes.charCodeAt(at) === prefix) {
					state = 'ground';
					return at;
				}
				state = step(bytes.charAt(at));
			}
			return -1;
		},
	};
}
