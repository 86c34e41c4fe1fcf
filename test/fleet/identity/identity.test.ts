import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Inventory} from '../../../source/docker/engine/shapes.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {
	hostLabels,
	label,
	objectName,
	sessionLabels,
	specLabels,
} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {sessionsFrom} from '../../../source/fleet/agents/sessions.ts';
import {oursOf, recorded, sortOut} from '../../../source/fleet/identity/identity.ts';

const spec = parseSpec({name: 'demo', image: 'debian:12', roles: {main: 1, sub: 1}});
const session = {id: 'abc', spec, createdAt: '2026-01-01T00:00:00.000Z'};
const [main] = hostsOf(spec);
assert.ok(main);

type Container = Inventory['containers'][number];
type Network = Inventory['networks'][number];
type Volume = Inventory['volumes'][number];

const host: Container = {
	...{id: 'a'.repeat(64), name: 'flotilla.demo.main1', image: 'debian:12', state: 'running'},
	labels: hostLabels(session, main),
	networks: {'flotilla.demo': '10.0.0.2', bridge: '172.17.0.2'},
	volumes: {'/home/config': 'flotilla.demo.main1', '/opt/flotilla': 'flotilla.runtime.1'},
};
const helper: Container = {
	...{id: 'b'.repeat(64), name: 'flotilla.demo.helper', image: 'i', state: 'created'},
	labels: sessionLabels(session, 'helper'),
	networks: {bridge: ''},
};
const network: Network = {
	...{id: 'n', name: 'flotilla.demo', driver: 'bridge', scope: 'local'},
	...{labels: specLabels(session, 'network'), subnets: [], isAllocated: true},
};
const volume = (kind: 'config' | 'lease' | 'mesh', name: string): Volume => ({
	name,
	labels: sessionLabels(session, kind),
});
const config = volume('config', 'flotilla.demo.main1');
const record = (id: string): Volume => ({
	name: objectName.record('demo'),
	labels: {...sessionLabels(session, 'record'), [label.containers]: recorded(id)},
});

/** What there is beside the thing in question. */
type Beside = Partial<Inventory>;
const withVolume: Beside = {volumes: [config]};
const withRecord: Beside = {volumes: [config, record(host.id)]};
const empty: Inventory = {containers: [], networks: [], volumes: []};

/** A case is a row: a container, with what is beside it, and whether it is ours. */
const containers: ReadonlyArray<[string, Container, Beside, boolean]> = [
	['as it was made', host, withVolume, true],
	['recorded', host, withRecord, true],
	['recorded and renamed', {...host, name: 'else'}, withRecord, true],
	['of our name, not recorded', {...host, id: 'c'.repeat(64)}, withRecord, false],
	['renamed before there was a record', {...host, name: 'else'}, withVolume, false],
	['its volume is not ours, its network is', host, {}, true],
	['made by hand after all was gone', {...host, networks: {bridge: ''}}, {}, false],
	['without its volume', {...host, volumes: {}}, withVolume, false],
	['with the volume of another', {...host, volumes: {'/home/config': 'x'}}, withVolume, false],
	['on an engine that tells no volumes', without(host, 'volumes'), withVolume, true],
	['of an idx that is none', relabelled(host, {[label.idx]: '01'}), withVolume, false],
	['of a role that is none', relabelled(host, {[label.role]: 'a b'}), withVolume, false],
	['of a kind that is none', relabelled(host, {[label.kind]: 'x'}), withVolume, false],
	['of no name', relabelled(host, {[label.name]: ''}), withVolume, false],
	['of a name that is none', relabelled(host, {[label.name]: '--all'}), withVolume, false],
	['of an id that is none', relabelled(host, {[label.session]: 'a\u001Bc'}), withVolume, false],
	['only created', {...host, state: 'created', networks: {'flotilla.demo': ''}}, withVolume, true],
	['the helper', helper, {}, true],
	['the helper, renamed', {...helper, name: 'x'}, {}, false],
	['a helper that was run', {...helper, state: 'exited'}, {}, false],
];

function without<Thing, Key extends keyof Thing>(thing: Thing, key: Key): Omit<Thing, Key> {
	const {[key]: _, ...rest} = thing;
	void _;
	return rest;
}

function relabelled(thing: Container, labels: Readonly<Record<string, string>>): Container {
	return {...thing, labels: {...thing.labels, ...labels}};
}

for (const [what, container, beside, isOurs] of containers) {
	test(`a container ${what}: ${isOurs ? 'ours' : 'a stranger'}`, () => {
		const inventory = {...empty, ...beside, containers: [container]};
		const {containers} = oursOf(inventory, {id: 'abc', name: 'demo'});
		assert.deepEqual(containers, isOurs ? [container] : []);
		const {strangers} = sortOut([{agent: 'local', inventory}]);
		assert.equal(strangers.length, isOurs ? 0 : 1);
	});
}

const networks: ReadonlyArray<[string, Network, boolean]> = [
	['as it was made', network, true],
	['of another name', {...network, name: 'mine'}, false],
	['of another driver', {...network, driver: 'macvlan'}, false],
	['of another kind', {...network, labels: sessionLabels(session, 'host')}, false],
];
for (const [what, found, isOurs] of networks) {
	test(`a network ${what}: ${isOurs ? 'ours' : 'a stranger'}`, () => {
		const ours = oursOf({...empty, networks: [found]}, {id: 'abc', name: 'demo'});
		assert.equal(ours.networks.length, isOurs ? 1 : 0);
	});
}

const volumes: ReadonlyArray<[string, Volume, boolean]> = [
	['of a host', config, true],
	['of no host', volume('config', 'flotilla.demo.sub'), false],
	['of another name', volume('config', 'mydata'), false],
	['of another session by its name', volume('config', 'flotilla.other.main1'), false],
	['kept elsewhere', {...config, isElsewhere: true}, false],
	['the lease', volume('lease', 'flotilla.demo.lease'), true],
	['the lease of a run that ended', volume('lease', 'flotilla.demo.ended'), true],
	['a lease of another name', volume('lease', 'my.lease'), false],
	['the record of the mesh', volume('mesh', 'flotilla.demo.mesh'), true],
	['the record of the hosts', record(host.id), true],
	['with the id alone', {name: 'mydata', labels: {[label.session]: 'abc'}}, false],
];
for (const [what, found, isOurs] of volumes) {
	test(`a volume ${what}: ${isOurs ? 'ours' : 'a stranger'}`, () => {
		const inventory = {...empty, networks: [network], volumes: [found]};
		const ours = oursOf(inventory, {id: 'abc', name: 'demo'});
		assert.equal(ours.volumes.length, isOurs ? 1 : 0);
	});
}

test('what had its labels emptied is not even a stranger', () => {
	const freed = relabelled(host, {[label.session]: ''});
	const inventory = {...empty, containers: [freed]};
	assert.deepEqual(sortOut([{agent: 'local', inventory}]), {sessions: [], strangers: []});
});

test('strangers alone are no session, and say where they may come from', () => {
	const copy = {...host, name: 'my-work', networks: {bridge: ''}, volumes: {}};
	const {sessions, strangers} = sortOut([
		{agent: 'local', inventory: {...empty, containers: [copy]}},
	]);
	assert.deepEqual(sessions, []);
	assert.deepEqual(
		strangers.map(({stranger}) => stranger),
		[
			{
				...{kind: 'container', name: 'my-work', agent: 'local', session: 'demo'},
				reason: 'carries labels of session demo, probably from an image committed from main1',
			},
		],
	);
});

test('of sessions that share a forged id each has its own strangers, and what names neither has none', () => {
	const other = {...session, spec: parseSpec({...spec, name: 'other'})};
	const networkOf = (owner: typeof session): Network => ({
		...network,
		name: objectName.network(owner.spec.name, 'single-node'),
		labels: specLabels(owner, 'network'),
	});
	const copyOf = (owner: typeof session, labels = {}): Container => ({
		...{...host, name: `copy-of-${owner.spec.name}`, networks: {bridge: ''}, volumes: {}},
		labels: {...hostLabels(owner, main), ...labels},
	});
	const nameless = copyOf(session, {[label.name]: '--'});
	const inventory = {
		...empty,
		networks: [networkOf(session), networkOf(other)],
		containers: [copyOf(session), copyOf(other), nameless],
	};
	const found = sessionsFrom([{agent: 'local', inventory}]).map(({status}) => [
		status.name,
		status.strangers?.map(({name}) => name),
	]);
	assert.deepEqual(found.sort(), [
		['demo', ['copy-of-demo']],
		['other', ['copy-of-other']],
	]);
	const {strangers} = sortOut([{agent: 'local', inventory}]);
	const named = strangers.map(({stranger}) => stranger.session);
	assert.deepEqual(named.sort(), ['demo', 'other', null].sort());
	const alone = sortOut([
		{agent: 'local', inventory: {...inventory, networks: [networkOf(session)]}},
	]);
	assert.deepEqual(alone.strangers.at(0)?.stranger.session, 'demo');
});
