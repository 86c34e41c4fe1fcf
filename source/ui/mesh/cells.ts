import {
	hostFault,
	totalMs,
	type HostFault,
	type MeshCell,
	type MeshStage,
} from '../../domain/session/mesh.ts';
import {failedAt} from '../../domain/session/mesh-words.ts';
import type {MeshEntry} from '../../state/meshes.ts';
import {shortMs} from '../kit/format.ts';
import type {Sign, Tone} from '../kit/theme.ts';

/** How one pair looks: a symbol, what stands beside it, a tone. */
export type CellLook = {readonly sign: Sign; readonly text: string; readonly tone: Tone};

/** Columns of a cell in which every stage has room: brackets, symbol, space, `hostkey`. */
export const wholeCell = 11;

/** Stages in four columns, said in the legend where they are used. */
export const shortStages: Readonly<Record<MeshStage, string>> = {
	resolve: 'name',
	connect: 'conn',
	banner: 'sshd',
	hostkey: 'hkey',
	auth: 'auth',
	exec: 'exec',
};

/** What a host is that no login was tried for, in four columns. */
const shortFaults: Readonly<Record<HostFault, string>> = {
	missing: 'miss',
	'not-running': 'exit',
	paused: 'paus',
	unseen: 'unse',
	'off-network': 'net',
	'alias-missing': 'name',
	gone: 'net',
};

function failedAtIn(cell: MeshCell, cellWidth: number): string {
	if (cellWidth >= wholeCell) return failedAt(cell);
	const fault = hostFault(cell);
	return fault ? shortFaults[fault] : shortStages[cell.stage];
}

/** A pair's symbol, with its ms where it works and where it failed where not. */
export function cellLook(entry: MeshEntry | undefined, cellWidth = wholeCell): CellLook {
	const cell = entry?.cell;
	if (entry?.phase === 'checking') return {sign: 'checking', text: '', tone: 'accent'};
	if (!entry || !cell) return {sign: 'unknown', text: '', tone: 'quiet'};
	const ms = totalMs(cell);
	const text = cell.ok ? (ms > 0 ? shortMs(ms) : '') : failedAtIn(cell, cellWidth);
	if (entry.phase === 'stale') return {sign: 'stale', text, tone: 'quiet'};
	return cell.ok ? {sign: 'ok', text, tone: 'good'} : {sign: 'failed', text, tone: 'bad'};
}
