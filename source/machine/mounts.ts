import {readFile, realpath} from 'node:fs/promises';
import {runProgram} from './child.ts';

/**
 * Unmounts all that is mounted at or below these directories, the deepest first. A way that leads
 * over links is followed: the kernel lists mounts by where they really are.
 */
export async function unmountBelow(
	directories: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
	const places = await Promise.all(directories.map(each => realpath(each).catch(() => each)));
	const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
	const points = table
		.split('\n')
		.map(line => unescape(line.split(' ')[4] ?? ''))
		.filter(point => places.some(each => point === each || point.startsWith(`${each}/`)));
	for (const point of points.reverse()) {
		const {exitCode} = await runProgram(['umount', point], {env});
		if (exitCode !== 0) await runProgram(['umount', '--lazy', point], {env});
	}
}

/** proc(5): space, tab, newline and backslash are written as octal numbers. */
function unescape(point: string): string {
	return point.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
		String.fromCharCode(Number.parseInt(octal, 8)),
	);
}
