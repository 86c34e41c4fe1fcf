import assert from 'node:assert/strict';
import test from 'node:test';
import {reportOn, type AgentReport} from '../../source/domain/agent/report.ts';
import type {AgentStatus} from '../../source/domain/agent/status.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {agentRows} from '../../source/state/agent-rows.ts';
import {currentView} from '../../source/state/selectors.ts';
import {localAgent, lostAgent} from '../ui/fixtures.ts';
import {health} from '../ui/screens/agents.ts';
import {channel, endingIn, fakeActions} from './fake-fleet.ts';

const local = {...localAgent, os: 'linux'};
const report = (status: AgentStatus, more = {}) =>
	reportOn(status, {source: 'test', health: {...health, ...more}});

/** The app with these agents, and looks at them that tell what the test says. */
async function start(agents: readonly AgentStatus[]) {
	const looks: Array<ReturnType<typeof channel<AgentReport>> & {signal?: AbortSignal}> = [];
	const parts = fakeActions({
		checkAgents({signal} = {}) {
			const look = Object.assign(channel<AgentReport>(), {signal});
			looks.push(look);
			return endingIn(look, []);
		},
	});
	const see = async (seen: readonly AgentStatus[]) => {
		parts.watch.push({sessions: [], agents: seen});
		await parts.settle();
	};

	parts.actions.watch();
	await see(agents);
	const states = () =>
		agentRows(parts.store.getState()).map(({state, isAwaited}) =>
			isAwaited ? `${state}, awaited` : state,
		);
	return {...parts, looks, see, states};
}

test('opened, the agents are looked at; each report counts as it comes', async () => {
	const {actions, store, looks, settle, states} = await start([local, {...local, name: 'b'}]);
	assert.deepEqual([looks.length, states()], [0, ['unchecked', 'unchecked']]);
	actions.openAgents();
	assert.equal(currentView(store.getState()).name, 'agents');
	assert.deepEqual(states(), ['unchecked, awaited', 'unchecked, awaited']);
	looks[0]?.push(report({...local, name: 'b'}));
	await settle();
	assert.deepEqual(states(), ['unchecked, awaited', 'fit']);
	looks[0]?.push(report(local, {limitsCpus: false}));
	looks[0]?.end();
	await settle();
	assert.deepEqual(states(), ['warned', 'fit']);
	assert.equal(store.getState().agentChecks.current, undefined);
	actions.openAgents();
	assert.equal(looks.length, 2, 'opened again it looks again');
});

test('a second look calls the first one off, whose reports count for nothing', async () => {
	const {actions, looks, settle, states} = await start([local]);
	actions.checkAgents();
	actions.checkAgents();
	assert.deepEqual(
		looks.map(({signal}) => signal?.aborted),
		[true, false],
	);
	looks[0]?.push(report(local));
	await settle();
	assert.deepEqual(states(), ['unchecked, awaited']);
});

test('a look that breaks is told, and what was known stays', async () => {
	const {actions, store, looks, settle, states} = await start([local]);
	actions.checkAgents();
	looks[0]?.push(report(local));
	await settle();
	const failure = {code: 'engine-error', message: 'x\u001b[2Jy', hint: 'h'} as const;
	actions.checkAgents();
	looks[1]?.fail(new FlotillaError(failure));
	await settle();
	assert.deepEqual(store.getState().agentChecks.failure, {...failure, message: 'x [2Jy'});
	assert.deepEqual(states(), ['fit']);
});

test('the live picture wins: away at once, and looked at anew when it is back', async () => {
	const {actions, looks, see, settle, states} = await start([local]);
	actions.openAgents();
	looks[0]?.push(report(local));
	looks[0]?.end();
	await settle();
	await see([{...local, isReachable: false}]);
	assert.deepEqual([states(), looks.length], [['unreachable'], 1]);
	await see([local, {...local, name: 'new'}]);
	assert.deepEqual(states(), ['fit, awaited', 'unchecked, awaited'], 'one that came is looked at');
	assert.equal(looks.length, 2);
	actions.back();
	looks[1]?.end();
	await settle();
	await see([local, {...local, name: 'newer'}]);
	assert.equal(looks.length, 2, 'nobody is looking');
});

test('an agent under a second name, one that is unfit, one that never answered', async () => {
	const {actions, looks, settle, states} = await start([
		local,
		{...local, name: 'twin', sameAs: 'local'},
		lostAgent,
	]);
	actions.checkAgents();
	looks[0]?.push(report({...local, os: 'windows'}));
	looks[0]?.push(report({...local, name: 'twin'}));
	looks[0]?.push(reportOn(lostAgent, {source: '', health: lostAgent.failure ?? health}));
	await settle();
	assert.deepEqual(states(), ['unfit', 'same', 'unreachable']);
});
