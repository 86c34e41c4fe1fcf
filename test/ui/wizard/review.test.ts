import assert from 'node:assert/strict';
import test from 'node:test';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {emptyDraft} from '../../../source/state/wizard/wizard.ts';
import {planOf} from '../../commands/fake-session.ts';
import {localAgent, snapshot} from '../fixtures.ts';
import {keys, renderApp} from '../render-app.tsx';
import {assertSound} from '../sound.ts';

const message =
	'no agent has an image debian:12, and its registry did not answer: local: could not ask for image ' +
	'debian:12 in its registry: Get "https://registry-1.docker.io/v2/": dial tcp: lookup ' +
	'registry-1.docker.io on 10.255.255.254:53: no such host';
const hint = 'Check its name, load it onto an agent (`docker load`), or use another with --image.';
const spec = parseSpec({name: 'demo-2', roles: {main: 1, sub: 2}});
const failure = {code: 'image-not-found', message, hint} as const;

type Row = readonly [what: string, warnings: number, before: readonly AppEvent[]];
const table: readonly Row[] = [
	['nothing to warn of', 0, []],
	['one warning of many lines', 1, []],
	['three of them', 3, []],
	[
		'after a start that failed',
		1,
		[{type: 'wizard-reopened', draft: {...emptyDraft, name: 'demo-2'}, failure}],
	],
];

async function review(
	[, count, before]: Row,
	size: {columns: number; rows: number},
): Promise<{app: ReturnType<typeof renderApp>; frame: string}> {
	const opened: AppEvent = {type: 'view-opened', view: {name: 'wizard'}};
	const app = renderApp({
		...size,
		events: [
			snapshot([], [localAgent]),
			...(before.length > 0 ? before : [{type: 'wizard-opened'} as const]),
			opened,
		],
	});
	await app.type(...Array<string>(4).fill(keys.enter));
	const result = {...planOf(spec), warnings: Array.from({length: count}, () => ({message, hint}))};
	const frame = await app.after(
		{type: 'plan-asked', plan: 'p'},
		{type: 'plan-made', plan: 'p', result},
	);
	return {app, frame};
}

/** The lines of the step itself, without the hosts beside it. */
function linesOf(frame: string, columns: number): string[] {
	const width = columns - (columns >= 110 ? 43 : 29);
	const lines = frame.split('\n').map(line => [...line].slice(0, width).join('').trimEnd());
	// Under the steps, and what is told of the last start.
	const told = lines.findIndex(line => line.includes('The last start failed:'));
	const head = told < 0 ? lines.findIndex(line => line.includes('5 review')) : told;
	const from = lines.indexOf('', told < 0 ? head : head + 1) + 1;
	const to = lines.findIndex(line => line.includes('Enter starts it.'));
	assert.ok(from > 0 && to > from, frame);
	return lines.slice(from, to).filter(line => line !== '');
}

const more = /^ +and \d+ more lines?: ↓ PgDn$/;

for (const row of table) {
	test(`a review has whole lines, all of which can be read: ${row[0]}`, async () => {
		for (const columns of [80, 120]) {
			const whole = await review(row, {columns, rows: 90});
			const all = linesOf(whole.frame, columns);
			whole.app.unmount();
			for (const rows of [22, 24, 30, 40]) {
				const {app, frame: first} = await review(row, {columns, rows});
				const seen = new Set<string>();
				for (let frame = first; ; frame = await app.type(keys.pgdn)) {
					assertSound(frame, {columns, rows});
					const lines = linesOf(frame, columns);
					const own = lines.filter(line => !more.test(line));
					const isWhole = all.join('\n').includes(own.join('\n'));
					assert.ok(isWhole, `${columns}x${rows}: a line is lost or covered:\n${frame}`);
					for (const line of own) seen.add(line);
					if (own.length === lines.length) break;
				}

				assert.deepEqual(
					all.filter(line => !seen.has(line)),
					[],
					`${columns}x${rows}`,
				);
				assert.ok(!app.calls.some(([verb]) => verb === 'up'), 'no page of it starts the session');
				app.unmount();
			}
		}
	});
}
