import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sessionJson} from '../../../source/commands/print/json.ts';
import type {Inventory} from '../../../source/docker/engine/shapes.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {
	hostLabels,
	label,
	sessionLabels,
	specLabels,
} from '../../../source/domain/session/labels.ts';
import {endOf} from '../../../source/domain/session/session.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {sessionsFrom, withUnreachable} from '../../../source/fleet/agents/sessions.ts';
import {formatOwner, formerOwner, thisOwner} from '../../../source/machine/owner.ts';

const spec = parseSpec({name: 'demo', image: 'debian:12', roles: {main: 1, sub: 2}});
const session = {id: 'abc', spec, createdAt: '2026-01-01T00:00:00.000Z'};

function inventory(): Inventory {
	return {
		containers: hostsOf(spec).map(host => ({
			id: `id-${host.name}`,
			name: `flotilla.demo.${host.name}`,
			image: host.image,
			state: 'running',
			labels: hostLabels(session, host),
			networks: {bridge: '172.17.0.9', 'flotilla.demo': `10.0.0.${host.rank + 2}`},
			endpoints: {'flotilla.demo': `endpoint-${host.rank}`},
		})),
		networks: [
			{
				id: 'n',
				name: 'flotilla.demo',
				driver: 'bridge',
				labels: specLabels(session, 'network'),
				subnets: ['10.0.0.0/24'],
				scope: 'local',
				isAllocated: true,
			},
		],
		volumes: [record('9 0')],
	};
}

/** What a check of all pairs has found of these hosts. */
function record(counts: string) {
	const marks = hostsOf(spec).map(({name, rank}) => {
		return `${name}=${`id-${name}`.slice(0, 12)}.${`endpoint-${rank}`.slice(0, 12)}`;
	});
	const labels = {[label.mesh]: counts, [label.checkedHosts]: marks.join(' ')};
	return {name: 'flotilla.demo.mesh', labels: {...sessionLabels(session, 'mesh'), ...labels}};
}

const lease = (owner: string, operation = 'up') => ({
	name: 'flotilla.demo.lease',
	labels: {
		...sessionLabels(session, 'lease'),
		[label.created]: new Date().toISOString(),
		[label.owner]: owner,
		[label.operation]: operation,
	},
});

const only = (seen: Inventory) => {
	const sessions = sessionsFrom([{agent: 'local', inventory: seen}]);
	assert.equal(sessions.length, 1);
	const [found] = sessions;
	assert.ok(found);
	return found;
};

test('a session is rebuilt from labels alone', () => {
	const {status, spec: read} = only(inventory());
	assert.deepEqual(read, spec);
	assert.equal(status.state, 'ready');
	assert.equal(status.size, 3);
	assert.deepEqual(status.replicas, {main: 1, sub: 2});
	assert.deepEqual(status.network, {
		name: 'flotilla.demo',
		driver: 'bridge',
		subnet: '10.0.0.0/24',
	});
	assert.deepEqual(
		status.hosts.map(({name, rank, address}) => [name, rank, address]),
		[
			['main1', 0, '10.0.0.2'],
			['sub1', 1, '10.0.0.3'],
			['sub2', 2, '10.0.0.4'],
		],
	);
});

test('a host without a container is missing, and the session degraded', () => {
	const seen = inventory();
	const {status} = only({...seen, containers: seen.containers.slice(0, 2)});
	assert.equal(status.state, 'degraded');
	assert.equal(status.hosts[2]?.state, 'missing');
	assert.equal(status.hosts[2]?.containerId, null);
});

test('a lease says whether somebody works on the session or died doing so', () => {
	const living = formatOwner(thisOwner());
	const dead = formatOwner({...thisOwner(), started: '1'});
	const elsewhere = formatOwner({...thisOwner(), machine: 'other'});
	const stateWith = (volume: ReturnType<typeof lease>) =>
		only({...inventory(), volumes: [volume]}).status.state;
	assert.equal(stateWith(lease(living)), 'provisioning');
	assert.equal(stateWith(lease(living, 'down')), 'removing');
	assert.equal(stateWith(lease(dead)), 'incomplete');
	assert.equal(stateWith(lease(elsewhere)), 'provisioning');
	const old = lease(elsewhere);
	const labels = {...old.labels, [label.created]: '2020-01-01T00:00:00.000Z'};
	assert.equal(stateWith({...old, labels}), 'incomplete');
});

test('a run that ended by itself before it was done is not called dead', () => {
	for (const [owner, words] of [
		[formerOwner(), /^`down` could not finish$/],
		[{...thisOwner(), started: '1'}, /^`down` died \(pid \d+ on /],
	] as const) {
		const session = only({...inventory(), volumes: [lease(formatOwner(owner), 'down')]});
		assert.equal(session.status.state, 'incomplete');
		assert.ok(session.lease);
		assert.match(endOf(session.lease), words);
	}
});

test('a recorded failed check degrades a session', () => {
	const {status} = only({...inventory(), volumes: [record('8 1')]});
	assert.equal(status.state, 'degraded');
	assert.deepEqual(status.mesh, {pairs: 9, ok: 8, failed: 1});
	assert.deepEqual(status.lastCheck, {ok: 8, failed: 1, at: ''});
});

test('only a lease is left of an `up` that died early', () => {
	const dead = lease(formatOwner({...thisOwner(), started: '1'}));
	const {status} = only({containers: [], networks: [], volumes: [dead]});
	assert.equal(status.state, 'incomplete');
	assert.equal(status.name, 'demo');
	assert.equal(status.size, 0);
});

test('hosts that nobody sees are on the agent that is away, if the session has one', () => {
	const spread = {...session, agents: ['a', 'b']};
	const {containers, networks, volumes} = inventory();
	const seen = {
		networks,
		volumes,
		containers: containers
			.slice(0, 2)
			.map((container, rank) => ({...container, labels: hostLabels(spread, hostsOf(spec)[rank]!)})),
	};
	const [found] = sessionsFrom([{agent: 'a', inventory: seen}]);
	assert.ok(found);
	const agentsOf = (silent: Parameters<typeof withUnreachable>[1]) =>
		withUnreachable(found, silent).status.hosts.map(({agent}) => agent);
	assert.deepEqual(agentsOf([]), ['a', 'a', 'a']);
	assert.deepEqual(agentsOf([{name: 'other'}]), ['a', 'a', 'a']);
	assert.deepEqual(agentsOf([{name: 'other'}, {name: 'b'}]), ['a', 'a', 'b']);
	assert.deepEqual(withUnreachable(found, [{name: 'b'}]).status.unreachable, ['b']);
});

test('of several agents that are away, an unseen host is on the one it was pinned to', () => {
	const roles = {main: 1, sub: {replicas: 2, agent: ['b', 'c']}};
	const pinned = {...session, agents: ['a', 'b', 'c'], spec: parseSpec({name: 'demo', roles})};
	const [main] = inventory().containers;
	assert.ok(main);
	const labels = hostLabels(pinned, hostsOf(pinned.spec)[0]!);
	const seen = {networks: [], volumes: [], containers: [{...main, labels}]};
	const [found] = sessionsFrom([{agent: 'a', inventory: seen}]);
	assert.ok(found);
	const {hosts, unreachable} = withUnreachable(found, [{name: 'b'}, {name: 'c'}]).status;
	assert.deepEqual(unreachable, ['b', 'c']);
	assert.deepEqual(
		hosts.map(({agent}) => agent),
		['a', 'b', 'c'],
	);
});

test('labels that somebody wrote by hand are text, and never anything that a terminal obeys', () => {
	const seen = inventory();
	const [container] = seen.containers;
	assert.ok(container);
	const labels = {
		...container.labels,
		[label.created]: '\u001Bc',
		[label.rank]: '1e99',
		[label.agents]: 'a\u001B[2Jb\nc\u009B5m',
		[label.spec]: '{"name":"x","roles":[{"role":"main","replicas":1000000000}]}',
	};
	const written = {...container, image: '\u001B]0;x\u0007', labels};
	const other = {...container, name: 'my\u001B[2Jwork', labels: {...labels, [label.idx]: 'x'}};
	const {status, agents} = only({containers: [written, other], networks: [], volumes: []});
	assert.doesNotThrow(() => sessionJson.parse(status));
	assert.deepEqual(agents, ['a [2Jb c 5m']);
	assert.deepEqual(
		status.hosts.map(({name, idx, rank}) => ({name, idx, rank})),
		[{name: 'main1', idx: 1, rank: 0}],
	);
	assert.deepEqual(
		status.strangers?.map(({name}) => name),
		['my [2Jwork'],
	);
	assert.doesNotMatch(JSON.stringify(status), /\\u00|\\n|\u009B/);
});

test('what carries no id that flotilla could have given is no session', () => {
	const volumes = ['', 'a\u001Bc'].map(id => ({name: 'v', labels: {[label.session]: id}}));
	const seen = {containers: [], networks: [], volumes};
	assert.deepEqual(sessionsFrom([{agent: 'local', inventory: seen}]), []);
});
