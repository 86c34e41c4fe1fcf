import type {SessionStatus} from '../domain/session.ts';
import type {Context} from './context.ts';
import {looksOf, print, printJson, table} from './printer.ts';
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
	const {network, mesh} = session;
	print(stdout, `${bold(session.name)}  ${session.state}  ${session.mode}  ${dim(session.id)}`);
	print(stdout, `created ${session.createdAt}`);
	print(stdout, `network ${network.name}  ${network.driver}  ${network.subnet ?? 'no subnet'}`);
	const checked = mesh.ok + mesh.failed;
	print(
		stdout,
		checked === 0
			? `mesh    not checked yet: flotilla check ${session.name}`
			: `mesh    ${mesh.ok} of ${mesh.pairs} pairs can SSH${mesh.failed > 0 ? `, ${mesh.failed} cannot` : ''}`,
	);
	const rows = session.hosts.map(host => [
		host.name,
		host.state,
		host.address ?? '-',
		host.agent,
		host.image,
		host.containerId?.slice(0, 12) ?? '-',
	]);
	const [head = '', ...lines] = table([
		['HOST', 'STATE', 'ADDRESS', 'AGENT', 'IMAGE', 'CONTAINER'],
		...rows,
	]);
	print(stdout);
	print(stdout, bold(head));
	for (const line of lines) print(stdout, line);
}
