import {engineName} from '../../domain/agent/engine-kind.ts';
import {formatBytes} from '../../domain/quantity.ts';
import {columnsOf} from '../../domain/widths.ts';
import type {AgentRow} from '../../state/agent-rows.ts';
import {plainVersion} from '../kit/format.ts';

/** One column of facts: its heading, its width with the gap, and what it says of an agent. */
export type AgentColumn = {
	readonly title: string;
	readonly width: number;
	readonly text: (row: AgentRow) => string;
};

export type AgentColumns = {
	readonly name: number;
	readonly state: number;
	readonly facts: readonly AgentColumn[];
};

/** Columns that fill a window; what has no room in a narrow one stands in the detail. */
export function agentColumns(columns: number, rows: readonly AgentRow[]): AgentColumns {
	const isWide = columns >= 110;
	const state = Math.min(20, Math.max(14, ...rows.map(stateWidth)));
	const facts: readonly AgentColumn[] = [
		{title: 'ENGINE', width: rows.some(isOther) ? 14 : 10, text: version},
		...(isWide ? [{title: 'PLATFORM', width: 14, text: platform}] : []),
		{title: 'CPUS', width: 6, text: ({status}) => String(status.cpus ?? '')},
		{title: 'MEMORY', width: 10, text: ({status}) => bytes(status.memory)},
		{title: 'HOSTS', width: 7, text: ({status}) => String(status.runningHosts ?? '')},
		{title: 'SWARM', width: 9, text: swarm},
	];
	const rest = columns - 4 - state - facts.reduce((sum, {width}) => sum + width, 0);
	const longest = Math.max(8, ...rows.map(({status}) => columnsOf(status.name) + 2));
	if (!isWide) return {name: Math.min(longest, rest), state, facts};
	const name = Math.min(longest, Math.floor(rest / 2));
	const endpoint = {title: 'ENDPOINT', width: rest - name, text: endpointOf};
	return {name, state, facts: [...facts, endpoint]};
}

/** Of those longer than the rest: `✓ same as local`, `✗ unreachable 59m`. */
function stateWidth({status, state}: AgentRow): number {
	if (state === 'unreachable') return 19;
	return state === 'same' ? 12 + columnsOf(status.sameAs ?? '') : 0;
}

/** Docker is what is expected; only what is not says its name. */
function isOther({status: {engine}}: AgentRow): boolean {
	return engine !== undefined && engine !== 'docker';
}

function version(row: AgentRow): string {
	const {engine, version: own} = row.status;
	if (own === undefined) return '';
	return `${isOther(row) ? `${engineName(engine)} ` : ''}${plainVersion(own)}`;
}

function platform({status: {os, arch}}: AgentRow): string {
	return os === undefined ? '' : `${os}/${arch}`;
}

function bytes(count: number | undefined): string {
	return count === undefined ? '' : formatBytes(count);
}

function swarm({report}: AgentRow): string {
	const part = report?.health?.swarm;
	if (!part) return '';
	return part.role ?? (part.state === 'inactive' ? 'none' : part.state);
}

function endpointOf({status}: AgentRow): string {
	return status.endpoint;
}
