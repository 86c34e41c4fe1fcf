import type {Engine} from '../docker/engine.ts';
import {meshStages, type MeshStage} from '../domain/mesh.ts';

/** How many logins a host has under way. */
const logins = 3;
/** A probe that says nothing for longer will say nothing more, ms: a login takes 8 s at most. */
const silenceMs = 40_000;

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
		onResult: (result: ProbeResult) => void;
	},
): Promise<void> {
	const command = ['/opt/flotilla/libexec/probe', '--parallel', String(logins), ...run.targets];
	const exec = await engine.exec(run.id, {command}, {signal: run.signal});
	const stop = () => exec.stdio.destroy();
	run.signal.addEventListener('abort', stop, {once: true});
	const silence = new Error(`no word for ${silenceMs / 1000} s`);
	const watchdog = setTimeout(() => exec.stdio.destroy(silence), silenceMs);
	const complaints: string[] = [];
	exec.onStderr(chunk => complaints.push(chunk.toString()));
	try {
		let rest = '';
		for await (const chunk of exec.stdio as AsyncIterable<Buffer>) {
			watchdog.refresh();
			const lines = (rest + chunk.toString()).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) if (line) run.onResult(parseResult(line));
		}

		const code = await exec.exitCode;
		if (code !== 0 && complaints.length > 0)
			throw new Error(complaints.join('').trim().slice(0, 300));
	} finally {
		clearTimeout(watchdog);
		run.signal.removeEventListener('abort', stop);
	}
}

function parseResult(line: string): ProbeResult {
	const value = JSON.parse(line) as Partial<ProbeResult>;
	const stage = meshStages.find(known => known === value.stage) ?? 'resolve';
	return {
		to: String(value.to),
		ok: value.ok === true,
		stage,
		ms: value.ms ?? {},
		...(value.code ? {code: value.code} : {}),
		...(value.message ? {message: value.message} : {}),
	};
}
