import type {AgentStatus} from '../domain/events.ts';
import {exitCodeOf} from '../domain/failure.ts';
import {formatBytes} from '../domain/quantity.ts';
import type {Context} from './context.ts';
import {looksOf, print, printJson, table} from './printer.ts';
import {printFailure} from './report-error.ts';
import {stopping} from './stopping.ts';

/** `flotilla agents` and `flotilla agents ls`: what is known, whether or not it answers. */
export async function agentsLs(context: Context, options: {json?: boolean}): Promise<number> {
	const agents = await look(context);
	if (options.json) await printAgentsJson(context, agents);
	else printAgents(context, agents);
	return 0;
}

/** `flotilla agents check`: the same, and exit code 1 when one does not answer, 3 when none does. */
export async function agentsCheck(context: Context, options: {json?: boolean}): Promise<number> {
	const agents = await look(context);
	if (options.json) await printAgentsJson(context, agents);
	else printAgents(context, agents);
	const silent = agents.filter(({isReachable}) => !isReachable);
	for (const {name, failure} of silent) {
		printFailure(context, {
			code: failure?.code ?? 'engine-unreachable',
			message: `agent ${name}: ${failure?.message ?? 'does not answer'}`,
			...(failure?.hint ? {hint: failure.hint} : {}),
		});
	}

	if (silent.length === 0 && agents.length > 0) return 0;
	return silent.length === agents.length ? exitCodeOf('engine-unreachable') : 1;
}

async function look(context: Context): Promise<readonly AgentStatus[]> {
	using stop = stopping(context);
	const fleet = await context.openFleet();
	try {
		return (await fleet.list({signal: stop.signal})).agents;
	} finally {
		fleet.close();
	}
}

async function printAgentsJson(context: Context, agents: readonly AgentStatus[]): Promise<void> {
	const {toJson} = await import('./json.ts');
	printJson(context, toJson.agents(agents));
}

function printAgents(context: Context, agents: readonly AgentStatus[]): void {
	const {bold} = looksOf(context.stdout, context.env);
	const rows = agents.map(agent => [
		agent.name,
		agent.isReachable ? 'ready' : 'no answer',
		agent.version ?? '-',
		agent.apiVersion ?? '-',
		agent.os ? `${agent.os}/${agent.arch ?? '?'}` : '-',
		agent.cpus === undefined ? '-' : String(agent.cpus),
		agent.memory === undefined ? '-' : formatBytes(agent.memory),
		agent.runningHosts === undefined ? '-' : String(agent.runningHosts),
		agent.endpoint,
	]);
	const heads = [
		'NAME',
		'STATE',
		'DOCKER',
		'API',
		'PLATFORM',
		'CPUS',
		'MEMORY',
		'HOSTS',
		'ENDPOINT',
	];
	const [head = '', ...lines] = table([heads, ...rows]);
	print(context.stdout, bold(head));
	for (const line of lines) print(context.stdout, line);
}
