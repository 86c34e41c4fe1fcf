import {randomBytes} from 'node:crypto';
import type {Engine} from '../../docker/engine/engine.ts';
import {nestedRights} from '../../docker/supply/rights.ts';
import {labObstacle} from '../../domain/agent/engine-kind.ts';
import {defaultLabSize, labAgentNames, labLabel, labName} from '../../domain/agent/lab.ts';
import {FlotillaError, toFailure} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';
import {pause} from '../../machine/pause.ts';
import {labEndpoint} from '../agents/lab-endpoints.ts';
import {findLab, labLabels, type FoundLab, type LabIdentity} from '../agents/lab-find.ts';
import type {Connect} from '../agents/links.ts';
import {refuseForeignLab} from '../identity/lab-identity.ts';
import {drive, mapLimit} from '../operation/drive.ts';
import {claim, readLease} from '../operation/lease.ts';
import {step, type Emit} from '../operation/steps.ts';
import type {Supplies} from '../up/supplies.ts';
import {agentAgain} from './again.ts';
import {labContainer, makeLabNetwork} from './container.ts';
import {labBusy, removeLab} from './down.ts';
import {gathered, rejoined, swarmOf} from './swarm.ts';

/** How many agents start at once; more is slower: its daemon takes them one by one. */
const parallel = 4;
/** How long an agent may take until it answers, ms: a busy machine starts several engines at once. */
const startPatience = 90_000;

export type LabDeps = {
	/** Runs the lab. */
	readonly engine: Engine;
	readonly supplies: Supplies;
	readonly connect: Connect;
};

type Run = LabDeps & {
	readonly lab: LabIdentity;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** Makes a lab, or starts those agents of the one that is there which do not run; see `Fleet.labUp`. */
export async function* bringLabUp(
	deps: LabDeps,
	{count, signal}: {count: number | undefined; signal: AbortSignal},
): AsyncGenerator<FleetEvent, void, void> {
	yield* drive<FleetEvent, void>(
		async (emit, stopped) => {
			const {engine} = deps;
			const found = await findLab(engine, {signal: stopped});
			if (found?.lease?.isAlive) throw labBusy(found);
			if (found?.lease) throw leftovers(engine, found.lease.operation);
			const lab = found ?? {
				id: randomBytes(6).toString('hex'),
				createdAt: new Date().toISOString(),
				agents: labAgentNames(count ?? defaultLabSize),
			};
			const run = {...deps, lab, emit, signal: stopped};
			if (!found) await refuseLab(engine, stopped);
			else if (found.agents.length !== (count ?? found.agents.length))
				throw otherSize(engine, found.agents);
			await refuseForeignLab(engine, lab.agents, {signal: stopped});
			if (found) await restart(run, found);
			else await make(run);
		},
		{signal},
	);
}

/** Before anything is made. */
async function refuseLab(engine: Engine, signal: AbortSignal): Promise<void> {
	const obstacle = labObstacle(engine.endpoint.name, await engine.info({signal}));
	if (obstacle) throw new FlotillaError(obstacle);
}

const swarmStep = {id: 'swarm', title: 'swarm of lab1'};
const agentStep = (name: string) => `agent:${name}`;

function agentSteps({lab}: Run) {
	return lab.agents.map(name => ({id: agentStep(name), title: `agent ${name}`, agent: name}));
}

async function make(run: Run): Promise<void> {
	const {engine, lab, supplies, emit, signal} = run;
	const on = {agent: engine.endpoint.name};
	emit({
		type: 'steps-planned',
		steps: [
			{id: 'image', title: 'image of the agents', ...on},
			{id: 'rights', title: 'rights for nested engines', ...on},
			{id: 'network', title: `network ${labName.network}`, ...on},
			...agentSteps(run),
			swarmStep,
		],
	});
	const labels = labLabels(lab, 'lease');
	const other = await claim(engine, {
		name: labName.lease,
		labels,
		mark: labLabel.lab,
		operation: 'up',
	});
	if (other) throw labBusy({engine, lease: readLease(other)});
	try {
		const {image} = await supplies.lab(engine, {id: 'image', emit, signal});
		signal.throwIfAborted();
		const rights = await step(emit, {id: 'rights', note: found => found}, () =>
			nestedRights(engine, {image, name: labName.helper, labels: labLabels(lab, 'helper')}),
		);
		const subnet = await step(emit, {id: 'network', note: made => made}, () =>
			makeLabNetwork(engine, lab, {image, rights}),
		);
		const engines = await mapLimit(
			lab.agents,
			(name, index) =>
				step(emit, {id: agentStep(name), note: made => made.endpoint.url}, async () => {
					const options = labContainer(lab, {name, index, image, rights, subnet});
					const {id} = await engine.createContainer(options);
					await engine.startContainer(id);
					return answering(run, {name, id});
				}),
			{limit: parallel, signal},
		);
		try {
			await step(emit, {id: swarmStep.id}, () => swarmOf(engines, {lab, subnet, signal}));
		} finally {
			closeAll(engines);
		}

		signal.throwIfAborted();
		await engine.removeVolume(labName.lease);
	} catch (error) {
		emit({type: 'rollback-started', reason: toFailure(error).message});
		try {
			await removeLab(engine, lab.id);
			emit({type: 'rollback-finished'});
		} catch (second) {
			const message = `the rollback failed: ${toFailure(second).message}; flotilla gc removes the rest`;
			emit({type: 'warned', message});
		}

		throw error;
	}
}

/** The engine in a container, once it answers. */
async function answering(
	{engine, connect, signal}: Run,
	{name, id}: {name: string; id: string},
): Promise<Engine> {
	const deadline = performance.now() + startPatience;
	for (;;) {
		const container = await engine.inspectContainer(id, {signal});
		if (container.state !== 'running') throw await ended(engine, {name, id});
		const endpoint = await labEndpoint(engine, container, {signal});
		try {
			if (endpoint.obstacle) throw new FlotillaError(endpoint.obstacle);
			return await connect(endpoint, {signal});
		} catch (error) {
			const isUnreachable = error instanceof FlotillaError && error.code === 'engine-unreachable';
			if (!isUnreachable || performance.now() > deadline) throw error;
		}

		await pause(100, signal);
		signal.throwIfAborted();
	}
}

async function ended(engine: Engine, {name, id}: {name: string; id: string}) {
	let said = '';
	for await (const {chunk} of engine.logs(id, {follow: false, tail: 5})) said += chunk.toString();
	return new FlotillaError({
		code: 'engine-error',
		message: `${name}: its engine ended: ${said.trim().split('\n').slice(-2).join(' / ')}`,
		hint: `See whether ${engine.endpoint.name} has disk and memory left.`,
	});
}

/** Starts what does not run; an agent whose container is gone is made anew. */
async function restart(run: Run, found: FoundLab): Promise<void> {
	const {engine, emit, signal} = run;
	emit({type: 'steps-planned', steps: [...agentSteps(run), swarmStep]});
	const engines: Engine[] = [];
	try {
		for (const name of run.lab.agents) {
			await step(emit, {id: agentStep(name), note: agent => agent.endpoint.url}, async () => {
				const left = found.containers.get(name);
				const {id} =
					left ?? (await engine.createContainer(await agentAgain(found, name, {signal})));
				if (left?.state === 'paused') await engine.unpauseContainer(id);
				else await engine.startContainer(id);
				const agent = await answering(run, {name, id});
				engines.push(agent);
				return agent;
			});
		}

		await step(emit, {id: swarmStep.id}, async () => {
			await rejoined(engines, {lab: found, signal});
			await gathered(engines, {lab: found, signal});
		});
	} finally {
		closeAll(engines);
	}
}

function closeAll(engines: readonly Engine[]): void {
	for (const agent of engines) agent.close();
}

function leftovers(engine: Engine, operation: string): FlotillaError {
	return new FlotillaError({
		code: 'name-taken',
		message: `a \`lab ${operation}\` on ${engine.endpoint.name} died and left parts of a lab`,
		hint: 'Remove them: flotilla lab down, or flotilla gc.',
	});
}

function otherSize(engine: Engine, agents: readonly string[]): FlotillaError {
	return new FlotillaError({
		code: 'name-taken',
		message: `${engine.endpoint.name} has a lab of ${agents.length} already: ${agents.join(', ')}`,
		hint: 'An engine has one lab: flotilla lab up without --agents starts again what does not run of it. To make another: flotilla lab down, then lab up --agents N.',
	});
}
