import type {Call} from '../../docker/engine/shapes.ts';
import {reportOn, type AgentReport} from '../../domain/agent/report.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {toFailure} from '../../domain/failure.ts';
import {drive} from '../operation/drive.ts';
import type {Agents} from './agents.ts';

/** See `Fleet.checkAgents`. */
export async function* checkAgents(
	agents: Agents,
	call: Call = {},
): AsyncGenerator<AgentReport, readonly AgentReport[], void> {
	return yield* drive<AgentReport, readonly AgentReport[]>(async (emit, signal) => {
		const looks = new Map<string, Promise<AgentReport>>();
		const look = async (status: AgentStatus) => {
			const source = agents.endpoints.find(({name}) => name === status.name)?.source ?? '';
			const report = reportOn(status, {source, health: await healthOf(agents, status, {signal})});
			emit(report);
			return report;
		};

		const {statuses} = await agents.survey({
			signal,
			onSeen(status) {
				const looking = look(status);
				// Awaited below, unless the survey is called off.
				looking.catch(() => {});
				looks.set(status.name, looking);
			},
		});
		return Promise.all(
			statuses.map(async status => ({
				...(await (looks.get(status.name) ?? look(status))),
				...status,
			})),
		);
	}, call);
}

async function healthOf(agents: Agents, {name, isReachable, failure}: AgentStatus, call: Call) {
	const silence = {code: 'engine-unreachable', message: `${name} does not answer`} as const;
	if (!isReachable) return failure ?? silence;
	try {
		return await (await agents.engine(name, call)).health(call);
	} catch (error) {
		call.signal?.throwIfAborted();
		return toFailure(error);
	}
}
