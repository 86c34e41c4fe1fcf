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
