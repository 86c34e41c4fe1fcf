import {clustersOf, headOf, tailOf} from '../../domain/clusters.ts';
import {columnsOf} from '../../domain/widths.ts';

export {formatAge, plural} from '../../domain/quantity.ts';

/** Milliseconds in four columns: `12`, `1.2s`. */
export function shortMs(ms: number): string {
	if (ms < 9.95) return ms.toFixed(1);
	return ms < 1000 ? String(Math.round(ms)) : `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)}s`;
}

/** Text as lines of at most so many columns, broken between words where that can be. */
export function wrapLines(text: string, columns: number): string[] {
	const room = Math.max(1, columns);
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (columnsOf(joined) <= room) {
			line = joined;
			continue;
		}

		if (line !== '') lines.push(line);
		line = word;
		while (columnsOf(line) > room) {
			const head = leastOf(line, room);
			lines.push(head);
			line = line.slice(head.length);
		}
	}

	return [...lines, line];
}

/** As much as fits, and never nothing: what is wider than a line would be tried for ever. */
function leastOf(line: string, columns: number): string {
	return headOf(line, columns) || (clustersOf(line)[0] ?? '');
}

/**
 * A command as lines of at most so many columns that can be pasted into a shell: broken between its
 * parts, and within one only where it has no room in a line.
 */
export function commandLines(parts: readonly string[], columns: number): string[] {
	const room = Math.max(10, columns);
	const lines: string[] = [];
	let line = '';
	for (const [index, part] of parts.entries()) {
		// What follows needs room for its own space and backslash.
		const end = index === parts.length - 1 ? 0 : 2;
		const joined = line === '' ? part : `${line} ${part}`;
		if (columnsOf(joined) + end <= room) {
			line = joined;
			continue;
		}

		if (line !== '') lines.push(`${line} \\`);
		line = lines.length > 0 ? `  ${part}` : part;
		while (columnsOf(line) + end > room) {
			const head = leastOf(line, room - 1);
			lines.push(`${head}\\`);
			line = line.slice(head.length);
		}
	}

	return [...lines, line];
}

/** An engine's version without what a distribution adds: `20.10.24+dfsg1` is `20.10.24`. */
export function plainVersion(version: string): string {
	return version.replace(/\+.*$/, '');
}

/** An image in so many columns; where it is too long, its end matters: `…/base:bookworm`. */
export function shortImage(image: string, columns: number): string {
	if (columnsOf(image) <= columns) return image;
	const parts = image.split('/');
	for (let from = 1; from < parts.length; from++) {
		const short = `…/${parts.slice(from).join('/')}`;
		if (columnsOf(short) <= columns) return short;
	}

	return `…${tailOf(image, columns - 1)}`;
}

/** A name in so many columns, its number kept: `namenode12` in 6 is `nam…12`. */
export function shortName(name: string, columns: number): string {
	if (columnsOf(name) <= columns) return name;
	const digits = /\d+$/.exec(name)?.[0] ?? '';
	const kept = columns - digits.length - 1;
	return kept > 0 ? `${headOf(name, kept)}…${digits}` : digits.slice(-columns);
}

/** Names one after the other in so many columns: each as short as it must be, none left out. */
export function shortNames(
	names: readonly string[],
	{between, columns}: {between: string; columns: number},
): string {
	const whole = names.join(between);
	if (columnsOf(whole) <= columns) return whole;
	const room = columns - columnsOf(between) * (names.length - 1);
	const each = Math.max(1, Math.floor(room / names.length));
	return names.map(name => shortName(name, each)).join(between);
}

/** A text in so many columns, its beginning kept. */
export function shortText(text: string, columns: number): string {
	return columnsOf(text) <= columns ? text : `${headOf(text, columns - 1)}…`;
}
