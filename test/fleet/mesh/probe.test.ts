import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exitCodeOf, FlotillaError} from '../../../source/domain/failure.ts';
import type {SessionStatus} from '../../../source/domain/session/session.ts';
import {asLost} from '../../../source/fleet/agents/lost-engine.ts';
import {probeMesh} from '../../../source/fleet/mesh/probe.ts';
import {sessionOf} from '../../commands/fake-session.ts';
import {containerDetails, fakeEngine} from '../../helpers/fakes/engine.ts';

const gone = new FlotillaError({code: 'engine-unreachable', message: 'lab2: no answer'});
const session = sessionOf();
const hosts = session.hosts.map(host => (host.rank === 1 ? {...host, agent: 'lab2'} : host));
const running = fakeEngine({
	inspectContainer: () =>
		Promise.resolve(containerDetails({networks: {[session.network.name]: ''}})),
});
const engineOf = (agent: string) =>
	agent === 'lab2' ? Promise.reject(gone) : Promise.resolve(running);

async function cellsOf(status: SessionStatus, pairs: {from?: string; to?: string}) {
	const probing = probeMesh({engineOf}, status, {...pairs, signal: AbortSignal.timeout(5000)});
	let next = await probing.next();
	while (!next.done) next = await probing.next();
	return next.value.map(({from, to, error}) => [from, to, error?.code, error?.message]);
}

test('pairs with an agent that went away fail, whether or not that was known before', async () => {
	const message = 'sub1 is not seen: its agent lab2 does not answer';
	const noticed: SessionStatus = {
		...session,
		unreachable: ['lab2'],
		hosts: hosts.map(host =>
			host.agent === 'lab2' ? {...host, state: 'missing', containerId: null} : host,
		),
	};
	for (const status of [{...session, hosts}, noticed]) {
		assert.deepEqual(await cellsOf(status, {from: 'main1', to: 'sub1'}), [
			['main1', 'sub1', 'target-unseen', message],
		]);
		assert.deepEqual(await cellsOf(status, {from: 'sub1', to: 'main1'}), [
			['sub1', 'main1', 'source-unseen', message],
		]);
	}
});

test('an agent that is lost under way makes the operation fail: that is no lack of engines', () => {
	for (const code of ['engine-unreachable', 'engine-ssh', 'engine-tls', 'agent-unknown'] as const) {
		const error = new FlotillaError({code, message: 'lab2: gone'});
		assert.equal(exitCodeOf(error.code), 3);
		const lost = asLost(error, 'Start again.');
		assert.ok(lost instanceof FlotillaError);
		assert.deepEqual([exitCodeOf(lost.code), lost.message], [1, 'lab2: gone']);
	}

	const refused = new FlotillaError({code: 'spec-invalid', message: 'no'});
	assert.equal(asLost(refused, ''), refused);
});
