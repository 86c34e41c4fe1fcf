import {constants} from 'node:fs';
import {open, stat, type FileHandle} from 'node:fs/promises';
import {strangerOn, strangerText} from './trust.ts';

const mostBytes = 1024 ** 2;
const chunkBytes = 64 * 1024;

/**
 * The text of a small file; undefined where there is none. Throws what is wrong with it: one that is
 * no file (a FIFO would be waited for without end), is over 1 MiB or cannot be read. With `isOwn` also
 * that somebody else could have put it there.
 */
export async function readSmallFile(
	path: string,
	{isOwn = false}: {isOwn?: boolean} = {},
): Promise<string | undefined> {
	try {
		const stats = await stat(path);
		if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}, not a file`);
		const stranger = isOwn ? strangerOn(path) : undefined;
		if (stranger) throw new Error(`others may have put it there: ${strangerText(stranger)}`);
		// It may have been swapped since: nothing is waited for, and what was opened is looked at again.
		await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
		return await textOf(file);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

async function textOf(file: FileHandle): Promise<string> {
	const stats = await file.stat();
	if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}, not a file`);
	const chunks: Buffer[] = [];
	let size = 0;
	for (;;) {
		const {bytesRead, buffer} = await file.read({buffer: Buffer.alloc(chunkBytes)});
		if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
		chunks.push(buffer.subarray(0, bytesRead));
		size += bytesRead;
		if (size > mostBytes) throw new Error('it is over 1 MiB');
	}
}

type Kinds = Readonly<
	Record<
		'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isSymbolicLink',
		() => boolean
	>
>;

/** In words: `a FIFO`. */
export function kindOf(stats: Kinds): string {
	if (stats.isDirectory()) return 'a directory';
	if (stats.isFIFO()) return 'a FIFO';
	if (stats.isSocket()) return 'a socket';
	if (stats.isSymbolicLink()) return 'a link';
	return stats.isCharacterDevice() ? 'a device' : 'no ordinary file';
}

function isMissing(error: unknown): boolean {
	return (
		error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
	);
}
