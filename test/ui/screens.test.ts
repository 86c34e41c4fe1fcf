import assert from 'node:assert/strict';
import test from 'node:test';
import {renderApp} from './render-app.tsx';
import {screens} from './screens/all.ts';
import {world, type Screen} from './screens/screen.ts';
import {assertCut, assertPlain, assertSound} from './sound.ts';

const windows = [
	{columns: 80, rows: 22},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
];

async function show(screen: Screen, options: Parameters<typeof renderApp>[0]) {
	const {events = [], typed = [], then = []} = screen;
	const app = renderApp({...options, events: [...(screen.world ?? world), ...events]});
	await app.frame();
	await app.type(...typed);
	return {app, frame: await app.after(...then)};
}

function assertShows(frame: string, parts: Screen['shows']): void {
	assert.match(frame, /^ flotilla [▸>] /);
	for (const part of parts) {
		const isThere = part instanceof RegExp ? part.test(frame) : frame.includes(part);
		assert.ok(isThere, `no ${String(part)} in\n${frame}`);
	}
}

for (const window of windows) {
	for (const screen of screens) {
		test(`${screen.name} at ${window.columns}x${window.rows}`, async () => {
			const {frame} = await show(screen, window);
			const boxes = assertSound(frame, window);
			if (screen.boxes !== undefined) assert.equal(boxes, screen.boxes);
			assertShows(frame, screen.shows);
			for (const text of screen.lacks ?? [])
				assert.ok(!frame.includes(text), `${text} in\n${frame}`);
			for (const text of screen.cut ?? []) assertCut(frame, text);
		});
	}
}

for (const screen of screens) {
	test(`${screen.name}: too small at 40x10, and back as it was`, async () => {
		const {app, frame: before} = await show(screen, {});
		app.resize({columns: 40, rows: 10});
		const small = await app.waitFor('too small');
		assertSound(small, {columns: 40, rows: 10});
		assert.match(small, /40x10, need 80x22/);
		assert.match(small.replaceAll('\n', ' '), /press (Ctrl-C|Ctrl-G q) to leave/);
		app.resize({columns: 80, rows: 24});
		await app.waitFor(text => !text.includes('too small') && text.split('\n').length > 10);
		const still = (frame: string) => frame.replaceAll(/[⠁-⣿]/g, '⠋');
		assert.equal(still(await app.frame()), still(before));
	});

	test(`${screen.name}: in ASCII and without colour where that is all there is`, async () => {
		const {app, frame} = await show(screen, {env: {LANG: 'C', NO_COLOR: '1'}});
		assert.match(frame, /^[ -~\n]*$/);
		assertShows(frame, []);
		assertPlain(app.screen);
	});
}

test('there is colour where the terminal has it', async () => {
	const {app} = await show({name: '', shows: []}, {});
	assert.throws(() => assertPlain(app.screen), /colour/);
});
