import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {gathered} from '../../../source/fleet/lab/swarm.ts';

const {signal} = new AbortController();
const names = ['lab1', 'lab2', 'lab3'];
const lab = {id: 'l', createdAt: '2026-01-01T00:00:00Z', agents: names};
const notLed = new FlotillaError({code: 'swarm', message: 'lab1: the swarm has no leader'});

/** What the manager lists, and what each agent knows of the others, look by look; then all is well. */
type Look = {
	readonly nodes?: readonly string[] | 'no leader';
	readonly peers?: readonly string[][];
};

const all = names.map(() => names);
const table: ReadonlyArray<[what: string, looks: readonly Look[]]> = [
	['all is well at once', []],
	['a manager that does not lead yet', [{nodes: 'no leader'}, {nodes: 'no leader'}]],
	['a member that the manager does not hear yet', [{nodes: ['lab1', 'lab2']}]],
	['an agent that knows nobody but itself', [{peers: [names, ['lab2'], names]}]],
	['an agent that knows one less', [{peers: [names, names, ['lab2', 'lab3']]}]],
	[
		'as many, but one of them from before its restart',
		[{peers: [names, ['old1', 'lab2', 'lab3'], names]}],
	],
	[
		'all agree on one that is gone',
		[{peers: names.map(() => [...names, 'old1'])}, {peers: names.map(() => [...names, 'old1'])}],
	],
];

for (const [what, looks] of table) {
	test(`a lab is ready only when all its agents know of each other: ${what}`, async () => {
		let asked = 0;
		let known: readonly string[][] = all;
		const members = names.map((name, index) => ({
			endpoint: {name, url: `tcp://${name}`, source: 'test'},
			swarmNodes: () => {
				const {nodes = names, peers = all} = looks[asked++] ?? {};
				known = peers;
				if (nodes === 'no leader') return Promise.reject(notLed);
				return Promise.resolve(
					names.map(id => ({
						id,
						hostname: id,
						isReady: nodes.includes(id),
						isManager: id === 'lab1',
						address: id,
					})),
				);
			},
			swarmPeers: () => Promise.resolve(known[index] ?? []),
		}));
		await gathered(members, {lab, signal});
		assert.equal(asked, looks.length + 1, 'it is looked at again until it is so, and no longer');
	});
}
