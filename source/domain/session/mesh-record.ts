import type {HostState} from './host-state.ts';
import {label, type Labels} from './labels.ts';

/** What checks have found of all pairs, and of which hosts it tells. */
export type MeshRecord = {
	readonly ok: number;
	readonly failed: number;
	/** Which pairs failed, `main1>sub1`; left out where that was not kept. */
	readonly failures?: readonly string[];
	/** When it was made, ISO 8601; empty where it does not say. */
	readonly at: string;
	/** By host: what it was then; see `hostMark`. */
	readonly marks: Readonly<Record<string, string>>;
	/** By host whose command ended at once: with which code. */
	readonly ended: Readonly<Record<string, number>>;
};

/**
 * What a host is now: another text for another container, for the same one started or connected
 * again, and for one that is paused or has ended. Engines give a container a new endpoint each time it
 * joins a network.
 */
export function hostMark(host: {
	readonly containerId: string | null;
	readonly endpoint: string;
	readonly state: HostState;
}): string {
	const {containerId, endpoint, state} = host;
	if (!containerId) return state;
	const id = containerId.slice(0, 12);
	return state === 'running' ? `${id}.${endpoint.slice(0, 12)}` : `${id}.${state}`;
}

/** The labels that keep a record. */
export function recordLabels(record: MeshRecord): Record<string, string> {
	const {ok, failed, failures = [], at, marks, ended} = record;
	return {
		[label.mesh]: `${ok} ${failed}`,
		[label.checked]: at,
		[label.checkedHosts]: listOf(marks),
		...(failures.length > 0 ? {[label.failedPairs]: failures.join(' ')} : {}),
		...(Object.keys(ended).length > 0 ? {[label.endedHosts]: listOf(ended)} : {}),
	};
}

/** The record that labels keep; undefined where they keep none. Anybody may write labels. */
export function recordFrom(labels: Labels): MeshRecord | undefined {
	const counts = /^(\d{1,9}) (\d{1,9})$/.exec(labels[label.mesh] ?? '');
	if (!counts) return undefined;
	const ended = Object.entries(entriesOf(labels[label.endedHosts])).map(
		([host, code]) => [host, Number.parseInt(code, 10) || 0] as const,
	);
	const failed = Number(counts[2]);
	const failures = pairsOf(labels[label.failedPairs]);
	return {
		ok: Number(counts[1]),
		failed,
		...(failures.length === failed ? {failures} : {}),
		at: labels[label.checked] ?? '',
		marks: entriesOf(labels[label.checkedHosts]),
		ended: Object.fromEntries(ended),
	};
}

function listOf(entries: Readonly<Record<string, string | number>>): string {
	return Object.entries(entries)
		.map(([host, value]) => `${host}=${value}`)
		.join(' ');
}

function pairsOf(text = ''): string[] {
	return text.match(/[a-z][a-z-]*\d+>[a-z][a-z-]*\d+/g) ?? [];
}

function entriesOf(text = ''): Record<string, string> {
	const entries = [...text.matchAll(/([a-z][a-z-]*\d+)=(\S+)/g)];
	return Object.fromEntries(entries.map(([, host = '', value = '']) => [host, value]));
}
