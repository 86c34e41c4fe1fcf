const units: Readonly<Record<string, number>> = {
	'': 1,
	b: 1,
	k: 1024,
	m: 1024 ** 2,
	g: 1024 ** 3,
	t: 1024 ** 4,
};

/** The least memory an engine gives to a container, bytes. */
export const leastMemory = 6 * 1024 ** 2;

/** Bytes of `512m`, `1.5g`, `2GiB` or a plain number, as docker reads them; undefined if it is none. */
export function parseMemory(text: string): number | undefined {
	const match = /^(\d+(?:\.\d+)?) ?([bkmgt]?)(?:i?b)?$/i.exec(text.trim());
	if (!match) return undefined;
	const [, amount = '', unit = ''] = match;
	const bytes = Math.round(Number(amount) * (units[unit.toLowerCase()] ?? 1));
	return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes for people: `512 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
	const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let value = bytes;
	let index = 0;
	// What would round to 1024 belongs to the next unit.
	while (value >= 1023.95 && index < names.length - 1) {
		value /= 1024;
		index++;
	}

	const digits = value >= 100 || Number.isInteger(value) ? 0 : 1;
	return `${value.toFixed(digits).replace(/\.0$/, '')} ${names[index] ?? 'B'}`;
}

/** Milliseconds for people: `0.4 ms`, `12 ms`, `3.4 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
	if (ms < 0.95) return `${ms.toFixed(1)} ms`;
	if (ms < 999.5) return `${Math.round(ms)} ms`;
	if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** An age in one unit: `5s`, `12m`, `3h`, `9d`. */
export function formatAge(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	if (seconds < 60) return `${seconds}s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
	return `${Math.floor(seconds / 86_400)}d`;
}

/** Work that takes longer than this says how long it still may take, ms. */
const worthTelling = 10_000;

/** About how long the rest of some work will take: `about 2 min left`; undefined where that is short. */
export function timeLeft(work: {done: number; total: number; ms: number}): string | undefined {
	const {done, total, ms} = work;
	if (done === 0 || ms < 2000) return undefined;
	const left = (ms / done) * (total - done);
	if (left < worthTelling) return undefined;
	const seconds = Math.round(left / 5000) * 5;
	return `about ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left`;
}

/** The step of a build that is at work: `step 3 of 9`. */
export function stepOf({done, total}: {done: number; total: number}): string {
	return `step ${Math.min(done + 1, total)} of ${total}`;
}

/** `1 host`, `3 hosts`. */
export function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
