import type {Failure} from '../failure.ts';

export type PaneState =
	| {readonly phase: 'connecting'}
	| {readonly phase: 'live'; readonly pingMs: number}
	| {readonly phase: 'ended'; readonly exitCode: number}
	| {readonly phase: 'failed'; readonly failure: Failure};
