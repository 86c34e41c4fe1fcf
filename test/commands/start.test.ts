import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {lateFleet} from '../../source/commands/world/late-fleet.ts';
import {isolated, startCli} from '../helpers/cli.ts';
import {startSilentEngine} from '../helpers/engine/silent-engine.ts';
import {fakeFleet} from '../helpers/fakes/fleet.ts';
import {until} from '../helpers/until.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');
const imports = /^(?:import|\} from) "(\.[^"]+)";$/gm;

/** Files of the build that are loaded when this one is, itself among them. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
	if (loaded.has(file)) return loaded;
	loaded.add(file);
	for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(imports))
		loadedWith(path.resolve(path.dirname(file), name), loaded);
	return loaded;
}

/** What the files are made of, by the comments esbuild leaves: `zod`, `source/ui`. */
function partsOf(files: ReadonlySet<string>): Set<string> {
	const parts = new Set<string>();
	for (const file of files) {
		const names = /^\s*\/\/ (?:.*node_modules\/((?:@[^/]+\/)?[^/\n]+)|(source\/[^/\n]+))\//gm;
		for (const [, npm, own] of readFileSync(file, 'utf8').matchAll(names)) parts.add(npm ?? own!);
	}

	return parts;
}

function chunk(name: string): string {
	const file = readdirSync(`${dist}/chunks`).find(each => each.startsWith(`${name}-`));
	return `${dist}/chunks/${file}`;
}

test('the first screen does not wait for what it does not show to be loaded', () => {
	const parts = partsOf(loadedWith(chunk('tui')));
	for (const needed of ['ink', '@xterm/headless', 'source/ui'])
		assert.ok(parts.has(needed), needed);
	const heavy = ['dockerode', 'docker-modem', 'ssh2', 'tar-stream', 'conf', 'yaml', 'commander'];
	for (const part of [...heavy, 'source/docker', 'source/ssh', 'react-devtools-core'])
		assert.ok(!parts.has(part), part);
});

test('--version loads next to nothing', () => {
	const files = loadedWith(`${dist}/cli.js`);
	assert.deepEqual([...partsOf(files)], []);
	assert.ok(files.size <= 3, [...files].join(' '));
});

test('the launcher finds its parts from anywhere, by path, by link and by PATH', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'flotilla-link-'));
	try {
		symlinkSync(path.join(dist, 'flotilla'), path.join(folder, 'linked'));
		const ways = [
			{cwd: folder, command: path.join(dist, 'flotilla')},
			{cwd: folder, command: './linked'},
			{cwd: dist, command: './flotilla'},
			{cwd: dist, command: 'sh flotilla'},
			{cwd: folder, command: `PATH=${dist}:$PATH flotilla`},
			{cwd: dist, command: `PATH=${folder}:$PATH linked`},
		];
		for (const {cwd, command} of ways) {
			const {stdout, stderr} = spawnSync('sh', ['-c', `${command} --version`], {cwd});
			assert.match(String(stdout), /^\d+\.\d+\.\d+\n$/, `${command}: ${String(stderr)}`);
		}
	} finally {
		rmSync(folder, {recursive: true});
	}
});

test('what a full disk swallowed is an error, what nobody reads any more is none', () => {
	const shell = (script: string) =>
		spawnSync('bash', ['-c', script], {cwd: dist, encoding: 'utf8'});
	const full = shell('./flotilla --help > /dev/full');
	assert.equal(full.status, 1);
	assert.match(full.stderr, /^error: stdout could not be written: ENOSPC.*\n {2}hint: .*\n$/);
	const unread = shell('./flotilla --help | true; exit ${PIPESTATUS[0]}');
	assert.equal(unread.status, 0);
	assert.equal(unread.stderr, '');
});

test('whichever signal ends a command, its code says so', async () => {
	const engine = await startSilentEngine('local');
	try {
		for (const [signal, code] of [
			['SIGTERM', 143],
			['SIGHUP', 129],
			['SIGINT', 130],
		] as const) {
			const {child, result} = startCli(['ls'], {env: {DOCKER_HOST: engine.endpoint.url}});
			const before = engine.connections();
			await until('it asks the engine', () => Promise.resolve(engine.connections() > before));
			child.kill(signal);
			assert.equal((await result).code, code);
		}
	} finally {
		engine.stop();
	}
});

test('SIGUSR1 opens no debugger', async () => {
	const engine = await startSilentEngine('local');
	try {
		const before = engine.connections();
		const child = spawn(`${dist}/flotilla`, ['ls'], {
			env: {...process.env, ...isolated, DOCKER_HOST: engine.endpoint.url},
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let said = '';
		child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const closed = once(child, 'close');
		await until('it asks the engine', () => Promise.resolve(engine.connections() > before));
		child.kill('SIGUSR1');
		await closed;
		assert.doesNotMatch(said, /debugger/i);
	} finally {
		engine.stop();
	}
});

test('a late fleet is opened by the first call, once, and closed only if it was', async () => {
	const said: string[] = [];
	const late = () =>
		lateFleet(() => {
			said.push('open');
			const fleet = fakeFleet({
				labs: () => Promise.resolve([]),
				async *down(name) {
					yield await Promise.resolve({type: 'step-started', step: name, at: 0});
				},
				close: () => said.push('close'),
			});
			return Promise.resolve(fleet);
		});
	late().close();
	assert.deepEqual(said, []);
	const fleet = late();
	const events = [];
	for await (const event of fleet.down('demo', {signal: AbortSignal.timeout(1000)}))
		events.push(event);
	assert.deepEqual(events, [{type: 'step-started', step: 'demo', at: 0}]);
	assert.deepEqual(await fleet.labs(), []);
	fleet.close();
	await fleet.open();
	assert.deepEqual(said, ['open', 'close']);
});

test('why a late fleet cannot be opened is thrown by every call, and by no closing', async () => {
	const fleet = lateFleet(() => Promise.reject(new Error('torn settings')));
	await assert.rejects(fleet.open(), /torn settings/);
	await assert.rejects(fleet.list(), /torn settings/);
	const watching = fleet.watch({signal: AbortSignal.timeout(1000)})[Symbol.asyncIterator]();
	await assert.rejects(watching.next(), /torn settings/);
	fleet.close();
});
