import {plural} from '../domain/quantity.ts';
import {hostsLack, type SessionStatus} from '../domain/session.ts';
import type {Context} from './context.ts';
import {looksOf, print, printJson, printTable} from './printer.ts';
import {stopping} from './stopping.ts';

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
		} else printSession(context, session);
		return 0;
	} finally {
		fleet.close();
	}
}

function printSession(context: Context, session: SessionStatus): void {
	const {stdout} = context;
	const {bold, dim} = looksOf(stdout, context.env);
	const {network} = session;
	print(stdout, `${bold(session.name)}  ${session.state}  ${session.mode}  ${dim(session.id)}`);
	print(stdout, `created ${session.createdAt}`);
	print(stdout, `network ${network.name}  ${network.driver}  ${network.subnet ?? 'no subnet'}`);
	print(stdout, `mesh    ${meshWords(session)}`);
	const lack = hostsLack(session);
	if (lack) {
		print(stdout, `hosts   none: ${lack.message}. ${lack.hint}`);
		return;
	}

	const rows = session.hosts.map(host => [
		host.name,
		host.state,
		host.address ?? '-',
		host.agent,
		host.image,
		host.containerId?.slice(0, 12) ?? '-',
	]);
	const heads = ['HOST', 'STATE', 'ADDRESS', 'AGENT', 'IMAGE', 'CONTAINER'];
	print(stdout);
	printTable(context, [heads, ...rows], {cuts: ['CONTAINER', 'IMAGE', 'AGENT']});
}

/** What the last full check found; of hosts that stopped since then it tells nothing. */
function meshWords({name, mesh, hosts}: SessionStatus): string {
	const {pairs, ok, failed} = mesh;
	if (ok + failed === 0) {
		return hosts.length === 0 ? 'not checked' : `not checked yet: flotilla check ${name}`;
	}

	const stopped = hosts.filter(({state}) => state !== 'running').length;
	if (stopped > 0) {
		return `${ok} of ${plural(pairs, 'pair')} could SSH when it was checked; ${plural(stopped, 'host')} ${stopped === 1 ? 'is' : 'are'} not running now`;
	}

	return `${ok} of ${plural(pairs, 'pair')} can SSH${failed > 0 ? `, ${failed} cannot` : ''}`;
}
