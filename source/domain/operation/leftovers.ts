/** One thing a crashed run left. */
export type Leftover = {
	readonly kind: 'container' | 'network' | 'volume' | 'image' | 'folder';
	readonly name: string;
	readonly agent: string;
	/** The session it belonged to, where it carried its name. */
	readonly session: string | null;
	readonly reason: string;
};

/** What sessions have on the engines, whatever state it is in. */
export type SessionObjects = {
	readonly objects: ReadonlyArray<{
		readonly kind: 'container' | 'network' | 'volume';
		readonly name: string;
		readonly agent: string;
		readonly session: string;
	}>;
	/** Agents that did not answer. */
	readonly unreachable: readonly string[];
};
