import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	hostOf,
	type HostStatus,
	type SessionStatus,
} from '../../../source/domain/session/session.ts';
import {runningContainer} from '../../../source/fleet/shell/credentials.ts';
import {sessionOf} from '../../commands/fake-session.ts';
import {fakeEngine} from '../../helpers/fakes/engine.ts';

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
