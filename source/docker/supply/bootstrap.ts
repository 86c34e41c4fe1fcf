import type {ChildProcess} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {PassThrough} from 'node:stream';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import {aptInstall} from '../../machine/apt.ts';
import {endsWith, exitOf, startProgram} from '../../machine/child.ts';
import {linesOf} from '../../machine/lines.ts';
import {findProgram} from '../../machine/programs.ts';
import {makeFolder, removeFolder} from '../../machine/temporary-folder.ts';
import type {Engine} from '../engine/engine.ts';
import type {Progress} from '../engine/shapes.ts';

const suite = 'bookworm';
const packages = ['procps', 'iproute2', 'iputils-ping', 'less'];
const imageChanges = ['CMD ["bash"]', 'LABEL dev.flotilla.image=bootstrapped'];

/** What mmdebstrap says at the start of each of its phases; the sixth of them takes the longest. */
const phases = [
	'running apt-get update',
	'downloading packages',
	'extracting archives',
	'installing essential packages',
	'installing remaining packages',
	'cleaning package lists',
	'creating tarball',
	'done',
];

/** Why this machine cannot make the default image from Debian packages; undefined if it can. */
export async function bootstrapObstacle(
	engine: Engine,
	{env, signal}: {env: Environment; signal?: AbortSignal},
): Promise<string | undefined> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) {
		return 'making it from Debian packages needs Linux and root';
	}

	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	const hasApt = /^ID(_LIKE)?=.*debian/m.test(release);
	if (!hasApt && !findProgram('mmdebstrap', env)) {
		return 'making it from Debian packages needs mmdebstrap, which is not installed';
	}

	const {arch} = await engine.info(signal ? {signal} : {});
	const own = process.arch === 'x64' ? 'amd64' : process.arch;
	return arch === own ? undefined : `this machine makes ${own} images, the agent needs ${arch}`;
}

/** Makes a small Debian image from packages and streams it into the engine, without a file between. */
export async function* bootstrapImage(
	engine: Engine,
	{tag, env, signal}: {tag: string; env: Environment; signal: AbortSignal},
): AsyncGenerator<Progress, void, void> {
	if (!findProgram('mmdebstrap', env)) {
		yield {text: 'installing mmdebstrap', done: 0, total: phases.length, unit: 'steps'};
		await aptInstall(['mmdebstrap', 'debian-archive-keyring'], {env, signal});
	}

	await using cleanup = new AsyncDisposableStack();
	const folder = await makeFolder();
	cleanup.defer(() => removeFolder(folder, env));
	const command = [...endsWithThis(env), ...mmdebstrap];
	const child = startProgram(command, {...env, TMPDIR: folder, LC_ALL: 'C.UTF-8'});
	cleanup.use(endsWith(child, signal));
	const {stderr} = child;
	if (!stderr) throw new Error('mmdebstrap has no stderr');
	const importing = engine.importImage(wholeOutput(child), {tag, changes: imageChanges}, {signal});
	// It is awaited below; until then its failure must not count as unheard.
	importing.catch(() => {});
	let done = 0;
	for await (const line of linesOf(stderr)) {
		const text = plainText(line).replace(/^[IWE]: /, '');
		const phase = phases.findIndex(name => text.startsWith(name));
		if (phase > done) done = phase;
		yield {text, done, total: phases.length, unit: 'steps'};
	}

	await importing;
}

const mmdebstrap = [
	'mmdebstrap',
	'--mode=root',
	'--format=tar',
	'--variant=minbase',
	`--include=${packages.join(',')}`,
	// The tree is thrown away when the tar is made, so syncing each file to disk only costs time.
	'--dpkgopt=force-unsafe-io',
	'--aptopt=Acquire::Languages "none"',
	suite,
	'-',
];

/** Stdout that ends only if the program succeeded: half a root file system must not become an image. */
function wholeOutput(child: ChildProcess): PassThrough {
	const output = new PassThrough();
	const lastLines: string[] = [];
	child.stderr?.on('data', (chunk: Buffer) => {
		lastLines.push(...plainText(chunk.toString()).split(/(?=[IWE]: )/));
		lastLines.splice(0, lastLines.length - 5);
	});
	child.stdout?.pipe(output, {end: false});
	// A refused import destroys the output; the program then has nobody to write for.
	output.on('close', () => child.stdout?.destroy());
	void exitOf(child).then(exitCode => {
		if (exitCode === 0) output.end();
		else output.destroy(bootstrapFailure(exitCode, lastLines));
	});
	return output;
}

function bootstrapFailure(exitCode: number, lines: readonly string[]): FlotillaError {
	const said = lines.findLast(line => line.startsWith('E: ')) ?? lines.at(-1) ?? '';
	return new FlotillaError({
		code: /no space left/i.test(lines.join(' ')) ? 'disk-full' : 'image-build',
		message: `could not make the base image from Debian packages: mmdebstrap ended with ${exitCode}: ${said.trim()}`,
		hint: 'Check that this machine reaches a Debian mirror, or put an image on the agent and use `--image`.',
	});
}

/** What makes the kernel end a program when this process is killed: nobody else would. */
function endsWithThis(env: Environment): string[] {
	return findProgram('setpriv', env) ? ['setpriv', '--pdeathsig', 'TERM'] : [];
}
