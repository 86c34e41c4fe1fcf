/** One slip of the keyboard in three letters, or a word that was not typed to its end. */
export function isClose(typed: string, known: string): boolean {
	return (
		known.startsWith(typed) || slips(typed, known) <= Math.max(1, Math.floor(typed.length / 3))
	);
}

/** The one of these names that was meant, if it is clear: misspelt, or said in a word of another tool. */
export function nameMeant(
	typed: string,
	names: readonly string[],
	foreign: Readonly<Record<string, string>> = {},
): string | undefined {
	const word = plainWord(typed);
	const other = Object.hasOwn(foreign, word) ? foreign[word] : undefined;
	if (other !== undefined && names.includes(other)) return other;
	if (word.length < 2) return undefined;
	const close = names.filter(name => isClose(word, plainWord(name)));
	const [best] = close.toSorted(
		(a, b) => slips(word, plainWord(a)) - slips(word, plainWord(b)) || a.localeCompare(b),
	);
	return best;
}

function plainWord(text: string): string {
	return text.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** How many letters have to be added, dropped, changed or swapped to make one word of the other. */
function slips(one: string, other: string): number {
	let before: readonly number[] = [];
	let row = Array.from({length: other.length + 1}, (_, index) => index);
	for (const [at, letter] of [...one].entries()) {
		const next = [at + 1];
		for (const [index, wanted] of [...other].entries()) {
			const changed = (row[index] ?? 0) + (letter === wanted ? 0 : 1);
			const isSwapped = index > 0 && letter === other[index - 1] && one[at - 1] === wanted;
			const swapped = isSwapped ? (before[index - 1] ?? 0) + 1 : Infinity;
			next.push(Math.min(changed, swapped, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
		}

		before = row;
		row = next;
	}

	return row.at(-1) ?? 0;
}
