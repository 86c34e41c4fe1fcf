import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {bannerFrom} from '../helpers/engine/in-host.ts';
import {labAgents, openTestLab} from '../helpers/engine/lab.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';
import {contractRows} from '../real/contract-rows.ts';

contractRows('multi-node', {open: openTestLab, agents: labAgents});

test('two sessions over the same agents do not see each other', async t => {
	const fleet = await openTestLab();
	t.after(() => fleet.close());
	const [ours, theirs] = ['ours', 'theirs'].map(name =>
		parseSpec({
			name: randomName(name),
			mode: 'multi-node',
			agents: labAgents,
			roles: {main: 1, sub: 2},
		}),
	);
	assert.ok(ours && theirs);
	t.after(() => fleet.takeDown(ours.name));
	t.after(() => fleet.takeDown(theirs.name));
	const sessions = await Promise.all([upSession(fleet, ours), upSession(fleet, theirs)]);
	for (const {hosts, mesh} of sessions) {
		assert.deepEqual(hosts.map(({agent}) => agent).sort(), labAgents);
		assert.deepEqual(mesh, {pairs: 9, ok: 9, failed: 0});
	}

	const [us, them] = sessions;
	const [first] = us.hosts;
	const engine = fleet.engineOf(first?.agent ?? '');
	const banner = async (address: string, port: number) =>
		(await bannerFrom(engine, first?.containerId ?? '', {address, port})).stdout;
	for (const host of them.hosts) {
		const {networks} = await fleet.engineOf(host.agent).inspectContainer(host.containerId ?? '');
		const addresses = Object.values(networks);
		assert.equal(addresses.length, 2);
		for (const address of addresses) {
			for (const port of [22, 2200]) assert.equal(await banner(address, port), '', address);
		}
	}

	// The same words find hosts of the own session, on all agents.
	for (const host of us.hosts) assert.match(await banner(host.address ?? '', 2200), /^SSH-2\.0-/);
});
