import {FlotillaError, isAbort, usageError} from '../domain/failure.ts';
import {plural} from '../domain/quantity.ts';
import type {SessionStatus} from '../domain/session/session.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {requireAnAgent} from './ls.ts';
import {confirm} from './print/ask.ts';
import {looksOf, print} from './print/printer.ts';
import {printLeft} from './print/left.ts';
import {reportError} from './print/report-error.ts';
import {stepLines, type StepLines} from './print/step-lines.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

export type DownOptions = {readonly all?: boolean; readonly yes?: boolean};

/** `flotilla down`. */
export async function down(
	context: Context,
	names: readonly string[],
	options: DownOptions,
): Promise<number> {
	if (options.all && names.length > 0) {
		throw usageError('down takes either names or --all, not both', 'Leave out one of them.');
	}

	if (!options.all && names.length === 0) {
		throw usageError('down needs the name of a session, or --all', 'See them with: flotilla ls');
	}

	let begun: {fleet: Fleet; names: readonly string[]; lines: StepLines} | undefined;
	const sayWhatIsLeft = async () => begun && printLeft(context, begun.fleet, begun.names);
	using stop = stopping(context, {
		onFirst() {
			begun?.lines.clear();
			if (begun) print(context.stderr, 'interrupted: stopping; once more leaves at once');
		},
		onSecond: sayWhatIsLeft,
	});
	const fleet = await context.openFleet();
	try {
		const snapshot = await fleet.list({signal: stop.signal});
		requireAnAgent(context, snapshot);
		const known = snapshot.sessions.map(({status}) => status);
		const wanted = options.all ? known : known.filter(({name}) => names.includes(name));
		for (const name of new Set(names)) {
			if (!known.some(session => session.name === name)) {
				const isKnown = snapshot.agents.every(({isReachable}) => isReachable);
				const none = isKnown
					? 'there is no such session'
					: 'no agent that answers has such a session';
				print(context.stdout, `${name}: ${none}; nothing to remove`);
			}
		}

		if (wanted.length === 0) {
			if (options.all) print(context.stdout, 'There are no sessions; nothing to remove.');
			return 0;
		}

		const isSure = options.yes ?? false;
		if (!(await confirm(context, question(wanted), {isSure, signal: stop.signal}))) {
			print(context.stderr, 'Nothing was removed.');
			return 1;
		}

		const lines = stepLines(context, {output: context.stdout});
		begun = {fleet, names: wanted.map(({name}) => name), lines};
		return await removeAll(context, {fleet, sessions: wanted, signal: stop.signal, lines});
	} catch (error) {
		if (!isAbort(error) || stop.code === undefined) throw error;
		if (begun) await sayWhatIsLeft();
		else print(context.stderr, '\ninterrupted: nothing was removed');
		return stop.code;
	} finally {
		fleet.close();
	}
}

function question(sessions: readonly SessionStatus[]): string {
	const hosts = sessions.reduce((sum, {size}) => sum + size, 0);
	const agents = [...new Set(sessions.flatMap(session => session.hosts.map(({agent}) => agent)))];
	const where = agents.length > 0 ? ` on ${agents.join(', ')}` : '';
	const names = sessions.map(({name}) => name).join(', ');
	const noun = sessions.length === 1 ? 'session' : `${sessions.length} sessions`;
	return `Remove ${noun} ${names} (${plural(hosts, 'host')}${where})`;
}

/** One after the other; a session that cannot be removed does not keep the others. */
async function removeAll(
	context: Context,
	{
		fleet,
		sessions,
		signal,
		lines,
	}: {
		fleet: Fleet;
		sessions: readonly SessionStatus[];
		signal: AbortSignal;
		lines: StepLines;
	},
): Promise<number> {
	const {ok, green} = looksOf(context.stdout, context.env);
	let exitCode = 0;
	for (const {name, size} of new Map(sessions.map(session => [session.name, session])).values()) {
		try {
			for await (const event of fleet.down(name, {signal})) {
				// What one line per session says in the end.
				if (event.type !== 'step-finished') lines.show(event);
			}

			lines.clear();
			print(context.stdout, `${green(ok)} ${name} is removed (${plural(size, 'host')})`);
		} catch (error) {
			lines.clear();
			if (!(error instanceof FlotillaError)) throw error;
			exitCode = Math.max(exitCode, reportError(context, error));
		}
	}

	return exitCode;
}
