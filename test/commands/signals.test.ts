import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import {runProgram} from '../../source/commands/program/program.ts';
import type {SessionSpec} from '../../source/domain/spec/spec.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {fakeWorld, type FakeWorld} from './fake-context.ts';
import {planOf, sessionOf, snapshotOf} from './fake-session.ts';

const words = ['up', 'demo', '-r', 'main:1', '-r', 'sub:2'];

/** A run that waits for its signal, then cleans up. */
function stuck(): Partial<Fleet> & {isCleaned: boolean} {
	const fleet = {
		isCleaned: false,
		plan: (spec: SessionSpec) => Promise.resolve(planOf(spec)),
		async *up(_: SessionSpec, {signal}: {signal: AbortSignal}) {
			yield {type: 'steps-planned' as const, steps: []};
			await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
			yield {type: 'rollback-started' as const, reason: 'interrupted'};
			await setImmediate();
			fleet.isCleaned = true;
			signal.throwIfAborted();
			return sessionOf();
		},
	};
	return fleet;
}

/** Goes on once the program has left. */
async function left(world: FakeWorld): Promise<void> {
	while (world.exitedWith() === undefined) await setImmediate();
}

test('a signal rolls back first and then exits with its code', async () => {
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGQUIT', 131],
	] as const) {
		const fleet = stuck();
		const world = fakeWorld({fleet});
		const running = runProgram(words, world.context);
		await world.said('session demo');
		world.signal(signal);
		assert.equal(await running, code);
		assert.ok(fleet.isCleaned);
		assert.match(world.stderr(), /interrupted: rolled back, nothing is left\n$/);
		assert.equal(world.exitedWith(), undefined);
		assert.ok(!world.isListening(), 'signals are given back');
	}
});

const objectsOf = (names: readonly string[]) =>
	Promise.resolve({
		objects: names.map(session => ({
			kind: 'network' as const,
			name: `flotilla.${session}`,
			agent: 'local',
			session,
		})),
		unreachable: ['far'],
	});

test('a second signal says what is left, and leaves', async () => {
	const world = fakeWorld({fleet: {...stuck(), objectsOf}});
	const running = runProgram(words, world.context);
	await world.said('session demo');
	world.signal('SIGINT');
	world.signal('SIGINT');
	await left(world);
	assert.equal(world.exitedWith(), 130);
	assert.match(
		world.stderr(),
		/\n {2}network flotilla.demo on local\nleft: 1 network. Remove that with: flotilla down demo\nfar does not answer; once it does: flotilla gc\n/,
	);
	await running;
});

test('a second signal leaves when nobody says what is left, a third at once', async () => {
	let asked: AbortSignal | undefined;
	const never: Fleet['objectsOf'] = (_names, call) => {
		asked = call?.signal;
		return new Promise((_resolve, reject) => {
			call?.signal?.addEventListener('abort', () => reject(new Error('too late')));
		});
	};
	const patient = fakeWorld({fleet: {...stuck(), objectsOf: never}});
	const running = runProgram(words, patient.context);
	await patient.said('session demo');
	patient.signal('SIGINT');
	patient.signal('SIGTERM');
	await left(patient);
	assert.equal(patient.exitedWith(), 143);
	assert.ok(asked?.aborted);
	assert.match(patient.stderr(), /no agent listed it in time.*flotilla down demo\n/);
	await running;

	const hasty = fakeWorld({fleet: {...stuck(), objectsOf: never}});
	const another = runProgram(words, hasty.context);
	await hasty.said('session demo');
	for (const signal of ['SIGINT', 'SIGINT', 'SIGINT'] as const) hasty.signal(signal);
	assert.equal(hasty.exitedWith(), 130);
	await another;
});

test('of an interrupted `lab up` only what was rolled back is said to be gone', async () => {
	const rolledBack = {type: 'rollback-started' as const, reason: 'interrupted'};
	const warned = {type: 'warned' as const, message: 'the rollback failed'};
	for (const [events, said] of [
		[[rolledBack, {type: 'rollback-finished'}], /: rolled back, nothing is left\n$/],
		[[rolledBack, warned], /rolled back where it could be\n$/],
		[[], /stopped; flotilla lab status shows what is there\n$/],
	] as const) {
		const fleet: Partial<Fleet> = {
			labs: () => Promise.resolve([]),
			list: () => Promise.resolve(snapshotOf()),
			async *labUp({signal}) {
				yield {type: 'steps-planned', steps: [{id: 'a', title: 'agent lab1'}]};
				yield {type: 'step-finished', step: 'a', ms: 1, at: 0};
				await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
				yield* events;
				throw signal.reason;
			},
		};
		const world = fakeWorld({fleet});
		const running = runProgram(['lab', 'up', '--agents', '2'], world.context);
		await world.said('agent lab1');
		world.signal('SIGINT');
		assert.equal(await running, 130);
		assert.match(world.stderr(), said);
	}
});
