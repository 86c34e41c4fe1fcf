/** An age in one unit: `5s`, `12m`, `3h`, `9d`. */
export function formatAge(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	if (seconds < 60) return `${seconds}s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
	return `${Math.floor(seconds / 86_400)}d`;
}

export {plural} from '../domain/quantity.ts';

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
		if (joined.length <= room) {
			line = joined;
			continue;
		}

		if (line !== '') lines.push(line);
		line = word;
		while (line.length > room) {
			lines.push(line.slice(0, room));
			line = line.slice(room);
		}
	}

	return [...lines, line];
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
		if (joined.length + end <= room) {
			line = joined;
			continue;
		}

		if (line !== '') lines.push(`${line} \\`);
		line = lines.length > 0 ? `  ${part}` : part;
		while (line.length + end > room) {
			lines.push(`${line.slice(0, room - 1)}\\`);
			line = line.slice(room - 1);
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
	if (image.length <= columns) return image;
	const parts = image.split('/');
	for (let from = 1; from < parts.length; from++) {
		const short = `…/${parts.slice(from).join('/')}`;
		if (short.length <= columns) return short;
	}

	return `…${image.slice(image.length - columns + 1)}`;
}

/** A name in so many columns, its number kept: `namenode12` in 6 is `nam…12`. */
export function shortName(name: string, columns: number): string {
	if (name.length <= columns) return name;
	const digits = /\d+$/.exec(name)?.[0] ?? '';
	const kept = columns - digits.length - 1;
	return kept > 0 ? `${name.slice(0, kept)}…${digits}` : digits.slice(-columns);
}
