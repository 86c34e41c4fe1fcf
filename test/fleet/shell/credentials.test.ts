import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	hostOf,
	type HostStatus,
	type SessionStatus,
} from '../../../source/domain/session/session.ts';
import {connectRoute} from '../../../source/fleet/shell/connect.ts';
import {runningContainer} from '../../../source/fleet/shell/credentials.ts';
import {timeoutFailure} from '../../../source/ssh/ssh-failure.ts';
import {sessionOf} from '../../commands/fake-session.ts';
import {execThatSaid, fakeEngine} from '../../helpers/fakes/engine.ts';

const engine = fakeEngine();
const session = (unreachable: readonly string[] = []): SessionStatus => ({
	...sessionOf(),
	unreachable,
});
const sub1 = hostOf(sessionOf(), 'sub1');
const host = (state: HostStatus['state'], containerId: string | null = 'c'): HostStatus => ({
	...sub1,
	state,
	containerId,
});

test('a host that does not run is an error that says what helps', () => {
	assert.equal(runningContainer(session(), host('running'), engine), 'c');
	for (const [state, unreachable, hint] of [
		[
			'exited',
			undefined,
			/^See why: flotilla logs demo sub1; start it again: docker -H \S+ start flotilla\.demo\.sub1$/,
		],
		['restarting', undefined, /^See why: flotilla logs demo sub1$/],
		['paused', undefined, /docker -H unix:\/\/\/local unpause flotilla\.demo\.sub1$/],
		['missing', undefined, /flotilla down demo$/],
		['missing', ['local'], /flotilla agents check$/],
	] as const) {
		const it = host(state, state === 'missing' ? null : 'c');
		assert.throws(() => runningContainer(session(unreachable), it, engine), {
			code: 'host-not-running',
			hint,
		});
	}
});

test('what is advised where SSH fails names the session to check', async () => {
	const near = fakeEngine({exec: () => Promise.resolve(execThatSaid(''))});
	const place = {route: ['sub1'], stage: 'connecting'} as const;
	const ssh = {
		connect: () => Promise.reject(timeoutFailure(place, 1000)),
		connectThrough: () => Promise.reject(new Error('unexpected')),
	};
	const credentials = {privateKey: '', hostKeys: {}};
	await assert.rejects(
		connectRoute(ssh, {session: session(), route: [host('running')], engine: near, credentials}),
		{code: 'ssh-timeout', hint: /`flotilla check demo` tells which stage fails\.$/},
	);
});
