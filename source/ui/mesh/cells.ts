import {
	hostFault,
	totalMs,
	type HostFault,
	type MeshCell,
	type MeshStage,
} from '../../domain/session/mesh.ts';
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

/** What a host is that no login was tried for, and the same in four columns. */
const faults: Readonly<Record<HostFault, readonly [word: string, short: string]>> = {
	missing: ['missing', 'miss'],
	'not-running': ['exited', 'exit'],
	paused: ['paused', 'paus'],
	unseen: ['unseen', 'unse'],
	'off-network': ['no net', 'net'],
	'alias-missing': ['no name', 'name'],
	gone: ['no net', 'net'],
};

/** Where a pair failed: the stage, or what kept it from being tried. */
export function failedAt(cell: MeshCell, cellWidth = wholeCell): string {
	const fault = hostFault(cell);
	const isShort = cellWidth < wholeCell;
	if (fault) return faults[fault][isShort ? 1 : 0];
	return isShort ? shortStages[cell.stage] : cell.stage;
}

/** A pair's symbol, with its ms where it works and where it failed where not. */
export function cellLook(entry: MeshEntry | undefined, cellWidth = wholeCell): CellLook {
	const cell = entry?.cell;
	if (entry?.phase === 'checking') return {sign: 'checking', text: '', tone: 'accent'};
	if (!entry || !cell) return {sign: 'unknown', text: '', tone: 'quiet'};
	const ms = totalMs(cell);
	const text = cell.ok ? (ms > 0 ? shortMs(ms) : '') : failedAt(cell, cellWidth);
	if (entry.phase === 'stale') return {sign: 'stale', text, tone: 'quiet'};
	return cell.ok ? {sign: 'ok', text, tone: 'good'} : {sign: 'failed', text, tone: 'bad'};
}
