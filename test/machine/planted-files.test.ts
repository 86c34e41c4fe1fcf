import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {folderOf, giveAway, needsRoot} from '../helpers/second-user.ts';

/** What may stand in the place of a file, and the reason that is given for not reading it. */
const kinds: ReadonlyArray<[reason: RegExp, make: (file: string) => void]> = [
	[/it is a FIFO, not a file/, file => spawnSync('mkfifo', [file])],
	[/it is a directory, not a file/, file => mkdirSync(file)],
	[/it is a device, not a file/, file => symlinkSync('/dev/zero', file)],
	[
		/it is over 1 MiB/,
		file => {
			writeFileSync(file, '{}');
			truncateSync(file, 1024 ** 3);
		},
	],
	[/too many symbolic links/, file => symlinkSync(file, file)],
];

/** What another user may have put there, or could change: in a folder that is root's and shared. */
const planted: ReadonlyArray<[reason: RegExp, plant: (file: string, text: string) => void]> = [
	[
		/belongs to nobody \(uid 65534\)/,
		(file, text) => {
			writeFileSync(file, text);
			giveAway(file);
		},
	],
	[
		/can be written by everybody/,
		(file, text) => {
			writeFileSync(file, text);
			chmodSync(file, 0o666);
		},
	],
	[
		/belongs to nobody/,
		(file, text) => {
			writeFileSync(`${file}.other`, text);
			symlinkSync(`${file}.other`, file);
			giveAway(file);
		},
	],
	[
		/belongs to nobody/,
		(file, text) => {
			writeFileSync(file, text);
			spawnSync('chown', ['nobody', path.dirname(file)]);
		},
	],
	[
		/can be written by everybody/,
		(file, text) => {
			writeFileSync(file, text);
			chmodSync(path.dirname(file), 0o777);
		},
	],
	[
		/can be written by the group 65534/,
		(file, text) => {
			writeFileSync(file, text);
			spawnSync('chgrp', ['65534', path.dirname(file)]);
			chmodSync(path.dirname(file), 0o775);
		},
	],
];

/** Files that every command reads: where, what a good one holds, and how a bad one ends `ls`. */
const files = [
	{
		name: 'config.json',
		text: '{"agents": {"planted": {"endpoint": "unix:///planted.sock"}}}',
		env: (place: string) => ({FLOTILLA_HOME: place}),
		code: 2,
	},
	{
		name: 'config.json',
		text: '{"currentContext": "planted"}',
		env: (place: string) => ({DOCKER_CONFIG: place, DOCKER_HOST: undefined}),
		code: 3,
	},
] as const;

test('what is no small file is said at once, and not waited for', async t => {
	for (const {name, env, code} of files) {
		for (const [reason, make] of kinds) {
			const place = folderOf(t);
			make(path.join(place, name));
			const {stderr, ...ended} = await runCli(['ls'], {env: env(place)});
			assert.match(stderr, reason);
			assert.match(stderr, /config\.json: [^]*\n {2}hint: Correct it/);
			assert.equal(ended.code, code);
		}
	}
});

test('what another user may have put there is not read', needsRoot, async t => {
	for (const {name, text, env, code} of files) {
		for (const [reason, plant] of planted) {
			const place = folderOf(t, {mode: 0o1777});
			plant(path.join(place, name), text);
			const {stdout, stderr, ...ended} = await runCli(['ls'], {env: env(place)});
			assert.match(stderr, reason);
			assert.match(stderr, /others may have put it there/);
			assert.doesNotMatch(stdout + stderr, /planted/);
			assert.equal(ended.code, code);
		}
	}
});

test('certificates and contexts that are no files keep nobody waiting', async t => {
	const place = folderOf(t);
	spawnSync('mkfifo', [path.join(place, 'ca.pem')]);
	const tls = await runCli(['ls'], {
		env: {DOCKER_HOST: 'tcp://127.0.0.1:9', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: place},
	});
	assert.match(tls.stderr, /ca\.pem: it is a FIFO, not a file/);
	assert.equal(tls.code, 3);
	const meta = path.join(place, 'contexts/meta/x');
	mkdirSync(meta, {recursive: true});
	spawnSync('mkfifo', [path.join(meta, 'meta.json')]);
	const {code} = await runCli(['ls'], {env: {DOCKER_CONFIG: place, DOCKER_HOST: 'unix:///no'}});
	assert.equal(code, 3);
});

/** Where what docker knows of engines is kept: what stands in a file's place, and which agent it is said of. */
const dockerFiles: ReadonlyArray<[file: string, agent: string, more: Record<string, string>]> = [
	['config.json', 'default', {}],
	[`contexts/meta/${idOf('broken')}/meta.json`, `context-${idOf('broken').slice(0, 12)}`, {}],
	[
		`contexts/tls/${idOf('broken')}/docker/ca.pem`,
		'broken',
		{
			[`contexts/meta/${idOf('broken')}/meta.json`]:
				'{"Name": "broken", "Endpoints": {"docker": {"Host": "tcp://127.0.0.1:9"}}}',
		},
	],
];

function idOf(context: string): string {
	return createHash('sha256').update(context).digest('hex');
}

test("`agents` gives the reason where one of docker's files is no file", async t => {
	for (const [file, agent, more] of dockerFiles) {
		for (const [reason, make] of kinds) {
			const place = folderOf(t);
			for (const [name, text] of Object.entries(more)) {
				mkdirSync(path.join(place, path.dirname(name)), {recursive: true});
				writeFileSync(path.join(place, name), text);
			}

			mkdirSync(path.join(place, path.dirname(file)), {recursive: true});
			make(path.join(place, file));
			const env = {DOCKER_CONFIG: place, DOCKER_HOST: undefined, HOME: place};
			const {code, stdout, stderr} = await runCli(['agents'], {env});
			assert.match(stdout, new RegExp(`^${agent} +unfit `, 'm'));
			assert.match(stderr, new RegExp(`agent ${agent} cannot be used: [^]*${path.basename(file)}`));
			assert.match(stderr, reason);
			assert.equal(code, 0);
		}
	}
});

test('settings are not written where another user could change them', needsRoot, async t => {
	const place = folderOf(t);
	giveAway(place);
	const env = {FLOTILLA_HOME: place};
	const {code, stderr} = await runCli(['agents', 'add', 'a', 'unix:///a.sock'], {env});
	assert.match(stderr, /others may change it: .* belongs to nobody/);
	assert.equal(code, 2);
});

test(
	'a socket that is looked for is not connected to where another user made it',
	needsRoot,
	async t => {
		let connections = 0;
		const places = [
			['run/docker.sock', (place: string) => ({FLOTILLA_HOME: place})],
			['docker.sock', (place: string) => ({XDG_RUNTIME_DIR: place})],
			['.docker/run/docker.sock', (place: string) => ({HOME: place, DOCKER_CONFIG: '/nowhere'})],
		] as const;
		for (const [name, env] of places) {
			const place = folderOf(t);
			const socket = path.join(place, name);
			mkdirSync(path.dirname(socket), {recursive: true});
			const server = createServer(() => connections++).listen(socket);
			t.after(() => server.close());
			await new Promise(resolve => server.once('listening', resolve));
			giveAway(place);
			await runCli(['ls'], {env: {DOCKER_HOST: undefined, ...env(place)}});
			await runCli(['agents', 'ls'], {env: {DOCKER_HOST: undefined, ...env(place)}});
			assert.equal(connections, 0, name);
		}
	},
);

test('the embedded engine is not kept in a folder of another user', needsRoot, async t => {
	const place = folderOf(t);
	const victim = path.join(folderOf(t), 'victim');
	writeFileSync(victim, 'whole');
	mkdirSync(path.join(place, 'engine'));
	symlinkSync(victim, path.join(place, 'engine/dockerd.log'));
	giveAway(path.join(place, 'engine'));
	// Starting comes last: where the others are not refused none is started.
	for (const words of [['status'], ['stop', '--purge', '--yes'], ['start', '--yes']]) {
		const {code, stderr} = await runCli(['engine', ...words], {env: {FLOTILLA_HOME: place}});
		assert.match(stderr, /engine belongs to nobody[^]*\n {2}hint: Name a folder of your own/);
		assert.equal(code, 3);
	}

	assert.equal(spawnSync('cat', [victim], {encoding: 'utf8'}).stdout, 'whole');
});

test(
	'an embedded engine that no folder can be made for is one clear error',
	needsRoot,
	async () => {
		const {code, stderr} = await runCli(['engine', 'start'], {env: {FLOTILLA_HOME: '/proc/x'}});
		assert.match(stderr, /error: cannot make \/proc\/x\/run: ENOENT.*\n {2}hint: .*FLOTILLA_HOME/);
		assert.equal(code, 3);
	},
);
