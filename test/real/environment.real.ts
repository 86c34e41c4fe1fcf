import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {sessionJson} from '../../source/commands/print/json.ts';
import {planJson} from '../../source/commands/print/json-plan.ts';
import {proxiesOf} from '../../source/docker/find/proxies.ts';
import {proxyVariables} from '../../source/domain/agent/proxies.ts';
import {objectName} from '../../source/domain/session/labels.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {runCli} from '../helpers/cli.ts';
import {inHost} from '../helpers/engine/in-host.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

const run = promisify(execFile);

let fleet: TestFleet;
let folder: string;
let env: Record<string, string>;

before(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'flotilla-environment-'));
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url, DOCKER_CONFIG: folder};
});

after(async () => {
	await fleet.close();
	await rm(folder, {recursive: true, force: true});
});

const configure = (proxies: unknown) =>
	writeFile(path.join(folder, 'config.json'), JSON.stringify({proxies}));

/** The proxies among a container's variables. */
function proxiesIn(variables: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(variables).filter(([name]) => /_proxy$/i.test(name)));
}

/** What the real docker command gives a container. */
async function dockerGives(
	role: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
	const flags = Object.entries(role).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
	const own = {...process.env, ...env};
	const {stdout} = await run('docker', ['create', ...flags, defaultImage, 'true'], {env: own});
	const id = stdout.trim();
	try {
		return proxiesIn((await fleet.engine.inspectContainer(id)).env);
	} finally {
		await fleet.engine.removeContainer(id);
	}
}

const all = {
	httpProxy: 'http://me:hunter2@proxy:3128',
	httpsProxy: 'http://proxy:3129',
	ftpProxy: 'http://proxy:21',
	allProxy: 'socks5://proxy:1080',
	noProxy: 'localhost,.example.com',
};

test('proxies of docker reach hosts as `docker create` gives them', async () => {
	const {url} = fleet.testEngine.endpoint;
	const rows: ReadonlyArray<[proxies: unknown, role: Record<string, string>]> = [
		[undefined, {}],
		[{}, {}],
		[{default: {}}, {}],
		[{default: all}, {}],
		[{default: {httpProxy: 'http://p:1'}}, {}],
		[{default: {noProxy: 'a'}}, {}],
		[{default: all, [url]: {httpProxy: 'http://other:1'}}, {}],
		[{default: all, 'tcp://elsewhere:2376': {httpProxy: 'http://other:1'}}, {}],
		[{default: all, [url]: {}}, {}],
		[{default: all}, {HTTP_PROXY: 'http://mine:1', no_proxy: 'mine'}],
		[{default: all}, {HTTP_PROXY: ''}],
	];
	for (const [proxies, role] of rows) {
		await configure(proxies);
		const ours = proxyVariables(await proxiesOf(folder, url), {role, peers: ['main1']});
		// Of its own flotilla only adds the peers to what needs no proxy.
		const withoutPeers = Object.fromEntries(
			Object.entries({...ours, ...role}).flatMap(([name, value]) => {
				const others = value.replace(/,?main1$/, '');
				return others === '' && value !== '' ? [] : [[name, others]];
			}),
		);
		assert.deepEqual(withoutPeers, await dockerGives(role), JSON.stringify([proxies, role]));
	}
});

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return port;
}

test('a session has the proxies, peers need none; a port stays on the address it was given', async t => {
	await configure({default: all});
	const name = randomName('env');
	const port = await freePort();
	const file = path.join(folder, 'spec.json');
	const main = {ports: [`127.0.0.1:${port}:80`, 81], env: {ALL_PROXY: 'http://mine:1'}};
	await writeFile(file, JSON.stringify({name, roles: {main, sub: 1}}));
	t.after(() => fleet.takeDown(name));
	const up = await runCli(['up', '-f', file, '--json'], {env});
	assert.equal(up.code, 0, up.stderr);
	const {hosts, network} = sessionJson.parse(JSON.parse(up.stdout));
	const peers = `localhost,.example.com,main1,sub1,${network.subnet}`;
	const container = await fleet.engine.inspectContainer(objectName.container(name, 'main1'));
	assert.deepEqual(proxiesIn(container.env), {
		HTTP_PROXY: all.httpProxy,
		http_proxy: all.httpProxy,
		HTTPS_PROXY: all.httpsProxy,
		https_proxy: all.httpsProxy,
		FTP_PROXY: all.ftpProxy,
		ftp_proxy: all.ftpProxy,
		ALL_PROXY: 'http://mine:1',
		all_proxy: all.allProxy,
		NO_PROXY: peers,
		no_proxy: peers,
	});
	const ssh = ['/opt/flotilla/bin/ssh', 'sub1', 'echo $http_proxy $no_proxy'];
	assert.equal(
		await inHost(fleet.engine, {session: name, host: 'main1'}, ssh),
		`${all.httpProxy} ${peers}\n`,
	);
	const {containers, networks} = await fleet.engine.list([`dev.flotilla.name=${name}`]);
	assert.doesNotMatch(JSON.stringify([containers, networks]), /hunter2/, 'no label holds it');

	const [fixed, free] = (hosts[0]?.ports ?? []).toSorted((a, b) => a.container - b.container);
	assert.deepEqual(fixed, {container: 80, host: port, address: '127.0.0.1', protocol: 'tcp'});
	assert.equal(free?.address, '0.0.0.0');
	const status = await runCli(['status', name], {env});
	assert.match(
		status.stdout,
		new RegExp(
			`^port {4}main1 80/tcp on 127\\.0\\.0\\.1:${port}, reachable from this machine alone$`,
			'm',
		),
	);
	assert.match(status.stdout, /^port {4}main1 81\/tcp on 0\.0\.0\.0:\d+, reachable from outside/m);
});

test('a plan shows proxies without their passwords; settings that cannot be read are no obstacle', async () => {
	await configure({default: all});
	const words = ['up', 'x', '-r', 'main:1', '--dry-run'];
	const plain = await runCli(words, {env});
	assert.match(plain.stdout, /^ {2}HTTP_PROXY=http:\/\/\*\*\*@proxy:3128$/m);
	assert.match(plain.stdout, /^ {2}no_proxy=localhost,\.example\.com,main1$/m);
	const json = await runCli([...words, '--json'], {env});
	const [host] = planJson.parse(JSON.parse(json.stdout)).hosts;
	assert.equal(host?.env['http_proxy'], 'http://***@proxy:3128');
	assert.doesNotMatch(plain.stdout + json.stdout, /hunter2/);
	await writeFile(path.join(folder, 'config.json'), '{');
	const torn = await runCli(words, {env});
	assert.equal(torn.code, 0, torn.stderr);
	assert.doesNotMatch(torn.stdout, /proxy/i);
});
