import {accessSync, constants} from 'node:fs';
import {delimiter, dirname, isAbsolute, join, relative} from 'node:path';

/**
 * How flotilla is started from here: by its name where that is on the PATH, else by the path of its
 * launcher, which stands beside the program.
 */
export function ownCommand({
	path,
	program,
	folder,
}: {
	/** PATH. */
	path: string | undefined;
	/** The file that node was given. */
	program: string | undefined;
	/** Where commands are typed. */
	folder: string;
}): string {
	const places = (path ?? '').split(delimiter).filter(isAbsolute);
	if (places.some(place => canRun(join(place, 'flotilla')))) return 'flotilla';
	const launcher = program === undefined ? '' : join(dirname(program), 'flotilla');
	if (!canRun(launcher)) return 'flotilla';
	const way = relative(folder, launcher);
	if (way.startsWith('..')) return launcher;
	return way.includes('/') ? way : `./${way}`;
}

function canRun(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return file !== '';
	} catch {
		return false;
	}
}
