import assert from 'node:assert/strict';
import {globSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {commandsPage, keysPage} from '../../scripts/docs-pages.ts';
import {evened} from '../../scripts/screens-page.ts';
import {createProgram} from '../../source/commands/program/program.ts';
import {fakeWorld} from './fake-context.ts';

const program = () =>
	createProgram({context: fakeWorld().context, words: [], finish: () => undefined});

for (const [name, page] of [
	['commands.md', () => commandsPage(program())],
	['keys.md', keysPage],
] as const) {
	test(`docs/${name} is what the program says`, async () => {
		const written = await readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
		assert.equal(written, page(), 'npm run docs writes it anew');
	});
}

test('every command tells its exit codes', () => {
	for (const section of commandsPage(program()).split('\n## ').slice(1)) {
		const [name = ''] = section.split('\n');
		const isGroup = ['flotilla agents', 'flotilla engine', 'flotilla lab'].includes(name);
		assert.equal(section.includes('Exit codes: '), !isGroup, name);
	}
});

test('the screens are evened out, and the README shows one of them as it is', async () => {
	const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
	const [page, readme] = await Promise.all([read('docs/screens.md'), read('README.md')]);
	const screens = page.match(/^```text\n[^]*?\n```$/gm) ?? [];
	assert.ok(screens.length > 0);
	for (const screen of screens) {
		assert.equal(evened(screen), screen, 'npm run docs:screens takes them anew');
		for (const line of screen.split('\n')) assert.ok([...line].length <= 80, line);
	}

	const shown = readme.match(/(?<=<!-- screen \S+ -->\n\n)[^]*?(?=\n\n<!-- end -->)/g) ?? [];
	assert.ok(shown.length > 0);
	for (const screen of shown) assert.ok(page.includes(screen), 'npm run docs:screens writes both');
	const raw = 'net 198.19.8.0/22  4.5 s  987 ms';
	assert.equal(evened(raw), 'net 198.18.4.0/22  1.2 s  123 ms');
});

for (const name of ['docs/security.md', 'test/README.md']) {
	test(`${name} names tests that are there`, async () => {
		const text = await readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
		const files = text.match(/(?<=`)test\/[^`]+(?=`)/g) ?? [];
		assert.ok(files.length > 10);
		const root = new URL('../../', import.meta.url);
		const missing = [...new Set(files)].filter(file => globSync(file, {cwd: root}).length === 0);
		assert.deepEqual(missing, []);
	});
}

test('source/ARCHITECTURE.md names every room, and no file that is not there', async () => {
	const root = new URL('../../source/', import.meta.url);
	const text = await readFile(new URL('ARCHITECTURE.md', root), 'utf8');
	const named = text.match(/(?<=`)[a-z]+\/[\w./{},*-]+(?=`)/g) ?? [];
	assert.ok(named.length > 50);
	const missing = named.filter(name => globSync(name, {cwd: root}).length === 0);
	assert.deepEqual(missing, []);
	const rooms = globSync('*/*/', {cwd: root}).map(room => room.replace(/\/$/, ''));
	const told = new Set(named.flatMap(name => globSync(name, {cwd: root})));
	assert.deepEqual(
		rooms.filter(room => !told.has(room) && !text.includes(`\`${path.basename(room)}\``)),
		[],
	);
});
