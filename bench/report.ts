/** The middle value. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return Number.isInteger(middle)
		? ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
		: (sorted[Math.floor(middle)] ?? 0);
}

/** `1.08 × baseline (goal ≤ 1.15)`, with a word on whether it was met. */
export function ratio(value: number, baseline: number, goal: number): string {
	const times = value / baseline;
	return `${times.toFixed(2)} × baseline (goal ≤ ${goal}) ${times <= goal ? 'met' : 'MISSED'}`;
}

/** A time in words: `1234 ms`. */
export function ms(value: number): string {
	return `${Math.round(value)} ms`;
}

/** One line a time, against the baseline of its own. */
export function reportTimes(
	rows: ReadonlyArray<readonly [what: string, time: number, baseline: number, goal: number]>,
): void {
	for (const [what, time, baseline, goal] of rows) {
		console.log(`  ${what.padEnd(16)} ${ms(time).padStart(9)}  ${ratio(time, baseline, goal)}`);
	}
}

/** `84.0 MB (goal ≤ 150)`, with a word on whether it was met. */
export function atMost(value: number, goal: number, unit: string): string {
	return `${value.toFixed(1)} ${unit} (goal ≤ ${goal}) ${value <= goal ? 'met' : 'MISSED'}`;
}
