import type {Engine} from '../../docker/engine/engine.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {
	meshCauseOf,
	meshError,
	probeOrder,
	type MeshCause,
	type MeshCell,
	type MeshStage,
} from '../../domain/session/mesh.ts';
import {
	hostOf,
	isHostUnseen,
	type HostStatus,
	type SessionStatus,
} from '../../domain/session/session.ts';
import {isUnreachable} from '../agents/lost-engine.ts';
import {drive, mapLimit} from '../operation/drive.ts';
import {type View, isOfHost, faultOf} from './host-fault.ts';
import {runProbe, type ProbeResult} from './probe-run.ts';

/** How many hosts probe at once. */
const sources = 6;

export type ProbeDeps = {readonly engineOf: (agent: string) => Promise<Engine>};

export type ProbeOptions = {
	readonly signal: AbortSignal;
	readonly from?: string | undefined;
	readonly to?: string | undefined;
	/** These pairs and no others: by source, its targets. */
	readonly rows?: ReadonlyMap<string, readonly string[]>;
	/** How many hosts probe at once, and how many logins each has under way. @default 6 and 3 */
	readonly pace?: {readonly sources: number; readonly logins: number};
	/** Hears of each source whose command has ended though it stays up. */
	readonly onEnded?: (host: string, code: number) => void;
};

/**
 * Checks ordered pairs, the diagonal included, by the source hosts' own ssh; yields each cell as
 * soon as it is known. A host that cannot be a source or a target is told from the engine's view.
 */
export async function* probeMesh(
	deps: ProbeDeps,
	session: SessionStatus,
	options: ProbeOptions,
): AsyncGenerator<MeshCell, MeshCell[], void> {
	const {signal, pace, onEnded = () => {}} = options;
	const rows = rowsOf(session, options);
	const concerned = new Set(rows.flatMap(({source, targets}) => [source, ...targets]));
	return yield* drive<MeshCell, MeshCell[]>(
		async (emit, stopped) => {
			const views = new Map(
				await mapLimit(
					[...concerned],
					async host => [host.name, await look(deps, host, {session, signal: stopped})] as const,
					{limit: 16, signal: stopped},
				),
			);
			const work = {session, views, emit, signal: stopped, logins: pace?.logins, onEnded};
			const cells = await mapLimit(rows, async row => probeFrom(deps, {...work, ...row}), {
				limit: pace?.sources ?? sources,
				signal: stopped,
			});
			return cells.flat();
		},
		{signal},
	);
}

function rowsOf(session: SessionStatus, {from, to, rows}: ProbeOptions) {
	if (!rows) {
		const targets = chooseHosts(session, to);
		return chooseHosts(session, from).map(source => ({
			source,
			targets: probeOrder(source.rank, targets),
		}));
	}

	return [...rows].map(([source, targets]) => ({
		source: hostOf(session, source),
		targets: targets.map(target => hostOf(session, target)),
	}));
}

function chooseHosts(session: SessionStatus, name: string | undefined): readonly HostStatus[] {
	return name === undefined ? session.hosts : [hostOf(session, name)];
}

async function look(
	deps: ProbeDeps,
	host: HostStatus,
	{session, signal}: {session: SessionStatus; signal: AbortSignal},
): Promise<View> {
	const view = {host, details: undefined, docker: 'docker'};
	if (!host.containerId) return {...view, isUnseen: isHostUnseen(host, session.unreachable ?? [])};
	try {
		const engine = await deps.engineOf(host.agent);
		const docker = dockerCommand(engine.endpoint);
		const details = await engine.inspectContainer(host.containerId, {signal});
		return {host, details, docker, isUnseen: false};
	} catch (error) {
		signal.throwIfAborted();
		const isGone = error instanceof FlotillaError && error.code === 'host-not-found';
		if (!isGone && !isUnreachable(error)) throw error;
		return {...view, isUnseen: !isGone};
	}
}

type Row = {
	readonly session: SessionStatus;
	readonly source: HostStatus;
	readonly targets: readonly HostStatus[];
	readonly views: ReadonlyMap<string, View>;
	readonly emit: (cell: MeshCell) => void;
	readonly signal: AbortSignal;
	readonly logins: number | undefined;
	readonly onEnded: (host: string, code: number) => void;
};

async function probeFrom(deps: ProbeDeps, row: Row): Promise<MeshCell[]> {
	const cells: MeshCell[] = [];
	const settle = (cell: MeshCell) => {
		cells.push(cell);
		row.emit(cell);
	};

	const pending = new Set<string>();
	for (const target of row.targets) {
		const known = knownFault(row, target.name);
		if (known) settle(known);
		else pending.add(target.name);
	}

	if (pending.size === 0) return cells;
	try {
		const engine = await deps.engineOf(row.source.agent);
		await runProbe(engine, {
			id: row.source.containerId ?? '',
			targets: [...pending],
			signal: row.signal,
			parallel: row.logins,
			onEnded: code => row.onEnded(row.source.name, code),
			onResult(result) {
				if (pending.delete(result.to)) settle(toCell(row, result));
			},
		});
	} catch (error) {
		row.signal.throwIfAborted();
		const message = `${row.source.name}: the probe could not run: ${error instanceof Error ? error.message : String(error)}`;
		for (const to of pending)
			settle(failed(row, {to, stage: 'resolve', cause: 'probe-failed', message}));
		return cells;
	}

	for (const to of pending) {
		const message = `${row.source.name}: the probe ended without a result for ${to}`;
		settle(failed(row, {to, stage: 'resolve', cause: 'probe-failed', message}));
	}

	return cells;
}

function toCell(row: Row, result: ProbeResult): MeshCell {
	const {to, ok, stage, ms} = result;
	if (ok) return {from: row.source.name, to, ok, stage, ms};
	let cause = meshCauseOf(result.code);
	let message = result.message ?? 'ssh failed';
	// A runtime of another version may know causes that this one does not.
	if (result.code !== undefined && cause !== result.code) message += ` (${result.code})`;
	const aliases = row.views.get(to)?.details?.aliases[row.session.network.name] ?? [];
	if (cause === 'resolve-failed' && !aliases.includes(to)) {
		cause = 'target-alias-missing';
		message = `the network does not know ${to} by that name`;
	}

	return failed(row, {to, stage, cause, message, ms});
}

/** The fault of a pair that needs no login to be seen. */
function knownFault(row: Row, to: string): MeshCell | undefined {
	const network = row.session.network.name;
	const source = faultOf(row.views.get(row.source.name), network);
	const target = faultOf(row.views.get(to), network);
	if (row.session.network.isGone && !isOfHost(source) && !isOfHost(target)) {
		const message = `the network ${network} is gone`;
		return failed(row, {to, stage: 'resolve', cause: 'network-gone', message});
	}

	if (source) {
		const message = `${row.source.name} ${source.text}`;
		return failed(row, {to, stage: 'resolve', cause: `source-${source.kind}`, message});
	}

	if (!target) return undefined;
	// A frozen host still completes the TCP handshake: its kernel does that.
	const stage = target.kind === 'paused' ? 'banner' : 'resolve';
	return failed(row, {to, stage, cause: `target-${target.kind}`, message: `${to} ${target.text}`});
}

function failed(
	row: Row,
	fault: {to: string; stage: MeshStage; cause: MeshCause; message: string; ms?: MeshCell['ms']},
): MeshCell {
	const {to, stage, cause, message, ms = {}} = fault;
	const {name: session, network} = row.session;
	const from = row.source.name;
	const dockerOf = (host: string) => row.views.get(host)?.docker ?? 'docker';
	const docker = {from: dockerOf(from), to: dockerOf(to)};
	const agents = {from: row.source.agent, to: hostOf(row.session, to).agent};
	const pair = {from, to, agents, docker, session, network: network.name, message};
	return {from, to, ok: false, stage, ms, error: meshError(cause, pair)};
}
