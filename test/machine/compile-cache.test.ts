import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {renameSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {isolated} from '../helpers/cli.ts';
import {folderOf, giveAway, needsRoot} from '../helpers/second-user.ts';

const root = path.resolve(import.meta.dirname, '../..');
const launcher = path.join(root, 'dist/flotilla');
const chunks = path.join(root, 'dist/chunks');
const brought = path.join(root, 'node_modules/.bin/node');
const node = existsSync(brought) ? brought : process.execPath;
// Those of the launcher: V8 refuses what was compiled with others.
const options = ['--disable-sigusr1', '--max-semi-space-size=4', '--min-semi-space-size=4'];
const main = path.join(chunks, readdirSync(chunks).find(name => name.startsWith('main-')) ?? '');

/** Compiles a file into a cache, and gives the path of its entry there. */
function compiled(file: string, cache: string): string {
	const script = `require('node:module').enableCompileCache(${JSON.stringify(cache)});
		import(${JSON.stringify(file)}).catch(() => {});`;
	const {stderr} = spawnSync(node, [...options, '-e', script], {encoding: 'utf8'});
	const [version = ''] = readdirSync(cache);
	const size = readFileSync(file).length;
	const entry = readdirSync(path.join(cache, version)).find(
		name => readFileSync(path.join(cache, version, name)).readUInt32LE(4) === size,
	);
	assert.ok(entry, `${file} is not compiled: ${stderr}`);
	return path.join(cache, version, entry);
}

/**
 * A cache as a second user makes it: its entry for the program's main part is other code of the same
 * length, with the check sum of the real one, and leaves word when it is run.
 */
function poison(t: TestContext) {
	const place = folderOf(t);
	const [real = '', theirs = '', cache = ''] = ['real', 'theirs', 'cache'].map(name =>
		path.join(place, name),
	);
	const said = path.join(place, 'said');
	const file = path.join(place, 'other.mjs');
	const code = `process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(said)}, 'ran');//`;
	// As long in bytes, which Node compares, and in letters, which V8 does.
	const source = readFileSync(main, 'utf8');
	const wide = source.replaceAll(/[\u0000-\u007F]/g, '');
	writeFileSync(file, (code + wide).padEnd(source.length, ' '));
	const realEntry = compiled(main, real);
	const bytes = readFileSync(compiled(file, theirs));
	readFileSync(realEntry).copy(bytes, 12, 12, 16);
	const target = path.join(cache, path.relative(real, realEntry));
	mkdirSync(path.dirname(target), {recursive: true});
	writeFileSync(target, bytes);
	rmSync(said);
	return {
		plant: (folder: string) => {
			cpSync(cache, folder, {recursive: true});
			giveAway(folder);
		},
		hasRun: () => {
			const isSaid = existsSync(said);
			rmSync(said, {force: true});
			return isSaid;
		},
	};
}

function run(env: NodeJS.ProcessEnv, command = [launcher]) {
	const [program = '', ...words] = command;
	const own = {TMPDIR: undefined, NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: undefined};
	return spawnSync(program, [...words, 'ls', '--help'], {
		env: {...process.env, ...isolated, ...own, ...env},
		encoding: 'utf8',
	});
}

test('the planted code is real: where Node is told to look there, it runs', needsRoot, t => {
	const {plant, hasRun} = poison(t);
	const folder = path.join(folderOf(t), 'c');
	plant(folder);
	run({NODE_COMPILE_CACHE: folder}, [node, ...options, `${root}/dist/cli.js`]);
	assert.ok(hasRun());
});

/** A folder of root's own, full of what a second user put there. */
function takeBack(folder: string, mode: number): void {
	spawnSync('chown', ['root:root', folder]);
	chmodSync(folder, mode);
}

type Plant = (folder: string) => void;
type Row = {what: string; plan: (place: string, plant: Plant) => NodeJS.ProcessEnv};

const rows: Row[] = [
	{
		what: "Node's own folder in a shared TMPDIR",
		plan(place, plant) {
			plant(path.join(place, 'node-compile-cache'));
			return {TMPDIR: place};
		},
	},
	{
		what: 'NODE_COMPILE_CACHE, which root kept from who called it',
		plan(place, plant) {
			plant(path.join(place, 'c'));
			return {NODE_COMPILE_CACHE: path.join(place, 'c')};
		},
	},
	{
		what: 'a cache home in a shared folder, made first by the other user',
		plan(place, plant) {
			plant(path.join(place, 'flotilla'));
			return {XDG_CACHE_HOME: place};
		},
	},
	{
		what: 'the cache home below a HOME of the other user',
		plan(place, plant) {
			plant(path.join(place, '.cache'));
			renameSync(path.join(place, '.cache'), path.join(place, 'flotilla'));
			mkdirSync(path.join(place, '.cache'));
			renameSync(path.join(place, 'flotilla'), path.join(place, '.cache/flotilla'));
			giveAway(path.join(place, '.cache'));
			return {HOME: place};
		},
	},
	{
		what: "a link of the other user's in place of the folder",
		plan(place, plant) {
			plant(path.join(place, 'elsewhere'));
			symlinkSync(path.join(place, 'elsewhere'), path.join(place, 'flotilla'));
			giveAway(path.join(place, 'flotilla'));
			return {XDG_CACHE_HOME: place};
		},
	},
	{
		what: "a folder of root's that everybody may write",
		plan(place, plant) {
			plant(path.join(place, 'flotilla'));
			takeBack(path.join(place, 'flotilla'), 0o777);
			return {XDG_CACHE_HOME: place};
		},
	},
	{
		what: 'the same with the sticky bit',
		plan(place, plant) {
			plant(path.join(place, 'flotilla'));
			takeBack(path.join(place, 'flotilla'), 0o1777);
			return {XDG_CACHE_HOME: place};
		},
	},
	{
		what: "a folder of root's that a group may write",
		plan(place, plant) {
			plant(path.join(place, 'flotilla'));
			takeBack(path.join(place, 'flotilla'), 0o770);
			return {XDG_CACHE_HOME: place};
		},
	},
	{
		what: "a folder of root's in a folder of the other user's",
		plan(place, plant) {
			plant(path.join(place, 'their/flotilla'));
			giveAway(path.join(place, 'their'));
			takeBack(path.join(place, 'their/flotilla'), 0o700);
			return {XDG_CACHE_HOME: path.join(place, 'their')};
		},
	},
	{
		what: 'a cache home that is no whole path, in the current folder',
		plan(place, plant) {
			plant(path.join(place, 'their/flotilla'));
			return {XDG_CACHE_HOME: path.relative(process.cwd(), path.join(place, 'their'))};
		},
	},
];

test('what another user planted as compiled code is not run by root', needsRoot, async t => {
	const {plant, hasRun} = poison(t);
	for (const {what, plan} of rows) {
		await t.test(what, t => {
			const place = folderOf(t, {mode: 0o1777});
			const {status, stderr} = run(plan(place, plant));
			assert.deepEqual([status, stderr], [0, '']);
			assert.ok(!hasRun(), 'root ran it');
		});
	}
});

test('the cache is made for its user alone, and used', t => {
	const home = folderOf(t);
	for (const what of ['made', 'used']) assert.equal(run({HOME: home}).status, 0, what);
	const folder = path.join(home, '.cache', 'flotilla');
	assert.equal(statSync(folder).mode & 0o777, 0o700);
	assert.equal(statSync(path.join(home, '.cache')).mode & 0o777, 0o700);
	const [version = ''] = readdirSync(folder);
	assert.ok(readdirSync(path.join(folder, version)).length > 5);
});

test('a home that is not there is not made for it', t => {
	const home = path.join(folderOf(t), 'nobody');
	assert.equal(run({HOME: home}).status, 0);
	assert.equal(existsSync(home), false);
});

test('where there can be no cache the program runs all the same', () => {
	for (const home of ['/proc/x', '/dev/null', '/sys/x']) {
		const {status, stderr} = run({HOME: home});
		assert.deepEqual([status, stderr], [0, ''], home);
	}
});
