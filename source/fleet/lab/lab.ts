import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {labName, type LabState, type LabStatus} from '../../domain/agent/lab.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';
import type {Leftover} from '../../domain/operation/leftovers.ts';
import type {Agents} from '../agents/agents.ts';
import {findLab, type FoundLab} from '../agents/lab-find.ts';
import {sessionsFrom} from '../agents/sessions.ts';
import {partsOf} from '../identity/parts.ts';
import {takeLabDown} from './down.ts';
import {bringLabUp, type LabDeps} from './up.ts';

/** All labs, and how they are; see `Fleet.labs`. */
export async function labsOf(agents: Agents, call: Call = {}): Promise<LabStatus[]> {
	const [found, {inventories, statuses}] = await Promise.all([
		foundLabs(agents, call),
		agents.survey(call),
	]);
	const sessions = sessionsFrom(inventories).map(({status}) => status);
	return found.map(lab => statusOf(lab, statuses, agentsOf => sessionsOn(agentsOf)));

	function sessionsOn(names: readonly string[]): string[] {
		return sessions
			.filter(({hosts}) => hosts.some(({agent}) => names.includes(agent)))
			.map(({name}) => name);
	}
}

async function foundLabs(agents: Agents, call: Call): Promise<FoundLab[]> {
	const found = await Promise.all(
		agents.given.map(async ({name}) => {
			const engine = await agents.engine(name, call).catch(() => undefined);
			return engine && findLab(engine, call).catch(() => undefined);
		}),
	);
	call.signal?.throwIfAborted();
	// One engine may be known under two names.
	return found.filter(
		(lab, index): lab is FoundLab =>
			lab !== undefined && found.findIndex(other => other?.id === lab.id) === index,
	);
}

function statusOf(
	lab: FoundLab,
	statuses: readonly AgentStatus[],
	sessionsOn: (agents: readonly string[]) => string[],
): LabStatus {
	const agents = lab.agents.map(name => {
		const status = statuses.find(
			agent => agent.name === name && !agent.endpoint.startsWith('unix:'),
		);
		return {
			name,
			endpoint: status?.endpoint ?? null,
			state: lab.containers.get(name)?.state ?? ('missing' as const),
			isReachable: status?.isReachable ?? false,
			version: status?.version ?? null,
			hosts: status?.runningHosts ?? 0,
		};
	});
	return {
		id: lab.id,
		on: lab.engine.endpoint.name,
		state: stateOf(
			lab,
			agents.every(({isReachable}) => isReachable),
		),
		createdAt: lab.createdAt,
		subnet: lab.subnet ?? null,
		agents,
		sessions: sessionsOn(lab.agents),
	};
}

function stateOf({lease}: FoundLab, isWhole: boolean): LabState {
	if (lease && !lease.isAlive) return 'incomplete';
	if (lease) return lease.operation === 'up' ? 'starting' : 'removing';
	return isWhole ? 'ready' : 'degraded';
}

/** See `Fleet.labUp`. */
export async function* labUp(
	deps: Omit<LabDeps, 'engine'> & {agents: Agents},
	options: {agents?: number; on?: string; signal: AbortSignal},
): AsyncGenerator<FleetEvent, LabStatus, void> {
	const {agents} = deps;
	const {on, signal} = options;
	const engine = await (on === undefined ? agents.chosen({signal}) : agents.engine(on, {signal}));
	if (!agents.given.some(({name}) => name === engine.endpoint.name)) throw nested(engine);
	const other = (await foundLabs(agents, {signal})).find(lab => lab.engine !== engine);
	if (other) throw elsewhere(other);
	yield* bringLabUp({...deps, engine}, {count: options.agents, signal});
	// It is there now: who calls this off from here on is told so.
	const made = (await labsOf(agents, {})).find(lab => lab.on === engine.endpoint.name);
	if (made) return made;
	throw new FlotillaError({
		code: 'host-not-found',
		message: `the lab on ${engine.endpoint.name} is gone again`,
		hint: 'Somebody removed it meanwhile; try again.',
	});
}

function nested(engine: Engine): FlotillaError {
	return new FlotillaError({
		code: 'usage',
		message: `${engine.endpoint.name} is an agent of a lab itself`,
		hint: 'Name the engine that is to run the lab.',
	});
}

function elsewhere({engine, agents}: FoundLab): FlotillaError {
	return new FlotillaError({
		code: 'name-taken',
		message: `there is a lab on ${engine.endpoint.name} already: ${agents.join(', ')}`,
		hint: 'One lab at a time: flotilla lab down.',
	});
}

/** See `Fleet.labDown`. */
export async function* labDown(
	agents: Agents,
	on: string,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<FleetEvent, void, void> {
	const lab = await findLab(await agents.engine(on, {signal}), {signal});
	if (lab) yield* takeLabDown(lab, {signal});
}

/** Labs whose `up` or `down` died. */
export async function deadLabs(agents: Agents, call: Call): Promise<FoundLab[]> {
	return (await foundLabs(agents, call)).filter(({lease}) => lease && !lease.isAlive);
}

export function labObjects({engine, inventory, lease}: FoundLab): Leftover[] {
	const reason = `its \`lab ${lease?.operation}\` died (${lease?.holder})`;
	const agent = engine.endpoint.name;
	return partsOf(inventory).map(({kind, name}) => ({kind, name, agent, session: null, reason}));
}

/** Session names hold no underscore, so no session's object is called like this. */
export function isOfLab(name: string): boolean {
	return name === labName.network || name.startsWith(`${labName.network}.`);
}
