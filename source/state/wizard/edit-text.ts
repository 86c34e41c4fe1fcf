import {clustersOf} from '../../domain/clusters.ts';

/** One change to a line of text with a cursor. */
export type TextEdit =
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'erase'; readonly what: 'before' | 'after' | 'word' | 'line'}
	| {readonly type: 'move'; readonly to: 'left' | 'right' | 'start' | 'end'};

export type Line = {readonly text: string; readonly cursor: number};

/** Edits a line; the cursor counts what a reader takes for characters. */
export function editText(line: Line, edit: TextEdit): Line {
	const characters = clustersOf(line.text);
	const cursor = Math.max(0, Math.min(line.cursor, characters.length));
	const before = characters.slice(0, cursor);
	const after = characters.slice(cursor);
	// What is put together may be fewer characters than its parts were.
	const join = (left: readonly string[], right: readonly string[]) => ({
		text: [...left, ...right].join(''),
		cursor: clustersOf(left.join('')).length,
	});

	if (edit.type === 'insert') return join([...before, edit.text], after);
	if (edit.type === 'move') {
		const places = {left: cursor - 1, right: cursor + 1, start: 0, end: characters.length};
		return {
			text: line.text,
			cursor: Math.max(0, Math.min(places[edit.to], characters.length)),
		};
	}

	switch (edit.what) {
		case 'before':
			return join(before.slice(0, -1), after);
		case 'after':
			return join(before, after.slice(1));
		case 'word': {
			const kept = before.join('').replace(/[^\s,:/.-]*[\s,:/.-]*$/, '');
			return join([kept], after);
		}

		case 'line':
			return join([], after);
	}
}
