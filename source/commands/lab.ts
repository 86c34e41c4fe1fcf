import {alsoWithLab, mostLabAgents, type LabStatus} from '../domain/agent/lab.ts';
import {FlotillaError, isAbort, usageError} from '../domain/failure.ts';
import {plural} from '../domain/quantity.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {withEngine} from './embedded/offer.ts';
import {requireAnAgent} from './ls.ts';
import {confirm} from './print/ask.ts';
import {looksOf, print, printJson, printTable, table} from './print/printer.ts';
import {stepLines} from './print/step-lines.ts';
import type {Context} from './world/context.ts';
import {stopping, type Stopping} from './world/stopping.ts';

export type LabUpOptions = {
	readonly agents?: string;
	readonly agent?: string;
	readonly yes?: boolean;
	readonly json?: boolean;
};

/** `flotilla lab up`. */
export async function labUp(context: Context, options: LabUpOptions): Promise<number> {
	const count = countOf(options.agents);
	const output = options.json ? context.stderr : context.stdout;
	const lines = stepLines(context, {output});
	using stop = stopping(context, {
		onFirst() {
			lines.clear();
			print(context.stderr, 'interrupted: rolling back; once more leaves at once');
		},
	});
	const {signal} = stop;
	const agents = options.agent === undefined ? [] : [options.agent];
	const {fleet} = await withEngine(context, {
		agents,
		isSure: options.yes ?? false,
		signal,
		attempt: opened =>
			opened
				.labs({signal})
				.then(() => opened.list({signal}))
				.then(requireOne),
	});
	const isQuiet = options.json === true && output.isTTY !== true;
	let what = 'stopped; flotilla lab status shows what is there';
	try {
		const work = fleet.labUp({signal, ...count, ...onOf(options.agent)});
		for (;;) {
			const next = await work.next();
			if (next.done) {
				lines.clear();
				return await report(context, next.value, options);
			}

			const {type} = next.value;
			// A lab that was there before stays; a warning says why a rollback does not end well.
			if (type === 'rollback-started') what = 'rolled back where it could be';
			else if (type === 'rollback-finished') what = 'rolled back, nothing is left';
			// Of an interrupted run the last line says it.
			if (type === 'rollback-finished' && stop.code !== undefined) continue;
			if (!isQuiet || type === 'warned') lines.show(next.value);
		}
	} catch (error) {
		lines.clear();
		return interrupted(context, {error, stop, what});
	} finally {
		lines.clear();
		fleet.close();
	}
}

function onOf(on: string | undefined): {on?: string} {
	return on === undefined ? {} : {on};
}

function countOf(text: string | undefined): {agents?: number} {
	if (text === undefined) return {};
	const count = Number(text);
	if (Number.isInteger(count) && count >= 1 && count <= mostLabAgents) return {agents: count};
	const message = `--agents: ${JSON.stringify(text)} is not a number from 1 to ${mostLabAgents}`;
	throw usageError(message, 'Like: --agents 3.');
}

/** The first agent that does not answer is what keeps a lab from being made. */
function requireOne({agents}: Awaited<ReturnType<Fleet['list']>>): void {
	const failure = agents[0]?.failure;
	if (failure) throw new FlotillaError(failure);
}

async function report(context: Context, lab: LabStatus, {json}: {json?: boolean}): Promise<number> {
	if (json) {
		const {toJson} = await import('./print/json.ts');
		printJson(context, toJson.lab(lab));
		return lab.state === 'ready' ? 0 : 1;
	}

	const {stdout} = context;
	const {bold} = looksOf(stdout, context.env);
	const names = lab.agents.map(({name}) => name).join(', ');
	print(stdout);
	print(stdout, `${bold('the lab')} on ${lab.on} is ${lab.state}: ${names}`);
	const self = context.command();
	const next = [
		[`  ${self} up -r main:1 -r sub:5 --mode multi-node`, 'a session on it'],
		[`  ${self} lab down`, 'removes it again'],
	];
	for (const line of table(next)) print(stdout, line);
	return lab.state === 'ready' ? 0 : 1;
}

/** `flotilla lab status`: exit code 1 where there is no lab, or not all of it answers. */
export async function labStatus(context: Context, options: {json?: boolean}): Promise<number> {
	using stop = stopping(context);
	const fleet = await context.openFleet();
	try {
		requireAnAgent(context, await fleet.list({signal: stop.signal}));
		const labs = await fleet.labs({signal: stop.signal});
		if (options.json) {
			const {toJson} = await import('./print/json.ts');
			printJson(context, labs.map(toJson.lab));
		} else printLabs(context, labs);
		return labs.length > 0 && labs.every(({state}) => state === 'ready') ? 0 : 1;
	} finally {
		fleet.close();
	}
}

function printLabs(context: Context, labs: readonly LabStatus[]): void {
	const {stdout} = context;
	if (labs.length === 0) print(stdout, `There is no lab; ${context.command()} lab up makes one.`);
	for (const lab of labs) {
		const sessions = lab.sessions.length > 0 ? `; sessions: ${lab.sessions.join(', ')}` : '';
		print(stdout, `the lab on ${lab.on} is ${lab.state}${sessions}`);
		const rows = lab.agents.map(({name, state, isReachable, version, hosts, endpoint}) => [
			name,
			isReachable ? 'ready' : state === 'running' ? 'no answer' : state,
			version ?? '-',
			String(hosts),
			endpoint ?? '-',
		]);
		const heads = ['AGENT', 'STATE', 'DOCKER', 'HOSTS', 'ENDPOINT'];
		printTable(context, [heads, ...rows], {cuts: ['ENDPOINT'], drops: ['ENDPOINT', 'DOCKER']});
	}
}

/** `flotilla lab down`. */
export async function labDown(context: Context, options: {yes?: boolean}): Promise<number> {
	using stop = stopping(context);
	const {signal} = stop;
	const fleet = await context.openFleet();
	try {
		requireAnAgent(context, await fleet.list({signal}));
		const labs = await fleet.labs({signal});
		if (labs.length === 0) {
			print(context.stdout, 'There is no lab; nothing to remove.');
			return 0;
		}

		const isSure = options.yes ?? false;
		if (!(await confirm(context, question(labs), {isSure, signal}))) {
			print(context.stderr, 'Nothing was removed.');
			return 1;
		}

		for (const lab of labs) await removeOne(context, {fleet, lab, signal});
		return 0;
	} catch (error) {
		return interrupted(context, {error, stop, what: 'the same command again removes the rest'});
	} finally {
		fleet.close();
	}
}

async function removeOne(
	context: Context,
	{fleet, lab, signal}: {fleet: Fleet; lab: LabStatus; signal: AbortSignal},
): Promise<void> {
	const lines = stepLines(context, {output: context.stdout});
	try {
		for await (const event of fleet.labDown(lab.on, {signal})) {
			if (event.type !== 'step-finished') lines.show(event);
		}
	} finally {
		lines.clear();
	}

	const {ok, green} = looksOf(context.stdout, context.env);
	const count = plural(lab.agents.length, 'agent');
	print(context.stdout, `${green(ok)} the lab on ${lab.on} is removed (${count})`);
}

function question(labs: readonly LabStatus[]): string {
	return labs
		.map(({on, agents, sessions}) => {
			const names = agents.map(({name}) => name).join(', ');
			return `Remove the lab on ${on} (${names}) with all images and volumes on it${alsoWithLab(sessions)}`;
		})
		.join('; ');
}

function interrupted(
	context: Context,
	{error, stop, what}: {error: unknown; stop: Stopping; what: string},
): number {
	if (!isAbort(error) || stop.code === undefined) throw error;
	print(context.stderr, `interrupted: ${what}`);
	return stop.code;
}
