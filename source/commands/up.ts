import {isAbort, usageError, type Failure} from '../domain/failure.ts';
import type {ProvisionPlan} from '../domain/operation/plan.ts';
import {swarmWork} from '../domain/placement/swarm-plan.ts';
import {formatDuration, plural} from '../domain/quantity.ts';
import type {SessionStatus} from '../domain/session/session.ts';
import type {SessionSpec} from '../domain/spec/spec.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {fleetFor} from './embedded/offer.ts';
import {ask, canAsk} from './print/ask.ts';
import {printPlan} from './print/plan-lines.ts';
import {looksOf, print, printJson, table} from './print/printer.ts';
import {printLeft} from './print/left.ts';
import {printFailure} from './print/report-error.ts';
import {stepLines, type StepLines} from './print/step-lines.ts';
import {specFrom, type SpecFlags} from './spec/input.ts';
import type {Context} from './world/context.ts';
import {stopping, type Stopping} from './world/stopping.ts';

export type UpOptions = SpecFlags & {
	readonly dryRun?: boolean;
	readonly json?: boolean;
	readonly keepOnFailure?: boolean;
	readonly strict?: boolean;
	readonly yes?: boolean;
	readonly showEnv?: boolean;
};

/** `flotilla up`. */
export async function up(context: Context, options: UpOptions): Promise<number> {
	if (options.showEnv && !options.dryRun) {
		throw usageError(
			'--show-env shows values in a plan only',
			'Add --dry-run, or leave out --show-env.',
		);
	}

	const spec = await specFrom(options, {stdin: context.stdin, random: context.random});
	let fleetAtWork: Fleet | undefined;
	const lines = stepLines(context, {output: options.json ? context.stderr : context.stdout});
	using stop = stopping(context, {
		onFirst() {
			lines.clear();
			print(context.stderr, stopNotice(options));
		},
		onSecond: async () => fleetAtWork && printLeft(context, fleetAtWork, [spec.name]),
	});
	const {fleet, plan} = await fleetFor(context, spec, {
		isSure: options.yes ?? false,
		signal: stop.signal,
	});
	try {
		if (!options.dryRun) {
			const mayFormSwarm = await maySwarm(context, plan, {isSure: options.yes ?? false, stop});
			fleetAtWork = fleet;
			return await run(context, {fleet, spec, stop, options, mayFormSwarm, lines});
		}

		const shows = {env: options.showEnv ?? false};
		if (options.json) {
			const {toJson} = await import('./print/json.ts');
			printJson(context, toJson.plan(plan, shows));
		} else printPlan(context, plan, shows);
		return 0;
	} finally {
		fleet.close();
	}
}

/** Asks before agents are brought into one swarm; without a terminal `up` itself refuses. */
async function maySwarm(
	context: Context,
	{swarm}: ProvisionPlan,
	{isSure, stop}: {isSure: boolean; stop: Stopping},
): Promise<boolean> {
	if (!swarm || isSure) return isSure;
	if (!canAsk(context)) return false;
	const question = `These agents are not in one swarm: ${swarmWork(swarm, swarm.addresses)}. Do that?`;
	return ask(context, question, {signal: stop.signal, default: false});
}

function stopNotice({dryRun, keepOnFailure}: UpOptions): string {
	if (dryRun) return 'interrupted';
	return keepOnFailure
		? 'interrupted: stopping, what was made is kept; once more leaves at once'
		: 'interrupted: rolling back; once more leaves at once';
}

async function run(
	context: Context,
	{
		fleet,
		spec,
		stop,
		options,
		mayFormSwarm,
		lines,
	}: {
		fleet: Fleet;
		spec: SessionSpec;
		stop: Stopping;
		options: UpOptions;
		mayFormSwarm: boolean;
		lines: StepLines;
	},
): Promise<number> {
	const {json, keepOnFailure = false, strict = false} = options;
	const output = json ? context.stderr : context.stdout;
	// With --json, steps are for eyes only.
	const isQuiet = json === true && output.isTTY !== true;
	if (!isQuiet) print(output, headline(spec));
	let failure: Failure | undefined;
	try {
		const events = fleet.up(spec, {signal: stop.signal, keepOnFailure, strict, mayFormSwarm});
		for (;;) {
			const next = await events.next();
			if (next.done) {
				lines.clear();
				return await succeed(context, next.value, {json, failure});
			}

			const {type} = next.value;
			if (type === 'step-failed' && next.value.failure.code === 'mesh-failed') {
				({failure} = next.value);
			}

			// Of an interrupted run the last line says it.
			if (type === 'rollback-finished' && stop.code !== undefined) continue;
			if (!isQuiet || type === 'warned') lines.show(next.value);
		}
	} catch (error) {
		lines.clear();
		if (!isAbort(error) || stop.code === undefined) throw error;
		print(
			context.stderr,
			keepOnFailure
				? `interrupted: kept as it is; remove it with: flotilla down ${spec.name}`
				: 'interrupted: rolled back, nothing is left',
		);
		return stop.code;
	} finally {
		lines.clear();
	}
}

function headline({name, mode, roles}: SessionSpec): string {
	const counts = roles.map(({role, replicas}) => `${role}:${replicas}`).join(' ');
	return `session ${name}  ${counts}  ${mode}`;
}

/** Says how the session is: of one that is not whole, why, and what can be done. */
async function succeed(
	context: Context,
	session: SessionStatus,
	{json, failure}: {json: boolean | undefined; failure: Failure | undefined},
): Promise<number> {
	const {mesh, name, size, state, timings, reasons = []} = session;
	const isWhole = state === 'ready';
	const exitCode = isWhole ? 0 : 1;
	const self = context.command();
	if (failure) printFailure(context, failure);
	else if (!isWhole) {
		const message = `${name}: ${reasons.join('; ')}`;
		printFailure(context, {code: 'host-failed', message, hint: `${self} logs ${name} HOST`});
	}

	if (json) {
		const {toJson} = await import('./print/json.ts');
		printJson(context, toJson.session(session));
		return exitCode;
	}

	const {stdout} = context;
	const {bold} = looksOf(stdout, context.env);
	const ms = timings['total'];
	const time = ms === undefined || !isWhole ? '' : ` in ${formatDuration(ms)}`;
	print(stdout);
	print(
		stdout,
		`${bold(name)} is ${state}${time}: ${plural(size, 'host')}, ${mesh.ok} of ${plural(mesh.pairs, 'pair')} can SSH`,
	);
	const next = [
		[`  ${self} ssh ${name}`, 'a shell in main1'],
		isWhole ? [`  ${self}`, 'everything, live'] : [`  ${self} check ${name}`, 'checks it again'],
		[`  ${self} down ${name}`, 'removes it'],
	];
	for (const line of table(next)) print(stdout, line);
	return exitCode;
}
