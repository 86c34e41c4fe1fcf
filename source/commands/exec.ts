import {type Failure, toFailure, usageError} from '../domain/failure.ts';
import type {HostStatus} from '../domain/session/session.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {mapLimit} from '../fleet/operation/drive.ts';
import {hostLines, type HostLines} from './print/host-lines.ts';
import {printFailure} from './print/report-error.ts';
import {createGathered, printGathered, type Outcome} from './remote/gather.ts';
import {chooseHosts} from './remote/hosts-of-session.ts';
import {passSignal} from './remote/pass-signal.ts';
import {remoteCommand} from './remote/remote-command.ts';
import type {Spool} from './remote/spool.ts';
import type {Context} from './world/context.ts';
import {stopping, type Stopping} from './world/stopping.ts';

export type ExecOptions = {
	readonly host: readonly string[];
	readonly role: readonly string[];
	readonly gather?: boolean;
	/** One word: a line of shell. Several: a program and its arguments, word for word. */
	readonly command: readonly string[];
};

/** Hosts worked on at once. */
const parallel = 16;

/** `flotilla exec`. */
export async function exec(context: Context, name: string, options: ExecOptions): Promise<number> {
	const command = remoteCommand(options.command);
	if (typeof command === 'string' && command.trim() === '') {
		throw usageError('exec needs a command', 'Put it after --, like: flotilla exec demo -- uptime');
	}

	using stop = stopping(context, {endsWithOutput: true});
	const {signal} = stop;
	const fleet = await context.openFleet();
	try {
		const session = await fleet.status(name, {signal});
		const hosts = chooseHosts(session, {hosts: options.host, roles: options.role});
		const width = Math.max(...hosts.map(host => host.name.length));
		const outcomes = await mapLimit(
			hosts,
			host => runOn(context, {fleet, session: name, host, command, stop, width, options}),
			{limit: parallel, signal},
		);
		signal.throwIfAborted();
		if (options.gather) await printGathered(context, outcomes);
		return conclude(context, outcomes);
	} catch (error) {
		if (signal.aborted) return stop.code ?? 0;
		throw error;
	} finally {
		fleet.close();
	}
}

type Job = {
	readonly fleet: Fleet;
	readonly session: string;
	readonly host: HostStatus;
	readonly command: string | readonly string[];
	readonly stop: Stopping;
	readonly width: number;
	readonly options: ExecOptions;
};

async function runOn(context: Context, job: Job): Promise<Outcome> {
	const {host, stop, width, options} = job;
	const gathered = options.gather ? createGathered() : undefined;
	const line = {host: host.name, width};
	const outputs = gathered
		? {output: kept(gathered.stdout), errors: kept(gathered.stderr)}
		: {
				output: hostLines(context, {...line, output: context.stdout}),
				errors: hostLines(context, {...line, output: context.stderr, mark: '!'}),
			};
	const outcome = {host: host.name, ...(gathered ? {gathered} : {})};
	let stage: Outcome['stage'] = 'not-run';
	try {
		const onBegun = () => void (stage = 'begun');
		const code = await runCommand(job, {...outputs, onBegun});
		const loss = gathered?.stdout.loss ?? gathered?.stderr.loss;
		const failure = loss ? {failure: named(host.name, loss)} : {};
		return {...outcome, code, stage: 'ended', ...failure};
	} catch (error) {
		stop.signal.throwIfAborted();
		return {...outcome, code: 255, stage, failure: named(host.name, toFailure(error))};
	}
}

function named(host: string, failure: Failure): Failure {
	const {message} = failure;
	return message.startsWith(host) ? failure : {...failure, message: `${host}: ${message}`};
}

function kept(spool: Spool): HostLines {
	return {push: bytes => spool.push(bytes), end: () => Promise.resolve()};
}

async function runCommand(
	{fleet, session, host, command, stop}: Job,
	{output, errors, onBegun}: {output: HostLines; errors: HostLines; onBegun: () => void},
): Promise<number> {
	const {signal} = stop;
	const connection = await fleet.connect(session, [host.name], {signal});
	try {
		const channel = await connection.open({command}, {signal});
		onBegun();
		const stopPassing = passSignal(channel, stop);
		try {
			// Many hosts cannot share one stdin: they get none.
			channel.end();
			const copy = async (from: AsyncIterable<Buffer>, to: HostLines) => {
				for await (const bytes of from) await to.push(bytes);
				await to.end();
			};

			await Promise.all([copy(channel.output, output), copy(channel.errors, errors)]);
			const exit = await channel.exit;
			if (exit.error) throw exit.error;
			return exit.code;
		} finally {
			stopPassing();
		}
	} finally {
		connection.close();
	}
}

/** One host: its exit code. Many: 0 when all gave 0, else 1, saying which did not. */
function conclude(context: Context, outcomes: readonly Outcome[]): number {
	const failed = outcomes.filter(({code, failure}) => code !== 0 || failure);
	const failures = outcomes.flatMap(({failure}) => failure ?? []);
	for (const [index, {hint, ...failure}] of failures.entries()) {
		const isSaidLater = failures.slice(index + 1).some(later => later.hint === hint);
		printFailure(context, hint === undefined || isSaidLater ? failure : {...failure, hint});
	}

	const [only] = outcomes;
	if (only && outcomes.length === 1) return only.code || failed.length;
	if (failed.length === 0) return 0;
	const list = failed.map(outcome => `${outcome.host} (${endWords(outcome)})`);
	printFailure(context, {
		code: 'command-failed',
		message: `${failed.length} of ${outcomes.length} hosts failed: ${list.join(', ')}`,
	});
	return 1;
}

function endWords({stage, code, failure}: Outcome): string {
	if (stage === 'not-run') return 'not run';
	if (stage === 'begun') return 'exit code unknown';
	return failure ? `exit ${code}, output lost` : `exit ${code}`;
}
