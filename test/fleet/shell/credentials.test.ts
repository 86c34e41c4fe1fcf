import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {HostStatus, SessionStatus} from '../../../source/domain/session/session.ts';
import {runningContainer} from '../../../source/fleet/shell/credentials.ts';

const engine = {endpoint: {name: 'local', url: 'unix:///x', source: 'test'}} as unknown as Engine;
const session = (unreachable?: string[]) =>
	({name: 'demo', unreachable}) as unknown as SessionStatus;
const host = (state: HostStatus['state'], containerId: string | null = 'c') =>
	({name: 'sub1', agent: 'local', state, containerId}) as unknown as HostStatus;

test('a host that does not run is an error that says what helps', () => {
	assert.equal(runningContainer(session(), host('running'), engine), 'c');
	for (const [state, unreachable, hint] of [
		[
			'exited',
			undefined,
			/^See why: flotilla logs demo sub1; start it again: docker -H \S+ start flotilla\.demo\.sub1$/,
		],
		['restarting', undefined, /^See why: flotilla logs demo sub1$/],
		['paused', undefined, /docker -H unix:\/\/\/x unpause flotilla\.demo\.sub1$/],
		['missing', undefined, /flotilla down demo$/],
		['missing', ['local'], /flotilla agents check$/],
	] as const) {
		const it = host(state, state === 'missing' ? null : 'c');
		assert.throws(() => runningContainer(session(unreachable && [...unreachable]), it, engine), {
			code: 'host-not-running',
			hint,
		});
	}
});
