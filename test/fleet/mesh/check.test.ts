import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {Inventory} from '../../../source/docker/engine/shapes.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {hostLabels} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import type {Agents} from '../../../source/fleet/agents/agents.ts';
import {check} from '../../../source/fleet/mesh/check.ts';

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
	const engine = {
		endpoint: {name: 'lab2', url: 'unix:///x', source: 'test'},
		inspectContainer: () => Promise.resolve({...container[0], aliases: {}}),
		exec: (_: string, {command}: {command: readonly string[]}) =>
			Promise.resolve({
				stdio: Readable.from([
					Buffer.from(`{"to":"${command.at(-1)}","ok":true,"stage":"exec","ms":{}}\n`),
				]),
				onStderr() {},
				exitCode: Promise.resolve(0),
			}),
		createVolume: ({name}: {name: string}) => Promise.resolve(made.push(name)),
	} as unknown as Engine;
	const failure = {code: 'engine-unreachable', message: 'lab1: no answer'} as const;
	const agents = {
		survey: () =>
			Promise.resolve({
				inventories: [{agent: 'lab2', inventory}],
				statuses: [
					{name: 'lab1', isReachable: false, failure},
					{name: 'lab2', isReachable: true},
				],
			}),
		engine: (name: string) =>
			name === 'lab2' ? Promise.resolve(engine) : Promise.reject(new FlotillaError(failure)),
	} as unknown as Agents;
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
