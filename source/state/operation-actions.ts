import {isAbort} from '../domain/failure.ts';
import type {FleetEvent} from '../domain/operation/events.ts';
import {sanitiseAll} from '../domain/sanitise.ts';
import type {AppEvent, OperationKind, Scope} from './app-event.ts';
import {failureOf} from './failure-of.ts';
import type {Draft} from './wizard/wizard.ts';

export type OperationWish = {
	readonly kind: OperationKind;
	readonly session?: string;
	readonly lab?: string;
	readonly hosts: readonly string[];
	readonly scope?: Scope;
	readonly draft?: Draft;
};

/** Runs operations: each gets an id, reports its events, and ends in exactly one way. */
export type Operations = {
	run(
		wish: OperationWish,
		begin: (signal: AbortSignal) => AsyncIterable<FleetEvent>,
		onFinished?: () => void,
	): string;
	cancel(id: string): void;
	cancelAll(kind?: OperationKind): void;
	/** Is anything under way whose end is worth waiting for? */
	isBusy(): boolean;
	/** Resolves when nothing is under way, checks aside. */
	settled(): Promise<void>;
};

export function createOperations({
	dispatch,
	now,
}: {
	dispatch: (event: AppEvent) => void;
	now: () => number;
}): Operations {
	type Running = {kind: OperationKind; stop: AbortController; ended: Promise<void>};
	const running = new Map<string, Running>();
	let count = 0;

	const follow = async (
		id: string,
		{events, signal}: {events: () => AsyncIterable<FleetEvent>; signal: AbortSignal},
	): Promise<AppEvent> => {
		try {
			for await (const event of events()) {
				dispatch({type: 'operation-reported', id, event: sanitiseAll(event)});
			}

			return {type: 'operation-finished', id, at: now()};
		} catch (error) {
			const failure = failureOf(error);
			if (!signal.aborted) return {type: 'operation-failed', id, at: now(), failure};
			const isPlain = isAbort(error) || failure.code === 'interrupted';
			return {type: 'operation-cancelled', id, at: now(), ...(isPlain ? {} : {failure})};
		}
	};

	const cancel = (id: string) => {
		const operation = running.get(id);
		if (!operation || operation.stop.signal.aborted) return;
		dispatch({type: 'operation-stopping', id});
		operation.stop.abort();
	};

	return {
		run(wish, begin, onFinished) {
			const id = `${wish.kind}-${++count}`;
			const stop = new AbortController();
			const {signal} = stop;
			dispatch({type: 'operation-started', id, ...wish, at: now()});
			const ended = follow(id, {events: () => begin(signal), signal}).then(end => {
				running.delete(id);
				dispatch(end);
				if (end.type === 'operation-finished') onFinished?.();
			});
			running.set(id, {kind: wish.kind, stop, ended});
			return id;
		},
		cancel,
		cancelAll(kind) {
			for (const [id, operation] of running) {
				if (kind === undefined || operation.kind === kind) cancel(id);
			}
		},
		isBusy: () => [...running.values()].some(({kind}) => kind !== 'check'),
		async settled() {
			const waited = [...running.values()].filter(({kind}) => kind !== 'check');
			await Promise.all(waited.map(({ended}) => ended));
		},
	};
}
