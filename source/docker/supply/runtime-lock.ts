import {setTimeout as sleep} from 'node:timers/promises';
import {FlotillaError} from '../../domain/failure.ts';
import {label, type Labels, runtimeLabel} from '../../domain/session/labels.ts';
import type {Engine} from '../engine/engine.ts';
import type {Progress} from '../engine/shapes.ts';

/** What the volume of a version of the runtime is called. */
export const runtimeVolume = (hash: string) => `flotilla.runtime.${hash}`;

const pollMs = 250;
/** Longer than any build; only counts for an owner of whom nothing is known. */
const stalenessMs = 15 * 60_000;

/** Which process works, as text for a label; and which texts name one that is gone. */
export type LockOwner = {readonly label: string; readonly isDead: (label: string) => boolean};

type LockOptions = {
	readonly hash: string;
	/** Some image that is there, the smaller the better: there are engines that copy it for a container. */
	readonly image: string;
	readonly signal: AbortSignal;
	readonly owner?: LockOwner;
};

/**
 * Does work that only one process at a time may do on an engine. The lock is the name of a container
 * that never starts, since names are what an engine gives to one of many.
 */
export async function* withRuntimeLock<Result>(
	engine: Engine,
	options: LockOptions,
	work: () => AsyncGenerator<Progress, Result, void>,
): AsyncGenerator<Progress, Result, void> {
	const {hash, image, signal, owner} = options;
	const name = `${runtimeVolume(hash)}.lock`;
	const labels = {
		[runtimeLabel]: hash,
		[label.created]: new Date().toISOString(),
		...(owner ? {[label.owner]: owner.label} : {}),
	};
	while (!(await take(engine, {name, labels, image}))) {
		yield {text: 'waiting for another flotilla that makes the runtime', done: 0};
		const holder = await holderOf(engine, {name, signal});
		if (holder && isStale(holder, owner)) await engine.removeContainer(name, {signal});
		else if (holder) await sleep(pollMs, undefined, {signal});
	}

	try {
		return yield* work();
	} finally {
		// Also when called off; what holds the lock for ever would be worse than the wait.
		await engine.removeContainer(name, {signal: AbortSignal.timeout(10_000)}).catch(() => {});
	}
}

/** Not to be called off: whether the name was given would remain unknown. */
async function take(
	engine: Engine,
	{name, labels, image}: {name: string; labels: Labels; image: string},
): Promise<boolean> {
	try {
		await engine.createContainer({name, labels, image, command: ['true']});
		return true;
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'name-in-use') return false;
		throw error;
	}
}

async function holderOf(
	engine: Engine,
	{name, signal}: {name: string; signal: AbortSignal},
): Promise<Labels | undefined> {
	try {
		return (await engine.inspectContainer(name, {signal})).labels;
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'host-not-found') return undefined;
		throw error;
	}
}

function isStale(labels: Labels, owner: LockOwner | undefined): boolean {
	const holder = labels[label.owner];
	if (holder !== undefined && owner?.isDead(holder)) return true;
	return Date.now() - Date.parse(labels[label.created] ?? '') > stalenessMs;
}
