import type {AppEvent} from '../../../source/state/app-event.ts';
import {localAgent, lostAgent, makeSession, snapshot} from '../fixtures.ts';

/** One picture the app can show, and how to come to it. */
export type Screen = {
	readonly name: string;
	/** What was there before. @default `world` */
	readonly world?: readonly AppEvent[];
	readonly events?: readonly AppEvent[];
	readonly typed?: readonly string[];
	/** Comes last, once all is typed. */
	readonly then?: readonly AppEvent[];
	readonly shows: ReadonlyArray<string | RegExp>;
	readonly lacks?: readonly string[];
	/** Texts that are whole or end in … */
	readonly cut?: readonly string[];
	/** How many boxes there are. @default 0 */
	readonly boxes?: number;
};

export const longName = 'a-session-with-a-name-of-forty-letters';
export const hosts = ['main1', 'sub1', 'sub2', 'sub3'];
export const demo = makeSession('demo', {replicas: {main: 1, sub: 3}});
export const big = makeSession(longName, {
	replicas: {main: 1, worker: 15},
	states: {worker3: 'exited', worker4: 'paused'},
	state: 'degraded',
	age: 3000,
});

/** Two sessions, one of them large and hurt, and an agent that is away. */
export const world: readonly AppEvent[] = [snapshot([demo, big], [localAgent, lostAgent])];

export function opened(name: 'session' | 'mesh', session: string): AppEvent {
	return {type: 'view-opened', view: {name, session}};
}
