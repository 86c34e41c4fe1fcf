import type {Environment} from '../../domain/environment.ts';

/** How many colours a terminal can show; 0 means none are wanted, attributes stay. */
export type ColorDepth = 0 | 16 | 256 | 16_777_216;

/** Reads the wish of the operator (NO_COLOR) and the ability of the terminal (COLORTERM, TERM). */
export function colorDepth(env: Environment): ColorDepth {
	if (env['NO_COLOR']) return 0;
	if (/truecolor|24bit/i.test(env['COLORTERM'] ?? '')) return 16_777_216;
	if (/direct|truecolor/i.test(env['TERM'] ?? '')) return 16_777_216;
	if (/256/.test(env['TERM'] ?? '')) return 256;
	return 16;
}

const levels = [0, 95, 135, 175, 215, 255];
const basic = [
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
	0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

function distance(a: number, b: number): number {
	const red = (a >> 16) - (b >> 16);
	const green = ((a >> 8) & 255) - ((b >> 8) & 255);
	const blue = (a & 255) - (b & 255);
	return 2 * red * red + 4 * green * green + 3 * blue * blue;
}

function nearestLevel(value: number): number {
	return value < 48 ? 0 : value < 115 ? 1 : Math.min(5, Math.floor((value - 35) / 40));
}

/** The nearest of the 256 palette colours that no theme redefines (16 and up). */
export function toPalette(rgb: number): number {
	const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map(nearestLevel) as [
		number,
		number,
		number,
	];
	const cube = 16 + 36 * red + 6 * green + blue;
	const average = Math.round(((rgb >> 16) + ((rgb >> 8) & 255) + (rgb & 255)) / 3);
	const step = Math.max(0, Math.min(23, Math.round((average - 8) / 10)));
	const isGray = distance(fromPalette(232 + step), rgb) < distance(fromPalette(cube), rgb);
	return isGray ? 232 + step : cube;
}

/** The usual RGB value of a palette colour. */
export function fromPalette(index: number): number {
	if (index < 16) return basic[index] ?? 0;
	if (index >= 232) return (8 + 10 * (index - 232)) * 0x01_01_01;
	const cube = index - 16;
	const red = levels[Math.floor(cube / 36)] ?? 0;
	const green = levels[Math.floor(cube / 6) % 6] ?? 0;
	return (red << 16) | (green << 8) | (levels[cube % 6] ?? 0);
}

/** The nearest of the 16 colours every terminal has. */
export function toBasic(rgb: number): number {
	let best = 0;
	for (let index = 1; index < 16; index++) {
		if (distance(basic[index] ?? 0, rgb) < distance(basic[best] ?? 0, rgb)) best = index;
	}
	return best;
}
