import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {buildFleet} from '../../source/commands/world/build-fleet.ts';
import {engineStatus} from '../../source/docker/embedded/embedded.ts';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import {
	label,
	objectName,
	specLabels,
	type SessionIdentity,
} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {readLease} from '../../source/fleet/operation/lease.ts';
import {startTestEngine} from '../helpers/engine/engine.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

let fleet: TestFleet;

before(async () => {
	fleet = await openTestFleet();
});

after(() => fleet.close());

/** A fleet that also knows an agent which does not answer. */
function withAway(): Fleet {
	const away = {name: 'away', url: 'unix:///nowhere/docker.sock', source: 'test'};
	return buildFleet([fleet.testEngine.endpoint, away]);
}

/** The part on this engine of a session whose hosts are all on `agents`' others. */
async function networkOf(agents: readonly string[]): Promise<string> {
	const spec = parseSpec({name: randomName('away'), roles: {main: 1, sub: 1}});
	const session: SessionIdentity = {id: spec.name, spec, createdAt: '2026-01-01', agents};
	const name = objectName.network(spec.name, spec.mode);
	await fleet.engine.createNetwork({
		name,
		driver: 'bridge',
		labels: specLabels(session, 'network'),
	});
	return spec.name;
}

const foundBy = async (asked: Fleet, name: string) =>
	(await asked.leftovers()).filter(thing => thing.session === name);

async function takeDown(asked: Fleet, name: string): Promise<void> {
	for await (const event of asked.down(name, {signal: AbortSignal.timeout(60_000)})) void event;
}

test('gc leaves a session alone whose hosts are on an agent that is away', async t => {
	const asked = withAway();
	const local = fleet.testEngine.endpoint.name;
	const spread = await networkOf([local, 'away']);
	const alone = await networkOf([local]);
	t.after(async () => {
		asked.close();
		for (const name of [spread, alone]) await fleet.takeDown(name);
	});
	assert.deepEqual(await foundBy(asked, spread), []);
	// What has no part there is a leftover all the same.
	assert.equal((await foundBy(asked, alone)).length, 1);
	assert.equal((await foundBy(fleet.fleet, spread)).length, 1);
});

test('down says what is left on an agent that is away, and gc knows of it later', async t => {
	const asked = withAway();
	const name = await networkOf([fleet.testEngine.endpoint.name, 'away']);
	t.after(async () => {
		asked.close();
		await fleet.takeDown(name);
	});
	await assert.rejects(takeDown(asked, name), {code: 'leftovers', message: /the rest is on away/});
	const {networks, volumes} = await fleet.engine.list([`${label.name}=${name}`]);
	assert.deepEqual(networks, []);
	assert.deepEqual(
		volumes.map(volume => volume.labels[label.kind]),
		['lease'],
		'only the mark that something is left',
	);
	assert.deepEqual(
		volumes.map(volume => readLease(volume)?.isAlive),
		[false],
		'this process lives, but works on it no more',
	);
});

test('a call to an engine that falls silent ends, and the engine is of use again afterwards', async t => {
	const own = await startTestEngine({own: true, images: false});
	t.after(() => own.stop());
	const engine = await connectEngine(own.endpoint);
	t.after(() => engine.close());
	const {pid} = await engineStatus({env: {...process.env, FLOTILLA_HOME: own.home}});
	assert.ok(pid);
	process.kill(pid, 'SIGSTOP');
	try {
		const call = engine.info({signal: AbortSignal.timeout(60_000)});
		await assert.rejects(call, {code: 'engine-unreachable', message: /stopped answering/});
	} finally {
		process.kill(pid, 'SIGCONT');
	}

	assert.equal((await engine.info()).id.length > 0, true);
});
