import type {Labels} from '../../domain/session/labels.ts';

export type RawEvent = {
	readonly Type: string;
	readonly Action: string;
	readonly Actor: {readonly ID: string; readonly Attributes: Labels | null};
	readonly timeNano: number;
};
