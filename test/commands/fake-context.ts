import {once} from 'node:events';
import {PassThrough, Writable} from 'node:stream';
import {runProgram} from '../../source/commands/program/program.ts';
import type {Context, EngineControl, StopSignal} from '../../source/commands/world/context.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {fakeFleet} from '../helpers/fakes/fleet.ts';

export type FakeOptions = {
	fleet?: Partial<Fleet>;
	engine?: Partial<EngineControl>;
	env?: Record<string, string>;
	/** Is everything a terminal? Or only one of them. */
	tty?: boolean | {stdin?: boolean; stdout?: boolean; stderr?: boolean};
	columns?: number;
	/** How flotilla is started. */
	command?: string;
	/** What stdin holds; it ends after that unless `keepsStdin`. */
	input?: string | Buffer;
	keepsStdin?: boolean;
	/** What is typed once a question stands on stderr. */
	answer?: string;
};

/** A world without engines and terminals, and what was said in it. */
export type FakeWorld = {
	readonly context: Context;
	readonly stdin: PassThrough & {rawModes: boolean[]};
	readonly agents: Array<readonly string[]>;
	stdout(): Buffer;
	stderr(): string;
	/** Resolves once stdout holds this. */
	said(what: string | Buffer): Promise<void>;
	signal(name: StopSignal): void;
	/** The code of an immediate exit. */
	exitedWith(): number | undefined;
	resize(columns: number, rows: number): void;
	isListening(): boolean;
};

class Sink extends Writable {
	readonly chunks: Buffer[] = [];
	isTTY = false;
	columns = 80;
	rows = 24;

	override _write(chunk: Buffer, _: BufferEncoding, done: () => void) {
		this.chunks.push(chunk);
		done();
		this.emit('took');
	}

	async holds(what: string | Buffer | RegExp): Promise<void> {
		const isThere = () =>
			what instanceof RegExp ? what.test(this.bytes.toString()) : this.bytes.includes(what);
		while (!isThere()) await once(this, 'took');
	}

	get bytes() {
		return Buffer.concat(this.chunks);
	}
}

export function fakeWorld(options: FakeOptions = {}): FakeWorld {
	const tty =
		typeof options.tty === 'object'
			? options.tty
			: {stdin: options.tty, stdout: options.tty, stderr: options.tty};
	const stdin = Object.assign(new PassThrough(), {
		isTTY: tty.stdin ?? false,
		rawModes: [] as boolean[],
		setRawMode(isRaw: boolean) {
			stdin.rawModes.push(isRaw);
		},
	});
	if (options.input !== undefined) stdin.write(options.input);
	if (!options.keepsStdin) stdin.end();
	const stdout = new Sink();
	const stderr = new Sink();
	stdout.isTTY = tty.stdout ?? false;
	stderr.isTTY = tty.stderr ?? false;
	stdout.columns = options.columns ?? 80;
	const {answer} = options;
	if (answer !== undefined) void stderr.holds(/\[(y\/N|Y\/n)\] $/).then(() => stdin.write(answer));
	const listeners = new Set<(signal: StopSignal) => void>();
	const agents: Array<readonly string[]> = [];
	let exited: number | undefined;
	const unexpected = () => Promise.reject(new Error('the test did not expect an engine call'));
	const context: Context = {
		stdin: stdin,
		stdout: stdout,
		stderr: stderr,
		env: {TERM: 'xterm', LANG: 'C.UTF-8', ...options.env},
		openFleet(opened) {
			agents.push(opened?.agents ?? []);
			return Promise.resolve(fakeFleet(options.fleet));
		},
		agentStore: unexpected,
		engine: {
			status: unexpected,
			start: unexpected,
			stop: unexpected,
			install: unexpected,
			...options.engine,
		},
		onSignal(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		exit: code => (exited = code),
		random: () => 0.5,
		command: () => options.command ?? 'flotilla',
		outputClosed: new AbortController().signal,
	};
	return {
		context,
		stdin,
		agents,
		stdout: () => stdout.bytes,
		stderr: () => stderr.bytes.toString(),
		said: what => stdout.holds(what),
		signal(name) {
			for (const listener of listeners) listener(name);
		},
		exitedWith: () => exited,
		resize(columns, rows) {
			Object.assign(stdout, {columns, rows});
			stdout.emit('resize');
		},
		isListening: () => listeners.size > 0,
	};
}

/** Runs one command line in a world of its own. */
export async function run(
	words: readonly string[],
	options: FakeOptions = {},
): Promise<{code: number; out: string; err: string; world: FakeWorld}> {
	const world = fakeWorld(options);
	const code = await runProgram(words, world.context);
	return {code, out: world.stdout().toString(), err: world.stderr(), world};
}

/** A fleet call that is refused as an engine would refuse it. */
export function refuse(failure: ConstructorParameters<typeof FlotillaError>[0]): () => never {
	return () => {
		throw new FlotillaError(failure);
	};
}
