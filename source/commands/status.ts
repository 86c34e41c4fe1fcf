import type {AgentStatus} from '../domain/agent/status.ts';
import {objectName} from '../domain/session/labels.ts';
import {
	hostsLack,
	isLoose,
	isHostUnseen,
	revivalOf,
	type SessionStatus,
} from '../domain/session/session.ts';
import {meshWords} from '../domain/session/state.ts';
import {portText, reachOf} from '../domain/spec/published-port.ts';
import {ownWords} from './print/own-words.ts';
import {looksOf, print, printJson, printProse, printTable} from './print/printer.ts';
import {printWarning} from './print/report-error.ts';
import {printStrangers} from './print/strangers.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

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
			const {toJson} = await import('./print/json.ts');
			printJson(context, toJson.session(session));
		} else {
			printSession(context, session);
			if (session.state === 'incomplete') printWayOut(context, session);
			if (session.network.isGone) {
				const anew = `Nothing can be connected to it again. Make the session anew: ${context.command()} down ${name}, then ${context.command()} up`;
				print(context.stdout);
				printProse(context.stdout, anew, looksOf(context.stdout, context.env));
			} else if (session.hosts.some(host => revivalOf(host.state) || isLoose(host))) {
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
	const looks = looksOf(stdout, context.env);
	const {bold, dim} = looks;
	const {network, unreachable = []} = session;
	if (unreachable.length > 0) {
		const what = 'what it runs is not seen. See why: flotilla agents check';
		for (const agent of unreachable)
			printWarning(context, `agent ${agent} does not answer; ${what}`);
	}

	print(stdout, `${bold(session.name)}  ${session.state}  ${session.mode}  ${dim(session.id)}`);
	// The mesh has a line of its own.
	const own = (session.reasons ?? []).filter(reason => !reason.startsWith('mesh '));
	for (const reason of own) printProse(stdout, `why     ${reason}`, looks);
	print(stdout, `created ${session.createdAt}`);
	const subnet = network.isGone ? 'gone' : (network.subnet ?? 'no subnet');
	print(stdout, `network ${network.name}  ${network.driver}  ${subnet}`);
	print(stdout, `mesh    ${meshWords(session)}`);
	const lack = hostsLack(session);
	if (lack) {
		// This command is how to see how far it is.
		const hint =
			lack.hint && session.state !== 'provisioning' ? ` ${ownWords(context, lack.hint)}` : '';
		print(stdout, `hosts   none: ${lack.message}.${hint}`);
		printStrangers(context, session.strangers);
		return;
	}

	const rows = session.hosts.map(host => [
		host.name,
		isHostUnseen(host, unreachable) ? 'not seen' : host.state,
		host.address ?? '-',
		host.state === 'missing' && unreachable.length > 1 ? `${host.agent}?` : host.agent,
		host.image,
		host.containerId?.slice(0, 12) ?? '-',
	]);
	const published = session.hosts.flatMap(({name, ports = []}) =>
		ports.map(port => `port    ${name} ${portText(port)}, ${reachOf(port)}`),
	);
	for (const line of published) print(stdout, line);
	const heads = ['HOST', 'STATE', 'ADDRESS', 'AGENT', 'IMAGE', 'CONTAINER'];
	print(stdout);
	printTable(context, [heads, ...rows], {
		cuts: ['IMAGE', 'AGENT'],
		drops: ['CONTAINER', 'IMAGE', 'AGENT'],
	});
	printStrangers(context, session.strangers);
}

/** What to do about a session whose `up` or `down` died. */
function printWayOut(context: Context, {name, hosts}: SessionStatus): void {
	if (hosts.length === 0) return;
	const self = context.command();
	const way = `Nothing works on it any more. Remove it: ${self} down ${name}, or all that was left so: ${self} gc`;
	print(context.stdout);
	printProse(context.stdout, way, looksOf(context.stdout, context.env));
}

/** How to bring hosts back that were stopped, did not come back with their engine, or lost the network. */
function printRevival(
	{stdout, env}: Context,
	session: SessionStatus,
	agents: readonly AgentStatus[],
): void {
	const looks = looksOf(stdout, env);
	const dockerOf = (on: string) => agents.find(({name}) => name === on)?.docker ?? 'docker';
	print(stdout);
	for (const verb of ['start', 'unpause'] as const) {
		const hosts = session.hosts.filter(({state}) => revivalOf(state) === verb);
		for (const [on, group] of Map.groupBy(hosts, ({agent}) => agent)) {
			const names = group.map(({name}) => objectName.container(session.name, name)).join(' ');
			const what = verb === 'start' ? 'Start again what has ended' : 'Resume what is paused';
			printProse(stdout, `${what}: ${dockerOf(on)} ${verb} ${names}`, looks);
		}
	}

	for (const {name, agent} of session.hosts.filter(isLoose)) {
		const container = objectName.container(session.name, name);
		const connect = `network connect --alias ${name} ${session.network.name} ${container}`;
		printProse(stdout, `Connect it again: ${dockerOf(agent)} ${connect}`, looks);
	}
}
