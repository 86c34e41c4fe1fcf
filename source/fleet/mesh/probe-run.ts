import type {Engine} from '../../docker/engine/engine.ts';
import {runtimeProgram} from '../../domain/host-paths.ts';
import {oneLine} from '../../domain/sanitise.ts';
import {meshStages, type MeshStage} from '../../domain/session/mesh.ts';
import {linesOf} from '../../machine/lines.ts';

/** How many logins a host has under way. */
const logins = 3;
/** A probe that says nothing for longer will say nothing more, ms: a login takes 8 s at most. */
const silenceMs = 40_000;
/** Characters kept of what it says beside its results, or in one of them. */
const mostSaid = 300;

/** What the probe says of one login; `code` is a `MeshCause`. */
export type ProbeResult = {
	readonly to: string;
	readonly ok: boolean;
	readonly stage: MeshStage;
	readonly ms: Partial<Record<MeshStage, number>>;
	readonly code?: string;
	readonly message?: string;
};

/** Lets a host log into others, by the program that the runtime brings. */
export async function runProbe(
	engine: Engine,
	run: {
		id: string;
		targets: readonly string[];
		signal: AbortSignal;
		/** @default 3 */
		parallel?: number | undefined;
		onResult: (result: ProbeResult) => void;
		/** The role's command has ended with this code, and the host stays up all the same. */
		onEnded: (code: number) => void;
	},
): Promise<void> {
	const command = [
		runtimeProgram('probe'),
		'--parallel',
		String(run.parallel ?? logins),
		...run.targets,
	];
	const exec = await engine.exec(run.id, {command}, {signal: run.signal});
	const stop = () => exec.stdio.destroy();
	run.signal.addEventListener('abort', stop, {once: true});
	const silence = new Error(`it said nothing for ${silenceMs / 1000} s`);
	const watchdog = setTimeout(() => exec.stdio.destroy(silence), silenceMs);
	// Words alone do not count: a host could talk for ever.
	const endless = new Error('it does not end');
	const mostMs = silenceMs * (1 + run.targets.length / (run.parallel ?? logins));
	const deadline = setTimeout(() => exec.stdio.destroy(endless), mostMs);
	let said = '';
	const keep = (text: string) => {
		said = `${said} ${text}`.slice(0, mostSaid);
	};
	exec.onStderr(chunk => keep(chunk.toString('utf8', 0, mostSaid)));
	try {
		for await (const line of linesOf(exec.stdio)) {
			watchdog.refresh();
			const result = parseResult(line);
			const code = endedCode(line);
			if (result) run.onResult(result);
			else if (code !== undefined) run.onEnded(code);
			else keep(line);
		}

		const code = await exec.exitCode;
		const reason = oneLine(said).trim();
		if (code === 0 || (reason === '' && code < 126)) return;
		throw new Error(reason || endOf(code));
	} finally {
		clearTimeout(watchdog);
		clearTimeout(deadline);
		run.signal.removeEventListener('abort', stop);
	}
}

function endOf(code: number): string {
	return code === 137
		? 'it was killed; the host may be out of memory'
		: `it ended with code ${code}`;
}

/** Of the role's command, where the line tells that it has ended. */
function endedCode(line: string): number | undefined {
	const {ended} = recordFrom(recordOf(line)['command']);
	return typeof ended === 'number' && Number.isInteger(ended) ? ended : undefined;
}

/** Undefined for what is no result. */
function parseResult(line: string): ProbeResult | undefined {
	const {to, ok, stage, ms, code, message} = recordOf(line);
	if (typeof to !== 'string') return undefined;
	const times = recordFrom(ms);
	return {
		to,
		ok: ok === true,
		stage: meshStages.find(known => known === stage) ?? 'resolve',
		ms: Object.fromEntries(
			meshStages.flatMap(known => {
				const time = times[known];
				return typeof time === 'number' && Number.isFinite(time) ? [[known, time]] : [];
			}),
		),
		...(typeof code === 'string' ? {code: oneLine(code).slice(0, mostSaid)} : {}),
		...(typeof message === 'string' ? {message: oneLine(message).slice(0, mostSaid)} : {}),
	};
}

function recordOf(line: string): Record<string, unknown> {
	try {
		return recordFrom(JSON.parse(line));
	} catch {
		return {};
	}
}

function recordFrom(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
