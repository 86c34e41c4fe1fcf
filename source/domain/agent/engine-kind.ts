import type {Failure} from '../failure.ts';

/** The programs that answer Docker's API. */
export const engineKinds = ['docker', 'podman'] as const;
export type EngineKind = (typeof engineKinds)[number];

/** What kind of engine an agent is; one that has not answered yet is taken for Docker as root. */
export type EngineNature = {
	readonly engine?: EngineKind | undefined;
	/** Does it run without the rights of root, in a namespace of its user's own? */
	readonly isRootless?: boolean | undefined;
};

const names: Readonly<Record<EngineKind, string>> = {docker: 'Docker', podman: 'Podman'};

/** An engine's own name. */
export function engineName(kind: EngineKind = 'docker'): string {
	return names[kind];
}

/** Where an engine's own log is read, for hints. */
export function engineLog(kind: EngineKind = 'docker'): string {
	if (kind === 'podman') return '`journalctl -u podman`';
	return "`journalctl -u docker`; `flotilla engine` names that of flotilla's own";
}

/** Why an agent can be no part of a session over several agents; undefined where it can. */
export function overlayObstacle(agent: string, nature: EngineNature): Failure | undefined {
	const why = lacking(nature);
	if (why === undefined) return undefined;
	return {
		code: 'unsupported',
		message: `${agent}: ${why}, which has no overlay networks: it can run single-node sessions only`,
		hint: 'Choose agents that are Docker run by root, or leave out `mode: multi-node`.',
	};
}

/** Why an engine cannot run a lab; undefined where it can. */
export function labObstacle(agent: string, nature: EngineNature): Failure | undefined {
	const why = lacking(nature);
	if (why === undefined) return undefined;
	return {
		code: 'unsupported',
		message: `${agent}: ${why}, which cannot run the engines of a lab`,
		hint: 'A lab needs Docker run by root: name one (`flotilla lab up --agent NAME`), or start one: flotilla engine start',
	};
}

function lacking({engine, isRootless}: EngineNature): string | undefined {
	if (engine === 'podman') return 'it is Podman';
	return isRootless ? `it is rootless ${engineName(engine)}` : undefined;
}
