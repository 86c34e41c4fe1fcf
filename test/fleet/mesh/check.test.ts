import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Inventory} from '../../../source/docker/engine/shapes.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {hostLabels} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {createAgents} from '../../../source/fleet/agents/agents.ts';
import {check} from '../../../source/fleet/mesh/check.ts';
import {
	containerDetails,
	endpointOf,
	engineInfo,
	execThatSaid,
	fakeEngine,
} from '../../helpers/fakes/engine.ts';

const roles = {main: 1, sub: 1};
const spec = parseSpec({name: 'demo', mode: 'multi-node', agents: ['lab1', 'lab2'], roles});
const session = {id: 'abc', spec, createdAt: '2026-01-01T00:00:00.000Z', agents: ['lab1', 'lab2']};

/** lab1, which runs main1, is away; what is asked of lab2 is answered. */
function halfAway() {
	const made: string[] = [];
	const container = hostsOf(spec)
		.filter(({name}) => name === 'sub1')
		.map(host => ({
			...{id: host.name, name: `flotilla.demo.${host.name}`, image: 'i'},
			state: 'running' as const,
			labels: hostLabels(session, host),
			networks: {'flotilla-demo': '10.0.0.3'},
		}));
	const inventory: Inventory = {containers: container, networks: [], volumes: []};
	const engine = fakeEngine({
		endpoint: endpointOf('lab2'),
		info: () => Promise.resolve(engineInfo()),
		list: () => Promise.resolve(inventory),
		inspectContainer: () => Promise.resolve(containerDetails(container[0])),
		exec: (_, {command}) =>
			Promise.resolve(
				execThatSaid(`{"to":"${command.at(-1)}","ok":true,"stage":"exec","ms":{}}\n`),
			),
		createVolume(volume) {
			made.push(volume.name);
			return Promise.resolve(volume);
		},
	});
	const failure = {code: 'engine-unreachable', message: 'lab1: no answer'} as const;
	const agents = createAgents(session.agents.map(endpointOf), ({name}) =>
		name === 'lab2' ? Promise.resolve(engine) : Promise.reject(new FlotillaError(failure)),
	);
	return {agents, made};
}

test('while an agent is away the pairs that can be checked are, and nothing is recorded', async () => {
	const {agents, made} = halfAway();
	const checking = check({agents}, 'demo', {signal: AbortSignal.timeout(5000)});
	let next = await checking.next();
	while (!next.done) next = await checking.next();
	const {ok, failed, cells} = next.value;
	assert.deepEqual([ok, failed], [1, 3]);
	assert.deepEqual(
		cells.map(cell => [cell.from, cell.to, cell.error?.code]),
		[
			['main1', 'main1', 'source-unseen'],
			['main1', 'sub1', 'source-unseen'],
			['sub1', 'main1', 'target-unseen'],
			['sub1', 'sub1', undefined],
		],
	);
	assert.deepEqual(made, []);
});
