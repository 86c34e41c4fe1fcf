import {toFailure} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';

export type Emit = (event: FleetEvent) => void;

/** Runs one step of an operation between its `started` and its `finished` or `failed` event. */
export async function step<Result>(
	emit: Emit,
	{id, note}: {id: string; note?: (result: Result) => string | undefined},
	work: () => Promise<Result> | Result,
): Promise<Result> {
	const began = performance.now();
	emit({type: 'step-started', step: id, at: Date.now()});
	try {
		const result = await work();
		emit({
			type: 'step-finished',
			step: id,
			at: Date.now(),
			ms: performance.now() - began,
			...withNote(note?.(result)),
		});
		return result;
	} catch (error) {
		const ms = performance.now() - began;
		emit({type: 'step-failed', step: id, at: Date.now(), ms, failure: toFailure(error)});
		throw error;
	}
}

function withNote(note: string | undefined): {note?: string} {
	return note === undefined ? {} : {note};
}

/** Step ids, used both when planning and when reporting. */
export const stepId = {
	preflight: 'preflight',
	runtime: 'runtime',
	image: (reference: string) => `image:${reference}`,
	network: 'network',
	create: 'create',
	createHost: (host: string) => `create:${host}`,
	files: 'files',
	start: 'start',
	startHost: (host: string) => `start:${host}`,
	verify: 'verify',
	swarm: 'swarm',
	/** One agent's part of a step. */
	on: (step: string, agent: string) => `${step}@${agent}`,
} as const;
