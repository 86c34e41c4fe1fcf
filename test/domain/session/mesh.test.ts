import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	meshCounts,
	meshError,
	probeOrder,
	totalMs,
	type MeshCause,
	type MeshCell,
} from '../../../source/domain/session/mesh.ts';
import {meshFailure} from '../../../source/domain/session/mesh-words.ts';

const good: MeshCell = {
	from: 'main1',
	to: 'sub1',
	ok: true,
	stage: 'exec',
	ms: {resolve: 1, exec: 2},
};
const docker = {from: 'docker', to: 'docker'};
const bad: MeshCell = {
	from: 'sub1',
	to: 'main1',
	ok: false,
	stage: 'connect',
	ms: {resolve: 1},
	error: meshError('connect-refused', {
		from: 'sub1',
		to: 'main1',
		agents: {from: 'local', to: 'local'},
		session: 'demo',
		network: 'flotilla.demo',
		message: 'refused',
		docker,
	}),
};

test('probing orders form a Latin square: at any moment every target is asked once', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 40}), size => {
			const hosts = Array.from({length: size}, (_, index) => `h${index}`);
			const rows = hosts.map((_, rank) => probeOrder(rank, hosts));
			for (const row of rows) assert.deepEqual(row.toSorted(), hosts.toSorted());
			for (const [moment] of hosts.entries()) {
				assert.equal(new Set(rows.map(row => row[moment])).size, size);
			}
		}),
	);
	assert.deepEqual(probeOrder(3, []), []);
});

test('pairs that were not checked count neither as ok nor as failed', () => {
	assert.deepEqual(meshCounts(9, [good, bad]), {pairs: 9, ok: 1, failed: 1});
	assert.deepEqual(meshCounts(4, []), {pairs: 4, ok: 0, failed: 0});
	assert.equal(totalMs(good), 3);
});

const causes: readonly MeshCause[] = [
	'source-missing',
	'source-not-running',
	'source-paused',
	'source-unseen',
	'source-off-network',
	'target-missing',
	'target-not-running',
	'target-paused',
	'target-unseen',
	'target-off-network',
	'target-alias-missing',
	'sshd-not-running',
	'resolve-failed',
	'resolve-timeout',
	'connect-refused',
	'connect-timeout',
	'no-route',
	'banner-timeout',
	'banner-invalid',
	'closed',
	'hostkey-mismatch',
	'hostkey-unknown',
	'kex-failed',
	'auth-denied',
	'auth-key-unusable',
	'exec-failed',
	'timeout',
	'probe-failed',
];

test('every cause has a hint with all names filled in, and names a host', () => {
	for (const [cause, to] of causes.flatMap(cause => [
		[cause, 'local'] as const,
		[cause, 'other'] as const,
	])) {
		const error = meshError(cause, {
			from: 'main1',
			to: 'sub1',
			agents: {from: 'local', to},
			session: 'demo',
			network: 'flotilla.demo',
			message: 'm',
			docker,
		});
		assert.equal(error.code, cause);
		assert.doesNotMatch(error.hint, /[{}]|undefined/);
		assert.match(error.hint, /\b(flotilla|docker) [a-z]+ /, 'says what to run');
	}

	const paused = meshError('target-paused', {
		from: 'a1',
		to: 'b1',
		agents: {from: 'local', to: 'local'},
		session: 's',
		network: 'flotilla.s',
		message: '',
		docker: {from: 'docker', to: 'docker -H unix:///run/own.sock'},
	});
	assert.equal(paused.hint, 'Unpause it: docker -H unix:///run/own.sock unpause flotilla.s.b1');
	const pair = {from: 'a1', to: 'b1', session: 's', network: 'flotilla.s', message: '', docker};
	const lost = meshError('connect-timeout', {...pair, agents: {from: 'east', to: 'west'}});
	assert.match(lost.hint, /from east to west are lost; open 4789\/udp/);
});

test('a failed mesh names the first broken pairs and counts the rest', () => {
	const cells = [good, ...Array.from({length: 5}, (_, index) => ({...bad, to: `sub${index + 1}`}))];
	const {code, message, hint} = meshFailure('demo', cells);
	assert.equal(code, 'mesh-failed');
	assert.match(message, /^demo: 5 of 6 pairs cannot SSH: sub1 → sub1 at connect \(refused\);/);
	assert.match(message, /, and 2 more$/);
	assert.equal(hint, bad.error?.hint);
	const error = {code: 'target-paused', message: 'it is paused', hint: ''} as const;
	const untried = meshFailure('demo', [{...bad, error}]).message;
	assert.match(untried, /sub1 → main1 not tried \(it is paused\)$/);
});
