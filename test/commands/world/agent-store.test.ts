import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {openAgentStore} from '../../../source/commands/world/agent-store.ts';
import {formatOwner, thisOwner} from '../../../source/machine/owner.ts';
import {isolated, runCli} from '../../helpers/cli.ts';

async function folder(t: TestContext): Promise<string> {
	const made = await mkdtemp(path.join(tmpdir(), 'flotilla-settings-'));
	t.after(() => rm(made, {recursive: true, force: true}));
	return made;
}

async function emptyStore(t: TestContext) {
	const home = await folder(t);
	return {home, store: openAgentStore({FLOTILLA_HOME: home}, home)};
}

test('what was added is known until it is removed', async t => {
	const {home, store} = await emptyStore(t);
	assert.deepEqual(await store.endpoints(), []);
	assert.equal(await store.add({name: 'one', url: 'ssh://ops@one:2222'}), true);
	assert.equal(await store.add({name: 'two', url: 'unix:///two.sock'}), true);
	assert.equal(await store.add({name: 'two', url: 'unix:///two.sock'}), false);
	const source = 'flotilla agents add';
	assert.deepEqual(await store.endpoints(), [
		{name: 'one', url: 'ssh://ops@one:2222', source},
		{name: 'two', url: 'unix:///two.sock', source},
	]);
	assert.equal((await stat(path.join(home, 'config.json'))).mode & 0o777, 0o600);
	await assert.rejects(store.add({name: 'two', url: 'unix:///other.sock'}), {code: 'name-taken'});
	await store.remove('one');
	await assert.rejects(store.remove('one'), {code: 'usage', hint: 'Added were: two.'});
	assert.deepEqual(
		(await store.endpoints()).map(({name}) => name),
		['two'],
	);
	assert.deepEqual(await readdir(home), ['config.json'], 'no lock is left');
});

test('settings are where XDG says, unless FLOTILLA_HOME moves all', async t => {
	const home = await folder(t);
	const config = path.join(home, 'xdg');
	const agent = {name: 'one', url: 'unix:///one.sock'};
	await openAgentStore({}, home).add(agent);
	await openAgentStore({XDG_CONFIG_HOME: config}, home).add(agent);
	await stat(path.join(home, '.config', 'flotilla', 'config.json'));
	await stat(path.join(config, 'flotilla', 'config.json'));
});

test('what can be no agent is refused, and nothing is written', async t => {
	const {home, store} = await emptyStore(t);
	const context = path.join(home, '.docker', 'contexts', 'meta', 'x');
	await mkdir(context, {recursive: true});
	await writeFile(path.join(context, 'meta.json'), '{"Name":"prod"}');
	const url = 'tcp://10.0.0.7:2376';
	const table = [
		[{name: 'a b', url}, 'usage', /cannot be called "a b"/],
		[{name: '-a', url}, 'usage', /cannot be called/],
		[{name: 'a,b', url}, 'usage', /cannot be called/],
		[{name: 'embedded', url}, 'usage', /a name that flotilla gives itself/],
		[{name: 'lab2', url}, 'usage', /a name that flotilla gives itself/],
		[{name: 'prod', url}, 'name-taken', /is a docker context/],
		[{name: 'a', url: '10.0.0.7:2376'}, 'usage', /is no address of an engine/],
		[{name: 'a', url: 'unix://relative.sock'}, 'usage', /is no address of an engine/],
		[{name: 'a', url: 'tcp://'}, 'usage', /is no tcp:\/\/ address/],
		[{name: 'a', url: 'tcp://u:p@h:1'}, 'usage', /is no tcp:\/\/ address/],
		[{name: 'a', url: 'ssh://u:secret@h'}, 'usage', /passwords are not supported/],
		[{name: 'a', url: 'ssh://h', tlsDir: home}, 'usage', /--tls-dir is for tcp:/],
		[{name: 'a', url, tlsDir: path.join(home, 'none')}, 'usage', /there is no directory .*none/],
		[{name: 'a', url, tlsDir: home}, 'usage', /there is no ca\.pem, cert\.pem or key\.pem in/],
	] as const;
	for (const [agent, code, message] of table) {
		await assert.rejects(store.add(agent), {code, message}, JSON.stringify(agent));
	}

	assert.deepEqual(await store.endpoints(), []);
});

test('certificates stay where they are, and are told of when they are gone', async t => {
	const {home, store} = await emptyStore(t);
	const tlsDir = path.join(home, 'certificates');
	await mkdir(tlsDir);
	for (const name of ['ca', 'cert', 'key']) await writeFile(path.join(tlsDir, `${name}.pem`), name);
	await store.add({name: 'far', url: 'tcp://10.0.0.7:2376', tlsDir});
	const [known] = await store.endpoints();
	assert.deepEqual(known?.tls, {ca: 'ca', cert: 'cert', key: 'key'});
	assert.doesNotMatch(await readFile(path.join(home, 'config.json'), 'utf8'), /"(cert|key)"/);
	await rm(path.join(tlsDir, 'key.pem'));
	const [broken] = await store.endpoints();
	assert.equal(broken?.obstacle?.code, 'engine-tls');
	assert.match(broken?.obstacle?.message ?? '', /^far: .*key\.pem is missing/);
});

test('a file that cannot be used is one clear error, and stays as it is', async t => {
	const {home, store} = await emptyStore(t);
	const file = path.join(home, 'config.json');
	for (const [text, reason] of [
		['{"agents": {', /config\.json: it is not JSON/],
		['[]', /config\.json: /],
		['{"agents": {"a": {"endpoint": 7}}}', /config\.json: agents\.a\.endpoint: /],
	] as const) {
		await writeFile(file, text);
		const failure = {code: 'settings-invalid', message: reason};
		await assert.rejects(store.endpoints(), failure);
		await assert.rejects(store.add({name: 'b', url: 'unix:///b.sock'}), failure);
		assert.equal(await readFile(file, 'utf8'), text);
	}

	const {code, stdout, stderr} = await runCli(['ls'], {env: {FLOTILLA_HOME: home}});
	assert.deepEqual([code, stdout], [2, '']);
	assert.match(stderr, /^error: cannot use .*agents\.a\.endpoint: .*\n {2}hint: Correct it/);
});

test('of many that write at once none is lost', async t => {
	const home = await folder(t);
	const names = Array.from({length: 6}, (_, index) => `a${index}`);
	const env = {FLOTILLA_HOME: home};
	const results = await Promise.all(
		names.map(name => runCli(['agents', 'add', name, `unix:///${name}.sock`], {env})),
	);
	for (const {code, stderr} of results) assert.deepEqual([code, stderr], [0, '']);
	const store = openAgentStore(env, home);
	assert.deepEqual((await store.endpoints()).map(({name}) => name).sort(), names);
	const removed = await Promise.all(names.map(name => runCli(['agents', 'rm', name], {env})));
	for (const {code, stderr} of removed) assert.deepEqual([code, stderr], [0, '']);
	assert.deepEqual(await store.endpoints(), []);
});

test('a writer that died holds nobody up', async t => {
	const {home, store} = await emptyStore(t);
	const child = spawn('sleep', ['60']);
	const pid = child.pid ?? 0;
	const started = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[21] ?? '';
	child.kill('SIGKILL');
	await once(child, 'exit');
	const lock = path.join(home, 'config.json.lock');
	await writeFile(lock, formatOwner({...thisOwner(), pid, started}));
	assert.equal(await store.add({name: 'one', url: 'unix:///one.sock'}), true);
	assert.deepEqual(await readdir(home), ['config.json']);
});

test('agents ls shows what is known and where it is from; docker contexts are not removed', async t => {
	const home = await folder(t);
	const env = {...isolated, FLOTILLA_HOME: home, DOCKER_HOST: 'unix:///nonexistent.sock'};
	await runCli(['agents', 'add', 'one', 'unix:///one.sock'], {env});
	const {stdout} = await runCli(['agents', 'ls', '--json'], {env});
	const names = (JSON.parse(stdout) as Array<{name: string}>).map(({name}) => name);
	assert.deepEqual(names, ['docker-host', 'one']);
	const {code, stderr} = await runCli(['agents', 'rm', 'docker-host'], {env});
	assert.equal(code, 2);
	assert.match(stderr, /no agent "docker-host" was added/);
});
