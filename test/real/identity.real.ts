import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Inventory} from '../../source/docker/engine/shapes.ts';
import {label, objectName} from '../../source/domain/session/labels.ts';
import type {Stranger} from '../../source/domain/session/session.ts';
import {runCli} from '../helpers/cli.ts';
import {callEngine} from '../helpers/engine/engine.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

let fleet: TestFleet;
let env: NodeJS.ProcessEnv;
const image = randomName('snap');

before(async () => {
	fleet = await openTestFleet();
	env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
});

after(async () => {
	await fleet.engine.removeImage(image).finally(() => fleet.close());
});

const cli = async (...args: string[]) => runCli(args, {env});
const post = async (path: string) => {
	const answer = await callEngine(fleet.testEngine.socket, {method: 'POST', path});
	answer.resume();
	assert.ok((answer.statusCode ?? 500) < 300, path);
};

const all = async (name: string): Promise<Inventory> =>
	fleet.engine.listNamed([`flotilla.${name}`, `flotilla-${name}`]);
const namesIn = ({containers, networks, volumes}: Inventory) =>
	[...containers, ...networks, ...volumes].map(thing => thing.name).sort();

async function start(prefix: string): Promise<{name: string; id: string}> {
	const name = randomName(prefix);
	const up = await cli('up', name, '-r', 'main:1', '-r', 'sub:1', '--json');
	assert.equal(up.code, 0, up.stderr);
	return {name, id: (JSON.parse(up.stdout) as {id: string}).id};
}

type Session = {readonly name: string; readonly id: string};
type Made = Pick<Stranger, 'kind' | 'name'>;

/** A container of an image that was committed from main1, as `docker run` would make it. */
async function runCopy(
	{name}: Session,
	options: {as: string; network?: string; volume?: string},
): Promise<Made> {
	await post(`/commit?container=${objectName.container(name, 'main1')}&repo=${image}`).catch(
		() => {},
	);
	const {id} = await fleet.engine.createContainer({
		name: options.as,
		image,
		labels: {},
		entrypoint: ['sleep', '100000'],
		networks: [{name: options.network ?? 'bridge'}],
		...(options.volume
			? {mounts: [{type: 'volume', source: options.volume, target: '/home/config'}]}
			: {}),
	});
	await fleet.engine.startContainer(id);
	return {kind: 'container', name: options.as};
}

const forged = ({id, name}: Session, kind: string) => ({
	[label.session]: id,
	[label.name]: name,
	[label.mode]: 'single-node',
	[label.kind]: kind,
});

/** A new stranger is one row. */
const strangers: ReadonlyArray<{what: string; make: (session: Session) => Promise<Made>}> = [
	{
		what: 'a container of an image committed from a host',
		make: session => runCopy(session, {as: randomName('my-work')}),
	},
	{
		what: 'a volume that has only the id',
		async make({id}) {
			const name = randomName('my-data');
			await fleet.engine.createVolume({name, labels: {[label.session]: id}});
			return {kind: 'volume', name};
		},
	},
	{
		what: 'a volume with all labels, of another name',
		async make(session) {
			const name = randomName('my-data');
			await fleet.engine.createVolume({name, labels: forged(session, 'config')});
			return {kind: 'volume', name};
		},
	},
	{
		what: 'a network with all labels, of another name',
		async make(session) {
			const name = randomName('my-net');
			await fleet.engine.createNetwork({
				name,
				driver: 'bridge',
				labels: forged(session, 'network'),
			});
			return {kind: 'network', name};
		},
	},
	{
		what: 'a container with all labels, written by hand',
		async make(session) {
			const name = randomName('my-host');
			const labels = {...forged(session, 'host'), [label.role]: 'main', [label.idx]: '1'};
			await fleet.engine.createContainer({name, image: 'flotilla/base:bookworm', labels});
			return {kind: 'container', name};
		},
	},
	{
		what: 'a container whose labels no flotilla writes',
		async make({id}) {
			const name = randomName('odd');
			const labels = {[label.session]: id, [label.name]: '--all', [label.kind]: 'host'};
			await fleet.engine.createContainer({name, image: 'flotilla/base:bookworm', labels});
			return {kind: 'container', name};
		},
	},
];

async function isThere({kind, name}: Made): Promise<boolean> {
	const found = await fleet.engine.listNamed([name]);
	return found[`${kind}s`].some(thing => thing.name === name);
}

async function remove({kind, name}: Made): Promise<void> {
	if (kind === 'container') return fleet.engine.removeContainer(name);
	if (kind === 'volume') return fleet.engine.removeVolume(name);
	return fleet.engine.removeNetwork(name);
}

test('strangers are no hosts, break nothing, are told of, and nothing removes them', async t => {
	const session = await start('own');
	const {name} = session;
	const {hosts} = JSON.parse((await cli('status', name, '--json')).stdout);
	const made: Made[] = [];
	for (const {make} of strangers) made.push(await make(session));
	t.after(async () => {
		for (const thing of made) await remove(thing);
	});
	const text = (await cli('status', name)).stdout;
	const status = JSON.parse((await cli('status', name, '--json')).stdout);
	const gc = await cli('gc', '--yes', '--json');
	for (const [index, {what}] of strangers.entries()) {
		const {kind, name: known} = made[index]!;
		await t.test(what, () => {
			const isIt = (thing: Made) => thing.kind === kind && thing.name === known;
			assert.ok(status.strangers.some(isIt), JSON.stringify(status.strangers));
			assert.ok(JSON.parse(gc.stdout).strangers.some(isIt), gc.stdout);
			assert.match(text, new RegExp(`left alone: ${kind} ${known}`));
		});
	}

	assert.match(text, /my-work\S* on \S+ carries labels of session \S+, probably from .* main1/s);
	assert.equal(status.state, 'ready');
	assert.deepEqual(status.hosts, hosts);
	assert.equal(JSON.parse(gc.stdout).found, 0);
	assert.equal((await cli('ssh', name, '--', 'hostname')).stdout, 'main1\n');
	assert.equal((await cli('exec', name, '--', 'true')).code, 0);
	assert.equal((await cli('check', name)).code, 0);

	const down = await cli('down', name, '--yes');
	assert.equal(down.code, 0, down.stderr);
	assert.match(down.stderr, /left alone: container my-work/);
	for (const thing of made) assert.ok(await isThere(thing), thing.name);
	assert.ok(!(await cli('ls', '--json')).stdout.includes(name));
	for (const args of [['down', '--all'], ['gc']]) await cli(...args, '--yes');
	for (const thing of made) assert.ok(await isThere(thing), thing.name);

	const again = await cli('up', name, '-r', 'main:1');
	assert.equal(again.code, 0, again.stderr);
	assert.equal((await cli('down', name, '--yes')).code, 0);
	assert.deepEqual(namesIn(await all(name)), []);
});

test('a copy under the name of a host and with its volume is a stranger; what it holds is named', async () => {
	const session = await start('copy');
	const {name} = session;
	const host = objectName.container(name, 'main1');
	await post(`/commit?container=${host}&repo=${image}`);
	await fleet.engine.removeContainer(host);
	await runCopy(session, {as: host, volume: objectName.config(name, 'main1')});
	const status = await fleet.fleet.status(name);
	assert.deepEqual(
		status.hosts.map(({state}) => state),
		['missing', 'running'],
	);
	assert.deepEqual(
		status.strangers?.map(stranger => stranger.name),
		[host],
	);
	const down = await cli('down', name, '--yes');
	assert.equal(down.code, 1, down.stderr);
	assert.match(down.stderr, new RegExp(`volume ${host} stays: container ${host} .*uses it`));
	assert.match(down.stderr, new RegExp(`docker.* rm -f ${host}`));
	const rest = [host, host, objectName.lease(name), objectName.record(name)].sort();
	assert.deepEqual(namesIn(await all(name)), rest);
	assert.equal((await cli('gc', '--yes')).code, 1);
	assert.ok(await isThere({kind: 'container', name: host}));
	await fleet.engine.removeContainer(host);
	assert.equal((await cli('gc', '--yes')).code, 0);
	assert.deepEqual(namesIn(await all(name)), []);
});

test('a host that was renamed is one still', async () => {
	const {name} = await start('renamed');
	const other = randomName('other');
	await post(`/containers/${objectName.container(name, 'sub1')}/rename?name=${other}`);
	const status = JSON.parse((await cli('status', name, '--json')).stdout);
	assert.deepEqual([status.state, status.strangers], ['ready', []]);
	assert.equal((await cli('down', name, '--yes')).code, 0);
	assert.ok(!(await isThere({kind: 'container', name: other})));
	assert.deepEqual(namesIn(await all(name)), []);
});

test('a session of a flotilla that made no record is whole, and goes as a whole', async () => {
	const {name} = await start('older');
	await fleet.engine.removeVolume(objectName.record(name));
	assert.match((await cli('status', name)).stdout, /ready(?!.*left alone)/s);
	assert.equal((await cli('down', name, '--yes')).code, 0);
	assert.deepEqual(namesIn(await all(name)), []);
});

test('a guest on the network is named with what to do, and the rest is removed', async t => {
	const {name} = await start('guest');
	const guest = randomName('guest');
	const network = objectName.network(name, 'single-node');
	const {id} = await fleet.engine.createContainer({
		...{name: guest, image: 'flotilla/base:bookworm', labels: {}, networks: [{name: network}]},
		entrypoint: ['sleep', '100000'],
	});
	t.after(() => fleet.engine.removeContainer(id));
	await fleet.engine.startContainer(id);
	const down = await cli('down', name, '--yes');
	assert.equal(down.code, 1, down.stderr);
	assert.match(down.stderr, new RegExp(`network ${network} stays: container ${guest} on`));
	assert.match(down.stderr, new RegExp(`network disconnect -f ${network} ${guest}`));
	const rest = [network, objectName.lease(name), objectName.record(name)];
	assert.deepEqual(namesIn(await all(name)), rest);
	await post(`/containers/${id}/stop?t=0`);
	assert.equal((await cli('gc', '--yes')).code, 0);
	assert.deepEqual(namesIn(await all(name)), []);
});
