import {FlotillaError} from '../domain/failure.ts';
import type {SessionSpec} from '../domain/spec.ts';
import type {Fleet, ProvisionPlan} from '../fleet/fleet.ts';
import {ask, canAsk} from './ask.ts';
import type {Context} from './context.ts';
import {startEngine} from './engine.ts';

type Options = {readonly isSure: boolean; readonly signal: AbortSignal};

/**
 * A fleet whose engine answers, and the plan of the session on it. Where no engine answers and the
 * operator named none, flotilla's own is offered; `isSure` is a yes to that.
 */
export async function fleetFor(
	context: Context,
	spec: SessionSpec,
	{isSure, signal}: Options,
): Promise<{fleet: Fleet; plan: ProvisionPlan}> {
	const agents = new Set([...spec.agents, ...spec.roles.flatMap(({agent}) => agent ?? [])]);
	const fleet = await context.openFleet({agents: [...agents]});
	try {
		return {fleet, plan: await fleet.plan(spec, {signal})};
	} catch (error) {
		fleet.close();
		const isNamed = agents.size > 0 || context.env['DOCKER_HOST'] || context.env['DOCKER_CONTEXT'];
		if (isNamed || !(error instanceof FlotillaError) || error.code !== 'engine-unreachable')
			throw error;
		const question = `No Docker engine answers (${error.message}). Start flotilla's own?`;
		const isWanted =
			isSure || (canAsk(context) && (await ask(context, question, {signal, default: true})));
		if (!isWanted) throw withOffer(error);
		await startEngine(context, {isSure, signal});
	}

	const own = await context.openFleet({agents: ['embedded']});
	try {
		return {fleet: own, plan: await own.plan(spec, {signal})};
	} catch (error) {
		own.close();
		throw error;
	}
}

function withOffer({failure}: FlotillaError): FlotillaError {
	const hint = `${failure.hint ? `${failure.hint} ` : ''}Or run flotilla's own: flotilla engine start`;
	return new FlotillaError({...failure, hint});
}
