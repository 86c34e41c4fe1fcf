import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../../source/state/app-event.ts';
import {demoSpec, planOf} from '../../commands/fake-session.ts';
import {candidate, localAgent, placing, snapshot} from '../fixtures.ts';
import {keys, renderApp} from '../render-app.tsx';
import {assertSound} from '../sound.ts';

const names = Array.from({length: 30}, (_, index) => `agent-${index + 1}`);
const wizard: AppEvent[] = [
	snapshot(
		[],
		names.map(name => ({...localAgent, name, version: '20.10.24+dfsg1'})),
	),
	{type: 'wizard-opened'},
	{type: 'view-opened', view: {name: 'wizard'}},
];

test('each agent takes one line, and the list goes along with the keys', async () => {
	const app = renderApp({events: wizard});
	const frame = await app.waitFor('next');
	assertSound(frame, {columns: 80, rows: 24});
	assert.match(frame, /AGENTS 1 to 14 of 30 {2}none chosen/);
	for (const name of names.slice(0, 14)) assert.match(frame, new RegExp(`\\[ \\] ${name} +Docker`));
	const end = await app.type(...names.map(() => keys.down), keys.space);
	assertSound(end, {columns: 80, rows: 24});
	assert.match(end, /AGENTS 17 to 30 of 30/);
	assert.match(end, /▸ \[x\] agent-30 /);
	app.unmount();
});

test('the review tells once of an image how several agents get it', async () => {
	const image = {image: 'debian:12', source: 'copy'} as const;
	const app = renderApp({
		columns: 120,
		events: [
			...placing([candidate('lab1'), candidate('lab2'), candidate('lab3')]),
			{type: 'wizard-edited', edit: {type: 'next-step'}},
			{type: 'plan-asked', plan: 'p'},
			{
				type: 'plan-made',
				plan: 'p',
				result: {
					...planOf(demoSpec),
					...{network: {name: 'n', driver: 'overlay'}, hosts: [], agents: names},
					images: [
						{...image, agent: 'lab1', source: 'present'},
						{...image, agent: 'lab2'},
						{...image, agent: 'lab3'},
					],
				},
			},
		],
	});
	const frame = await app.waitFor('Enter starts it');
	assert.match(frame, /image +debian:12, is there \(lab1\)/);
	assert.match(frame, /image +debian:12, to copy from another agent \(lab2, lab3\)/);
	app.unmount();
});
