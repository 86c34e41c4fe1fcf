/** State that changes only through events, and tells who asked to be told. */
export type Store<State, Event> = {
	getState(): State;
	dispatch(event: Event): void;
	subscribe(listener: () => void): () => void;
};

export type StoreOptions<State, Event> = {
	readonly initial: State;
	readonly reduce: (state: State, event: Event) => State;
	/** When listeners are told of a change; several changes may be told at once. @default at once */
	readonly schedule?: (tell: () => void, event: Event) => void;
};

export function createStore<State, Event>(
	options: StoreOptions<State, Event>,
): Store<State, Event> {
	const {reduce, schedule = tell => tell()} = options;
	const listeners = new Set<() => void>();
	let state = options.initial;
	const tell = () => {
		for (const listener of listeners) listener();
	};

	return {
		getState: () => state,
		dispatch(event) {
			const next = reduce(state, event);
			if (next === state) return;
			state = next;
			schedule(tell, event);
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
