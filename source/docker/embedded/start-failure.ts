import {join} from 'node:path';
import {FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import type {EmbeddedPaths} from './paths.ts';

/** Why dockerd did not come up, in its own words, and what to do. */
export function startFailure(
	what: string,
	{paths, said}: {paths: Pick<EmbeddedPaths, 'data' | 'log'>; said: string},
): FlotillaError {
	const lines = said.split('\n').filter(line => line.trim() !== '');
	const decisive =
		lines.findLast(line => /^(failed to start|panic:)|level=fatal/.test(line)) ??
		lines.findLast(line => line.includes('level=error')) ??
		lines.at(-1) ??
		'it said nothing';
	const log = `Its whole log: ${paths.log}`;
	return new FlotillaError({
		code: 'engine-error',
		message: `the embedded engine ${what}: ${plainText(decisive)}`,
		hint: isTorn(said) ? `${tornHint(paths.data)} ${log}` : log,
	});
}

/** dockerd that is cut off while it makes a network may leave a record that it cannot read again. */
function isTorn(said: string): boolean {
	return said.includes('\npanic:') && said.includes('libnetwork.New(');
}

function tornHint(data: string): string {
	const record = join(data, 'network/files/local-kv.db');
	return `Its record of networks is damaged: move ${record} away and start it again. Images and volumes stay; take sessions down and up again.`;
}
