import type {OperationKind} from './app-event.ts';
import {isLost, type Operation} from './operations.ts';

type Of = Pick<Operation, 'kind' | 'session' | 'lab'>;

const doings: Readonly<Record<OperationKind, string>> = {
	up: 'starting',
	down: 'taking down',
	check: 'checking',
	'lab-up': 'starting',
	'lab-start': 'starting',
	'lab-down': 'taking down',
};

/** Does it make something, which it removes again when it fails or is called off? */
export function isMaking({kind}: Pick<Operation, 'kind'>): boolean {
	return kind === 'up' || kind === 'lab-up';
}

/** Does it remove something? */
export function isRemoving({kind}: Pick<Operation, 'kind'>): boolean {
	return kind === 'down' || kind === 'lab-down';
}

/** What it is about: `demo`, `the lab on local`. */
export function subjectOf({session, lab}: Of): string {
	return session ?? `the lab on ${lab ?? 'an agent'}`;
}

/** What it does, as one says it of something under way: `starting`, `taking down`. */
export function doingOf({kind}: Pick<Operation, 'kind'>): string {
	return doings[kind];
}

const dones: Readonly<Record<OperationKind, string>> = {
	up: 'started',
	down: 'taken down',
	check: 'checked',
	'lab-up': 'started',
	'lab-start': 'started',
	'lab-down': 'taken down',
};

/** Did it remove what it could, and leave the rest where nobody could look? */
export function isPartial({kind, failure}: Pick<Operation, 'kind' | 'failure'>): boolean {
	return isRemoving({kind}) && failure?.code === 'leftovers';
}

/** How it stands: `starting`, `starting failed`, `starting called off`, `started`. */
export function standingOf(operation: Operation): string {
	const {kind, phase} = operation;
	if (phase === 'finished') return dones[kind];
	if (isPartial(operation)) return 'taken down in part';
	if (phase === 'cancelled' || phase === 'stopping') return `${doings[kind]} called off`;
	return isLost(operation) ? `${doings[kind]} failed` : doings[kind];
}

/** `Starting demo failed`; `demo is taken down in part`. */
export function failedTitle(operation: Of & Pick<Operation, 'failure'>): string {
	if (isPartial(operation)) return `${subjectOf(operation)} is taken down in part`;
	const doing = doingOf(operation);
	return `${doing.charAt(0).toUpperCase()}${doing.slice(1)} ${subjectOf(operation)} failed`;
}
