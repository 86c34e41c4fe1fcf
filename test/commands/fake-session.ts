import {setImmediate} from 'node:timers/promises';
import type {FleetSnapshot} from '../../source/domain/operation/events.ts';
import type {ProvisionPlan} from '../../source/domain/operation/plan.ts';
import {clusterEnvironment, hostsOf, replicasOf} from '../../source/domain/session/hosts.ts';
import type {SessionStatus} from '../../source/domain/session/session.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import type {SessionSpec} from '../../source/domain/spec/spec.ts';

export const demoSpec = parseSpec({name: 'demo', roles: {main: 1, sub: 2}});

/** A session as the engines would tell it; fields in no good order, on purpose. */
export function sessionOf(spec: SessionSpec = demoSpec): SessionStatus {
	const hosts = hostsOf(spec);
	const pairs = hosts.length ** 2;
	return {
		timings: {total: 1234},
		strangers: [],
		mesh: {failed: 0, ok: pairs, pairs},
		hosts: hosts.map(host => ({
			state: 'running',
			address: `198.18.4.${host.rank + 2}`,
			name: host.name,
			role: host.role,
			idx: host.idx,
			rank: host.rank,
			agent: 'local',
			image: host.image,
			containerId: 'c'.repeat(64),
		})),
		network: {subnet: '198.18.4.0/24', name: `flotilla.${spec.name}`, driver: 'bridge'},
		replicas: replicasOf(spec),
		size: hosts.length,
		createdAt: '2026-11-23T10:00:00.000Z',
		state: 'ready',
		mode: spec.mode,
		name: spec.name,
		id: 'a1b2c3d4e5f60718',
	};
}

export const localAgent = {
	name: 'local',
	endpoint: 'unix:///var/run/docker.sock',
	isReachable: true,
	version: '26.1.5',
	apiVersion: '1.45',
	os: 'linux',
	arch: 'x86_64',
	cpus: 2,
	memory: 8_589_934_592,
	runningHosts: 3,
};

export function snapshotOf(...sessions: SessionStatus[]): FleetSnapshot {
	return {
		sessions: sessions.map(status => ({
			status,
			spec: demoSpec,
			agents: undefined,
			lease: undefined,
		})),
		agents: [localAgent],
	};
}

export function planOf(spec: SessionSpec): ProvisionPlan {
	const hosts = hostsOf(spec);
	return {
		spec,
		network: {name: `flotilla.${spec.name}`, driver: 'bridge'},
		hosts: hosts.map(host => ({
			name: host.name,
			role: host.role,
			rank: host.rank,
			agent: 'local',
			image: host.image,
			env: {...host.spec.env, ...clusterEnvironment(spec, host)},
		})),
		agents: ['local'],
		images: [{image: spec.image, agent: 'local', source: 'bootstrap'}],
	};
}

/** An operation that reports these, each in a turn of its own as engines do, and then ends so. */
export async function* reporting<Item, Result>(
	items: Iterable<Item>,
	end: () => Result,
): AsyncGenerator<Item, Result, void> {
	for (const item of items) {
		await setImmediate();
		yield item;
	}

	return end();
}
