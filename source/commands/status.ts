import type {AgentStatus} from '../domain/events.ts';
import {objectName} from '../domain/labels.ts';
import {plural} from '../domain/quantity.ts';
import {hostsLack, isOutOfSight, revivalOf, type SessionStatus} from '../domain/session.ts';
import type {Context} from './context.ts';
import {looksOf, print, printJson, printProse, printTable} from './printer.ts';
import {printWarning} from './report-error.ts';
import {stopping} from './stopping.ts';
import {printStrangers} from './strangers.ts';

/** `flotilla status`. */
export async function status(
	context: Context,
	name: string,
	options: {json?: boolean},
): Promise<number> {
	using stop = stopping(context);
	const fleet = await context.openFleet();
	try {
		const session = await fleet.status(name, {signal: stop.signal});
		if (options.json) {
			const {toJson} = await import('./json.ts');
			printJson(context, toJson.session(session));
		} else {
			printSession(context, session);
			if (session.hosts.some(({state}) => revivalOf(state))) {
				printRevival(context, session, (await fleet.list({signal: stop.signal})).agents);
			}
		}

		return 0;
	} finally {
		fleet.close();
	}
}

function printSession(context: Context, session: SessionStatus): void {
	const {stdout} = context;
	const {bold, dim} = looksOf(stdout, context.env);
	const {network, away = []} = session;
	if (away.length > 0) {
		const what = 'what it runs is not seen. See why: flotilla agents check';
		for (const agent of away) printWarning(context, `agent ${agent} does not answer; ${what}`);
	}

	print(stdout, `${bold(session.name)}  ${session.state}  ${session.mode}  ${dim(session.id)}`);
	print(stdout, `created ${session.createdAt}`);
	print(stdout, `network ${network.name}  ${network.driver}  ${network.subnet ?? 'no subnet'}`);
	print(stdout, `mesh    ${meshWords(session)}`);
	const lack = hostsLack(session);
	if (lack) {
		print(stdout, `hosts   none: ${lack.message}. ${lack.hint}`);
		printStrangers(context, session.strangers);
		return;
	}

	const rows = session.hosts.map(host => [
		host.name,
		isOutOfSight(host, away) ? 'not seen' : host.state,
		host.address ?? '-',
		host.state === 'missing' && away.length > 1 ? `${host.agent}?` : host.agent,
		host.image,
		host.containerId?.slice(0, 12) ?? '-',
	]);
	const heads = ['HOST', 'STATE', 'ADDRESS', 'AGENT', 'IMAGE', 'CONTAINER'];
	print(stdout);
	printTable(context, [heads, ...rows], {cuts: ['CONTAINER', 'IMAGE', 'AGENT']});
	printStrangers(context, session.strangers);
}

/** How to make hosts run again that were stopped, or did not come back with their engine. */
function printRevival(
	{stdout, env}: Context,
	session: SessionStatus,
	agents: readonly AgentStatus[],
): void {
	print(stdout);
	for (const verb of ['start', 'unpause'] as const) {
		const hosts = session.hosts.filter(({state}) => revivalOf(state) === verb);
		for (const [on, group] of Map.groupBy(hosts, ({agent}) => agent)) {
			const docker = agents.find(({name}) => name === on)?.docker ?? 'docker';
			const names = group.map(({name}) => objectName.container(session.name, name)).join(' ');
			const what = verb === 'start' ? 'Start again what has ended' : 'Let go on what is paused';
			printProse(stdout, `${what}: ${docker} ${verb} ${names}`, looksOf(stdout, env));
		}
	}
}

/** What the last full check found; of hosts that stopped since then it tells nothing. */
function meshWords({name, mesh, hosts, away = []}: SessionStatus): string {
	const {pairs, ok, failed} = mesh;
	if (ok + failed === 0) {
		if (hosts.length === 0) return 'not checked';
		// The record may be on the agent that is away.
		return away.length > 0
			? `not known now, ${away.join(', ')} may know: flotilla check ${name} checks the rest`
			: `not checked yet: flotilla check ${name}`;
	}

	const unseen = hosts.filter(host => isOutOfSight(host, away)).length;
	const stopped = hosts.filter(({state}) => state !== 'running').length - unseen;
	const now = [
		...(stopped > 0 ? [`${countOf(stopped)} not running`] : []),
		...(unseen > 0 ? [`${countOf(unseen)} not seen`] : []),
	];
	if (now.length > 0) {
		const before = `${ok} of ${plural(pairs, 'pair')} could SSH when it was checked`;
		return `${before}; ${now.join(' and ')} now`;
	}

	return `${ok} of ${plural(pairs, 'pair')} can SSH${failed > 0 ? `, ${failed} cannot` : ''}`;
}

function countOf(hosts: number): string {
	return `${plural(hosts, 'host')} ${hosts === 1 ? 'is' : 'are'}`;
}
