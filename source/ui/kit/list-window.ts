/** Which items of a long list are on show: `count` from `start`. */
export type ListWindow = {readonly start: number; readonly end: number};

/** Shows the cursor's item, in the middle where there is enough on both sides. */
export function listWindow(
	cursor: number,
	{count, size}: {count: number; size: number},
): ListWindow {
	const room = Math.max(1, size);
	const start = Math.max(0, Math.min(cursor - Math.floor(room / 2), count - room));
	return {start, end: Math.min(count, start + room)};
}

/** A cursor that stays within a list whose length may have changed. */
export function clampCursor(cursor: number, count: number): number {
	return Math.max(0, Math.min(cursor, count - 1));
}
