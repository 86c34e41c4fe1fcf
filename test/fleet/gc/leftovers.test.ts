import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Inventory, VolumeSummary} from '../../../source/docker/engine/shapes.ts';
import type {Leftover} from '../../../source/domain/operation/leftovers.ts';
import {label} from '../../../source/domain/session/labels.ts';
import {createAgents, type Agents} from '../../../source/fleet/agents/agents.ts';
import {collect, findLeftovers} from '../../../source/fleet/gc/leftovers.ts';
import {engineInfo, fakeEngine, nothing} from '../../helpers/fakes/engine.ts';

/** One agent that holds nothing but volumes. */
function agentWith(volumes: VolumeSummary[]): {agents: Agents; left: () => string[]} {
	let held = volumes;
	const inventory = (marks: readonly string[] = []): Inventory => ({
		...nothing,
		volumes: held.filter(({labels}) =>
			marks.every(mark => {
				const [key = '', value] = mark.split('=');
				return key in labels && (value === undefined || labels[key] === value);
			}),
		),
	});
	const engine = fakeEngine({
		info: () => Promise.resolve(engineInfo()),
		list: marks => Promise.resolve(inventory(marks)),
		danglingImages: () => Promise.resolve([]),
		removeVolume(name) {
			held = held.filter(volume => volume.name !== name);
			return Promise.resolve();
		},
	});
	const agents = createAgents([engine.endpoint], () => Promise.resolve(engine));
	return {agents, left: () => held.map(({name}) => name)};
}

const volumeOf = (id: string, {name, kind}: {name: string; kind: string}): VolumeSummary => ({
	name,
	labels: {[label.session]: id, [label.name]: 'demo', [label.kind]: kind},
});

test('of two sessions of one name each thing is removed once, and nothing that only has their labels', async () => {
	const {agents, left} = agentWith([
		volumeOf('one', {name: 'flotilla.demo.main1', kind: 'config'}),
		volumeOf('two', {name: 'flotilla.demo.sub1', kind: 'config'}),
		volumeOf('two', {name: 'flotilla.demo.record', kind: 'record'}),
		volumeOf('two', {name: 'my-data', kind: 'config'}),
		{name: 'flotilla.demo.lease', labels: {}},
	]);
	const found = (await findLeftovers(agents)).filter(({kind}) => kind === 'volume');
	const removed: Leftover[] = [];
	for await (const thing of collect(agents, found, {signal: new AbortController().signal})) {
		removed.push(thing);
	}

	assert.deepEqual(removed.map(({name}) => name).sort(), [
		'flotilla.demo.main1',
		'flotilla.demo.record',
		'flotilla.demo.sub1',
	]);
	assert.deepEqual(left(), ['my-data', 'flotilla.demo.lease']);
});

test('what another gc removed meanwhile counts as removed', async () => {
	const {agents, left} = agentWith([
		volumeOf('one', {name: 'flotilla.demo.main1', kind: 'config'}),
		volumeOf('one', {name: 'flotilla.demo.lease', kind: 'lease'}),
	]);
	const found = (await findLeftovers(agents)).filter(({kind}) => kind === 'volume');
	assert.equal(found.length, 2);
	const signal = AbortSignal.timeout(10_000);
	for (const who of ['first', 'second']) {
		const removed = await Array.fromAsync(collect(agents, found, {signal}));
		assert.deepEqual(removed, found, who);
	}

	assert.deepEqual(left(), []);
	const elsewhere = found.map(thing => ({...thing, agent: 'away'}));
	assert.deepEqual(await Array.fromAsync(collect(agents, elsewhere, {signal})), []);
});
