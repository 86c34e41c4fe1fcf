import {engineName} from '../domain/agent/engine-kind.ts';
import type {AgentStatus} from '../domain/agent/status.ts';
import {withoutName, type Failure} from '../domain/failure.ts';
import {formatBytes} from '../domain/quantity.ts';
import {print, printJson, printTable} from './print/printer.ts';
import {printWarning} from './print/report-error.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

/** `flotilla agents` and `flotilla agents ls`: what is known, whether or not it answers. */
export async function agentsLs(context: Context, options: {json?: boolean}): Promise<number> {
	const agents = await look(context);
	if (options.json) await printAgentsJson(context, agents);
	else {
		printAgents(context, agents);
		const unreachable = agents.filter(({isReachable}) => !isReachable);
		warnOfUnreachable(context, unreachable);
	}

	warnOfHidden(context, agents);
	return 0;
}

/** `flotilla agents add`. */
export async function agentsAdd(
	context: Context,
	agent: {name: string; url: string; tlsDir?: string},
): Promise<number> {
	const store = await context.agentStore();
	const isNew = await store.add(agent);
	const said = isNew ? `${agent.name} is added` : `${agent.name} is known already`;
	print(context.stdout, `${said}. See whether it can be used: ${context.command()} agents check`);
	return 0;
}

/** `flotilla agents rm`. */
export async function agentsRm(context: Context, name: string): Promise<number> {
	const store = await context.agentStore();
	await store.remove(name);
	print(context.stdout, `${name} is removed. What is on it stays there.`);
	return 0;
}

/** Says of agents that do not answer why, as far as that is known. */
export function warnOfUnreachable(context: Context, unreachable: readonly AgentStatus[]): void {
	for (const {name, failure} of unreachable) {
		const what = isUnfit(failure) ? 'cannot be used' : 'does not answer';
		const reason = withoutName(failure?.message ?? 'unknown reason', name);
		printWarning(context, `agent ${name} ${what}: ${reason}`);
	}
}

/** Is it for what is written about it that nobody could ask it? */
function isUnfit(failure: Failure | undefined): boolean {
	return failure?.code === 'agent-unknown' || failure?.code === 'usage';
}

/** As `docker context ls` does: who set a context may wonder why it is not used. */
export function warnOfHidden(context: Context, agents: readonly AgentStatus[]): void {
	for (const {hides} of agents) {
		if (hides === undefined) continue;
		printWarning(
			context,
			`DOCKER_HOST is used in place of the docker context ${hides}: unset it to use that`,
		);
	}
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
	const {toJson} = await import('./print/json.ts');
	printJson(context, toJson.agents(agents));
}

function stateOf({isReachable, sameAs, failure}: AgentStatus): string {
	if (!isReachable) return isUnfit(failure) ? 'unfit' : 'no answer';
	return sameAs === undefined ? 'reachable' : `same as ${sameAs}`;
}

function printAgents(context: Context, agents: readonly AgentStatus[]): void {
	const rows = agents.map(agent => [
		agent.name,
		stateOf(agent),
		// Without what a distribution adds: `20.10.24+dfsg1` is `20.10.24`.
		agent.version ? `${engineName(agent.engine)} ${agent.version.replace(/\+.*$/, '')}` : '-',
		agent.os ? `${agent.os}/${agent.arch ?? '?'}` : '-',
		agent.cpus === undefined ? '-' : String(agent.cpus),
		agent.memory === undefined ? '-' : formatBytes(agent.memory),
		agent.runningHosts === undefined ? '-' : String(agent.runningHosts),
		agent.endpoint || '-',
	]);
	const heads = ['NAME', 'STATE', 'ENGINE', 'PLATFORM', 'CPUS', 'MEMORY', 'HOSTS', 'ENDPOINT'];
	printTable(context, [heads, ...rows], {
		cuts: ['ENDPOINT', 'STATE'],
		drops: ['ENDPOINT', 'PLATFORM', 'ENGINE', 'STATE'],
	});
}
