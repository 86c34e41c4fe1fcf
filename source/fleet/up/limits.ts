import type {Machine} from '../../docker/supply/machine-limits.ts';
import {limitWarnings, type LimitWarning} from '../../domain/agent/machine-limits.ts';
import type {Site} from './site.ts';

/** Sessions below this size pass no limit of a machine that runs anything at all. */
const fewHosts = 16;

/** The limits of the engines' machines that a session would pass, where those can be read. Never throws. */
export async function limitsOf(
	machine: Machine | undefined,
	sites: readonly Site[],
	call: {signal?: AbortSignal},
): Promise<LimitWarning[]> {
	const found = await Promise.all(
		sites.map(async ({engine, hosts}) => {
			if (hosts.length < fewHosts) return [];
			const limits = await machine?.limits(engine, call).catch(() => undefined);
			return limits
				? limitWarnings(limits, {agent: engine.endpoint.name, hosts: hosts.length})
				: [];
		}),
	);
	return found.flat();
}
