import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {after, before, test} from 'node:test';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {allProcesses, commandLineOf} from '../../../source/machine/process.ts';
import {createKeyPair} from '../../../source/ssh/key-pair.ts';
import {runCli, startCli} from '../../helpers/cli.ts';
import {startTestEngine, type TestEngine} from '../../helpers/engine/engine.ts';
import {sshHome} from '../../helpers/ssh-home.ts';
import {until} from '../../helpers/until.ts';
import {startSshd} from '../../ssh/sshd.ts';

let engine: TestEngine;
const {username} = userInfo();

before(async () => {
	engine = await startTestEngine({images: false});
});

after(() => engine.stop());

/** Programs whose command line names a folder of this process's tunnels, and such folders. */
function tunnelsOf(pid: number): string[] {
	const mark = `flotilla-${pid}-`;
	const programs = allProcesses().map(each => commandLineOf(each).join(' '));
	return [...programs, ...readdirSync(tmpdir())].filter(text => text.includes(mark));
}

async function connectOver(
	t: {after(work: () => unknown): void},
	{host, PATH}: {host: string; PATH: string},
): Promise<Engine> {
	const saved = process.env['PATH'];
	process.env['PATH'] = PATH;
	t.after(() => (process.env['PATH'] = saved));
	const endpoint: Endpoint = {name: 'far', url: `ssh://${host}${engine.socket}`, source: 'test'};
	const connected = await connectEngine(endpoint);
	t.after(() => connected.close());
	return connected;
}

test('forty calls at once go through one SSH connection, and nothing is left of it', async t => {
	const sshd = await startSshd(t);
	const port = await sshd.listen();
	const {PATH} = await sshHome(t, {credentials: sshd.credentials, port});
	const far = await connectOver(t, {host: `${username}@127.0.0.1:${port}`, PATH});
	const infos = await Promise.all(Array.from({length: 40}, () => far.info()));
	assert.equal(new Set(infos.map(({id}) => id)).size, 1);
	assert.equal(sshd.connections(), 1);
	assert.notDeepEqual(tunnelsOf(process.pid), []);
	far.close();
	await until('nothing is left', () => tunnelsOf(process.pid).length === 0);
});

test('aliases of ssh_config are honoured, and a broken connection is made again', async t => {
	const sshd = await startSshd(t);
	const port = await sshd.listen();
	const {PATH} = await sshHome(t, {credentials: sshd.credentials, port});
	const far = await connectOver(t, {host: `${username}@engine-over-ssh`, PATH});
	const stop = new AbortController();
	const events = far.events(['none'], {signal: stop.signal})[Symbol.asyncIterator]();
	assert.equal((await events.next()).value?.type, 'resynced');
	await sshd.hangUp();
	const {value} = await events.next();
	assert.ok(value.type === 'resynced' || value.type === 'lost', value.type);
	await far.info();
	assert.equal(sshd.connections(), 2);
	stop.abort();
	await assert.rejects(events.next());
});

test('a flotilla that is killed leaves no ssh behind', async t => {
	const sshd = await startSshd(t);
	const port = await sshd.listen();
	const {PATH} = await sshHome(t, {credentials: sshd.credentials, port});
	const DOCKER_HOST = `ssh://${username}@127.0.0.1:${port}${engine.socket}`;
	const run = startCli(['up', 'never', '-r', 'main:1', '--image', 'nowhere.invalid/none:1'], {
		env: {DOCKER_HOST, PATH},
	});
	const {pid = 0} = run.child;
	await until('its tunnel is up', () => sshd.connections() > 0 && tunnelsOf(pid).length > 0);
	run.child.kill('SIGKILL');
	await run.result;
	await until('nothing is left', () => tunnelsOf(pid).length === 0);
});

type Case = {
	readonly what: string;
	readonly says: RegExp;
	readonly sshd?: readonly string[];
	/** Instead of a host key or a login that fits. */
	readonly wrong?: 'host-key' | 'unknown-host-key' | 'login';
	readonly host?: (port: number) => string;
	readonly socket?: string;
	readonly path?: string;
	/** @default 3 */
	readonly code?: number;
};

const cases: readonly Case[] = [
	{
		what: 'another host key',
		wrong: 'host-key',
		says: /host key of 127\.0\.0\.1 is not the one in known_hosts/,
	},
	{
		what: 'an unknown host key',
		wrong: 'unknown-host-key',
		says: /host key of 127\.0\.0\.1 is not known here/,
	},
	{what: 'a refused login', wrong: 'login', says: /127\.0\.0\.1 refused the SSH login of/},
	{
		what: 'an unknown name',
		host: () => 'no-such-host.invalid',
		says: /there is no host called no-such-host\.invalid/,
	},
	{
		what: 'a closed port',
		host: () => '127.0.0.1:1',
		says: /no SSH server listens at 127\.0\.0\.1 port 1/,
	},
	{
		what: 'no engine there',
		socket: '/nowhere/docker.sock',
		says: /no Docker Engine answers at \/nowhere\/docker\.sock on 127\.0\.0\.1/,
	},
	{
		what: 'a server that forwards nothing',
		sshd: ['AllowStreamLocalForwarding no'],
		says: /no Docker Engine answers[^]*AllowStreamLocalForwarding/,
	},
	{what: 'no ssh here', path: '/nowhere', says: /there is no ssh on this machine/},
	{
		what: 'a password in the address',
		host: port => `me:secret@127.0.0.1:${port}`,
		says: /passwords are not supported/,
		code: 2,
	},
];
for (const {what, says, sshd: extra, wrong, host, socket, path, code: wanted = 3} of cases) {
	test(`${what}: its own error, with a hint, code ${wanted}`, async t => {
		const sshd = await startSshd(t, extra);
		const port = await sshd.listen();
		const other = createKeyPair('other');
		const {credentials} = sshd;
		const home = await sshHome(t, {
			port: wrong === 'unknown-host-key' ? 1 : port,
			credentials: {
				privateKey: wrong === 'login' ? other.privateKey : credentials.privateKey,
				hostKeys: wrong === 'host-key' ? {x: other.publicKey} : credentials.hostKeys,
			},
		});
		const where = host?.(port) ?? `${username}@127.0.0.1:${port}`;
		const DOCKER_HOST = `ssh://${where}${socket ?? engine.socket}`;
		const {code, stdout, stderr} = await runCli(['ls'], {
			env: {DOCKER_HOST, PATH: path ?? home.PATH},
		});
		assert.match(stderr, says);
		assert.match(stderr, /hint: \S/);
		assert.doesNotMatch(stderr, /\n\s+at |bug in flotilla|secret/);
		assert.equal(stdout, '');
		assert.equal(code, wanted);
	});
}
