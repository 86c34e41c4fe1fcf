import {embeddedAgent, ownAgentNames} from '../../domain/agent/names.ts';
import {FlotillaError, type Failure} from '../../domain/failure.ts';
import type {ProvisionPlan} from '../../domain/operation/plan.ts';
import {pinFailure} from '../../domain/placement/lack.ts';
import {pinsOf} from '../../domain/session/hosts.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Fleet} from '../../fleet/fleet.ts';
import {ask, canAsk} from '../print/ask.ts';
import type {Context} from '../world/context.ts';
import {startEngine} from './start.ts';

type Options = {readonly isSure: boolean; readonly signal: AbortSignal};

/** A fleet whose engine answers, and the plan of the session on it; see `withEngine`. */
export async function fleetFor(
	context: Context,
	spec: SessionSpec,
	options: Options,
): Promise<{fleet: Fleet; plan: ProvisionPlan}> {
	const agents = [...new Set([...spec.agents, ...pinsOf(spec).keys()])];
	const attempt = (fleet: Fleet) => fleet.plan(spec, {signal: options.signal});
	const open = () => openFleet(context, spec, agents);
	const {fleet, result} = await withEngine(context, {...options, agents, open, attempt});
	return {fleet, plan: result};
}

/**
 * A fleet with which `attempt` succeeds. Where it finds that no engine answers, and the operator named
 * none, flotilla's own is offered and it is tried there; `isSure` is a yes to that.
 */
export async function withEngine<Result>(
	context: Context,
	{
		agents,
		isSure,
		signal,
		open,
		attempt,
	}: Options & {
		/** What the operator named. */
		agents: readonly string[];
		/** @default a fleet of those */
		open?: () => Promise<Fleet>;
		attempt: (fleet: Fleet) => Promise<Result>;
	},
): Promise<{fleet: Fleet; result: Result}> {
	const fleet = await (open ? open() : context.openFleet({agents}));
	try {
		return {fleet, result: await attempt(fleet)};
	} catch (error) {
		const isUnreachable = error instanceof FlotillaError && error.code === 'engine-unreachable';
		const isStandard = isUnreachable && agents.length === 0;
		const cause = isStandard ? await namedBy(context, {fleet, signal}) : undefined;
		const failure =
			isStandard && cause ? await withWayOut(error.failure, {fleet, cause, signal}) : undefined;
		fleet.close();
		if (failure) throw new FlotillaError(failure);
		if (!isStandard) throw error;
		const question = `No Docker engine answers (${error.message}). Start flotilla's own?`;
		const isWanted =
			isSure || (canAsk(context) && (await ask(context, question, {signal, default: true})));
		if (!isWanted) throw new FlotillaError(withOffer(error.failure));
		await startEngine(context, {isSure, signal});
	}

	const own = await context.openFleet({agents: [embeddedAgent]});
	try {
		return {fleet: own, result: await attempt(own)};
	} catch (error) {
		own.close();
		throw error;
	}
}

/** What names the engine that would be used; undefined where it is only the default socket. */
async function namedBy(
	{env}: Context,
	{fleet, signal}: {fleet: Fleet; signal: AbortSignal},
): Promise<string | undefined> {
	const variables = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_TLS'];
	const variable = variables.find(name => env[name]);
	if (variable) return variable;
	const [first] = (await fleet.list({signal})).agents;
	return first && !ownAgentNames.includes(first.name)
		? `the docker context ${first.name}`
		: undefined;
}

/** A fleet of these agents. Where a role is pinned to one that is not known, the spec is wrong. */
async function openFleet(
	context: Context,
	spec: SessionSpec,
	agents: readonly string[],
): Promise<Fleet> {
	try {
		return await context.openFleet({agents});
	} catch (error) {
		if (!isUnknown(error)) throw error;
		for (const [agent, role] of pinsOf(spec)) {
			if (spec.agents.includes(agent)) continue;
			const fault = await context.openFleet({agents: [agent]}).then(
				fleet => fleet.close(),
				(reason: unknown) => reason,
			);
			if (isUnknown(fault)) throw pinFailure(role, fault);
		}

		throw error;
	}
}

function isUnknown(error: unknown): error is FlotillaError {
	return error instanceof FlotillaError && error.code === 'agent-unknown';
}

/** What to do where the environment names an engine that does not answer, and others may. */
async function withWayOut(
	failure: Failure,
	{fleet, cause, signal}: {fleet: Fleet; cause: string; signal: AbortSignal},
): Promise<Failure> {
	const {agents} = await fleet.list({signal});
	const other = agents.find(({isReachable}) => isReachable)?.name;
	const isVariable = cause.startsWith('DOCKER_');
	const others = isVariable ? `unset ${cause}` : 'choose another one: docker context use NAME';
	const way = other
		? `${other} answers: name it with --agent ${other}, or ${others}.`
		: `Correct ${isVariable ? 'or' : `${cause}, or`} ${others}, or use flotilla's own engine: flotilla engine start, then --agent embedded.`;
	const {hint = ''} = failure;
	const isOffer = hint === '' || hint.includes('flotilla engine start');
	return {...failure, hint: isOffer ? way : `${hint} ${way}`};
}

/** The same failure; its hint names flotilla's own engine as a way out. */
export function withOffer(failure: Failure): Failure {
	const {hint} = failure;
	if (!hint) return {...failure, hint: "Run flotilla's own: flotilla engine start"};
	const isNamed = hint.includes('flotilla engine start');
	return isNamed
		? failure
		: {...failure, hint: `${hint} Or run flotilla's own: flotilla engine start`};
}
