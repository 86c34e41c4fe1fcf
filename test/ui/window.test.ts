import assert from 'node:assert/strict';
import test from 'node:test';
import {type AppEvent, type View} from '../../source/state/app-event.ts';
import {checked, makeSession, snapshot} from './fixtures.ts';
import {keys, renderApp} from './render-app.tsx';

const demo = snapshot([makeSession('demo')]);
const views: View[] = [
	{name: 'sessions'},
	{name: 'wizard'},
	{name: 'session', session: 'demo'},
	{name: 'mesh', session: 'demo'},
	{name: 'session', session: 'gone'},
];
const opened = (view: View): AppEvent[] =>
	view.name === 'sessions' ? [] : [{type: 'view-opened', view}];

for (const [columns, rows] of [
	[40, 10],
	[72, 20],
	[79, 24],
	[80, 23],
] as const) {
	test(`at ${columns}x${rows} it says that this is too small`, async () => {
		const app = renderApp({columns, rows, events: [demo]});
		const frame = await app.waitFor('too small');
		assert.match(frame.replaceAll(/\s+/g, ' '), new RegExp(`${columns}x${rows}, need 80x24`));
		app.unmount();
	});
}

test('growing brings the view back as it was, shrinking takes the panes away', async () => {
	const app = renderApp({events: [demo]});
	await app.waitFor('quit');
	await app.type('n', 'x');
	app.resize({columns: 60, rows: 15});
	assert.match(await app.waitFor('too small'), /60x15/);
	app.resize({columns: 100, rows: 30});
	assert.match(await app.waitFor('Session name'), /demo-2x/);
	await app.type(keys.esc);
	await app.after({type: 'view-opened', view: {name: 'session', session: 'demo'}});
	app.resize({columns: 60, rows: 15});
	await app.waitFor('too small');
	await app.frame();
	assert.deepEqual([app.surface.placed.panes.length, app.surface.captured.length], [0, 0]);
	app.unmount();
});

for (const view of views) {
	for (const [columns, rows] of [
		[80, 24],
		[81, 25],
		[120, 40],
		[200, 60],
	] as const) {
		test(`${view.name} fits ${columns}x${rows}: hints on the last line, nothing scrolled`, async () => {
			const app = renderApp({
				columns,
				rows,
				events: [demo, ...checked('demo', ['main1', 'sub1']), ...opened(view)],
			});
			const frame = await app.waitFor('help');
			const lines = frame.split('\n');
			assert.equal(lines.length, rows);
			assert.match(lines[0] ?? '', /^ flotilla ▸ /);
			assert.match(lines.at(-1) ?? '', /\? help/);
			app.unmount();
		});
	}
}

test('without UTF-8 nothing but ASCII is drawn', async () => {
	for (const view of views) {
		const app = renderApp({
			events: [demo, ...checked('demo', ['main1', 'sub1'], [['main1', 'sub1']]), ...opened(view)],
			env: {LANG: 'C'},
		});
		const frame = await app.waitFor('help');
		assert.doesNotMatch(frame, /[^\n -~]/, view.name);
		assert.doesNotMatch(await app.type('?'), /[^\n -~]/, `help of ${view.name}`);
		app.unmount();
	}
});

test('with NO_COLOR no cell has a colour, and states are still told apart', async () => {
	const app = renderApp({
		events: [snapshot([makeSession('demo'), makeSession('bad', {state: 'degraded'})])],
		env: {NO_COLOR: '1'},
	});
	const frame = await app.waitFor('quit');
	assert.match(frame, /● ready/);
	assert.match(frame, /▲ degraded/);
	const {buffer} = app.screen;
	for (let y = 0; y < 24; y++) {
		for (let x = 0; x < 80; x++) {
			const cell = buffer.getLine(y)?.getCell(x);
			assert.ok(cell?.isFgDefault() && cell.isBgDefault(), `${x},${y}`);
		}
	}

	app.unmount();
});
