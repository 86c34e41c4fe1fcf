import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sessionJson} from '../../source/commands/print/json.ts';
import {run} from './fake-context.ts';
import {localAgent, sessionOf, snapshotOf} from './fake-session.ts';

test('ls and status tell what an agent that is away may run from what is gone', async () => {
	const session = sessionOf();
	const unreachable = ['lab2', 'lab3'];
	const hosts = session.hosts.map((host, index) =>
		index === 0 ? host : {...host, agent: 'lab2', state: 'missing' as const, address: null},
	);
	const status = {...session, state: 'degraded' as const, hosts, unreachable};
	const silent = {name: 'lab2', endpoint: 'tcp://x', isReachable: false};
	const fleet = {
		list: () => Promise.resolve({...snapshotOf(status), agents: [localAgent, silent]}),
		status: () => Promise.resolve(status),
	};
	const listed = await run(['ls'], {fleet});
	assert.match(
		listed.out,
		/^demo +2 of 3 not seen +main1,sub\[1-2\] +single-node +local,lab2,lab3 /m,
	);
	const shown = await run(['status', 'demo'], {fleet});
	assert.equal(shown.code, 0);
	assert.match(shown.out, /could SSH when it was checked; 2 hosts are not seen now$/m);
	assert.match(shown.out, /^main1 +running +198\.18\.4\.2 +local /m);
	assert.match(shown.out, /^sub1 +not seen +- +lab2\? /m);
	assert.match(shown.err, /^warning: agent lab2 does not answer; .*\nwarning: agent lab3 /);
	const mesh = {pairs: 9, ok: 0, failed: 0};
	const unknown = await run(['status', 'demo'], {
		fleet: {...fleet, status: () => Promise.resolve({...status, mesh})},
	});
	assert.match(
		unknown.out,
		/^mesh +not known now: its last result may be on lab2, lab3: flotilla check demo$/m,
	);
	const json = await run(['status', 'demo', '--json'], {fleet});
	assert.deepEqual(Object.keys(JSON.parse(json.out) as object), Object.keys(sessionJson.shape));
});

test('status says how hosts that do not run are made to run again, agent by agent', async () => {
	const session = sessionOf();
	const states = ['running', 'exited', 'paused'] as const;
	const hosts = session.hosts.map((host, index) => ({
		...host,
		state: states[index] ?? ('dead' as const),
	}));
	const agents = [{...localAgent, docker: 'docker -H unix:///x'}];
	const {out} = await run(['status', 'demo'], {
		fleet: {
			status: () => Promise.resolve({...session, hosts}),
			list: () => Promise.resolve({sessions: [], agents}),
		},
	});
	assert.match(
		out,
		/mesh +9 of 9 pairs could SSH when it was checked; 2 hosts are not running now\n/,
	);
	assert.ok(
		out.endsWith(
			'\n\nStart again what has ended: docker -H unix:///x start flotilla.demo.sub1\n' +
				'Resume what is paused: docker -H unix:///x unpause flotilla.demo.sub2\n',
		),
		out,
	);
});
