import type {Failure} from '../failure.ts';
import {plural} from '../quantity.ts';
import {hostFault, type HostFault, type MeshCell} from './mesh.ts';

/** What a host is that no login was tried for. */
const faultWords: Readonly<Record<HostFault, string>> = {
	missing: 'missing',
	'not-running': 'exited',
	paused: 'paused',
	unseen: 'unseen',
	'off-network': 'no net',
	'alias-missing': 'no name',
	gone: 'no net',
};

/** Where a pair failed in at most eight columns: the stage, or what kept it from being tried. */
export function failedAt(cell: MeshCell): string {
	const fault = hostFault(cell);
	return fault ? faultWords[fault] : cell.stage;
}

/** How a pair failed, in a sentence: `failed at auth`, or `not tried (target-paused)`. */
export function failureWords(cell: MeshCell): string {
	return hostFault(cell)
		? `not tried (${cell.error?.code ?? failedAt(cell)})`
		: `failed at ${cell.stage}`;
}

/** The failure of a session whose mesh is not whole, naming the first broken pairs. */
export function meshFailure(session: string, cells: readonly MeshCell[]): Failure {
	const broken = cells.filter(cell => !cell.ok);
	const shown = broken.slice(0, 3).map(cell => {
		const where = hostFault(cell) ? 'not tried' : `at ${cell.stage}`;
		return `${cell.from} → ${cell.to} ${where} (${cell.error?.message ?? 'failed'})`;
	});
	const more = broken.length > 3 ? `, and ${broken.length - 3} more` : '';
	return {
		code: 'mesh-failed',
		message: `${session}: ${broken.length} of ${plural(cells.length, 'pair')} cannot SSH: ${shown.join('; ')}${more}`,
		hint: broken[0]?.error?.hint ?? `flotilla check ${session}`,
	};
}
