import assert from 'node:assert/strict';
import {createRandom} from '../helpers/random.ts';
import type {RenderedApp} from './render-app.tsx';

/** Verbs that remove something, or undo it. */
const destructive = new Set(['down', 'labDown', 'cancel']);

const words = [
	...'dyYnNqbalxcrRsmjk/?[ ',
	...['\r', '\r', '\t', '\u007f', '\u0003', '\u0007', '\u0007d', '\u0007q', '\u0007?', '\u0007['],
	...['\u001b', '\u001b[A', '\u001b[B', '\u001b[6~', '\u001bOP', '\u001b[1;5C', '\u001b[I'],
	...['dpkg --verify\r', 'ls -la\r', 'df -h\r', 'sqlite3 x.db\r', 'yes', 'echo dy\r', 'é한👍'],
	...['\u001b[200~', '\u001b[201~', '\u001b[200~ls\n\u0007dy\u001b[201~'],
	...['\u001b[200~ls \u001b[201~\u0007d demo\r\u001b[201~', '\u001b[200~d\ndemo\nlab\n\u001b[201~'],
	...[
		'\u0007d\u001b[200~demo\r\u001b[201~',
		'd\u001b[200~demo\u001b[201~\r',
		'\u0007ddemo\r',
		'ddemo\r',
		'dlab\r',
		'xdemo\r',
		'\u0003leave\r',
	],
];

/**
 * A burst behind what was typed. Escape right before a letter is Alt with it, which fields pass over: what
 * is left of a word would be a session's name and Enter, a good answer to a question that is open.
 */
function withoutAlt(before: string, burst: string): string {
	const all = before + burst;
	return all.replaceAll(/\u001B(?=[dx]demo|dlab)/g, '\u001B\u001B').slice(before.length);
}

/** Types and pastes at random, and fails where that removes anything; the same for the same seed. */
export async function typeAtRandom(app: RenderedApp, seed: number): Promise<void> {
	const pick = createRandom(seed);
	const typed: string[] = [];
	for (let step = 0; step < 12; step++) {
		const drawn = Array.from({length: 1 + pick(4)}, () => words[pick(words.length)]).join('');
		const burst = withoutAlt(typed.at(-1) ?? '', drawn);
		const cut = pick(burst.length + 1);
		typed.push(burst.slice(0, cut), burst.slice(cut));
		app.press(...typed.slice(-2));
		if (pick(3) > 0) await app.frame();
	}

	await app.frame();
	const done = app.calls.filter(([verb]) => destructive.has(verb));
	assert.deepEqual(done, [], `seed ${seed}: ${JSON.stringify(typed)}`);
}
