import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	clusterEnvironment,
	hostEnvironment,
	hostsOf,
	replicasOf,
} from '../../../source/domain/session/hosts.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {roleNamePattern} from '../../../source/domain/spec/role-name.ts';
import {roleName, writtenSpec} from '../arbitrary-spec.ts';

test('hosts have unique names, dense ranks from 0, and main1 first', () => {
	fc.assert(
		fc.property(writtenSpec, written => {
			const hosts = hostsOf(parseSpec(written));
			assert.equal(new Set(hosts.map(({name}) => name)).size, hosts.length);
			assert.deepEqual(
				hosts.map(({rank}) => rank),
				hosts.map((_, index) => index),
			);
			assert.deepEqual([hosts[0]?.name, hosts[0]?.idx, hosts[0]?.rank], ['main1', 1, 0]);
		}),
	);
});

test('the variables of every host agree with each other and with the spec', () => {
	fc.assert(
		fc.property(writtenSpec, written => {
			const spec = parseSpec(written);
			const hosts = hostsOf(spec);
			const names = Array.isArray(written.roles)
				? written.roles.map(({role}) => role)
				: Object.keys(written.roles);
			const definition = ['main', ...names.filter(name => name !== 'main')];
			for (const host of hosts) {
				const environment = clusterEnvironment(spec, host);
				const replicas = (environment['BACKENDAI_CLUSTER_REPLICAS'] ?? '')
					.split(',')
					.map(pair => pair.split(':'));
				assert.deepEqual(
					replicas.map(([role]) => role),
					definition,
				);
				assert.deepEqual(Object.keys(replicasOf(spec)), definition);
				const sum = replicas.reduce((total, [, count]) => total + Number(count), 0);
				assert.equal(environment['BACKENDAI_CLUSTER_SIZE'], String(sum));
				const listed = (environment['BACKENDAI_CLUSTER_HOSTS'] ?? '').split(',');
				assert.equal(listed[Number(environment['BACKENDAI_CLUSTER_LOCAL_RANK'])], host.name);
				assert.equal(
					`${environment['BACKENDAI_CLUSTER_ROLE']}${environment['BACKENDAI_CLUSTER_IDX']}`,
					environment['BACKENDAI_CLUSTER_HOST'],
				);
			}
		}),
	);
});

test('the variables of a small session, as the seed writes them', () => {
	const spec = parseSpec({name: 'demo', roles: {sub: 3, main: 1}});
	assert.deepEqual(
		hostsOf(spec).map(host => host.name),
		['main1', 'sub1', 'sub2', 'sub3'],
	);
	const sub2 = hostsOf(spec)[2];
	assert.ok(sub2);
	assert.deepEqual(clusterEnvironment(spec, sub2), {
		BACKENDAI_CLUSTER_SIZE: '4',
		BACKENDAI_CLUSTER_HOSTS: 'main1,sub1,sub2,sub3',
		BACKENDAI_CLUSTER_REPLICAS: 'main:1,sub:3',
		BACKENDAI_CLUSTER_HOST: 'sub2',
		BACKENDAI_CLUSTER_IDX: '2',
		BACKENDAI_CLUSTER_ROLE: 'sub',
		BACKENDAI_CLUSTER_LOCAL_RANK: '2',
	});
});

test('two roles cannot make the same host name', () => {
	fc.assert(
		fc.property(
			fc.tuple(roleName, fc.integer({min: 1, max: 1000})),
			fc.tuple(roleName, fc.integer({min: 1, max: 1000})),
			([role, idx], [otherRole, otherIdx]) => {
				assert.match(role, roleNamePattern);
				if (`${role}${idx}` !== `${otherRole}${otherIdx}`) return;
				assert.deepEqual([role, idx], [otherRole, otherIdx]);
			},
		),
	);
	for (const bad of ['sub1', 'Sub', '-a', 'a-', 'a_b', '', 'a'.repeat(33), 'a'.repeat(64)]) {
		assert.doesNotMatch(bad, roleNamePattern);
	}

	assert.match('a'.repeat(32), roleNamePattern);
});

test("the contract's variables win over the role's, the role's over the image's", () => {
	const environment = hostEnvironment(
		{BACKENDAI_CLUSTER_SIZE: '4'},
		{image: {A: 'image', B: 'image', PATH: '/x'}, role: {A: 'role', BACKENDAI_CLUSTER_SIZE: '9'}},
	);
	assert.deepEqual(environment, {
		A: 'role',
		B: 'image',
		BACKENDAI_CLUSTER_SIZE: '4',
		PATH: '/opt/flotilla/bin:/x',
	});
});
