import assert from 'node:assert/strict';
import http from 'node:http';
import {after, before, test} from 'node:test';
import {sshClient} from '../../source/commands/world/build-fleet.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {SessionStatus} from '../../source/domain/session/session.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {connectRoute} from '../../source/fleet/shell/connect.ts';
import {readCredentials} from '../../source/fleet/shell/credentials.ts';
import {bannerFrom, inContainer} from '../helpers/engine/in-host.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';

/** Of a variable: what a spec's `env` may hold. */
const password = 'hunter2-correct-horse';
const ours = parseSpec({
	name: randomName('ours'),
	roles: {main: {env: {DB_PASSWORD: password}}, sub: 1},
});
const others = parseSpec({name: randomName('others'), roles: {main: 1}});
const stranger = randomName('stranger');

let fleet: TestFleet;
let session: SessionStatus;
let other: SessionStatus;
let strangerId: string;

before(async () => {
	fleet = await openTestFleet();
	session = await upSession(fleet, ours);
	other = await upSession(fleet, others);
	const {id} = await fleet.engine.createContainer({
		name: stranger,
		image: ours.image,
		labels: {},
		command: ['sleep', 'infinity'],
		networks: [{name: 'bridge'}],
	});
	strangerId = id;
	await fleet.engine.startContainer(id);
});

after(async () => {
	if (strangerId) await fleet.engine.removeContainer(strangerId);
	await fleet.takeDown(ours.name);
	await fleet.takeDown(others.name);
	await fleet.close();
});

/** Every address our hosts have, on whatever network. */
async function addresses(): Promise<string[]> {
	const found: string[] = [];
	for (const {containerId} of session.hosts) {
		const {networks} = await fleet.engine.inspectContainer(containerId ?? '');
		found.push(...Object.values(networks));
	}

	assert.equal(found.length, 4);
	return found;
}

test('neither a stranger on the default bridge nor another session reaches an sshd of ours', async () => {
	const from = {
		stranger: (address: string, port: number) =>
			inContainer(fleet.engine, strangerId, [
				...['timeout', '3', 'bash', '-c', `echo > /dev/tcp/${address}/${port}`],
			]),
		'other session': (address: string, port: number) =>
			bannerFrom(fleet.engine, other.hosts[0]?.containerId ?? '', {address, port}),
	};
	for (const [name, connect] of Object.entries(from)) {
		for (const address of await addresses()) {
			for (const port of [22, 2200]) {
				const ran = await connect(address, port);
				assert.notEqual(ran.code, 0, `${name} reached ${address}:${port}: ${ran.stdout}`);
				assert.ok(!ran.stdout.includes('SSH-'), `${name} got a banner from ${address}:${port}`);
			}
		}
	}
});

test('the same connection works from inside, so the test above can fail', async () => {
	const [main, sub] = session.hosts;
	const ran = await bannerFrom(fleet.engine, main?.containerId ?? '', {
		address: sub?.address ?? '',
		port: 2200,
	});
	assert.match(ran.stdout, /^SSH-2\.0-/);
});

const engineOf = () => Promise.resolve(fleet.engine);

test("the other session's key opens nothing here", async () => {
	const theirs = other.hosts[0];
	const [main] = session.hosts;
	assert.ok(theirs && main);
	const foreign = await readCredentials(engineOf, {session: other, route: [theirs]});
	const own = await readCredentials(engineOf, {session, route: [main]});
	const log = (credentials: typeof own) =>
		connectRoute(sshClient, {session, route: [main], engine: fleet.engine, credentials});
	const isCode = (code: string) => (error: unknown) =>
		error instanceof FlotillaError && error.code === code;
	await assert.rejects(log({...own, privateKey: foreign.privateKey}), isCode('ssh-auth'));
	await assert.rejects(log({...own, hostKeys: foreign.hostKeys}), isCode('ssh-host-key'));
	(await log(own)).close();
});

test('inspect, labels, env, export and logs hold no private key', async () => {
	const [main] = session.hosts;
	assert.ok(main);
	const {privateKey} = await readCredentials(engineOf, {session, route: [main]});
	// A line from the middle of the key, so that a copy without its frame is found too.
	const secret = privateKey.split('\n')[3] ?? '';
	assert.ok(secret.length > 20);
	for (const {containerId} of session.hosts) {
		const id = containerId ?? '';
		for (const what of ['json', 'export', 'logs?stdout=1&stderr=1']) {
			const found = await holds(fleet.testEngine.socket, `/containers/${id}/${what}`, [
				secret,
				'OPENSSH PRIVATE KEY',
			]);
			assert.deepEqual(found, [], what);
		}
	}

	for (const what of ['volumes', 'networks', 'images/json', 'containers/json?all=1']) {
		assert.deepEqual(await holds(fleet.testEngine.socket, `/${what}`, [secret, 'PRIVATE KEY']), []);
	}
});

test("a variable's value is in its own host's environment and in nothing else on the engine", async () => {
	const {socket} = fleet.testEngine;
	const withValue = [];
	for (const {name, containerId} of session.hosts) {
		const found = await holds(socket, `/containers/${containerId}/json`, [password]);
		if (found.length > 0) withValue.push(name);
	}

	assert.deepEqual(withValue, ['main1'], 'the test would find it');
	const network = `/networks/flotilla.${ours.name}`;
	for (const what of ['/volumes', '/networks', network, '/images/json', '/containers/json?all=1']) {
		assert.deepEqual(await holds(socket, what, [password]), [], what);
	}
});

/** Which of these texts an answer of the engine holds, wherever it is cut. */
async function holds(
	socketPath: string,
	path: string,
	texts: readonly string[],
): Promise<string[]> {
	const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
		http.get({socketPath, path: `/v1.41${path}`}, resolve).on('error', reject);
	});
	assert.equal(response.statusCode, 200, path);
	const found = new Set<string>();
	let tail = '';
	for await (const chunk of response) {
		const text = tail + (chunk as Buffer).toString('latin1');
		for (const wanted of texts) if (text.includes(wanted)) found.add(wanted);
		tail = text.slice(-200);
	}

	return [...found];
}
