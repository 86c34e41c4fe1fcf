import {fromPalette, toBasic, toPalette, type ColorDepth} from './colors.ts';

/** How a cell looks: colours as in `Grid`, attribute bits without `wide`. */
export type Look = {foreground: number; background: number; style: number};

const paletteMode = 0x200_0000;
const rgbMode = 0x300_0000;

// In bit order of `Grid.style`.
const attributes = [1, 2, 3, 4, 5, 7, 8, 9, 53];

/** Reduces a colour of a cell to what the terminal can show. */
export function limitColor(color: number, depth: ColorDepth): number {
	if (color === 0 || depth === 0) return 0;
	const mode = color & rgbMode;
	const value = color & 0xff_ff_ff;
	if (mode === rgbMode) {
		if (depth === 16_777_216) return color;
		return depth === 256 ? paletteMode | toPalette(value) : 0x100_0000 | toBasic(value);
	}
	if (depth === 16 && value > 15) return 0x100_0000 | toBasic(fromPalette(value));
	return color;
}

function colorCode(color: number, isBackground: boolean): string {
	const base = isBackground ? 40 : 30;
	const value = color & 0xff_ff_ff;
	if (color === 0) return `${base + 9}`;
	if ((color & rgbMode) === rgbMode) {
		return `${base + 8};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
	}
	if (value < 8) return `${base + value}`;
	if (value < 16) return `${base + 52 + value}`;
	return `${base + 8};5;${value}`;
}

/** The shortest SGR that turns one look into another; empty when they are the same. */
export function lookChange(from: Look, to: Look): string {
	const isReset = (from.style & ~to.style) !== 0;
	const codes: string[] = isReset ? ['0'] : [];
	const added = isReset ? to.style : to.style & ~from.style;
	const foreground = isReset ? 0 : from.foreground;
	const background = isReset ? 0 : from.background;
	if (added !== 0) {
		for (const [bit, code] of attributes.entries()) {
			if ((added & (1 << bit)) !== 0) codes.push(`${code}`);
		}
	}
	if (to.foreground !== foreground) codes.push(colorCode(to.foreground, false));
	if (to.background !== background) codes.push(colorCode(to.background, true));
	if (codes.length === 0) return '';
	const isPlain = to.style === 0 && to.foreground === 0 && to.background === 0;
	return isPlain ? '\u001b[m' : `\u001b[${codes.join(';')}m`;
}
