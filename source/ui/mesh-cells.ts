import {totalMs} from '../domain/mesh.ts';
import type {MeshEntry} from '../state/meshes.ts';
import {shortMs} from './format.ts';
import type {Sign, Tone} from './theme.ts';

/** How one pair looks: a symbol, what stands beside it, a tone. */
export type CellLook = {readonly sign: Sign; readonly text: string; readonly tone: Tone};

/** A pair's symbol, with its ms where it works and the stage it failed at where not. */
export function cellLook(entry: MeshEntry | undefined): CellLook {
	const cell = entry?.cell;
	if (entry?.phase === 'checking') return {sign: 'checking', text: '', tone: 'accent'};
	if (!entry || !cell) return {sign: 'unknown', text: '', tone: 'quiet'};
	const ms = totalMs(cell);
	const text = cell.ok ? (ms > 0 ? shortMs(ms) : '') : cell.stage;
	if (entry.phase === 'stale') return {sign: 'stale', text, tone: 'quiet'};
	return cell.ok ? {sign: 'ok', text, tone: 'good'} : {sign: 'failed', text, tone: 'bad'};
}
